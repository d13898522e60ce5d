"""The baseline as a file: what is written is read again, sorted, and faults made by hand are named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import BadContent
from auditor.gate.baseline import Baseline, Entry, Exposed, Suppression
from auditor.gate.baseline_file import read, write
from auditor.gate.facts import Condition
from auditor.gate.noise import Tally

AGE = Condition("age", "none", "m", "profile")
PEOPLE = {"p1": True, "p2": True, "p3": False}
HELD = Baseline(
    tool="auditor 0",
    plan="plan",
    policy="policy",
    measure="right",
    entries={AGE: Entry(AGE, Tally(2, 3, PEOPLE), "met")},
    exposures={AGE._replace(attribute=""): Exposed("none", "m", "profile", 0.1, 0.2, "unclear")},
    affected={"age": 2},
    findings=frozenset({("age", "p1"), ("age", "p2")}),
    suppressions=(Suppression("age", "", "r", "o", date(2027, 1, 31)),),
)
NAMES = st.text(min_size=1, max_size=8).filter(lambda text: text.strip() != "")
CONDITIONS = st.builds(Condition, NAMES, NAMES, st.text(max_size=8), NAMES)
TALLIES = st.dictionaries(NAMES, st.booleans(), max_size=5).map(lambda who: Tally(sum(who.values()), len(who), who))
STANDINGS = st.sampled_from(["met", "missed", "unclear"])
SUPPRESSIONS = st.builds(Suppression, NAMES, st.one_of(st.just(""), NAMES), NAMES, NAMES, st.dates())
EXPOSED = st.builds(Exposed, NAMES, st.text(max_size=8), NAMES, st.floats(0, 1), st.floats(0, 1), STANDINGS)
BASELINES = st.builds(
    Baseline,
    tool=NAMES,
    plan=NAMES,
    policy=NAMES,
    measure=st.sampled_from(["right", "claimed"]),
    entries=st.lists(st.builds(Entry, CONDITIONS, TALLIES, STANDINGS), max_size=4).map(
        lambda found: {one.condition: one for one in found}
    ),
    exposures=st.lists(EXPOSED, max_size=3).map(lambda found: {one.condition: one for one in found}),
    affected=st.dictionaries(NAMES, st.integers(0, 99), max_size=3),
    findings=st.one_of(st.none(), st.frozensets(st.tuples(NAMES, NAMES), max_size=4)),
    suppressions=st.lists(SUPPRESSIONS, max_size=3).map(tuple),
)


@settings(max_examples=50)
@given(BASELINES)
def test_what_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, held: Baseline) -> None:
    """Any ids, any language; and writing it again gives the same bytes."""
    path = tmp_path_factory.mktemp("baseline") / "b.json"
    path.write_text(write(held), encoding="utf-8")
    assert read(path) == held
    assert write(read(path)) == write(held)


def test_the_file_is_sorted_one_line_an_entry() -> None:
    """So that a review shows what changed, whatever the order in which the run was made."""
    entries_held = [replace(HELD.entries[AGE], condition=AGE._replace(attribute=name)) for name in ("sex", "age")]
    one, other = (
        replace(HELD, entries={entry.condition: entry for entry in order})
        for order in (entries_held, reversed(entries_held))
    )
    text = write(one)
    assert text == write(other)
    entries = json.loads(text)["entries"]
    assert [entry["attribute"] for entry in entries] == ["age", "sex"]
    assert sum('"standing"' in line for line in text.splitlines()) == 3  # two entries and an exposure


def test_without_people_no_id_is_in_the_file() -> None:
    """Counts only."""
    text = write(replace(HELD, findings=None, entries={AGE: Entry(AGE, Tally(2, 3), "met")}))
    assert not any(person in text for person in PEOPLE)
    assert json.loads(text)["affected"] == {"age": 2}


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('"schema": 1', '"schema": 2', "'schema' should be 1"),
        ('"hits": 2', '"hits": 99', r"entries\[0\]\.hits"),
        ('"hits": 2', '"hits": 1', r"entries\[0\]\.hit'"),
        ('"standing": "met"', '"standing": "known"', r"entries\[0\]\.standing"),
        ('"probe": ', '"prob": ', r"entries\[0\]\.prob' should be 'probe'"),
        ('"model": "m"', '"model": 1', r"entries\[0\]\.model"),
        ('"affected": {"age": 2}', '"affected": {"age": -1}', r"affected\.age"),
        ('"expires": "2027', '"expires": "the end of 2027', r"suppressions\[0\]\.expires"),
        ('"owner": "o"', '"owner": " "', r"suppressions\[0\]\.owner"),
        ('"reason": "r", ', "", r"suppressions\[0\]\.reason"),
        ("{\n", "", "JSON"),
    ],
)
def test_a_faulty_file_is_refused_by_name_and_key(tmp_path: Path, old: str, new: str, named: str) -> None:
    """It is edited by hand, so faults are ordinary."""
    text = write(HELD)
    assert old in text
    (tmp_path / "b.json").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadContent, match=rf"b\.json: .*{named}"):
        read(tmp_path / "b.json")
