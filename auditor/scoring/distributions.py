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

_TINY = 1e-300  # in place of a denominator of the continued fraction that came out as zero
_CLOSE = 1e-15
_TURNS = 100_000  # a fraction needs about sqrt(max(a, b)) terms: this is never reached for real sizes
_STEPS = 120  # twice what halving alone would need: never reached either

Point = tuple[float, float]  # a place, and how high the function stands there


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
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or _TINY)
    value = d
    for m in range(1, _TURNS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            d = 1 / (1 + term * d or _TINY)
            c = 1 + term / c or _TINY
            value *= c * d
        if abs(c * d - 1) < _CLOSE:
            break
    return value


def solve(rising: Callable[[float], float], low: float, high: float) -> float:
    """Return where the never falling function *rising* passes zero between *low* and *high*.

    Chandrupatla's method (1997, doi:10.1016/S0965-9978(96)00051-8): a curve through the last three points where they
    lie well for one, halving where they do not. Ten or so evaluations do what bisection needs fifty for.
    """
    one, other = (high, rising(high)), (low, rising(low))  # the latest point, and the nearest on the other side of zero
    if other[1] >= 0 or one[1] <= 0:
        return low if other[1] >= 0 else high
    best, share = one, 0.5
    for _ in range(_STEPS):
        at = one[0] + share * (other[0] - one[0])
        here = at, rising(at)
        same = (here[1] < 0) == (one[1] < 0)
        one, other, before = (here, other, one) if same else (here, one, other)
        best = min(one, other, key=lambda point: abs(point[1]))
        width, least = abs(other[0] - one[0]), _CLOSE * (1 + abs(best[0]))
        if best[1] == 0 or width <= 2 * least:
            break
        share = min(1 - least / width, max(least / width, _share_of(one, other, before)))
    return best[0]


def _share_of(one: Point, other: Point, before: Point) -> float:
    """Return how far from *one* towards *other* to look next."""
    (a, fa), (b, fb), (c, fc) = one, other, before
    if len({fa, fb, fc}) < 3:
        return 0.5
    place, height = (a - b) / (c - b), (fa - fb) / (fc - fb)
    if not 1 - sqrt(1 - place) < height < sqrt(place):  # also where a height is infinite
        return 0.5
    return fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)


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
