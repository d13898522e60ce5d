"""Rates and their intervals."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from math import comb
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.scoring.distributions import beta_cdf, beta_quantile, normal_reach, student_reach
from auditor.scoring.rates import UNKNOWN, Rate, jeffreys, mean, mid_p, pooled, rate, wilson

INTERVALS = pytest.mark.parametrize("interval", [wilson, jeffreys, mid_p, rate], ids=lambda f: f.__name__)
SLACK = 1e-9
Interval = Callable[..., Rate]

counts = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
people = st.dictionaries(
    st.text(max_size=3),
    st.integers(0, 12).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    max_size=30,
)


@INTERVALS
@given(counted=counts)
def test_interval_holds_its_rate(interval: Interval, counted: tuple[int, int]) -> None:
    """The share lies inside its interval, and the interval inside 0 … 1."""
    found = interval(*counted)
    assert found.value == counted[0] / counted[1]
    assert 0 <= found.low <= found.value <= found.high <= 1


@INTERVALS
@given(counted=counts)
def test_interval_is_symmetric(interval: Interval, counted: tuple[int, int]) -> None:
    """Counting misses instead of hits mirrors the interval."""
    hits, n = counted
    found, mirrored = interval(hits, n), interval(n - hits, n)
    assert found.low == pytest.approx(1 - mirrored.high, abs=SLACK)
    assert found.high == pytest.approx(1 - mirrored.low, abs=SLACK)


@INTERVALS
@given(counted=counts)
def test_interval_rises_with_hits(interval: Interval, counted: tuple[int, int]) -> None:
    """One hit more moves both limits up, or leaves them."""
    hits, n = counted
    here, next_ = interval(hits, n), interval(min(n, hits + 1), n)
    assert here.low <= next_.low + SLACK
    assert here.high <= next_.high + SLACK


@INTERVALS
@given(counted=counts)
def test_interval_narrows_with_people(interval: Interval, counted: tuple[int, int]) -> None:
    """Twice as many people at the same share give a narrower interval."""
    few, many = interval(*counted), interval(2 * counted[0], 2 * counted[1])
    assert many.high - many.low < few.high - few.low


@INTERVALS
@given(counted=counts)
def test_interval_widens_with_its_level(interval: Interval, counted: tuple[int, int]) -> None:
    """A higher level never gives a narrower interval."""
    narrow, wide = interval(*counted, 0.8), interval(*counted, 0.99)
    assert wide.low <= narrow.low + SLACK
    assert narrow.high <= wide.high + SLACK


@INTERVALS
def test_nothing_counted_is_ordinary(interval: Interval) -> None:
    """Of nobody, there is no share, and everything is possible."""
    assert interval(0, 0) == UNKNOWN == Rate(None, 0.0, 1.0, 0)


@INTERVALS
@pytest.mark.parametrize(("hits", "n"), [(-1, 5), (6, 5), (0, -1)])
def test_impossible_counts_are_refused(interval: Interval, hits: int, n: int) -> None:
    """More hits than trials, or fewer than none, cannot be."""
    with pytest.raises(ValueError, match="hits"):
        interval(hits, n)


@pytest.mark.parametrize(
    ("found", "low", "high"),
    [
        pytest.param(wilson(81, 263), 0.2553, 0.3662, id="wilson: Newcombe 1998, table I"),
        pytest.param(wilson(0, 20), 0.0, 0.1611, id="wilson: Newcombe 1998, no hits"),
        pytest.param(mid_p(81, 263), 0.2544, 0.3658, id="mid-p: Newcombe 1998, table I"),
        pytest.param(mid_p(15, 148), 0.0601, 0.1581, id="mid-p: Newcombe 1998, table I, second"),
        pytest.param(mid_p(0, 20), 0.0, 0.1391, id="mid-p: Newcombe 1998, no hits"),
        pytest.param(mid_p(1, 29), 0.0017, 0.1585, id="mid-p: Newcombe 1998, one hit"),
    ],
)
def test_published_intervals_are_reproduced(found: Rate, low: float, high: float) -> None:
    """The limits agree with table I of Newcombe 1998, Statistics in Medicine 17, 857-872, to four digits."""
    assert (found.low, found.high) == pytest.approx((low, high), abs=6e-5)


@given(st.integers(1, 200))
def test_nobody_hit_bounds_the_rate_by_about_three_in_n(n: int) -> None:
    """Without a hit, the upper limit has its closed form: 1 - 0.05 ** (1 / n)."""
    assert rate(0, n).high == pytest.approx(1 - 0.05 ** (1 / n))


@given(st.integers(0, 60).flatmap(lambda k: st.tuples(st.integers(0, k), st.just(k))), st.floats(0.001, 0.999))
def test_beta_distribution_agrees_with_the_binomial_sum(counted: tuple[int, int], share: float) -> None:
    """I_p(k + 1, n - k) is the chance of more than k hits, which can be summed directly."""
    k, n = counted[0], counted[1] + 1
    more = sum(comb(n, i) * share**i * (1 - share) ** (n - i) for i in range(k + 1, n + 1))
    assert beta_cdf(share, k + 1, n - k) == pytest.approx(more, abs=1e-11)


@given(st.floats(0.001, 0.999), st.floats(0.5, 500), st.floats(0.5, 500))
def test_beta_quantile_inverts_the_distribution(q: float, a: float, b: float) -> None:
    """The share of mass below the quantile is what was asked for."""
    assert beta_cdf(beta_quantile(q, a, b), a, b) == pytest.approx(q, abs=1e-6)


@pytest.mark.parametrize(("freedom", "reach"), [(1, 12.7062), (2, 4.3027), (5, 2.5706), (30, 2.0423), (1e6, 1.96)])
def test_student_reach_is_that_of_the_tables(freedom: float, reach: float) -> None:
    """Student's factor for 95 % agrees with printed tables and tends to the normal one."""
    assert student_reach(0.95, freedom) == pytest.approx(reach, abs=1e-4)
    assert normal_reach(0.95) == pytest.approx(1.96, abs=1e-4)


