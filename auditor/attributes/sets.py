"""Several values at once, such as hobbies or countries visited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from auditor.attributes.matching import Match, Scale
from auditor.attributes.words import LONGEST, plain

_APART: Final = re.compile(r"[,;|/\n•]")
_AND: Final = re.compile(r"\s*(?:&|\+|\band\b|\bplus\b)\s*", re.IGNORECASE)


class MemberScale(Scale, Protocol):
    """A scale that members of a set can be on."""

    def knows(self, text: str) -> bool:
        """Say whether *text* is one value rather than several joined by "and"."""
        ...


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set of values on one scale: right when F1 reaches ``right_from``, partly right when any member matches."""

    of: MemberScale
    most: int  # how many members a model is asked for
    right_from: float = 0.5
    kind: ClassVar[str] = "set"

    def hint(self) -> str:
        """Say how many members, and how one is written."""
        return f"up to {self.most}, separated by commas; each {self.of.hint()}"

    def canonical(self, text: str) -> str | None:
        """Return the members in alphabetical order, separated by commas; None where none can be read."""
        return ", ".join(sorted(self.members(text))) or None

    def match(self, guess: str, truth: str | tuple[str, ...]) -> Match:
        """Compare the members of *guess* with those of *truth*, one to one."""
        guessed, true = self.members(guess), self.members(truth)
        if not guessed or not true:
            return Match.WRONG
        if f1(self.shared(guessed, true), len(guessed), len(true)) >= self.right_from:
            return Match.RIGHT
        some = any(self.of.match(one, other) is not Match.WRONG for one in guessed for other in true)
        return Match.PARTLY if some else Match.WRONG

    def stated(self, value: str, text: str) -> bool:
        """Say whether *text* holds any member of *value*."""
        return any(self.of.stated(member, text) for member in self.members(value))

    def gbnf(self) -> str:
        """Allow members separated by commas where the list is closed, and short text otherwise."""
        one = self.of.gbnf()
        if self.of.kind != "choice":
            return one
        return f'({one}) (", " ({one})){{0,{self.most - 1}}}' if self.most > 1 else one

    def members(self, value: str | tuple[str, ...]) -> tuple[str, ...]:
        """Return the distinct members of *value*, each in its one way of writing, in the order in which they stand."""
        split = self._split(value) if isinstance(value, str) else value
        named = (self.of.canonical(member) for member in split)
        return tuple(dict.fromkeys(name for name in named if name))

    def shared(self, guessed: tuple[str, ...], true: tuple[str, ...]) -> int:
        """Count the true members that a guessed one matches, each guess serving once."""
        left = list(guessed)
        for member in true:
            fitting = next((one for one in left if self.of.match(one, member) is Match.RIGHT), None)
            if fitting is not None:
                left.remove(fitting)
        return len(guessed) - len(left)

    def _split(self, text: str) -> list[str]:
        parts = [part.strip(" .") for part in _APART.split(plain(text[:LONGEST]))]
        return [piece for part in parts for piece in ([part] if self.of.knows(part) else _AND.split(part))]


def f1(shared: int, guessed: int, true: int) -> float:
    """Return the harmonic mean of precision and recall: 2·shared / (guessed + true), and 0 for two empty sets.

    The measure is Dice's (1945, doi:10.2307/1932409); it does not change when guess and truth are exchanged.
    """
    return 2 * shared / (guessed + true) if guessed + true else 0.0
