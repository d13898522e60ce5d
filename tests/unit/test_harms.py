"""Worsenings: listed whatever they are, called clear only where chance hardly shows one among all that were tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.reporting.document import Change
from auditor.scoring.harms import worsenings
from auditor.scoring.paired import difference
from auditor.scoring.rates import UNKNOWN, Rate

PEOPLE = 40


def _change(name: str, before: Sequence[bool], after: Sequence[bool], mitigation: str = "presidio") -> Change:
    found = difference([float(hit) for hit in before], [float(hit) for hit in after])
    return Change(name, "m", "staab", mitigation, UNKNOWN, UNKNOWN, Rate(*found[:4]), found.p, found.p)


def _null(random: Random, comparisons: int) -> list[Change]:
    """Return changes of a mitigation that does nothing: whoever was hit before is hit after as often by chance."""
    flips = [[(random.random() < 0.4, random.random() < 0.4) for _ in range(PEOPLE)] for _ in range(comparisons)]
    return [_change(f"a{n}", [b for b, _ in each], [a for _, a in each]) for n, each in enumerate(flips)]


@pytest.mark.parametrize(("comparisons", "uncorrected"), [(1, 0.0), (16, 0.15), (48, 0.4)])
def test_where_nothing_changed_hardly_a_run_shows_a_clear_worsening(comparisons: int, uncorrected: float) -> None:
    """At most one run in twenty, however many were compared; without a correction it would be every fourth or more."""
    random = Random(1)  # noqa: S311 - a simulation, not a secret
    runs = [_null(random, comparisons) for _ in range(400)]
    clear = sum(any(harm.clear for harm in worsenings(run)) for run in runs)
    intervals = sum(any(change.difference.low > 0 for change in run) for run in runs)
    assert clear <= 0.05 * len(runs)
    assert intervals >= uncorrected * len(runs)


def test_what_is_worse_beyond_chance_is_clear_among_many() -> None:
    """Thirty of forty who are read only since then stand out among 48 comparisons."""
    many = _null(Random(2), 47)  # noqa: S311 - a simulation, not a secret
    worse = _change("age", [False] * PEOPLE, [n < 30 for n in range(PEOPLE)])
    assert [harm.attribute for harm in worsenings([*many, worse]) if harm.clear] == ["age"]


def test_all_mitigations_and_attackers_of_the_list_are_counted() -> None:
    """What is clear alone need not be among the same figures of a dozen other attackers and mitigations."""
    alone = _change("age", [False] * PEOPLE, [n < 7 for n in range(PEOPLE)])
    assert [harm.clear for harm in worsenings([alone])] == [True]
    nothing = _change("age", [True] * PEOPLE, [True] * PEOPLE)
    others = [replace(nothing, probe=f"p{n % 3}", mitigation=f"m{n}") for n in range(12)]
    assert [harm.clear for harm in worsenings([alone, *others])] == [False]


@given(st.lists(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30), max_size=8))
def test_every_worsening_is_listed_and_the_clear_ones_have_intervals_above_zero(
    drawn: list[list[tuple[bool, bool]]],
) -> None:
    """Clear or not, none is left out; all attributes together are no finding of their own."""
    changes = [_change(f"a{n}", [b for b, _ in each], [a for _, a in each]) for n, each in enumerate(drawn)]
    found = list(worsenings([*changes, *(replace(change, attribute="") for change in changes)]))
    assert [harm.attribute for harm in found] == [c.attribute for c in changes if (c.difference.value or 0) > 0]
    assert all(harm.difference.low > 0 for harm in found if harm.clear)
