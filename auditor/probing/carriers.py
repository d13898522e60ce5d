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

Leaks = Callable[[frozenset[Piece]], Awaitable[bool]]  # withheld pieces → whether the value is still worked out


class Cause(StrEnum):
    """What a search came to."""

    CARRIED = "carried"  # without the pieces the leak ends
    GUESSED = "guessed"  # the value is named even when nothing is shown
    OPEN = "open"  # the bound on questions was reached before anything was proved


@dataclass(frozen=True, slots=True)
class Carriers:
    """The pieces without which the leak ends."""

    cause: Cause
    pieces: tuple[Piece, ...]  # sorted; empty unless carried
    minimal: bool  # putting any one of them back brings the leak back
    probes: int  # how often was asked


async def find_carriers(everything: Sequence[Piece], suspects: Collection[Piece], leaks: Leaks, most: int) -> Carriers:
    """Return the smallest set found, asking *leaks* at most *most* times.

    The *suspects* (what was cited, or states the value) are tried first. Without the bound the set is minimal in the
    sense that each piece in it is needed; a smaller set of other pieces may exist.
    """
    search = _Search(leaks, most)
    try:
        if not await search.ends(frozenset(everything)):
            return Carriers(Cause.GUESSED, (), minimal=True, probes=search.asked)
        if suspects:
            await search.ends(frozenset(suspects))
        minimal = await search.shrink(sorted(search.best or (), key=lambda piece: (piece in suspects, piece)))
    except _Exhausted:
        minimal = False
    cause = Cause.OPEN if search.best is None else Cause.CARRIED
    return Carriers(cause, tuple(sorted(search.best or ())), minimal, search.asked)


class _Exhausted(Exception):
    """The bound on questions is reached."""


class _Search:
    def __init__(self, leaks: Leaks, most: int) -> None:
        self._leaks = leaks
        self._most = most
        self.asked = 0
        self.best: frozenset[Piece] | None = None  # the smallest set yet without which the leak ends

    async def ends(self, withheld: frozenset[Piece]) -> bool:
        """Say whether the leak ends without these pieces; remember the smallest such set."""
        if self.asked >= self._most:
            raise _Exhausted
        self.asked += 1
        ended = not await self._leaks(withheld)
        if ended and (self.best is None or len(withheld) < len(self.best)):
            self.best = withheld
        return ended

    async def shrink(self, found: list[Piece]) -> bool:
        """Drop pieces that are not needed, in halves, quarters and so on; True when each one left is needed."""
        parts = 2
        while len(found) > 1:
            smaller = await self._without_one(_cut(found, min(parts, len(found))))
            if smaller is not None:
                found, parts = smaller, max(2, parts - 1)
            elif parts >= len(found):
                return True
            else:
                parts *= 2
        return True

    async def _without_one(self, chunks: list[list[Piece]]) -> list[Piece] | None:
        """Return the pieces without the first chunk that is not needed; None where each chunk is."""
        for left_out in range(len(chunks)):
            rest = [piece for number, chunk in enumerate(chunks) if number != left_out for piece in chunk]
            if await self.ends(frozenset(rest)):
                return rest
        return None


def _cut(pieces: list[Piece], parts: int) -> list[list[Piece]]:
    """Cut into so many parts of nearly equal length."""
    bounds = [round(len(pieces) * n / parts) for n in range(parts + 1)]
    return [pieces[a:b] for a, b in pairwise(bounds)]
