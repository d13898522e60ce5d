"""Lift over chance."""

from __future__ import annotations

from collections import Counter
from math import log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.scoring.lift import best_chance, lift, pooled_lift
from auditor.scoring.rates import Rate

SLACK = 1e-9
pairs = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=60)
right = st.lists(st.booleans(), min_size=1, max_size=60)


def of(answers: list[tuple[bool, bool]]) -> Rate:
    """Return the lift of pairs (attack right, chance right)."""
    return lift([attack for attack, _ in answers], [chance for _, chance in answers])


@given(pairs)
def test_lift_is_accuracy_beyond_chance(answers: list[tuple[bool, bool]]) -> None:
    """The value is (accuracy - chance) / (1 - chance), at most 1, within its interval; undefined at chance 1."""
    found, n = of(answers), len(answers)
    missed = sum(not chance for _, chance in answers)
    assert found.n == n
    if not missed:
        assert found[:3] == (None, -1.0, 1.0)
        return
    assert found.value is not None
    accuracy, chance = sum(attack for attack, _ in answers) / n, 1 - missed / n
    assert found.value == pytest.approx((accuracy - chance) / (1 - chance))
    assert found.low - SLACK <= found.value <= found.high + SLACK
    assert 0 <= found.high <= 1


@given(right)
def test_an_attack_that_is_chance_has_no_lift(guessed: list[bool]) -> None:
    """Where attack and chance are right about the same people, lift is 0, and 0 lies inside the interval."""
    found = lift(guessed, guessed)
    if all(guessed):
        assert found.value is None
    else:
        assert found.value == 0.0
        assert found.low <= 0.0 <= found.high


@given(pairs, st.data())
def test_one_more_hit_never_lowers_the_lift(answers: list[tuple[bool, bool]], data: st.DataObject) -> None:
    """Turning a miss of the attack into a hit raises the value and both limits, or leaves them."""
    misses = [i for i, (attack, _) in enumerate(answers) if not attack]
    before = of(answers)
    if not misses or before.value is None:
        return
    turned = data.draw(st.sampled_from(misses))
    after = of([(attack or i == turned, chance) for i, (attack, chance) in enumerate(answers)])
    assert after.value is not None
    assert after.value > before.value
    assert after.high >= before.high - SLACK
    assert after.low >= before.low - SLACK


@given(pairs, st.randoms())
def test_the_order_of_people_does_not_matter(answers: list[tuple[bool, bool]], random: Random) -> None:
    """Shuffling the people changes nothing."""
    shuffled = random.sample(answers, len(answers))
    assert of(shuffled) == of(answers)


@given(pairs)
def test_more_people_narrow_the_interval(answers: list[tuple[bool, bool]]) -> None:
    """Four times the same people give an interval that is no wider."""
    few, many = of(answers), of(answers * 4)
    if few.value is not None:
        assert many.high - many.low <= few.high - few.low + SLACK


@pytest.mark.parametrize(
    ("attack", "chance", "value"),
    [
        pytest.param([], [], None, id="nobody"),
        pytest.param([True], [False], 1.0, id="one person, hit"),
        pytest.param([False], [False], 0.0, id="one person, missed"),
        pytest.param([True], [True], None, id="one person, chance always right"),
        pytest.param([True] * 9, [False] * 9, 1.0, id="always right"),
        pytest.param([False] * 9, [False] * 9, 0.0, id="never right"),
    ],
)
def test_extreme_cases_are_ordinary(attack: list[bool], chance: list[bool], value: float | None) -> None:
    """Nobody, one person, always and never are inputs like any other."""
    found = lift(attack, chance)
    assert found.value == value
    assert -1 <= found.low <= found.high <= 1


def test_pairing_tells_more_than_two_separate_rates() -> None:
    """The same two accuracies are told apart better when attack and chance miss the same people."""
    alike = lift([True] * 60 + [False] * 40, [True] * 40 + [False] * 60)
    apart = lift([True] * 60 + [False] * 40, [False] * 60 + [True] * 40)
    assert alike.value == apart.value
    assert alike.high - alike.low < apart.high - apart.low


