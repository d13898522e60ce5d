"""The few distributions that the intervals need, without a numerical library.

Everything rests on the regularised incomplete beta function, computed by its continued fraction.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_TINY = 1e-300  # keeps a denominator of the continued fraction away from zero
_CLOSE = 1e-15
_TURNS = 100_000  # a fraction needs about sqrt(max(a, b)) terms: this is never reached for real sizes
_STEPS = 120  # half of them halve: 2**-60 of the unit interval lies below the spacing of floats near 1


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), for a > 0 and b > 0.

    Source: Abramowitz and Stegun 26.5.8, evaluated by Lentz's method; the reflection
    I_x(a, b) = 1 - I_(1-x)(b, a) keeps to the side on which the fraction converges fast.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_cdf(1 - x, b, a)
    front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b))
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _TURNS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / _away(1 + term * d)
            c = _away(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def solve(rising: Callable[[float], float], low: float, high: float) -> float:
    """Return where the never falling function *rising* passes zero between *low* and *high*.

    Bisection is sure and slow, false position fast and sometimes stuck: they take turns.
    """
    below, above = rising(low), rising(high)
    for turn in range(_STEPS):
        middle = low - below * (high - low) / (above - below) if turn % 2 else (low + high) / 2
        if not low < middle < high:  # rounded onto an end: halving goes on, until it does so too
            continue
        here = rising(middle)
        if here < 0:
            low, below = middle, here
        else:
            high, above = middle, here
        if here == 0 or high - low <= _CLOSE * (1 + abs(high)):
            break
    return high if above == 0 else (low + high) / 2


def beta_quantile(q: float, a: float, b: float) -> float:
    """Return the x at which the beta distribution of *a* and *b* has the share *q* of its mass below x."""
    return solve(lambda x: beta_cdf(x, a, b) - q, 0.0, 1.0)


@lru_cache(maxsize=1024)
def normal_reach(level: float) -> float:
    """Return how many standard errors an interval of this *level* (0 … 1) reaches to either side: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


@lru_cache(maxsize=1024)
def student_reach(level: float, freedom: float) -> float:
    """Return the same for a standard error that was itself estimated, with *freedom* degrees of freedom (> 0).

    With T of Student, freedom / (freedom + T²) follows the beta distribution of freedom/2 and 1/2.
    """
    share = beta_quantile(1 - level, freedom / 2, 0.5)
    return sqrt(freedom * (1 - share) / share)
