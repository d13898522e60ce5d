"""Differences between two conditions for the same people: before and after, or one model against another.

What a mitigation changed is the second minus the first, so a negative difference means that less leaks.
"""

from __future__ import annotations

from math import erfc, exp, lgamma, log, sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

from auditor.scoring.distributions import beta_cdf, normal_reach

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALPHA: Final = 0.05  # a difference whose corrected p reaches this is not called clear
_EXACT = 16  # people who differ: up to 2**16 ways to swap their conditions are gone through one by one
_CLOSE = 1e-9  # sums of the same numbers in another order differ by less


class Difference(NamedTuple):
    """A difference -1 … 1 with its interval; the first four fields are those of a Rate."""

    value: float | None  # None where there is nobody to compare
    low: float
    high: float
    n: int  # people compared
    p: float  # probability of a difference at least as large if the two conditions did not differ


_NOBODY = Difference(None, -1.0, 1.0, 0, 1.0)


def difference(before: Sequence[float], after: Sequence[float], level: float = 0.95) -> Difference:
    """Return the mean of *after* - *before*: scores 0 … 1 of the same people in the same order.

    The interval is Bonett and Price's (2012, doi:10.3102/1076998611411915): two imagined people, one who
    gained everything and one who lost everything, join the real ones. It keeps its level with five people
    and with nobody changed. For scores that are all 0 or 1, ``p`` is McNemar's in its mid-p form; with
    partial credit it comes from swapping the conditions of each person. Raises ValueError when the
    lengths differ.
    """
    changes = [late - early for early, late in zip(before, after, strict=True)]
    if not changes:
        return _NOBODY
    binary = {*before, *after} <= {0, 1}
    p = mcnemar(changes.count(1), changes.count(-1)) if binary else _swapped(changes)
    return _summarised(changes, p, level)


def pooled_difference(
    before: Mapping[str, tuple[int, int]], after: Mapping[str, tuple[int, int]], level: float = 0.95
) -> Difference:
    """Return the difference of two shares over several answers a person, as person to (hits, answers).

    People with answers under both conditions are compared; the others are left out. Each person counts
    through his influence on the difference, so that answers of one person may depend on each other; the
    interval is that of ``difference``, and ``p`` comes from swapping the conditions of each person.
    """
    people = [person for person in before if before[person][1] and person in after and after[person][1]]
    if not people:
        return _NOBODY
    early, late = [before[person] for person in people], [after[person] for person in people]
    gap = _share(late) - _share(early)
    centred = [b - a for a, b in zip(_influences(early, _share(early)), _influences(late, _share(late)), strict=True)]
    common = _share(early + late)
    swappable = [b - a for a, b in zip(_influences(early, common), _influences(late, common), strict=True)]
    return _summarised([gap + len(people) * part for part in centred], _swapped(swappable), level)


def mcnemar(gained: int, lost: int) -> float:
    """Return the two-sided mid-p of McNemar's exact test, from those who changed one way and the other.

    Nobody changed: 1. Fagerland, Lydersen and Laake 2013, doi:10.1186/1471-2288-13-91, advise the mid-p
    form, since the exact one is too careful and the asymptotic one not careful enough.
    """
    fewer, changed = min(gained, lost), gained + lost
    if gained == lost:
        return 1.0
    exactly = exp(lgamma(changed + 1) - lgamma(fewer + 1) - lgamma(changed - fewer + 1) - changed * log(2))
    return min(1.0, 2 * beta_cdf(0.5, changed - fewer, fewer + 1) - exactly)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Return *p_values* corrected for their number by Holm's step-down method (1979), in the same order.

    Asking about many attributes finds a difference somewhere; these may be compared with 0.05 all the same.
    """
    corrected: dict[str, float] = {}
    highest = 0.0
    for rank, name in enumerate(sorted(p_values, key=p_values.__getitem__)):
        highest = max(highest, min(1.0, p_values[name] * (len(p_values) - rank)))
        corrected[name] = highest
    return {name: corrected[name] for name in p_values}


def _share(counts: Sequence[tuple[int, int]]) -> float:
    return sum(hits for hits, _ in counts) / sum(n for _, n in counts)


def _influences(counts: Sequence[tuple[int, int]], share: float) -> list[float]:
    """Return what each person adds to the observed share beyond *share*."""
    total = sum(n for _, n in counts)
    return [(hits - share * n) / total for hits, n in counts]


def _summarised(changes: Sequence[float], p: float, level: float) -> Difference:
    """Return the mean change with its interval, two imagined people (+1 and -1) having joined."""
    n = len(changes)
    value = sum(changes) / n
    centre = sum(changes) / (n + 2)
    spread = sum((change - centre) ** 2 for change in changes) + (1 - centre) ** 2 + (1 + centre) ** 2
    half = normal_reach(level) * sqrt(spread) / (n + 2)
    low, high = max(-1.0, centre - half), min(1.0, centre + half)
    return Difference(value, min(low, value), max(high, value), n, p)


def _swapped(changes: Sequence[float]) -> float:
    """Return how often swapping the two conditions, person by person, gives a sum at least as large.

    Every way of swapping is gone through up to 16 people who changed; beyond, the sum is close to normal.
    """
    moved = [change for change in changes if abs(change) > _CLOSE]
    if len(moved) > _EXACT:
        return erfc(abs(sum(moved)) / sqrt(2 * sum(change * change for change in moved)))
    sums = [0.0]
    for change in moved:
        sums = [total + signed for total in sums for signed in (change, -change)]
    reached = abs(sum(moved)) - _CLOSE
    return sum(abs(total) >= reached for total in sums) / len(sums)
