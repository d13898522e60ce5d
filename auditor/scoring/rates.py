"""Rates with intervals that say how much the number of people can tell.

Which interval is used, and the table of coverages that decided it, stand in ``docs/statistics.md``.
"""

from __future__ import annotations

from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, sqrt
from typing import TYPE_CHECKING, NamedTuple

from auditor.scoring.distributions import beta_cdf, beta_quantile, normal_reach, solve, student_reach

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Rate(NamedTuple):
    """A share with its interval; nothing counted is an ordinary case, with no value and the widest interval."""

    value: float | None  # None where n is 0 or the figure is not defined
    low: float
    high: float
    n: int  # the denominator: people, or answers where a caller says so


UNKNOWN = Rate(None, 0.0, 1.0, 0)


def rate(hits: int, n: int, level: float = 0.95) -> Rate:
    """Return *hits* of *n* as a share 0 … 1 with the interval that this tool reports: mid-P.

    Raises ValueError unless 0 <= hits <= n.
    """
    return mid_p(hits, n, level)


def wilson(hits: int, n: int, level: float = 0.95) -> Rate:
    """Return *hits* of *n* with Wilson's score interval (1927, doi:10.1080/01621459.1927.10502953).

    Short and right on average; where hits are rare, its lower limit lies too high. Raises ValueError
    unless 0 <= hits <= n.
    """
    if not _checked(hits, n):
        return UNKNOWN
    return Rate(hits / n, *_wilson_limits(hits / n, n, normal_reach(level)), n)


def jeffreys(hits: int, n: int, level: float = 0.95) -> Rate:
    """Return *hits* of *n* with the interval of Jeffreys' prior, Beta(1/2, 1/2), open to 0 and 1 at the ends.

    Source: Brown, Cai and DasGupta 2001, doi:10.1214/ss/1009213286. Raises ValueError unless 0 <= hits <= n.
    """
    if not _checked(hits, n):
        return UNKNOWN
    tail = (1 - level) / 2
    low = beta_quantile(tail, hits + 0.5, n - hits + 0.5) if hits else 0.0
    high = 1 - beta_quantile(tail, n - hits + 0.5, hits + 0.5) if hits < n else 1.0
    return Rate(hits / n, low, high, n)


def mid_p(hits: int, n: int, level: float = 0.95) -> Rate:
    """Return *hits* of *n* with the exact interval that counts half of what was observed (mid-P).

    Each limit is the share at which a result at least as extreme, with half the weight on the observed
    one, has the probability (1 - level) / 2. Source: Lancaster 1961; compared with six others by Newcombe
    1998, Statistics in Medicine 17, 857-872. Raises ValueError unless 0 <= hits <= n.
    """
    if not _checked(hits, n):
        return UNKNOWN
    return Rate(hits / n, _mid_p_low(hits, n, level), 1 - _mid_p_low(n - hits, n, level), n)


def pooled(hits_by_person: Mapping[str, tuple[float, int]], level: float = 0.95) -> Rate:
    """Return the share of right answers over people who each gave several, as person to (hits, answers).

    Hits may be fractions, where an answer can be right in part.

    The answers of one person are not independent. Their spread between people gives an effective number of
    answers, Wilson's interval for that number gives the limits, and Student's factor pays for having
    estimated the spread (after Dean and Pagano 2015, doi:10.1093/jssam/smv024). Two imagined people of
    average size, one all right and one all wrong, join when the spread is estimated, so that unanimous
    people do not make it zero. Simulations in ``docs/statistics.md`` show it to hold where a bootstrap over
    people does not. ``n`` is the number of people with at least one answer. Raises ValueError for
    impossible counts.
    """
    counts = [(hits, n) for hits, n in hits_by_person.values() if _checked(hits, n)]
    if not counts:
        return UNKNOWN
    total = sum(n for _, n in counts)
    share = sum(hits for hits, _ in counts) / total
    reach = student_reach(level, len(counts) + 1)
    return Rate(share, *_wilson_limits(share, _effective(counts), reach), len(counts))


def mean(values: Sequence[float], level: float = 0.95) -> Rate:
    """Return the mean over people of *values* 0 … 1, such as exposures, one per person.

    The interval is the one-sample form of ``paired.difference``: two imagined people, one at 0 and one at 1, join,
    and Student's factor pays for having estimated the spread. It needs no particular distribution, holds from two
    people on where many are alike, and grows narrow where people differ little; ``docs/statistics.md`` compares
    it with Wilson's and the textbook interval. Raises ValueError for a value outside 0 … 1.
    """
    if not all(0 <= value <= 1 for value in values):
        raise ValueError("need values between 0 and 1")
    if not values:
        return UNKNOWN
    n = len(values)
    value, centre = sum(values) / n, (sum(values) + 1) / (n + 2)
    spread = sum((one - centre) ** 2 for one in values) + (1 - centre) ** 2 + centre**2
    half = student_reach(level, n + 1) * sqrt(spread / ((n + 1) * (n + 2)))
    return Rate(value, max(0.0, min(value, centre - half)), min(1.0, max(value, centre + half)), n)


def _effective(counts: Sequence[tuple[float, int]]) -> float:
    """Return how many independent answers would be as informative, at most as many as there are."""
    people, total = len(counts) + 2, sum(n for _, n in counts)
    size = total / len(counts)
    share = (sum(hits for hits, _ in counts) + size) / (total + 2 * size)
    spread = sum((hits - share * n) ** 2 for hits, n in counts) + size**2 * ((1 - share) ** 2 + share**2)
    variance = spread / (total + 2 * size) ** 2 * people / (people - 1)
    return min(float(total), share * (1 - share) / variance)


def _wilson_limits(share: float, n: float, reach: float) -> tuple[float, float]:
    weight = reach * reach / n
    centre = (share + weight / 2) / (1 + weight)
    half = reach / (1 + weight) * sqrt(share * (1 - share) / n + weight / (4 * n))
    return (max(0.0, centre - half) if share else 0.0), (min(1.0, centre + half) if share < 1 else 1.0)


@lru_cache(maxsize=4096)
def _mid_p_low(hits: int, n: int, level: float) -> float:
    if hits == 0:
        return 0.0
    return solve(lambda share: _tail(hits, n, share) - (1 - level) / 2, 0.0, hits / n)


def _tail(hits: int, n: int, share: float) -> float:
    """Return the probability of more than *hits* and half that of just as many."""
    ways = lgamma(n + 1) - lgamma(hits + 1) - lgamma(n - hits + 1)
    misses = (n - hits) * log1p(-share) if hits < n else 0.0
    exactly = exp(ways + hits * (log(share) if share else -inf) + misses)
    return beta_cdf(share, hits, n - hits + 1) - exactly / 2


def _checked(hits: float, n: int) -> bool:
    """Say whether there is anything to count; raise ValueError where the counts cannot be."""
    if not 0 <= hits <= n:
        raise ValueError(f"need 0 <= hits <= n, got {hits} of {n}")
    return n > 0