def test_an_unequal_number_of_people_is_refused() -> None:
    """Attack and chance must be about the same people."""
    with pytest.raises(ValueError, match="shorter"):
        lift([True], [])


def test_the_interval_agrees_with_the_constrained_likelihood() -> None:
    """At each limit the score is one reach away, its variance found by searching the likelihood itself."""
    both, attack_only, chance_only, neither = 10, 5, 14, 20
    answers = [(False, False)] * both + [(False, True)] * attack_only
    answers += [(True, False)] * chance_only + [(True, True)] * neither
    found = of(answers)
    for limit, sign in ((found.high, 1), (found.low, -1)):
        ratio = 1 - limit
        variance = _variance_at(ratio, both, attack_only, chance_only, neither)
        excess = (both + attack_only) - ratio * (both + chance_only)
        assert excess / variance**0.5 == pytest.approx(sign * 1.96, abs=0.01)


def _variance_at(ratio: float, both: int, attack_only: int, chance_only: int, neither: int) -> float:
    """Return the variance of the excess misses, the likelihood being maximised over a fine grid at *ratio*."""
    best = (-1e9, 0.0)
    for i in range(1, 400):
        for j in range(1, 400):
            p11, p01 = i / 400, j / 400
            p10 = ratio * (p11 + p01) - p11
            rest = 1 - p11 - p01 - p10
            if min(p10, rest) > 0:
                likelihood = both * log(p11) + attack_only * log(p10) + chance_only * log(p01) + neither * log(rest)
                missed = p11 + p01
                variance = ratio * missed + ratio**2 * missed - 2 * ratio * p11
                best = max(best, (likelihood, variance))
    return best[1] * (both + attack_only + chance_only + neither)


@pytest.mark.parametrize("kinds", [2, 5], ids=["two values", "five values"])
@pytest.mark.parametrize("n", [5, 10, 20, 50])
def test_shuffled_truth_shows_no_lift(kinds: int, n: int) -> None:
    """Where the attack knows nothing, 0 lies in the interval at least 95 times in 100, the better chance chosen."""
    random, inside, trials = Random(kinds * 1000 + n), 0, 300  # noqa: S311 - invented data
    for _ in range(trials):
        truths, guesses, blind = ([random.randrange(kinds) for _ in range(n)] for _ in range(3))
        common = Counter(truths).most_common(1)[0][0]
        control = [guess == truth for guess, truth in zip(blind, truths, strict=True)]
        chance = best_chance([truth == common for truth in truths], control)
        found = lift([guess == truth for guess, truth in zip(guesses, truths, strict=True)], chance.right)
        inside += found.low <= 0 <= found.high
    assert inside / trials >= 0.95


def test_chance_is_the_better_guesser() -> None:
    """The control is taken only where it does better than the majority; at a tie it is the majority."""
    assert best_chance([True, False], None).name == "majority"
    assert best_chance([True, False], [False, True]) == ("majority", [True, False])
    assert best_chance([True, False], [True, True]) == ("control", [True, True])
    assert best_chance([], []) == ("majority", [])


@given(st.dictionaries(st.text(max_size=2), pairs, max_size=12))
def test_pooled_lift_is_the_lift_of_all_answers(people: dict[str, list[tuple[bool, bool]]]) -> None:
    """Pooling changes the interval, not the value; people without answers do not count."""
    found, single = pooled_lift(people), of([pair for answers in people.values() for pair in answers])
    assert found.n == sum(bool(answers) for answers in people.values())
    assert (found.value is None) == (single.value is None)
    if found.value is not None:
        assert found.value == pytest.approx(single.value)
        assert found.low <= single.low + SLACK
        assert found.high >= single.high - SLACK


def test_answers_that_hang_together_widen_the_pooled_interval() -> None:
    """Ten copies of each answer tell as little as one."""
    single = {str(i): [(i % 3 > 0, i % 2 > 0)] for i in range(40)}
    copied = {name: answers * 10 for name, answers in single.items()}
    narrow, wide = pooled_lift(single), pooled_lift(copied)
    assert wide.high - wide.low == pytest.approx(narrow.high - narrow.low, rel=0.1)
