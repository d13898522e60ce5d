"""Two runs side by side: who is the same person, which attack meets which, and how differences are tested."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from auditor.domain import Truth
from auditor.scoring.paired import difference
from auditor.scoring.recorded import Recorded
from auditor.scoring.side_by_side import Attack, SideBySide, alone, match_attacks, same_people
from auditor.scoring.table import Scores

RUNS = runpy.run_path(str(Path(__file__).parents[1] / "compared_runs.py"))
recorded: Callable[..., Recorded] = RUNS["recorded"]


def _pair(before: Recorded, after: Recorded) -> SideBySide:
    return SideBySide(Scores(before), Scores(after))


def _attack(probe: str = "staab", model: str = "m1", mitigation: str = "none") -> Attack:
    return Attack(probe, model, mitigation)


def test_a_run_does_not_differ_from_itself() -> None:
    """Every attack meets itself, every person is paired, every difference is 0 with p = 1."""
    pair = _pair(recorded(), recorded())
    assert len(pair.people) == 40
    assert all(before == after for before, after in pair.matched)
    lines = [*pair.single(), *pair.pooled()]
    assert lines
    assert all((line.difference.value, line.p, line.p_holm) == (0, 1, 1) for line in lines)


def test_the_same_people_are_compared_person_by_person() -> None:
    """The difference of one attribute is the paired one of the people who count in both."""
    before, after = recorded(), recorded(seed=1, models=("m1", "m3"))
    pair = _pair(before, after)
    line = next(one for one in pair.single() if one.attribute == "sex" and one.before.model == "m2")
    assert line.after == line.before._replace(model="m3")
    hits = [
        scores.hits(scores.attributes[1], *attack)
        for scores, attack in ((pair.before, line.before), (pair.after, line.after))
    ]
    people = [person for person in hits[0] if person in hits[1]]
    wanted = difference([float(hits[0][p]) for p in people], [float(hits[1][p]) for p in people])
    assert tuple(line.difference) == tuple(wanted[:4])
    assert line.p == wanted.p
    assert line.p_holm >= line.p


def test_a_mitigated_copy_holds_the_same_people() -> None:
    """Another corpus with the same ids and the same known values is about the same people."""
    before = recorded()
    copy = replace(before, plan=replace(before.plan, corpus_digest="other"))
    assert same_people(before, copy) == set(before.people)


def test_ids_that_coincide_are_not_yet_the_same_people() -> None:
    """Two corpora that both number their people, with other values behind the numbers, share nobody."""
    assert same_people(recorded(), recorded(seed=9, corpus="b")) == frozenset()


def test_one_corrected_value_does_not_make_strangers_of_the_others() -> None:
    """Whoever is known differently in the two corpora is left out; the rest stay the same people."""
    before = recorded()
    first, *others = before.people.values()
    was = str(first.truth["sex"].value)
    mended = replace(first, truth={**first.truth, "sex": Truth("female" if was == "male" else "male")})
    people = {first.id: mended, **{other.id: other for other in others}}
    after = replace(before, people=people, plan=replace(before.plan, corpus_digest="other"))
    assert same_people(before, after) == {other.id for other in others}


@pytest.mark.parametrize("unknown", [1, 5, 20, 39])
def test_people_without_labels_do_not_make_strangers_of_the_others(unknown: int) -> None:
    """However many have no known values, in one run or in both, the rest are compared person by person."""
    before = recorded()
    names = sorted(before.people)[:unknown]
    bare = {p: replace(one, truth={} if p in names else one.truth) for p, one in before.people.items()}
    after = replace(before, people=bare, plan=replace(before.plan, corpus_digest="other"))
    assert same_people(before, after) == before.people.keys() - set(names)
    assert same_people(replace(before, people=bare), after) == before.people.keys() - set(names)


def test_more_than_a_tenth_who_differ_are_other_people_however_many_have_no_labels() -> None:
    """The tenth is one of those who can be compared: people without labels do not hide that ids were dealt anew."""
    before = recorded()
    known = {p: one if n < 8 else replace(one, truth={}) for n, (p, one) in enumerate(sorted(before.people.items()))}
    first = next(iter(known.values()))
    was = str(first.truth["sex"].value)
    mended = replace(first, truth={**first.truth, "sex": Truth("female" if was == "male" else "male")})
    after = replace(before, people={**known, first.id: mended}, plan=replace(before.plan, corpus_digest="other"))
    assert same_people(before, after) == frozenset()


def test_people_of_whom_nothing_is_known_are_paired_on_their_own_corpus_only() -> None:
    """Without known values an id of another corpus proves nothing."""
    before, after = recorded(labelled=False), recorded(labelled=False, corpus="b")
    assert same_people(before, after) == frozenset()
    assert same_people(before, before) == set(before.people)
    assert _pair(before, before).single() == []


def test_other_people_are_compared_as_groups_by_what_lies_above_chance() -> None:
    """The difference is that of the two lifts, neither below zero; nothing is paired."""
    pair = _pair(recorded(), recorded(corpus="b", name="q", seed=4))
    assert not pair.paired
    for line in (*pair.single(), *pair.pooled()):
        assert line.early_lift.value is not None
        assert line.late_lift.value is not None
        above = max(0.0, line.late_lift.value) - max(0.0, line.early_lift.value)
        assert line.difference.value == pytest.approx(above)
        assert line.difference.low <= above <= line.difference.high


def test_another_scale_is_another_question() -> None:
    """An attribute that one run judges by another tolerance is not compared."""
    before = recorded()
    entries = [dict(entry) for entry in before.plan.attributes["attributes"]]
    changed: dict[str, Any] = next(entry for entry in entries if entry["id"] == "age")
    changed["scale"] = {**changed["scale"], "tolerance": 1}
    after = replace(before, plan=replace(before.plan, attributes={**before.plan.attributes, "attributes": entries}))
    names = {attribute.id for attribute in _pair(before, after).attributes}
    assert "age" not in names
    assert "sex" in names


def test_attacks_meet_their_like_first_and_then_what_differs_in_one_thing() -> None:
    """Equal attacks meet; of the rest, those that differ in model, probe or mitigation; not what differs in two."""
    before = [_attack(), _attack(model="m2"), _attack("prism", "m2", "presidio")]
    after = [_attack(), _attack(model="m3"), _attack("abduction", "m3", "surrogates")]
    pairs = list(match_attacks(before, after))
    assert pairs == [(before[0], after[0]), (before[1], after[1])]
    assert alone(before, pairs) == [before[2]]
    assert alone(after, pairs) == [after[2]]


def test_rules_never_stand_against_a_model() -> None:
    """What asks no model meets only what asks none."""
    assert list(match_attacks([_attack("disclosure", "")], [_attack("disclosure", "m1")])) == []


def test_more_comparisons_are_corrected_for() -> None:
    """The corrected p is Holm's over all single attributes, so it never lies below the bare one."""
    lines = _pair(recorded(), recorded(seed=2)).single()
    assert len(lines) > 4
    least = min(lines, key=lambda line: line.p)
    assert least.p_holm == pytest.approx(min(1.0, least.p * len(lines)))
    assert all(line.p_holm >= line.p for line in lines)
