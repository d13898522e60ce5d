"""Change and noise: exact tests, by person where the people are the same."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.gate.noise import LEVEL, Tally, change, fisher
from auditor.scoring.paired import mcnemar

COUNTS = st.integers(0, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def _slowly(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Return the mid-p from whole numbers, table by table."""
    hits, people = before[0] + after[0], before[1] + after[1]
    tables = {k: comb(after[1], k) * comb(before[1], hits - k) for k in range(min(hits, after[1]) + 1) if k <= hits}
    seen, total = tables[after[0]], comb(people, hits)
    tails = (sum(w for k, w in tables.items() if k < after[0]), sum(w for k, w in tables.items() if k > after[0]))
    return min(1.0, (2 * min(tails) + seen) / total)


@given(COUNTS, COUNTS)
def test_fisher_is_what_counting_tables_gives(before: tuple[int, int], after: tuple[int, int]) -> None:
    """The logarithms lose nothing that matters, and the order of the two does not matter."""
    assert fisher(before, after) == pytest.approx(_slowly(before, after), abs=1e-9)
    assert fisher(before, after) == pytest.approx(fisher(after, before), abs=1e-9)


def test_the_ends_are_ordinary() -> None:
    """Nobody, 0 % and 100 % have a p; nobody compared shows no change."""
    assert fisher((0, 0), (5, 5)) == fisher((0, 9), (0, 7)) == fisher((9, 9), (7, 7)) == 1.0
    assert fisher((0, 20), (20, 20)) < 1e-9
    assert change(Tally(0, 0), Tally(5, 5)).gap == 0.0


def test_impossible_counts_are_refused() -> None:
    """More hits than people is no table."""
    with pytest.raises(ValueError, match="0 <= hits <= n"):
        fisher((3, 2), (0, 2))


def test_the_same_people_are_compared_one_by_one() -> None:
    """Six who changed one way are no noise among twelve, though the counts alone would not show it."""
    before = {f"p{n}": n < 6 for n in range(24)}
    after = {f"p{n}": n < 12 for n in range(24)}
    paired = change(Tally(6, 24, before), Tally(12, 24, after))
    assert paired.how == "by person"
    assert paired.p == mcnemar(6, 0) <= LEVEL
    for unpaired in (Tally(6, 24), Tally(6, 24, {f"q{n}": n < 6 for n in range(24)})):
        found = change(unpaired, Tally(12, 24, after))
        assert found.how == "by counts"
        assert found.p == fisher((6, 24), (12, 24)) > LEVEL


@given(st.dictionaries(st.integers(0, 40), st.booleans()))
def test_a_run_does_not_differ_from_itself(people: dict[int, bool]) -> None:
    """Whoever was hit, with or without names."""
    hits = {f"p{number}": hit for number, hit in people.items()}
    same = Tally(sum(hits.values()), len(hits), hits)
    assert change(same, same)[:2] == (0.0, 1.0)
    bare = Tally(same.hits, same.n)
    assert change(bare, bare).p > LEVEL
