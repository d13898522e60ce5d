"""Find the few pieces that carry a leak, by asking again without them.

The search is delta debugging turned round (Zeller and Hildebrandt, 2002, doi:10.1109/32.988498): not the smallest input
that still fails, but the smallest part whose absence ends the leak.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from auditor.probing.pieces import Piece


class Leak(StrEnum):
    """What asking again without some pieces came to."""

    NAMED = "named"  # the value is still worked out
    ENDED = "ended"  # the model answered, and did not name it
    UNKNOWN = "unknown"  # a refusal, or nothing that could be read: proves neither


Leaks = Callable[[frozenset[Piece]], Awaitable[Leak]]  # withheld pieces → whether the value is still worked out


class Cause(StrEnum):
    """What a search came to."""

    CARRIED = "carried"  # without the pieces the leak ends
    GUESSED = "guessed"  # the value is named even when nothing is shown
    OPEN = "open"  # nothing was proved: the bound on questions was reached, or what could prove it was not answered


@dataclass(frozen=True, slots=True)
class Carriers:
    """The pieces without which the leak ends."""

    cause: Cause
    pieces: tuple[Piece, ...]  # sorted; empty unless carried
    minimal: bool  # putting any one of them back was seen to bring the leak back
    probes: int  # how often was asked
    cut_short: bool = False  # the bound on questions ended the search


async def find_carriers(everything: Sequence[Piece], suspects: Collection[Piece], leaks: Leaks, most: int) -> Carriers:
    """Return the smallest set found, asking *leaks* at most *most* times.

    The *suspects* (what was cited, or states the value) are tried first. Without the bound, and where every question is
    answered, the set is minimal in the sense that each piece in it is needed; a smaller set of other pieces may exist.
    A model that will not say anything about nothing at all is asked about parts all the same.
    """
    search = _Search(leaks, most)
    cut_short = False
    try:
        if await search.ask(frozenset(everything)) is Leak.NAMED:
            return Carriers(Cause.GUESSED, (), minimal=True, probes=search.asked)
        if suspects:
            await search.ask(frozenset(suspects))
        found = everything if search.best is None else search.best
        await search.shrink(sorted(found, key=lambda piece: (piece in suspects, piece)))
    except _Exhausted:
        cut_short = True
    cause = Cause.OPEN if search.best is None else Cause.CARRIED
    return Carriers(cause, tuple(sorted(search.best or ())), search.minimal, search.asked, cut_short)


class _Exhausted(Exception):
    """The bound on questions is reached."""


class _Search:
    def __init__(self, leaks: Leaks, most: int) -> None:
        self._leaks = leaks
        self._most = most
        self.asked = 0
        self.best: frozenset[Piece] | None = None  # the smallest set yet without which the leak ends
        self._named: set[frozenset[Piece]] = set()  # what it was seen to be there without

    @property
    def minimal(self) -> bool:
        """Whether the leak was seen with each piece of the smallest set put back; with all, it is the finding."""
        best = self.best
        return best is not None and (len(best) == 1 or all(best - {piece} in self._named for piece in best))

    async def ask(self, withheld: frozenset[Piece]) -> Leak:
        """Say what becomes of the leak without these pieces; remember the smallest set without which it ends."""
        if self.asked >= self._most:
            raise _Exhausted
        self.asked += 1
        leak = await self._leaks(withheld)
        if leak is Leak.NAMED:
            self._named.add(withheld)
        if leak is Leak.ENDED and (self.best is None or len(withheld) < len(self.best)):
            self.best = withheld
        return leak

    async def shrink(self, found: list[Piece]) -> None:
        """Drop pieces that are not needed, in halves, quarters and so on, until each one left is tried."""
        parts = 2
        while len(found) > 1:
            smaller = await self._without_one(_cut(found, min(parts, len(found))))
            if smaller is not None:
                found, parts = smaller, max(2, parts - 1)
            elif parts >= len(found):
                return
            else:
                parts *= 2

    async def _without_one(self, chunks: list[list[Piece]]) -> list[Piece] | None:
        """Return the pieces without the first chunk that is proved not to be needed; None where none is."""
        for left_out in range(len(chunks)):
            rest = [piece for number, chunk in enumerate(chunks) if number != left_out for piece in chunk]
            if await self.ask(frozenset(rest)) is Leak.ENDED:
                return rest
        return None


def _cut(pieces: list[Piece], parts: int) -> list[list[Piece]]:
    """Cut into so many parts of nearly equal length."""
    bounds = [round(len(pieces) * n / parts) for n in range(parts + 1)]
    return [pieces[a:b] for a, b in pairwise(bounds)]
