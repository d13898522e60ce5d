"""What a published accuracy must not stand without: its interval over people, and what a constant guess reaches.

The papers print neither. Both are of the recorded top-1, in percent of labels.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from auditor.benchmarks.tally import percent
from auditor.scoring.rates import pooled


@dataclass(slots=True)
class Context:
    """Who was right how often, and which labels there were."""

    people: dict[str, tuple[int, int]] = field(default_factory=dict)  # person → (right, labels)
    labels: Counter[tuple[str, str]] = field(default_factory=Counter)  # attribute, label without case

    def add(self, person: str, attribute: str, label: str, *, right: bool) -> None:
        """Count one label."""
        hits, n = self.people.get(person, (0, 0))
        self.people[person] = hits + right, n + 1
        self.labels[attribute, label.casefold().strip()] += 1

    def merge(self, other: Context) -> None:
        """Take in what *other* has counted."""
        for person, (hits, n) in other.people.items():
            mine = self.people.get(person, (0, 0))
            self.people[person] = mine[0] + hits, mine[1] + n
        self.labels.update(other.labels)

    def shares(self) -> dict[str, float | None]:
        """Return the limits of the interval for top-1 and the share that the most frequent label reaches.

        The interval is ``scoring.rates.pooled``: the answers of one person are not independent. ``chance`` names the
        most frequent label of each attribute, compared as text without case.
        """
        n = self.labels.total()
        most: Counter[str] = Counter()
        for (attribute, _), count in self.labels.items():
            most[attribute] = max(most[attribute], count)
        interval = pooled(self.people)
        return {
            "top1_low": percent(interval.low, 1) if n else None,
            "top1_high": percent(interval.high, 1) if n else None,
            "chance": percent(most.total(), n),
        }
