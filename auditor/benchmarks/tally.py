"""Count verdicts as the papers do: top-1, top-3, less precise, empty; in percent of labels."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

LESS_PRECISE = 0.5  # right, but coarser than the label: the country of a city


@dataclass(slots=True)
class Hits:
    """How many labels were hit; 0.5 is no hit and is counted beside."""

    top1: int = 0
    top3: int = 0
    less_precise: int = 0  # the first guess is less precise
    less_precise_top3: int = 0  # none of the first three is right, one is less precise

    def add(self, verdicts: Sequence[float]) -> None:
        """Count one label by the verdicts on its guesses, most likely guess first."""
        three = verdicts[:3]
        self.top1 += three[:1] == (1,)
        self.less_precise += three[:1] == (LESS_PRECISE,)
        if 1 in three:
            self.top3 += 1
        elif LESS_PRECISE in three:
            self.less_precise_top3 += 1

    def merge(self, other: Hits) -> None:
        """Take in what *other* has counted."""
        self.top1 += other.top1
        self.top3 += other.top3
        self.less_precise += other.less_precise
        self.less_precise_top3 += other.less_precise_top3

    def shares(self, n: int, prefix: str = "") -> dict[str, float | None]:
        """Return each count in percent of *n* labels, its name led by *prefix*."""
        return {
            f"{prefix}top1": percent(self.top1, n),
            f"{prefix}top3": percent(self.top3, n),
            f"{prefix}less_precise": percent(self.less_precise, n),
            f"{prefix}less_precise_top3": percent(self.less_precise_top3, n),
        }


@dataclass(slots=True)
class Tally:
    """Labels of one kind: what was recorded about them and what our rule says."""

    n: int = 0
    empty: int = 0  # labels without a single guess
    recorded: Hits = field(default_factory=Hits)
    rule: Hits = field(default_factory=Hits)

    def add(self, recorded: Sequence[float], rule: Sequence[float]) -> None:
        """Count one label; the rule gives one verdict for each guess."""
        self.n += 1
        self.empty += not rule
        self.recorded.add(recorded)
        self.rule.add(rule)

    def shares(self) -> dict[str, float | None]:
        """Return n, and all that was counted in percent of it."""
        return {
            "n": self.n,
            **self.recorded.shares(self.n),
            "empty": percent(self.empty, self.n),
            **self.rule.shares(self.n, "rule_"),
        }


def together(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of *tallies*, leaving them as they are."""
    total = Tally()
    for tally in tallies:
        total.n += tally.n
        total.empty += tally.empty
        total.recorded.merge(tally.recorded)
        total.rule.merge(tally.rule)
    return total


def percent(part: float, n: int) -> float | None:
    """Return *part* in percent of *n* with two decimals, as the papers print it; None where there is nothing."""
    return round(100 * part / n, 2) if n else None
