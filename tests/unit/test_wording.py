"""Figures in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.reporting.wording import (
    change_word,
    duration,
    leak_word,
    lift_line,
    measured,
    mitigation_name,
    money,
    of_people,
    p_value,
    percent,
    plural,
    points,
    rate_line,
    shorten,
    visible,
)
from auditor.scoring.rates import UNKNOWN, Rate


def test_percentages_are_whole_and_signed_on_demand() -> None:
    """Halves are rounded up, zero has no sign, and minus is a true minus."""
    assert [percent(v) for v in (0.0, 0.125, 0.005, 1.0, -0.3)] == ["0%", "13%", "1%", "100%", "−30%"]
    assert [percent(v, signed=True) for v in (0.0, 0.5, -0.001)] == ["0%", "+50%", "0%"]
    assert points(-0.25) == "−25 points"


def test_nothing_counted_reads_not_measured() -> None:
    """Nobody counted is neither 0% nor safe."""
    assert rate_line(UNKNOWN) == "not measured"
    assert of_people(UNKNOWN) == "n = 0"
    assert leak_word(UNKNOWN, proved=False).text == "not measured"
    assert change_word(UNKNOWN).text == "not measured"
    assert not measured(Rate(float("nan"), 0.0, 1.0, 4))


def test_people_are_counted_where_the_share_is_one_of_people() -> None:
    """Three of four are named as such; a share that is no count of people is not."""
    assert of_people(Rate(0.75, 0.2, 0.99, 4)) == "3 of 4"
    assert of_people(Rate(0.6, 0.2, 0.99, 4)) == "n = 4"


@pytest.mark.parametrize(
    ("lift", "text"),
    [
        (Rate(0.5, 0.1, 0.8, 20), "above chance"),
        (Rate(0.5, -0.1, 0.8, 20), "unclear"),
        (Rate(-0.1, -0.5, 0.6, 4), "unclear"),
        (Rate(0.0, -0.1, 0.1, 200), "close to chance"),
        (Rate(None, -1.0, 1.0, 9), "chance is always right"),
    ],
)
def test_a_leak_is_called_by_its_whole_interval(lift: Rate, text: str) -> None:
    """Above chance needs proof; close to chance needs the upper end near it; the rest is unclear."""
    assert leak_word(lift, proved=lift.low > 0).text == text


def test_a_lift_without_room_is_not_a_number() -> None:
    """Where chance is always right, nothing can lie above it."""
    assert lift_line(Rate(None, -1.0, 1.0, 9)) == "not defined: chance is always right"


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(-0.5, -0.1, "clearly better"), (-0.5, 0.1, "no clear change"), (0.1, 0.5, "clearly worse")],
)
def test_a_change_is_called_by_its_whole_interval(low: float, high: float, text: str) -> None:
    """Fewer right guesses are better, and only an interval on one side of zero is clear."""
    assert change_word(Rate((low + high) / 2, low, high, 9)).text == text


def test_p_values_are_never_nought() -> None:
    """A tiny p is below a bound, and no test is said to be none."""
    assert [p_value(p) for p in (None, 0.0, 0.0004, 0.0312, 0.25)] == [
        "not tested",
        "< 0.001",
        "< 0.001",
        "0.031",
        "0.25",
    ]


def test_money_and_time() -> None:
    """What is not known is not nothing."""
    assert [money(usd) for usd in (None, 0.0, 0.004, 1234.5)] == [
        "price not known",
        "$0.00",
        "under $0.01",
        "$1,234.50",
    ]
    assert [duration(s) for s in (0.44, 59.0, 411.5, 7300.0)] == ["0.4 s", "59 s", "7 min", "2 h 2 min"]


def test_names() -> None:
    """No mitigation is the corpus as published; nouns follow their number."""
    assert [mitigation_name(name) for name in ("none", "presidio")] == ["as published", "after presidio"]
    assert [plural(n, "person", "people") for n in (1, 2000)] == ["1 person", "2,000 people"]


@given(st.text(max_size=80), st.integers(2, 40))
def test_shortened_text_keeps_to_its_limit(text: str, limit: int) -> None:
    """Never longer than asked for; unchanged where it fits; both ends stay otherwise."""
    short = shorten(text, limit)
    assert len(short) <= limit
    assert short == text or (len(text) > limit and text.startswith(short.split("…")[0]))


@given(st.text(alphabet=st.characters(), max_size=60))
def test_visible_text_can_always_be_written(text: str) -> None:
    """Whatever a name holds, a file can hold it afterwards, and harmless text is left alone."""
    seen = visible(text)
    seen.encode()
    assert len(seen) == len(text)
    assert visible(seen) == seen
