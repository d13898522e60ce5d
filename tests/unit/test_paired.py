"""Paired differences and their correction for number."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb
from random import Random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.scoring.paired import Difference, difference, holm, mcnemar, pooled_difference

scores = st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 1.0])), max_size=40)
hits = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)
counts = st.integers(0, 8).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
people = st.dictionaries(st.text(max_size=2), st.tuples(counts, counts), max_size=15)


def of(pairs: Sequence[tuple[float, float]]) -> Difference:
    """Return the difference of pairs (before, after)."""
    return difference([before for before, _ in pairs], [after for _, after in pairs])


@given(scores)
def test_interval_holds_its_difference(pairs: list[tuple[float, float]]) -> None:
    """The value is the mean change, inside its interval, inside -1 … 1; p is a probability."""
    found = of(pairs)
    assert found.n == len(pairs)
    assert -1 <= found.low <= found.high <= 1
    assert 0 <= found.p <= 1
    if pairs:
        assert found.value is not None
        assert found.value == pytest.approx(sum(after - before for before, after in pairs) / len(pairs))
        assert found.low <= found.value <= found.high
    else:
        assert found == (None, -1.0, 1.0, 0, 1.0)


@given(scores)
def test_exchanging_the_conditions_mirrors_the_difference(pairs: list[tuple[float, float]]) -> None:
    """After against before is before against after with the other sign, and the same p."""
    found, mirrored = of(pairs), of([(after, before) for before, after in pairs])
    assert (found.low, found.high) == pytest.approx((-mirrored.high, -mirrored.low))
    assert found.p == pytest.approx(mirrored.p)


@given(hits)
def test_more_people_narrow_the_interval(pairs: list[tuple[bool, bool]]) -> None:
    """Four times the same people give a narrower interval and no larger p, where anything changed on balance."""
    few, many = of(pairs), of(pairs * 4)
    if pairs:
        assert many.high - many.low < few.high - few.low
        assert many.p <= few.p + 1e-12 or few.value == 0


def test_nobody_changed_is_no_certainty() -> None:
    """Five people of whom none changed leave the difference open, and p at 1."""
    found = of([(1.0, 1.0)] * 5)
    assert found.value == 0
    assert found.low < -0.2
    assert found.high > 0.2
    assert found.p == 1.0


def test_an_unequal_number_of_people_is_refused() -> None:
    """Before and after must be about the same people."""
    with pytest.raises(ValueError, match="shorter"):
        difference([1.0], [])


def test_published_interval_is_reproduced() -> None:
    """The limits agree with the example that Bonett's own statistical package prints: 0.44 ± 1.96 * 0.09448809."""
    pairs = [(1.0, 1.0)] * 12 + [(1.0, 0.0)] * 4 + [(0.0, 1.0)] * 26 + [(0.0, 0.0)] * 6
    found = of(pairs)
    assert (found.low, found.high) == pytest.approx((0.2548067, 0.6251933), abs=1e-7)


@given(st.integers(0, 80), st.integers(0, 80))
def test_mcnemar_is_symmetric_and_exact(gained: int, lost: int) -> None:
    """It does not matter who gained; the value is the binomial sum less half of what was observed, twice."""
    p = mcnemar(gained, lost)
    assert p == mcnemar(lost, gained)
    changed, fewer = gained + lost, min(gained, lost)
    tail = sum(comb(changed, i) for i in range(fewer)) + comb(changed, fewer) / 2
    assert p == pytest.approx(min(1.0, 2 * tail / 2**changed), abs=1e-12)


def test_mcnemar_needs_several_people_who_changed() -> None:
    """Five of five one way is the first unanimous result below 5 %, since half of the observed case counts."""
    assert mcnemar(4, 0) > 0.05 > mcnemar(5, 0)


def test_few_swaps_are_counted_exactly_and_many_agree_with_them() -> None:
    """With partial credit, p counts the ways to swap; the normal form that follows 16 people is close to it."""
    assert of([(1.0, 0.5)] * 3 + [(0.5, 0.5)]).p == 2 / 8
    exact, normal = of([(1.0, 0.5)] * 12 + [(0.5, 1.0)] * 4).p, of([(1.0, 0.5)] * 13 + [(0.5, 1.0)] * 4).p
    assert normal < exact < 0.1
    assert normal == pytest.approx(exact, abs=0.06)


@given(people)
def test_pooled_difference_is_that_of_the_shares(counted: dict[str, tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """People with answers under both conditions are compared by their shares over all answers."""
    found = pooled_difference({k: v[0] for k, v in counted.items()}, {k: v[1] for k, v in counted.items()})
    both = [pair for pair in counted.values() if pair[0][1] and pair[1][1]]
    assert found.n == len(both)
    assert -1 <= found.low <= found.high <= 1
    assert 0 <= found.p <= 1
    if both:
        shares = [sum(pair[i][0] for pair in both) / sum(pair[i][1] for pair in both) for i in (0, 1)]
        assert found.value == pytest.approx(shares[1] - shares[0])


def test_pooled_difference_with_one_answer_each_is_the_plain_one() -> None:
    """One answer a person gives the same value and interval as the unpooled difference."""
    random = Random(1)  # noqa: S311 - invented data
    pairs = [(random.random() < 0.6, random.random() < 0.4) for _ in range(30)]
    pooled = pooled_difference(
        {str(i): (before, 1) for i, (before, _) in enumerate(pairs)},
        {str(i): (after, 1) for i, (_, after) in enumerate(pairs)},
    )
    assert pooled[:4] == pytest.approx(of(pairs)[:4])


def test_a_thousand_people_take_no_time() -> None:
    """A thousand people with several answers each are compared in far less than a second."""
    before = {str(i): (i % 9, 8) for i in range(1000)}
    after = {str(i): (i % 5, 8) for i in range(1000)}
    started = perf_counter()
    pooled_difference(before, after)
    assert perf_counter() - started < 0.5


@pytest.mark.parametrize("n", [5, 20, 100])
def test_the_interval_holds_the_truth_often_enough(n: int) -> None:
    """Over scenes with and without change, the interval holds the true difference about 95 times in 100."""
    random, trials = Random(n), 400  # noqa: S311 - invented data
    for first, second in ((0.5, 0.5), (0.8, 0.3), (0.1, 0.05)):
        inside = 0
        for _ in range(trials):
            drawn = [random.random() for _ in range(n)]
            found = difference([u < first for u in drawn], [u < second for u in drawn])
            inside += found.low <= second - first <= found.high
        assert inside / trials > 0.92


p_values = st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=10)


@given(p_values)
def test_holm_never_lowers_and_keeps_the_order(raw: dict[str, float]) -> None:
    """Each value stays a probability, is at least the raw one, and their order is kept."""
    corrected = holm(raw)
    assert list(corrected) == list(raw)
    assert all(raw[name] <= corrected[name] <= 1 for name in raw)
    by_raw = sorted(raw, key=raw.__getitem__)
    assert [corrected[name] for name in by_raw] == sorted(corrected.values())


def test_holm_on_a_worked_example() -> None:
    """0.01, 0.02, 0.03 and 0.04 among four become 0.04, 0.06, 0.06 and 0.06."""
    found = holm({"d": 0.04, "a": 0.01, "b": 0.02, "c": 0.03})
    assert found == pytest.approx({"d": 0.06, "a": 0.04, "b": 0.06, "c": 0.06})
