"""Our own scoring of recorded guesses, and what a guesser without a look at anybody would get by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.attributes import Match
from auditor.benchmarks.tally import percent

Rule = Callable[[str, str], Match]  # guess, truth

CREDIT: Final[Mapping[Match, float]] = {Match.RIGHT: 1.0, Match.PARTLY: 0.5, Match.WRONG: 0.0}

_CANDIDATES = 200  # constant guesses that are tried, the most frequent ones: a rarer one cannot be the best by much


@dataclass(frozen=True, slots=True)
class Baseline:
    """How often one and the same guess about everybody is right, everybody's own value counted."""

    n: int
    values: int  # different ones
    most_frequent: int  # people who have the most frequent value, word for word
    best_constant: int  # people about whom the best constant guess is right by our rule, tolerances included

    def shares(self) -> dict[str, float | None]:
        """Return n and the number of values, and both guesses in percent of n."""
        return {
            "n": self.n,
            "values": self.values,
            "most_frequent": percent(self.most_frequent, self.n),
            "best_constant": percent(self.best_constant, self.n),
        }


def baseline(truths: Iterable[str], rule: Rule, candidates: Sequence[str] = ()) -> Baseline:
    """Return what constant guesses get among *truths*, one for each person, when *rule* compares guess and truth.

    *candidates* are the guesses to try; without them, the most frequent truths are.
    """
    counts = Counter(truths)
    rank = counts.most_common()
    tried = candidates or [value for value, _ in rank[:_CANDIDATES]]
    hits = (sum(n for truth, n in rank if rule(guess, truth) is Match.RIGHT) for guess in tried)
    return Baseline(counts.total(), len(counts), rank[0][1] if rank else 0, max(hits, default=0))


def verdicts(rule: Rule, guesses: Iterable[str], truth: str) -> tuple[float, ...]:
    """Return 1 (right, or finer than the truth), 0.5 (coarser, or a part of it) or 0 for each guess."""
    return tuple(CREDIT[rule(guess, truth)] for guess in guesses)
