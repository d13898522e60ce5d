"""Differences between groups of different people: interval and test agree, and err as rarely as they say."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.scoring.independent import independent
from auditor.scoring.paired import Difference
from auditor.scoring.rates import UNKNOWN, Rate, wilson

COUNTS = st.integers(1, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def _compared(before: tuple[int, int], after: tuple[int, int]) -> Difference:
    return independent(lambda level: wilson(*before, level), lambda level: wilson(*after, level))


@settings(max_examples=60, deadline=None)
@given(COUNTS, COUNTS)
def test_interval_and_test_never_contradict_each_other(before: tuple[int, int], after: tuple[int, int]) -> None:
    """The p lies below 0.05 exactly where the 95% interval leaves zero out, and the interval holds the difference."""
    found = _compared(before, after)
    assert found.value == pytest.approx(after[0] / after[1] - before[0] / before[1])
    assert found.low <= (found.value or 0.0) <= found.high
    assert 0 < found.p <= 1
    assert found.n == before[1] + after[1]
    if abs(found.p - 0.05) > 1e-9:
        assert (found.p < 0.05) == (found.low > 0 or found.high < 0)


@settings(max_examples=40, deadline=None)
@given(COUNTS, COUNTS)
def test_exchanging_the_groups_turns_the_sign(before: tuple[int, int], after: tuple[int, int]) -> None:
    """Which group comes first decides the sign and nothing else."""
    one, other = _compared(before, after), _compared(after, before)
    assert other.value == pytest.approx(-(one.value or 0.0))
    assert other.low == pytest.approx(-one.high)
    assert other.high == pytest.approx(-one.low)
    assert other.p == pytest.approx(one.p)


def test_equal_groups_do_not_differ() -> None:
    """No difference has p = 1."""
    assert _compared((3, 10), (6, 20)).p == 1.0


def test_nobody_in_a_group_is_no_difference() -> None:
    """Without a figure on one side there is none."""
    found = independent(lambda _: UNKNOWN, lambda level: wilson(3, 4, level))
    assert (found.value, found.low, found.high, found.n, found.p) == (None, -1.0, 1.0, 0, 1.0)


def test_beyond_all_doubt_p_stays_above_zero() -> None:
    """A figure whose interval has no width differs for certain, and p is the least that is told apart."""
    found = independent(lambda _: Rate(0.0, 0.0, 0.0, 9), lambda _: Rate(1.0, 1.0, 1.0, 9))
    assert 0 < found.p <= 2e-6


@pytest.mark.parametrize(("share", "early", "late"), [(0.3, 10, 14), (0.5, 12, 12), (0.1, 20, 15)])
def test_the_test_errs_about_as_rarely_as_it_says(share: float, early: int, late: int) -> None:
    """Over every outcome of two small groups without a difference, p < 0.05 comes about in at most 7 of 100."""

    def chance(hits: int, n: int) -> float:
        return comb(n, hits) * share**hits * (1 - share) ** (n - hits)

    wrong = sum(
        chance(one, early) * chance(other, late)
        for one in range(early + 1)
        for other in range(late + 1)
        if (found := _compared((one, early), (other, late))).low > 0 or found.high < 0
    )
    assert wrong < 0.07
