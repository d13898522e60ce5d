"""Tell a change from noise: between two runs on the same ids by person, between other runs by counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, lgamma
from typing import Final, Literal, NamedTuple

from auditor.gate.facts import Hits
from auditor.scoring.paired import mcnemar

LEVEL: Final = 0.05  # for the probability of so large a change by noise alone, corrected for all that is compared
How = Literal["by person", "by counts"]
TESTS: Final[Mapping[How, str]] = {
    "by person": "person by person (McNemar's test), as both runs hold people of the same ids",
    "by counts": "by counts (Fisher's test), as the ids are not the same or not named",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the people who count were hit, and who, where that is known."""

    hits: int
    n: int
    people: Hits | None = None


class Change(NamedTuple):
    """What became of a tally, and how probable so large a change is where nothing changed but by chance."""

    gap: float  # share after - share before; 0 where either counts nobody
    p: float
    how: How


def change(before: Tally, after: Tally) -> Change:
    """Return the change between two tallies of the same question, with the test that fits.

    Where both name their people and the ids are the same, McNemar's test sees who changed; otherwise the counts are
    compared as those of different people, which among partly equal people errs on the side of finding no change.
    An id is all that a baseline knows of a person: other people who took over the ids are not told from them.
    """
    gap = after.hits / after.n - before.hits / before.n if before.n and after.n else 0.0
    if before.people is not None and after.people is not None and before.people.keys() == after.people.keys():
        return Change(gap, _by_person(before.people, after.people), "by person")
    return Change(gap, fisher((before.hits, before.n), (after.hits, after.n)), "by counts")


def fisher(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Return the two-sided mid-p of Fisher's exact test for (hits, n) before and after; 1 where either n is 0.

    Twice the smaller tail, half of what was observed counting: Lydersen, Fagerland and Laake 2009,
    doi:10.1002/sim.3531, advise the mid-p form, since the exact one is too careful. Raises ValueError unless
    0 <= hits <= n.
    """
    for hits, n in (before, after):
        if not 0 <= hits <= n:
            raise ValueError(f"need 0 <= hits <= n, got {hits} of {n}")
    hits, people = before[0] + after[0], before[1] + after[1]
    fewest, most = max(0, hits - before[1]), min(hits, after[1])
    if fewest == most:
        return 1.0
    at = [_ways(after[1], k) + _ways(before[1], hits - k) - _ways(people, hits) for k in range(fewest, most + 1)]
    weights = [exp(log) for log in at]
    seen = after[0] - fewest
    lower, upper = sum(weights[:seen]), sum(weights[seen + 1 :])
    return min(1.0, 2 * min(lower, upper) + weights[seen])


def _by_person(before: Hits, after: Hits) -> float:
    gained = sum(after[person] and not hit for person, hit in before.items())
    lost = sum(hit and not after[person] for person, hit in before.items())
    return mcnemar(gained, lost)


def _ways(n: int, k: int) -> float:
    """Return the logarithm of the number of ways to choose *k* of *n*."""
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
