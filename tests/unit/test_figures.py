"""What is drawn, before it is drawn."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.reporting.document import Report
from auditor.reporting.figures import FEW, MOST_PANELS, Figure, change_figure, leak_figure, strength_figure
from auditor.reporting.sections import Sections
from auditor.reporting.sections.change import pooled_changes

SAMPLES: dict[str, Callable[[], Report]] = runpy.run_path(str(Path(__file__).parents[1] / "sample_report.py"))[
    "SAMPLES"
]


def _leaks(name: str) -> Figure | None:
    sections = Sections(SAMPLES[name]())
    return leak_figure(sections.report, sections.now)


@pytest.mark.parametrize(
    ("name", "panels", "colours"), [("realistic", 2, 3), ("one_person", 1, 3), ("many_models", 20, 3)]
)
def test_few_colours_and_many_panels(name: str, panels: int, colours: int) -> None:
    """Whichever list is short becomes colours, so that they can be told apart; the other becomes panels."""
    figure = _leaks(name)
    assert figure is not None
    assert (len(figure.panels), len(figure.legend)) == (panels, colours)
    assert len(figure.legend) <= FEW


def test_what_is_left_out_is_counted() -> None:
    """Sixty models do not make sixty panels, and the figure says how many are missing."""
    figure = _leaks("monstrous")
    assert figure is not None
    assert len(figure.panels) <= MOST_PANELS
    assert figure.left_out == 60 - len(figure.panels)


@pytest.mark.parametrize("name", ["no_rows", "no_truth"])
def test_nothing_measured_gives_no_figure(name: str) -> None:
    """Empty axes would look like zero, so there are none."""
    sections = Sections(SAMPLES[name]())
    assert leak_figure(sections.report, sections.now) is None
    assert strength_figure(sections.strengths, sections.silent) is None
    assert change_figure("pooled", pooled_changes(sections), {}, sections.titles) is None


def test_refusals_are_written_and_not_drawn_at_zero() -> None:
    """An attack that only refused has the word in its place and no dot."""
    figure = _leaks("only_refusals")
    assert figure is not None
    traces = [trace for panel in figure.panels for trace in panel.spec["data"]]
    assert {text for trace in traces for text in trace["text"]} == {"refused"}


def test_names_are_escaped_for_plotly() -> None:
    """Plotly reads markup in its texts, so names reach it as entities."""
    figure = _leaks("hostile")
    assert figure is not None
    held = json.dumps([panel.spec for panel in figure.panels], allow_nan=False)
    assert "&lt;script&gt;" in held
    assert "<script" not in held
    assert "<a " not in held


@pytest.mark.parametrize("name", ["realistic", "many_people", "hostile"])
def test_every_dot_lies_on_the_scale(name: str) -> None:
    """Shares lie between 0 and 1, and each trace has one place, text and bar per dot."""
    figure = _leaks(name)
    assert figure is not None
    for panel in figure.panels:
        for trace in panel.spec["data"]:
            assert all(0 <= x <= 1 for x in trace["x"])
            assert len(trace["x"]) == len(trace["y"]) == len(trace["text"])
