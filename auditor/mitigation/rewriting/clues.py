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


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of one item that gave something away, and the line that says what."""

    number: int  # of the item
    quote: str = field(repr=False)  # "" for the whole item
    line: str = field(repr=False)


def phrases(clues: Sequence[Clue], numbers: Sequence[int]) -> list[Phrase]:
    """Return what the clues say about the items of these *numbers*, in their order; the same words stand once."""
    return [
        Phrase(number, quote, _line(number, quote, clues)) for number in numbers for quote in quotes_in(clues, number)
    ]


def quotes_in(clues: Sequence[Clue], number: int) -> tuple[str, ...]:
    """Return the words that give something away in the item of this *number*."""
    return tuple(dict.fromkeys(quote for clue in clues for quote in clue.quotes.get(number, ())))


def _line(number: int, quote: str, clues: Sequence[Clue]) -> str:
    read = dict.fromkeys(_conclusion(clue) for clue in clues if quote in clue.quotes.get(number, ()))
    return f'[{number}] {"; ".join(read)}, from "{_short(quote) or "the whole post"}"'


def _conclusion(clue: Clue) -> str:
    allowed = "" if clue.may_tell is None else f" -> {clue.may_tell or 'nothing about it'}"
    return f"{clue.attribute.title}: {_short(clue.value)}{allowed}"


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
