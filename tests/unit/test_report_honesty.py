"""Whatever a report says, no accuracy stands without chance and interval, and no figure without its number."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.reporting.as_json import render
from auditor.reporting.document import Report

_FILE = Path(__file__).parents[1] / "sample_report.py"
SAMPLES: dict[str, Callable[[], Report]] = runpy.run_path(str(_FILE))["SAMPLES"]


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """Walk every object of a document."""
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _objects(part)
    elif isinstance(value, list):
        for part in value:
            yield from _objects(part)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_no_figure_is_bare(name: str) -> None:
    """Every rate has bounds and n around its value; every accuracy has its chance level and its lift beside it."""
    document = json.loads(render(SAMPLES[name]()))
    for found in _objects(document):
        for key in found.keys() & {"top1", "top3"}:
            assert {"chance", "lift"} <= found.keys(), f"{key} stands without chance"
            assert found["chance"]["n"] == found["lift"]["n"] == found[key]["n"]
        if "value" in found:
            assert {"low", "high", "n"} <= found.keys()
            undefined = found["low"] == -1  # a lift over a chance that is always right
            assert (found["value"] is None) == (found["n"] == 0) or undefined
        if found.get("value") is not None:
            assert found["low"] <= found["value"] + 1e-9
            assert found["value"] - 1e-9 <= found["high"]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_what_was_asked_is_accounted_for(name: str) -> None:
    """Asked = answered + cannot tell + refused + unreadable + lost, in every row."""
    parts = ("answered", "cannot_tell", "refused", "unreadable", "lost")
    for row in json.loads(render(SAMPLES[name]()))["rows"]:
        assert row["asked"] == sum(row[part] for part in parts)
