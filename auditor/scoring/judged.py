"""Shares that rest in part on a judge: how often it errs, and what a share would be if it did not.

The judge decides only answers that the rules leave open, so only these are corrected: the share that it called
right is turned by Rogan and Gladen's formula (1978, doi:10.1093/oxfordjournals.aje.a112510) into the share that is
right, and what the rules decided stays. The limits carry what is not known of sensitivity and specificity, with one
error and one success imagined for each as Lang and Reiczigel do (2014, doi:10.1016/j.prevetmed.2013.09.015); unlike
their delta method they are score limits, which need no division by a small number and hold with few pairs too.
``docs/judge.md`` says how well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import hypot, sqrt
from typing import NamedTuple

from auditor.scoring.distributions import normal_reach, student_reach
from auditor.scoring.rates import Rate, pooled, rate


class Reliability(NamedTuple):
    """How often a judge agrees with those whose word counts; ``n`` of each is a number of pairs."""

    sensitivity: Rate  # of the pairs that are the same, the share it calls the same
    specificity: Rate  # of the pairs that are not, the share it does not call the same

    @property
    def useful(self) -> bool:
        """Whether it was seen to say "the same" more often where that is true than where it is not."""
        known = self.sensitivity.value is not None and self.specificity.value is not None
        return known and (self.sensitivity.value or 0) + (self.specificity.value or 0) > 1


class Counts(NamedTuple):
    """The answers of one person."""

    right: float  # by the rules alone
    same: float  # that the judge called right
    disputed: float  # that the judge was asked about
    n: float


class _Seen(NamedTuple):
    """A share with the variance of its estimate, after one success and one error were imagined."""

    share: float
    variance: float

    @classmethod
    def of(cls, measured: Rate) -> _Seen:
        share = (measured.n * (measured.value or 0.0) + 1) / (measured.n + 2)
        return cls(share, share * (1 - share) / (measured.n + 2))


def reliability(pairs: Iterable[tuple[bool, bool]]) -> Reliability:
    """Return how reliable a judge is, from pairs of (it said the same, they are the same)."""
    found: dict[bool, list[bool]] = {True: [], False: []}
    for said, true in pairs:
        found[true].append(said is true)
    return Reliability(*(rate(sum(found[true]), len(found[true])) for true in (True, False)))


def rogan_gladen(observed: float, sensitivity: float, specificity: float) -> float | None:
    """Return the share that is right where *observed* was called right, each 0 … 1, clipped to 0 … 1.

    None where sensitivity + specificity is at most 1: such a judge says nothing, and no formula can undo that.
    """
    youden = sensitivity + specificity - 1
    return min(1.0, max(0.0, (observed + specificity - 1) / youden)) if youden > 0 else None


def judged_share(people: Mapping[str, Counts], level: float = 0.95) -> Rate:
    """Return the share of answers that rules or judge call right, as if the judge never erred; ``n`` counts people."""
    found = {person: (round(c.right + c.same), round(c.n)) for person, c in people.items() if c.n}
    if all(n == 1 for _, n in found.values()):
        return rate(sum(hits for hits, _ in found.values()), len(found), level)
    return pooled(found, level)


def corrected(people: Mapping[str, Counts], judge: Reliability, level: float = 0.95) -> Rate | None:
    """Return the share of right answers with the judge's errors taken out, and what they cost in certainty.

    Where nothing was disputed it is the share as it stands. None where the judge is not ``useful``. Where it
    cannot be told from one that is not, the limits allow for none and for all of the disputed answers being right.
    """
    counted = {person: c for person, c in people.items() if c.n}
    total = _sum(counted.values())
    if not total.disputed:
        return judged_share(counted, level)
    seen = total.same / total.disputed
    share = rogan_gladen(seen, judge.sensitivity.value or 0, judge.specificity.value or 0)
    if share is None or not judge.useful:
        return None
    askers = sum(c.disputed > 0 for c in counted.values())
    low, high = _share_limits(seen, askers, judge, normal_reach(level))
    part = total.disputed / total.n
    value = total.right / total.n + part * share
    reach = student_reach(level, len(counted) + 1)
    below = hypot(reach * max(_mixing(counted, at) for at in (low, share)), part * max(0, share - low))
    above = hypot(reach * max(_mixing(counted, at) for at in (share, high)), part * max(0, high - share))
    return Rate(value, max(0.0, value - below), min(1.0, value + above), len(counted))


def _share_limits(seen: float, n: float, judge: Reliability, reach: float) -> tuple[float, float]:
    """Return between which limits the right share of what was disputed lies, where the judge saw *seen* of *n*.

    They hold every share s that the data do not contradict: what the judge would then say, s * sensitivity +
    (1 - s) * (1 - specificity), lies within *reach* standard errors of *seen*, the error being taken at s. Squared,
    that is a quadratic in s.
    """
    true, false = _Seen.of(judge.sensitivity), _Seen.of(judge.specificity)
    slope, base, square = true.share + false.share - 1, 1 - false.share, reach**2
    a = slope**2 + square * (slope**2 / n - true.variance - false.variance)
    b = -2 * (seen - base) * slope - square * (slope * (1 - 2 * base) / n - 2 * false.variance)
    c = (seen - base) ** 2 - square * (base * (1 - base) / n + false.variance)
    if slope <= 0 or a <= 0:
        return 0.0, 1.0
    middle, half = -b / (2 * a), sqrt(max(0.0, b * b - 4 * a * c)) / (2 * a)
    return max(0.0, middle - half), min(1.0, middle + half)


def _mixing(people: Mapping[str, Counts], share: float) -> float:
    """Return the standard error of a corrected share that comes from how many answers the rules left open.

    Two imagined people of average size, one right and one wrong in all that the rules decide, keep it from vanishing.
    """
    total = _sum(people.values())
    size, disputed = total.n / len(people), total.disputed / len(people)
    everybody = [*people.values(), Counts(size - disputed, 0, disputed, size), Counts(0, 0, disputed, size)]
    whole = _sum(everybody)
    centre = (whole.right + share * whole.disputed) / whole.n
    spread = sum((c.right + share * c.disputed - centre * c.n) ** 2 for c in everybody)
    return sqrt(spread * len(everybody) / (len(everybody) - 1)) / whole.n


def _sum(people: Iterable[Counts]) -> Counts:
    return Counts(*(sum(column) for column in zip(Counts(0, 0, 0, 0), *people, strict=True)))
