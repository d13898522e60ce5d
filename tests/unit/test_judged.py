"""Correcting for a judge's errors: what must hold for every judge, and how often the intervals hold the truth."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.scoring.judged import Counts, Reliability, corrected, judged_share, reliability, rogan_gladen
from auditor.scoring.rates import UNKNOWN, rate

SHARES = st.floats(0, 1)
PERFECT = Reliability(rate(50, 50), rate(50, 50))


@st.composite
def _people(draw: st.DrawFn) -> dict[str, Counts]:
    """Draw some people, each with up to three answers of which some were disputed."""
    found = {}
    for number in range(draw(st.integers(1, 12))):
        n = draw(st.integers(1, 3))
        right = draw(st.integers(0, n))
        disputed = draw(st.integers(0, n - right))
        found[str(number)] = Counts(right, draw(st.integers(0, disputed)), disputed, n)
    return found


@st.composite
def _judges(draw: st.DrawFn) -> Reliability:
    same, other = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    return Reliability(rate(draw(st.integers(0, same)), same), rate(draw(st.integers(0, other)), other))


@given(SHARES)
def test_a_perfect_judge_changes_nothing(observed: float) -> None:
    """Sensitivity and specificity of 1 leave every share as it was."""
    assert rogan_gladen(observed, 1, 1) == pytest.approx(observed)


@given(SHARES, st.floats(0.05, 1), st.floats(0.05, 1))
def test_what_an_erring_judge_would_see_leads_back_to_the_truth(
    share: float, sensitivity: float, excess: float
) -> None:
    """The formula is the inverse of a judge's errors."""
    specificity = 1 - sensitivity + excess * sensitivity  # so that the sum lies above 1
    observed = share * sensitivity + (1 - share) * (1 - specificity)
    assert rogan_gladen(observed, sensitivity, specificity) == pytest.approx(share, abs=1e-6)


@given(SHARES, SHARES, SHARES)
def test_a_corrected_share_is_one_or_is_refused(observed: float, sensitivity: float, specificity: float) -> None:
    """Between 0 and 1, or None for a judge that says nothing."""
    share = rogan_gladen(observed, sensitivity, specificity)
    assert (share is None) == (sensitivity + specificity - 1 <= 0)
    assert share is None or 0 <= share <= 1


@given(_people())
def test_a_perfect_judge_leaves_every_total_as_it_is(people: dict[str, Counts]) -> None:
    """The value is what rules and judge found together."""
    share = corrected(people, PERFECT)
    assert share is not None
    assert share.value == pytest.approx(judged_share(people).value)


@given(_people(), _judges())
def test_a_correction_stays_between_nothing_and_everything_that_was_disputed(
    people: dict[str, Counts], judge: Reliability
) -> None:
    """What the rules decided stays as it is, and the value lies within its limits."""
    share = corrected(people, judge)
    if share is None:
        assert not judge.useful
        return
    answers = sum(c.n for c in people.values())
    least = sum(c.right for c in people.values()) / answers
    most = sum(c.right + c.disputed for c in people.values()) / answers
    assert share.value is not None
    assert least - 1e-9 <= share.value <= most + 1e-9
    assert 0 <= share.low <= share.value <= share.high <= 1
    assert share.n == len(people)


@given(_people())
def test_a_judge_known_better_leaves_less_doubt(people: dict[str, Counts]) -> None:
    """The same sensitivity and specificity, measured on ten times the pairs, never widen the interval."""
    few, many = (corrected(people, Reliability(rate(9 * k, 10 * k), rate(8 * k, 10 * k))) for k in (3, 30))
    assert few is not None
    assert many is not None
    assert many.high - many.low <= few.high - few.low + 1e-9


def test_where_nothing_was_disputed_nothing_is_corrected() -> None:
    """Even the worst judge has had no say."""
    people = {str(n): Counts(n % 2, 0, 0, 1) for n in range(10)}
    assert corrected(people, Reliability(rate(0, 9), rate(0, 9))) == rate(5, 10)
    assert corrected({}, PERFECT) == UNKNOWN


@pytest.mark.parametrize(("hits", "rejections"), [(5, 5), (10, 0), (0, 10), (3, 4)])
def test_a_judge_no_better_than_a_coin_is_refused(hits: int, rejections: int) -> None:
    """Sensitivity + specificity <= 1 says nothing, and no formula can undo that."""
    judge = Reliability(rate(hits, 10), rate(rejections, 10))
    assert not judge.useful
    assert corrected({"a": Counts(0, 1, 1, 1)}, judge) is None


def test_a_judge_that_was_not_measured_is_refused() -> None:
    """No pair of one kind: half of what would be needed is unknown."""
    assert corrected({"a": Counts(0, 1, 1, 1)}, Reliability(rate(9, 9), UNKNOWN)) is None


def test_a_judge_that_may_be_useless_leaves_everything_open() -> None:
    """Hardly better than a coin on few pairs: from none to all of what was disputed may be right."""
    people = {str(n): Counts(0, n % 2, 1, 1) for n in range(40)}
    share = corrected(people, Reliability(rate(6, 10), rate(5, 10)))
    assert share is not None
    assert (share.low, share.high) == (0, 1)


def test_reliability_counts_both_kinds_of_pairs() -> None:
    """Sensitivity over the pairs that are the same, specificity over those that are not."""
    found = reliability([(True, True)] * 3 + [(False, True)] + [(False, False)] * 4 + [(True, False)])
    assert (found.sensitivity.value, found.sensitivity.n) == (0.75, 4)
    assert (found.specificity.value, found.specificity.n) == (0.8, 5)


@pytest.mark.parametrize(("share", "sensitivity", "specificity"), [(0.1, 0.6, 0.9), (0.5, 0.9, 0.7), (0.9, 0.8, 0.8)])
def test_the_interval_holds_the_truth_as_often_as_it_says(share: float, sensitivity: float, specificity: float) -> None:
    """200 invented audits of 40 people with a judge measured on 20 and 30 pairs: 95 % at best, 90 % at least."""
    random = Random(7)  # noqa: S311 - invented data

    def hits(n: int, p: float) -> int:
        return sum(random.random() < p for _ in range(n))

    held = 0
    for _ in range(200):
        judge = Reliability(rate(hits(20, sensitivity), 20), rate(hits(30, specificity), 30))
        people = {}
        for number in range(40):
            open_ = random.random() < 0.6
            same = hits(1, sensitivity if hits(1, share) else 1 - specificity)
            people[str(number)] = Counts(0, same, 1, 1) if open_ else Counts(hits(1, 0.3), 0, 0, 1)
        found = corrected(people, judge)
        held += found is None or found.low <= 0.4 * 0.3 + 0.6 * share <= found.high
    assert held >= 180
