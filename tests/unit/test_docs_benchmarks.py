"""The figures in docs/benchmarks.md are what the commands above them give."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from auditor.benchmarks.rescore import rescore

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
FILES = {"prism": ("prism", "profiles.jsonl"), "spia": ("spia", "panorama_380.jsonl")}


def rows(chapter: str) -> list[tuple[list[float], list[str]]]:
    """Return the figures and paths of every table row in *chapter*."""
    text = DOCUMENT.read_text(encoding="utf-8").partition(f"\n## {chapter}\n")[2].partition("\n## ")[0]
    cells = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|") and "`." in line]
    return [([float(n) for n in re.split(r", | → ", row[-2])], re.findall(r"`([^`]+)`", row[-1])) for row in cells]


def figures(result: Any, path: str) -> list[float]:  # noqa: ANN401 - figures as they are written
    """Return what lies at *path*; of a constant guess, both figures."""
    for name, quoted in re.findall(r'\.(\w+)|\["([^"]+)"\]', path):
        result = result[name or quoted]
    return [result["most_frequent"], result["best_constant"]] if isinstance(result, dict) else [result]


@pytest.mark.parametrize("rules", FILES)
def test_the_tables_repeat(rules: str, shared_data: Path) -> None:
    """Each figure, digit by digit."""
    (result,) = rescore(str(shared_data.joinpath(*FILES[rules])), rules, None).results
    written = rows(rules.upper())
    assert len(written) > 15
    for shown, paths in written:
        assert shown == [figure for path in paths for figure in figures(result, path)], paths
