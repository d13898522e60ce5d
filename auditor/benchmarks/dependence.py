"""How much one closed attribute says about another: Cramér's V, corrected for the bias that small samples give it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from math import sqrt
from typing import NamedTuple


class Dependence(NamedTuple):
    """Two attributes and how strongly they hang together."""

    first: str
    second: str
    v: float  # 0 not at all … 1 entirely


def cramers_v(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return the bias-corrected V of paired values, 0 … 1; None where either takes fewer than two values.

    Source: Bergsma 2013, doi:10.1016/j.jkss.2012.10.002.
    """
    n, both = len(pairs), Counter(pairs)
    rows, columns = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    if min(len(rows), len(columns)) < 2:
        return None
    phi2 = sum(count**2 / (rows[one] * columns[other]) for (one, other), count in both.items()) - 1
    excess = max(0.0, phi2 - (len(rows) - 1) * (len(columns) - 1) / (n - 1))
    fewest = min(_corrected(len(rows), n), _corrected(len(columns), n)) - 1
    return min(1.0, sqrt(excess / fewest)) if fewest > 0 else None


def strongest_first(people: Sequence[Mapping[str, Hashable]], names: Sequence[str]) -> list[Dependence]:
    """Return how all pairs of the attributes *names* hang together, the strongest first, over people who have both."""
    found = []
    for first, second in combinations(names, 2):
        v = cramers_v([(one[first], one[second]) for one in people if first in one and second in one])
        if v is not None:
            found.append(Dependence(first, second, v))
    return sorted(found, key=lambda pair: -pair.v)


def _corrected(values: int, n: int) -> float:
    return values - (values - 1) ** 2 / (n - 1)