@given(people)
def test_pooled_interval_holds_its_rate(counted: dict[str, tuple[int, int]]) -> None:
    """The pooled share is hits over answers, inside its interval; people without answers do not count."""
    found = pooled(counted)
    answers = sum(n for _, n in counted.values())
    assert found.n == sum(n > 0 for _, n in counted.values())
    assert 0 <= found.low <= found.high <= 1
    if answers:
        assert found.value == sum(hits for hits, _ in counted.values()) / answers
        assert found.low <= found.value <= found.high
    else:
        assert found == UNKNOWN


@given(people)
def test_pooled_interval_is_symmetric(counted: dict[str, tuple[int, int]]) -> None:
    """Counting misses instead of hits mirrors the pooled interval."""
    found, mirrored = pooled(counted), pooled({name: (n - hits, n) for name, (hits, n) in counted.items()})
    assert (found.low, found.high) == pytest.approx((1 - mirrored.high, 1 - mirrored.low), abs=SLACK)


def test_people_who_are_all_or_nothing_tell_less_than_their_answers() -> None:
    """Ten answers each from twenty people who are wholly right or wrong tell as little as twenty answers."""
    alike = pooled({str(i): (10 * (i % 2), 10) for i in range(20)})
    mixed = pooled({str(i): (5, 10) for i in range(20)})
    single = rate(10, 20)
    assert alike.high - alike.low > 0.9 * (single.high - single.low) > 2 * (mixed.high - mixed.low) * 0.9


@pytest.mark.parametrize("share", [0, 8], ids=["all wrong", "all right"])
def test_unanimous_people_do_not_give_certainty(share: int) -> None:
    """With five people who all fare alike, the interval still leaves much open."""
    found = pooled({str(i): (share, 8) for i in range(5)})
    assert found.high - found.low > 0.2


def test_pooling_a_thousand_people_takes_no_time() -> None:
    """A thousand people are pooled in far less than a second."""
    counted = {str(i): (i % 9, 8) for i in range(1000)}
    started = perf_counter()
    pooled(counted)
    assert perf_counter() - started < 0.5


@pytest.mark.parametrize("n", [5, 20, 100])
def test_chosen_interval_holds_the_truth_often_enough(n: int) -> None:
    """Summed exactly, the interval of ``rate`` holds nine in ten at worst and 95 % on average."""
    rates = [rate(hits, n) for hits in range(n + 1)]
    coverages = []
    for share in (i / 200 for i in range(1, 200)):
        inside = [i for i, found in enumerate(rates) if found.low <= share <= found.high]
        assert all(later == earlier + 1 for earlier, later in pairwise(inside))
        above = 1 - beta_cdf(share, inside[-1] + 1, n - inside[-1]) if inside[-1] < n else 1.0
        below = 1 - beta_cdf(share, inside[0], n - inside[0] + 1) if inside[0] else 0.0
        coverages.append(above - below)
    assert min(coverages) > 0.91
    assert sum(coverages) / len(coverages) >= 0.95


@given(st.lists(st.floats(0, 1), max_size=60))
def test_a_mean_lies_in_its_interval(values: list[float]) -> None:
    """The interval lies inside 0 … 1, counts people, and is never a point."""
    found = mean(values)
    assert found.n == len(values)
    if not values:
        assert found == UNKNOWN
        return
    assert found.value is not None
    assert found.value == pytest.approx(sum(values) / len(values))
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.high - found.low > 0.01


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_a_mean_is_symmetric(values: list[float]) -> None:
    """What is hidden mirrors what is exposed."""
    one, other = mean(values), mean([1 - value for value in values])
    assert one.low == pytest.approx(1 - other.high, abs=1e-7)
    assert one.high == pytest.approx(1 - other.low, abs=1e-7)


def test_more_people_and_less_spread_narrow_the_interval_of_a_mean() -> None:
    """Ten times as many people, or the same mean without spread, say more."""
    few, many, alike = mean([0.2, 0.8] * 5), mean([0.2, 0.8] * 50), mean([0.5] * 100)
    assert few.high - few.low > many.high - many.low > alike.high - alike.low


def test_one_person_says_next_to_nothing() -> None:
    """The interval of a single value is nearly everything."""
    found = mean([0.4])
    assert found.high - found.low > 0.95


@pytest.mark.parametrize("value", [-0.1, 1.1])
def test_a_mean_of_what_is_no_share_is_refused(value: float) -> None:
    """Only values between 0 and 1 have this interval."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        mean([0.5, value])
