"""What an attacker read of somebody, and the words it read it from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from auditor.attributes import Attribute

_LONGEST: Final = 200  # characters of a quote or value that are repeated to the rewriter


@dataclass(frozen=True, slots=True)
class Clue:
    """A value that an attacker concluded, and where it stands."""

    attribute: Attribute
    value: str = field(repr=False)
    quotes: Mapping[int, tuple[str, ...]] = field(repr=False)  # number of the item → words; "" for the whole item
    may_tell: str | None = field(default=None, repr=False)  # what may still be told; "" nothing, None: not said


def told(clues: Sequence[Clue], numbers: Sequence[int]) -> str:
    """Return, a line each, what the clues say about the items of these *numbers*."""
    lines = [line for number in numbers for clue in clues for line in _lines(clue, number)]
    return "\n".join(dict.fromkeys(lines))


def quotes_in(clues: Sequence[Clue], number: int) -> tuple[str, ...]:
    """Return the words that give something away in the item of this *number*."""
    return tuple(dict.fromkeys(quote for clue in clues for quote in clue.quotes.get(number, ())))


def _lines(clue: Clue, number: int) -> list[str]:
    allowed = "" if clue.may_tell is None else f" -> {clue.may_tell or 'nothing about it'}"
    head = f"- [{number}] {clue.attribute.title}: {_short(clue.value)}, from "
    return [f'{head}"{_short(quote) or "the whole post"}"{allowed}' for quote in clue.quotes.get(number, ())]


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
