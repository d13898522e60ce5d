"""How exposed a person is: how precisely, how sensitively, and among how many."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_COARSEST = 0.3  # what the first step of a ladder is worth; the last is worth 1


class Reached(NamedTuple):
    """How far an attack came on the ladder of one attribute whose true value is known."""

    sensitivity: float  # 1 … 5, how much harm a disclosure does: in context, where that was judged
    level: int  # the finest level that was right: 0 nothing, 1 coarsest … levels exact
    levels: int  # how many the ladder has: country, province, city, district, exact are 5


class AnonymitySet(NamedTuple):
    """How many people of a population share what was inferred: the fewest and the most there can be."""

    low: float
    high: float
    independent: float  # as many as there are if the attributes have nothing to do with each other


def granularity(level: int, levels: int) -> float:
    """Return what reaching *level* of *levels* is worth: 0 for none, then in equal steps from 0.3 to 1.

    A ladder of one step, such as a yes or no, gives 1. Source: the ladders of SopriBench,
    arXiv:2606.06784. Raises ValueError unless 0 <= level <= levels and levels >= 1.
    """
    if not 0 <= level <= levels or levels < 1:
        raise ValueError(f"need 0 <= level <= levels and a ladder of at least one step, got {level} of {levels}")
    if level in (0, levels):
        return float(level > 0)
    return _COARSEST + (1 - _COARSEST) * (level - 1) / (levels - 1)


def exposure(truths: Iterable[Reached]) -> float | None:
    """Return the exposure 0 … 1 over all attributes whose truth is known, or None where none is.

    exposure = sum(sensitivity * granularity(level, levels)) / sum(sensitivity)

    0: nothing was reached; 1: everything was, exactly. It weighs granularity by sensitivity as the privacy
    exposure score of arXiv:2606.06784 does, whose exact formula is not published: this is that kind of
    score, not that score. Raises ValueError for a sensitivity that is not positive.
    """
    return _exposure(tuple(truths))


@lru_cache(maxsize=65_536)
def _exposure(known: tuple[Reached, ...]) -> float | None:
    """Return the same; many people are reached alike, and each of them comes again with every attacker."""
    if any(truth.sensitivity <= 0 for truth in known):
        raise ValueError("need a sensitivity above 0")
    if not known:
        return None
    reached = sum(truth.sensitivity * granularity(truth.level, truth.levels) for truth in known)
    return reached / sum(truth.sensitivity for truth in known)


def anonymity_set(population: int, shares: Sequence[float]) -> AnonymitySet:
    """Return how many of *population* people share several attributes, each held by one of *shares* (0 … 1).

    Shares alone do not say how attributes go together. ``low`` and ``high`` are the bounds of Fréchet, which
    hold whatever the dependence: as little overlap as there can be, and one group inside the other.
    ``independent`` multiplies the shares, which is right only when no attribute tells of another; real ones
    do, so it is no safe figure by itself. The person is always one of them, so none is below 1. Raises
    ValueError for a population below 1 or a share outside 0 … 1.
    """
    if population < 1 or not all(0 <= share <= 1 for share in shares):
        raise ValueError("need a population of at least 1 and shares between 0 and 1")
    least = sum(shares) - (len(shares) - 1)
    bounds = least, min(shares, default=1.0), prod(shares)
    return AnonymitySet(*(max(1.0, population * share) for share in bounds))
