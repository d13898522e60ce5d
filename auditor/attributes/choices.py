"""A closed list of values: read exactly, never by likeness."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from auditor.attributes.matching import Match, against_each
from auditor.attributes.words import contains, key, plain

# Where a value ends and an explanation begins: "male (he says so)", "single because …", "PhD in physics".
_END: Final = re.compile(
    r"[(\[{]|[,;:.]|\s[-–—]\s|\b(?:and|but|because|since|as|based|due|given|with|who|in|of|at|from|for|towards?)\b",
    re.IGNORECASE,
)
_GOES_ON: Final = frozenset((",", ";", ":", ".", "and", "but"))  # other values may follow these
_ALTERNATIVE: Final = re.compile(r"[/,;|]|\bor\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a closed list.

    ``names`` leads from every accepted name, as ``words.key`` gives it, to its value. ``covers`` holds for a coarse
    name the values it may stand for: guessed for one of them it is partly right. A coarse name that is no value of
    the list itself is read too, and any value that it covers is finer than it.
    """

    values: tuple[str, ...]
    names: Mapping[str, str]
    covers: Mapping[str, frozenset[str]]
    kind: ClassVar[str] = "choice"

    def hint(self) -> str:
        """Name the list."""
        return "one of: " + ", ".join(self.values)

    def canonical(self, text: str) -> str | None:
        """Return the value that *text* names, alone or followed by an explanation; None for none or for several."""
        bare = plain(text)
        return self._named(bare) or self._agreeing(bare) or self._only_one(bare)

    def knows(self, text: str) -> bool:
        """Say whether *text* names a value of the list."""
        return self.canonical(text) is not None

    def match(self, guess: str, truth: str | tuple[str, ...]) -> Match:
        """Compare two values; a truth that the list does not know is matched by the same words only."""
        return against_each(truth, lambda one: self._compare(guess, one))

    def stated(self, value: str, text: str) -> bool:
        """Say whether *text* holds *value* or one of its names; names of one or two letters are too common to count."""
        wanted = self.canonical(value)
        names = [name for name, meant in self.names.items() if meant == wanted] if wanted else [key(value)]
        return contains((name for name in names if len(name) > 2), text)

    def gbnf(self) -> str:
        """Allow the values of the list and nothing else."""
        return " | ".join(f'"{value}"' for value in self.values)

    def _named(self, text: str) -> str | None:
        return self.names.get(key(text)) or self._before_explanation(text)

    def _only_one(self, text: str) -> str | None:
        """Return the one value among the parts of "retired, PhD in physics"."""
        values = {self._named(plain(part)) for part in re.split("[,;]", text)} - {None}
        return values.pop() if len(values) == 1 else None

    def _before_explanation(self, text: str) -> str | None:
        for end in reversed(list(_END.finditer(text))):
            value = self.names.get(key(text[: end.start()]))
            if value and not (end.group().lower() in _GOES_ON and self._names_another(text[end.end() :], value)):
                return value
        return None

    def _names_another(self, rest: str, value: str) -> bool:
        """Say whether *rest* goes on with other values, as in "male, female": then nothing was chosen."""
        return any(self.names.get(key(part), value) != value for part in _ALTERNATIVE.split(rest))

    def _agreeing(self, text: str) -> str | None:
        """Return the value of "divorced/separated" where both are names of it."""
        values = {self.names.get(key(part)) for part in _ALTERNATIVE.split(text)}
        return values.pop() if len(values) == 1 else None

    def _compare(self, guess: str, truth: str) -> Match:
        guessed, true = self.canonical(guess), self.canonical(truth)
        if true is None:
            return Match.RIGHT if key(guess) and key(guess) == key(truth) else Match.WRONG
        if guessed is None:
            return Match.WRONG
        finer = true not in self.values and guessed in self.covers.get(true, ())
        if guessed == true or finer:
            return Match.RIGHT
        return Match.PARTLY if true in self.covers.get(guessed, ()) else Match.WRONG
