"""Differences between two groups of different people, where nothing can be paired.

The interval is put together from those of the two figures (MOVER: Zou and Donner 2008, doi:10.1002/sim.3095; for two
shares it is Newcombe's hybrid of 1998). The test asks at which level that interval would just reach zero, so that the
two never contradict each other. ``benchmarks/unpaired.py`` counts how often it errs where there is no difference.
"""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Final

from auditor.scoring.distributions import solve
from auditor.scoring.paired import Difference

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.scoring.rates import Rate

_SUREST: Final = 1 - 1e-6  # levels beyond are not told apart: p is at least a millionth
_LOOSEST: Final = 1e-6


def independent(before: Callable[[float], Rate], after: Callable[[float], Rate], level: float = 0.95) -> Difference:
    """Return *after* - *before* for two figures about different people, each given at any level of its interval.

    ``n`` is the number of people of both together; without a value on either side there is no value, and p is 1.
    """
    early, late = before(level), after(level)
    if early.value is None or late.value is None:
        return Difference(None, -1.0, 1.0, 0, 1.0)
    gap = late.value - early.value
    low, high = gap - _below(early, late), gap + _below(late, early)
    return Difference(gap, low, high, early.n + late.n, _p(before, after, gap))


def _below(early: Rate, late: Rate) -> float:
    """Return how far the difference *late* - *early* may lie below what was seen."""
    return hypot((late.value or 0.0) - late.low, early.high - (early.value or 0.0))


def _p(before: Callable[[float], Rate], after: Callable[[float], Rate], gap: float) -> float:
    """Return one minus the level at which the interval of the difference ends at zero."""
    if not gap:
        return 1.0
    smaller, larger = (before, after) if gap > 0 else (after, before)

    def room(level: float) -> float:
        return _below(smaller(level), larger(level)) - abs(gap)  # grows with the level

    if room(_SUREST) < 0:
        return 1 - _SUREST
    if room(_LOOSEST) > 0:
        return 1.0
    return 1 - solve(room, _LOOSEST, _SUREST)
