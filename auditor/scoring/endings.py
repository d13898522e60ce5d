"""How the questions ended on which figures rest, and the one rule of when such an attack showed nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final, NamedTuple

from auditor.domain import Answered, CannotTell, Lost, Outcome, Refused, Unreadable

_REASONS: Final = ("refused", "unreadable", "lost")  # equally frequent ones in this order


class Endings(NamedTuple):
    """How questions ended: those about people who count, or about everybody who was asked about where nobody counts."""

    said: int = 0  # answered, be it that it cannot tell
    refused: int = 0
    unreadable: int = 0
    lost: int = 0
    counting: bool = True  # somebody counts

    @property
    def asked(self) -> int:
        """How many there were."""
        return self.said + self.refused + self.unreadable + self.lost

    @property
    def silent(self) -> str:
        """The most frequent reason why nothing at all was said; "" where something was, or nothing was asked."""
        if self.said or not self.asked:
            return ""
        return max(_REASONS, key=lambda reason: getattr(self, reason))


UNASKED: Final = Endings()


def endings(outcomes: Iterable[Outcome], *, counting: bool = True) -> Endings:
    """Return how the questions with these *outcomes* ended."""
    ways = Counter(map(type, outcomes))
    return Endings(ways[Answered] + ways[CannotTell], ways[Refused], ways[Unreadable], ways[Lost], counting)


def together(several: Iterable[Endings]) -> Endings:
    """Return the sum of *several*: of those in which somebody counts, or of all where nobody does in any."""
    every = list(several)
    kept = [one for one in every if one.counting] or every
    said, refused, unreadable, lost = (sum(one[at] for one in kept) for at in range(4))
    return Endings(said, refused, unreadable, lost, any(one.counting for one in kept))
