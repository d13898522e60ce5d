"""What an attacker read of somebody, and the words it read it from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from auditor.attributes import Attribute
from auditor.mitigation.rewriting.alignment import Hidden

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
        Phrase(number, quote, _line(number, quote, clues))
        for number in numbers
        for quote in hidden_in(clues, number).quotes
    ]


def hidden_in(clues: Sequence[Clue], number: int) -> Hidden:
    """Return what gives something away in the item of this *number*, and what it gives away."""
    here = [clue for clue in clues if number in clue.quotes]
    quotes = dict.fromkeys(quote for clue in here for quote in clue.quotes[number])
    return Hidden(tuple(quotes), tuple((clue.attribute, clue.value) for clue in here))


def _line(number: int, quote: str, clues: Sequence[Clue]) -> str:
    read = dict.fromkeys(_conclusion(clue) for clue in clues if quote in clue.quotes.get(number, ()))
    words = f'"{_short(quote)}"' if quote else "the whole"
    return f"{words} in post [{number}] tells {'; '.join(read)}"


def _conclusion(clue: Clue) -> str:
    allowed = "" if clue.may_tell is None else f" -> {clue.may_tell or 'nothing about it'}"
    return f"{clue.attribute.title}: {_short(clue.value)}{allowed}"


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]
