"""How much an attack exceeds what can be guessed without it.

Lift is (accuracy - chance) / (1 - chance): 0 is no better than guessing, 1 is always right. Written in
misses it is 1 - (share the attack misses) / (share that chance misses), one minus a ratio of two shares
of the same people. Intervals for such ratios are well understood, and they carry both the uncertainty of
the chance level and the pairing. The simulations that chose among them stand in ``docs/statistics.md``.
"""

from __future__ import annotations

from collections import Counter
from math import inf, sqrt
from typing import TYPE_CHECKING, NamedTuple

from auditor.scoring.distributions import normal_reach, solve, student_reach
from auditor.scoring.rates import Rate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FLOOR = -1.0  # chance misses half as often as the attack: further down says nothing more


class Misses(NamedTuple):
    """How often attack and chance missed together, and each alone; fractions after a correction for clustering."""

    both: float
    attack_only: float
    chance_only: float


def lift(attack: Sequence[bool], chance: Sequence[bool], level: float = 0.95) -> Rate:
    """Return the lift of *attack* over *chance*: whether each was right, about the same people in the same order.

    The interval is the score interval for a ratio of paired shares (Tang, Tang and Chan 2003, Statistics
    in Medicine 22, 1217-1233), taken from misses. Two conventions: ``low`` is not followed below -1, and
    ``high`` never falls below 0, since whoever attacks can always fall back on chance. Where chance is
    always right, or nobody was asked, lift is not defined: no value, and -1 … 1 for the interval.
    Raises ValueError when the two differ in length.
    """
    pairs = list(zip(attack, chance, strict=True))
    return _lift(_misses(pairs), len(pairs), normal_reach(level))


def pooled_lift(answers: Mapping[str, Sequence[tuple[bool, bool]]], level: float = 0.95) -> Rate:
    """Return the lift over several attributes: for each person, (attack right, chance right) per answer.

    As for ``lift``, with the counts divided by the design effect: how much more the misses of one person
    hang together than those of different people would. ``n`` is the number of people with an answer.
    """
    people = [pairs for pairs in answers.values() if pairs]
    misses = _misses([pair for pairs in people for pair in pairs])
    if not misses.both + misses.chance_only:
        return _lift(misses, len(people), 0.0)
    effect = _design_effect(people, _ratio(misses))
    shrunk = Misses(*(count / effect for count in misses))
    return _lift(shrunk, len(people), student_reach(level, len(people) + 1))


class Chance(NamedTuple):
    """The guesser without a look at the person that does best."""

    name: str  # "majority" or "control"
    right: Sequence[bool]


def best_chance(majority: Sequence[bool], control: Sequence[bool] | None) -> Chance:
    """Return the better of the *majority* guess and, where it was run, the *control*; at a tie, the majority.

    Choosing on the same people can only raise the chance level, so it never makes an attack look better.
    """
    if control is not None and sum(control) > sum(majority):
        return Chance("control", control)
    return Chance("majority", majority)


def _misses(pairs: Sequence[tuple[bool, bool]]) -> Misses:
    hits = Counter(pairs)
    return Misses(hits[False, False], hits[False, True], hits[True, False])


def _ratio(misses: Misses) -> float:
    return (misses.both + misses.attack_only) / (misses.both + misses.chance_only)


def _lift(misses: Misses, n: int, reach: float) -> Rate:
    if not misses.both + misses.chance_only:
        return Rate(None, _FLOOR, 1.0, n)
    ratio = _ratio(misses)
    steepest = max(1 - _FLOOR, ratio)
    fewest = solve(lambda at: reach - _score(misses, at), 0.0, ratio) if ratio else 0.0
    most = (
        steepest
        if _score(misses, steepest) > -reach
        else solve(lambda at: -reach - _score(misses, at), ratio, steepest)
    )
    return Rate(1 - ratio, 1 - most, max(0.0, 1 - fewest), n)


def _score(misses: Misses, ratio: float) -> float:
    """Return how many standard errors the data lie above *ratio*, the error being taken at that ratio."""
    both, attack_only, chance_only = misses
    attack, chance, any_miss = both + attack_only, both + chance_only, both + attack_only + chance_only
    excess = attack - chance * ratio
    # The likeliest number missed by chance alone if the ratio were this one: root of a quadratic.
    a, b, c = 1 + ratio, chance * ratio**2 - (attack + 2 * chance_only), chance_only * (1 - ratio) * any_miss
    alone = (sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    variance = (1 + ratio) * alone + any_miss * (ratio - 1)
    if variance <= 0:
        return inf if excess > 0 else -inf if excess < 0 else 0.0
    return excess / sqrt(variance)


def _design_effect(people: Sequence[Sequence[tuple[bool, bool]]], ratio: float) -> float:
    """Return by how much clustering by person multiplies the variance of the misses, at least 1.

    Two imagined people of average size, one missed throughout by the attack alone and one by chance alone,
    keep it from vanishing among few people.
    """
    size = sum(map(len, people)) / len(people)
    imagined = 1 + ratio**2
    off = [[(not attack) - ratio * (not chance) for attack, chance in pairs] for pairs in people]
    between = sum(sum(person) ** 2 for person in off) + size**2 * imagined
    within = sum(value**2 for person in off for value in person) + size * imagined
    return max(1.0, between / within)
