"""What is drawn, before it is drawn."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.reporting.document import Report
from auditor.reporting.drawing import SHAPES, Figure, Mark, place, series
from auditor.reporting.figures import FEW, MOST_LINES, MOST_PANELS, change_figure, leak_figure, strength_figure
from auditor.reporting.sections import Sections
from auditor.reporting.sections.change import pooled_changes

SAMPLES: dict[str, Callable[[], Report]] = runpy.run_path(str(Path(__file__).parents[1] / "sample_report.py"))[
    "SAMPLES"
]


def _leaks(name: str) -> Figure | None:
    return leak_figure(Sections(SAMPLES[name]()))


def _marks(figure: Figure) -> Iterator[Mark]:
    return (mark for panel in figure.panels for lane in panel.lanes for mark in lane.marks)


@pytest.mark.parametrize(("name", "panels", "colours"), [("realistic", 1, 2), ("one_person", 1, 1)])
def test_few_models_share_a_panel_and_differ_in_colour_and_shape(name: str, panels: int, colours: int) -> None:
    """Up to four models have a colour and a shape each, on one line for each attribute."""
    figure = _leaks(name)
    assert figure is not None
    assert (len(figure.panels), len(figure.legend)) == (panels, colours)
    assert len({(one.role, one.shape) for one in figure.legend}) == len(figure.legend) <= FEW


def test_many_models_have_a_line_each() -> None:
    """With twenty models an attribute is a panel and a model a line, so that no colour has to tell them apart."""
    figure = _leaks("many_models")
    assert figure is not None
    assert not figure.legend
    assert {len(panel.lanes) for panel in figure.panels} == {20}


def test_what_is_left_out_is_counted() -> None:
    """Sixty models do not make sixty lines, and the figure says how many are missing."""
    figure = _leaks("monstrous")
    assert figure is not None
    assert len(figure.panels) <= MOST_PANELS
    assert {len(panel.lanes) for panel in figure.panels} == {MOST_LINES}
    assert figure.left_out == 20


@pytest.mark.parametrize("name", ["no_rows", "no_truth"])
def test_nothing_measured_gives_no_figure(name: str) -> None:
    """Empty axes would look like zero, so there are none."""
    sections = Sections(SAMPLES[name]())
    assert leak_figure(sections) is None
    assert strength_figure(sections) is None
    assert change_figure("pooled", sections, pooled_changes(sections)) is None


def test_refusals_are_written_and_not_drawn_at_zero() -> None:
    """An attack that only refused has the word in its place and no dot."""
    figure = _leaks("only_refusals")
    assert figure is not None
    assert not list(_marks(figure))
    silences = {word for panel in figure.panels for lane in panel.lanes for _, word in lane.silences}
    assert silences == {"refused"}


@pytest.mark.parametrize("name", ["realistic", "many_people", "hostile"])
def test_every_mark_lies_on_the_scale(name: str) -> None:
    """Places are percentages from 0 to 100, and a dot lies within its interval."""
    figure = _leaks(name)
    assert figure is not None
    for mark in _marks(figure):
        low, at, high = (float(text.removesuffix("%")) for text in (mark.low, mark.at, mark.high))
        assert 0 <= low <= at <= high <= 100


@settings(deadline=None)  # a slow machine is no fault
@given(st.floats(-2, 3))
def test_places_keep_to_the_line(value: float) -> None:
    """What lies beyond the scale is brought back to its edge, and no more than two decimals are written."""
    text = place(value).removesuffix("%")
    assert 0 <= float(text) <= 100
    assert abs(float(text) - 100 * min(1.0, max(0.0, value))) <= 0.005


def test_series_repeat_only_when_shapes_run_out() -> None:
    """Six series differ in colour and in shape."""
    six = series([str(n) for n in range(6)])
    assert len({one.role for one in six}) == len({one.shape for one in six}) == len(SHAPES)
