"""Names, times and truths are checked as they are read."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.corpus.fields import identifier, listing, maybe_text, moment, text, truth
from auditor.corpus.flaws import Flaw
from auditor.domain import Truth

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def test_a_whole_number_is_a_name() -> None:
    """People are often numbered; yes and no, fractions and nothing are no names."""
    assert identifier("ä 1", "person") == "ä 1"
    assert identifier(7, "person") == "7"
    for wrong in (None, "", True, 1.5, ["a"], "\ud800"):
        with pytest.raises(Flaw):
            identifier(wrong, "person")


def test_an_empty_text_is_a_text() -> None:
    """A post may be empty: a mitigation can leave nothing of it."""
    assert text("", "text") == ""
    assert maybe_text("", "channel") is None
    assert maybe_text(None, "channel") is None
    assert maybe_text("chess", "channel") == "chess"
    assert listing([], "items") == []
    for wrong in (None, 7, ["a"]):
        with pytest.raises(Flaw):
            text(wrong, "text")
    with pytest.raises(Flaw, match="should have a list as 'items'"):
        listing({}, "items")


@pytest.mark.parametrize("value", ["2025-03-02T10:00:00Z", "2025-03-02", "20250302", "2025-03", "2025", "2025-W09-7"])
def test_iso_times_are_kept_as_written(value: str) -> None:
    """Nothing is normalised that already is ISO 8601."""
    assert moment(value) == value


@pytest.mark.parametrize(
    "value", [1740909600, 1740909600.0, "1740909600", 1740909600000, "1740909600000", "1740909600.000"]
)
def test_timestamps_become_iso_times_of_utc(value: float | str) -> None:
    """Seconds and milliseconds, as numbers or as digits, name the same moment."""
    assert moment(value) == "2025-03-02T10:00:00Z"


@pytest.mark.parametrize(
    "value", [True, [], {}, "yesterday", "02.03.2025", "2025-13", float("nan"), float("inf"), 1e300]
)
def test_what_is_no_time_is_refused(value: object) -> None:
    """Neither a guess nor a crash."""
    with pytest.raises(Flaw, match="neither ISO 8601 nor a Unix timestamp"):
        moment(value)


def test_no_time_is_no_flaw() -> None:
    """Most items have none."""
    assert moment(None) is None
    assert moment("") is None


@given(st.datetimes(timezones=st.none() | st.just(UTC)))
def test_every_iso_time_is_kept(drawn: datetime) -> None:
    """What Python writes as ISO 8601 is read as it stands."""
    assert moment(drawn.isoformat()) == drawn.isoformat()


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("Graz", Truth("Graz")),
        (34, Truth("34")),
        (34.0, Truth("34")),
        (1.75, Truth("1.75")),
        (["USA", 7], Truth(("USA", "7"))),
        ({"value": "x"}, Truth("x")),
        ({"value": ["a"], "hardness": 2, "certainty": 5, "inferable": False}, Truth(("a",), 2, 5, False)),
        ({"value": "x", "hardness": None}, Truth("x")),
    ],
)
def test_a_truth_may_be_written_in_three_ways(entry: object, expected: Truth) -> None:
    """Bare, as a list for a set, or with its grades."""
    assert truth(entry) == expected


@pytest.mark.parametrize(
    "entry",
    [
        True,
        None,
        "",
        " ",
        [],
        [[]],
        {},
        float("nan"),
        {"value": {}},
        {"value": "x", "hardness": 0},
        {"value": "x", "hardness": 6},
        {"value": "x", "certainty": "5"},
        {"value": "x", "certainty": True},
        {"value": "x", "inferable": "no"},
    ],
)
def test_a_truth_without_sense_is_refused(entry: object) -> None:
    """Nothing is made up for it."""
    with pytest.raises(Flaw):
        truth(entry)


@given(JSON)
def test_any_json_is_a_value_or_a_flaw(value: object) -> None:
    """No reader of a field raises anything else."""
    for read in (truth, moment, lambda value: identifier(value, "key"), lambda value: text(value, "key")):
        with contextlib.suppress(Flaw):
            read(value)
