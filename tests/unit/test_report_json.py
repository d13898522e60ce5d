"""The report for machines."""

from __future__ import annotations

import json
import math
import os
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auditor.reporting.as_json import render
from auditor.reporting.document import Report
from auditor.scoring.rates import Rate

TESTS = Path(__file__).parents[1]
GOLDEN = TESTS / "golden" / "report.json"
SAMPLES: dict[str, Callable[[], Report]] = runpy.run_path(str(TESTS / "sample_report.py"))["SAMPLES"]
KEYS = [
    "schema",
    "verdict",
    "decision",
    "headline",
    "revealed",
    "corpus",
    "attributes",
    "probes",
    "models",
    "mitigations",
    "rows",
    "strengths",
    "changes",
    "comparisons",
    "findings",
    "cited",
    "claims",
    "calibration",
    "severity",
    "explained",
    "remedies",
    "contributions",
    "curve",
    "masked",
    "limits",
    "method",
    "manifest",
]
SMALL = ["realistic", "small", "one_person", "no_rows", "only_refusals", "no_truth", "hostile", "revealed"]


def _strict(text: str) -> Any:  # noqa: ANN401 - JSON may be anything
    """Read JSON as a strict reader does: NaN and Infinity are no numbers."""

    def refuse(name: str) -> None:
        pytest.fail(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.mark.parametrize("name", SMALL)
def test_every_report_is_strict_json(name: str) -> None:
    """Whatever the report, the text is JSON in ASCII with a trailing newline and the promised keys in their order."""
    text = render(SAMPLES[name]())
    assert text.endswith("}\n")
    assert text.isascii()
    assert list(_strict(text)) == KEYS


def test_the_same_report_gives_the_same_bytes() -> None:
    """Two renderings of two equal reports are equal."""
    assert render(SAMPLES["realistic"]()) == render(SAMPLES["realistic"]())


def test_the_shape_is_kept() -> None:
    """The golden file is what others read; set AUDITOR_UPDATE_GOLDEN to write it anew after a wanted change."""
    text = render(SAMPLES["small"]())
    if os.environ.get("AUDITOR_UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SMALL)
def test_the_accounting_adds_up(name: str) -> None:
    """Asked is the sum of the five ways in which a question ends."""
    for row in _strict(render(SAMPLES[name]()))["rows"]:
        ended = [row[key] for key in ("answered", "cannot_tell", "refused", "unreadable", "lost")]
        assert row["asked"] == sum(ended)


def test_nothing_counted_has_no_value() -> None:
    """Where n is 0, the value is null and not 0."""
    rows = _strict(render(SAMPLES["no_truth"]()))["rows"]
    assert rows
    assert all(row["top1"]["value"] is None and row["top1"]["n"] == 0 for row in rows)


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_becomes_null(broken: float) -> None:
    """No figure, however it came about, makes the text invalid."""
    report = SAMPLES["small"]()
    rate = Rate(broken, broken, broken, 3)
    rows = tuple(replace(row, top1=rate) for row in report.rows)
    models = tuple(replace(use, seconds=broken, usd=broken) for use in report.models)
    read = _strict(render(replace(report, rows=rows, models=models)))
    assert read["rows"][0]["top1"] == {"value": None, "low": None, "high": None, "n": 3}
    assert read["models"][0]["usd"] is None


def test_a_closed_report_names_nobody() -> None:
    """Unless revealed, there are no ids of people or items, no values, no quotes and no paths."""
    closed = render(replace(SAMPLES["revealed"](), revealed=False))
    for secret in ("person-00", "item-0", "Graz", "Jakominiplatz", "anna/holiday.jpg", "people.jsonl:12"):
        assert secret not in closed
    finding = _strict(closed)["findings"][0]
    assert finding["person"] == "person 1"
    assert finding["item_count"] > 0


def test_a_revealed_report_names_them() -> None:
    """With reveal, ids, values and quotes are there, and the report says that it is revealed."""
    read = _strict(render(SAMPLES["revealed"]()))
    assert read["revealed"] is True
    assert read["findings"][0]["values"] == ["Graz, Austria"]
    assert read["findings"][0]["person"].startswith("person-0")
