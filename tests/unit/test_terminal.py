"""The edition for people who live in a shell."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from auditor.reporting.terminal import render

SAMPLES = runpy.run_path(str(Path(__file__).resolve().parents[1] / "sample_report.py"))["SAMPLES"]
SMALL = sorted(set(SAMPLES) - {"monstrous", "many_models", "many_people"})  # thousands of lines say no more


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("width", [60, 160])
def test_no_line_is_wider_than_the_terminal(name: str, width: int) -> None:
    """Whatever the report holds, it ends in a newline, keeps to the width and sends no control character."""
    text = render(SAMPLES[name](), width=width)
    assert text.endswith("\n")
    assert max(len(line) for line in text.splitlines()) <= width
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)


@pytest.mark.parametrize("name", SMALL)
def test_the_verdict_and_every_limit_are_said(name: str) -> None:
    """The first lines say the verdict; nothing of what is not shown is dropped."""
    report = SAMPLES[name]()
    text = render(report, width=160)
    assert text.startswith(f"Inference audit: {report.verdict.status}\n")
    assert text.count("What this does not show") == bool(report.limits)


def test_colour_is_ours_alone() -> None:
    """A name with an escape sequence in it shows as text, with colour or without."""
    escapes = re.findall(r"\x1b\[[0-9;]*m", render(SAMPLES["hostile"](), width=100, colour=True))
    assert escapes
    assert set(re.sub(r"\x1b\[[0-9;]*m", "", render(SAMPLES["hostile"](), width=100, colour=True))) == set(
        render(SAMPLES["hostile"](), width=100)
    )


def test_a_wide_table_is_told_row_by_row_where_there_is_no_room() -> None:
    """On a narrow terminal every figure stands on a line of its own, beside its attacker."""
    report = SAMPLES["realistic"]()
    wide, narrow = render(report, width=160), render(report, width=60)
    assert len(narrow.splitlines()) > len(wide.splitlines())
