"""The documents for paper: quiet in a browser, as wide as their window, and printed as A4 with equal bytes."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from auditor.gate.declared import Declared
from auditor.reporting import comparison_html, compliance_html, html, pdf
from auditor.reporting.document import Report

LookAt = Callable[..., dict[str, Any]]
Samples = Mapping[str, Callable[[], Report]]
COMPARED = runpy.run_path(str(Path(__file__).parents[1] / "compared_runs.py"))
A4 = (595, 842)  # points


def _page(name: str, samples: Samples) -> str:
    if name == "comparison":
        return comparison_html.render(COMPARED["compared"]())
    return compliance_html.render(samples[name](), Declared())


@pytest.mark.parametrize("name", ["realistic", "hostile", "no_rows", "comparison"])
def test_a_document_is_quiet_and_fits_its_window(name: str, look_at: LookAt, samples: Samples) -> None:
    """No complaint, no request, no script, nothing active from a name, and no wider than a telephone."""
    seen = look_at(_page(name, samples), width=390)
    assert seen["complaints"] == []
    assert seen["requests"] == []
    assert seen["scripts"] == seen["strangers"] == 0
    assert seen["across"] <= 390
    assert seen["words"] > 500


def _sizes(printed: bytes) -> set[tuple[int, int]]:
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    return {(round(float(width)), round(float(height))) for width, height in boxes}


@pytest.mark.parametrize("name", ["realistic", "comparison"])
def test_a_document_is_printed_on_a4_with_equal_bytes(name: str, chromium: str, samples: Samples) -> None:
    """Two printings are equal, carry no moment of printing, and every page is A4."""
    page = _page(name, samples)
    printed = pdf.render(page)
    assert printed.startswith(b"%PDF-")
    assert printed == pdf.render(page)
    assert b"CreationDate" not in printed
    assert _sizes(printed) == {A4}


def test_the_standard_report_is_printed_with_its_figures(chromium: str, samples: Samples) -> None:
    """The page of one person fills several sheets of A4, figures drawn."""
    printed = pdf.render(html.render(samples["one_person"]()))
    assert _sizes(printed) == {A4}
    assert len(re.findall(rb"/Type /Page\b", printed)) > 2
