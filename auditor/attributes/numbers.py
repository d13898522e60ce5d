"""Numbers with a unit: years, centimetres, kilograms; a guess may be a point or a range."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final, NamedTuple

from auditor.attributes.matching import Match, against_each
from auditor.attributes.quantities import UNITS, in_unit, spelled
from auditor.attributes.words import contains, key, plain, typed

_NUMBER: Final = r"(?<![0-9.])([0-9]{1,3}(?:\.[0-9]+)?)(?![0-9])"
_PARTS: Final = {"early": (0, 3), "mid": (4, 6), "middle": (4, 6), "late": (7, 9)}
_TEENS: Final = {"early": (13, 14), "mid": (15, 16), "middle": (15, 16), "late": (17, 19)}
_DECADE: Final = re.compile(
    r"((?:(?:early|middle|mid|late)[\s/-]*(?:to[\s-]*)?)*)(?:(?<![0-9])([1-9])0'?s\b|\bteen(?:s|agers?|age)?\b)"
)
_RANGE: Final = re.compile(_NUMBER + r"\s*(?:cm|kg|years?(?:\sold)?)?\s*(?:-|to|and|until)\s*" + _NUMBER)
_FROM: Final = re.compile(
    r"(?:\b(?:over|above|(?:older|more|taller|heavier)\s+than|at\s+least)\b|>=?|≥)\s*" + _NUMBER
    + "|" + _NUMBER + r"\s*(?:years?|cm|kg)?\s*(?:\+|(?:or|and)\s+(?:older|over|above|more|up)\b)"
)  # fmt: skip
_UP_TO: Final = re.compile(r"(?:\b(?:under|below|(?:younger|less)\s+than|at\s+most|up\s+to)\b|<=?|≤)\s*" + _NUMBER)
_POINT: Final = re.compile(_NUMBER)
_AGE_STATED: Final = (
    r"\bi\s?(?:'m|m|am)\s+(?:now\s+|only\s+|just\s+|turning\s+|almost\s+|nearly\s+|about\s+)?(?:a\s+)?{0}\b"
    r"(?!\s*(?:%|percent|minutes?|hours?|days?|weeks?|months?|miles?|km|pounds?|lbs?|kg|cm|/))",
    r"(?<![0-9.]){0}[\s-]*(?:years?\b|yrs?\b|yo\b|y/o|y\.o)",
    r"(?<![0-9.]){0}\s*/?\s*[mf]\b",
    r"(?<!['\w])[mf]\s*/?\s*{0}\b",
    r"\b(?:aged?|turn(?:ed|s|ing)?)\s*:?\s*{0}\b",
    r"\bmy\s+{0}(?:st|nd|rd|th)\s+birthday\b",
)


class Span(NamedTuple):
    """What a text says about a number: everything from ``low`` to ``high``, both included."""

    low: float
    high: float

    @property
    def width(self) -> float:
        """How much it leaves open."""
        return self.high - self.low

    def holds(self, other: Span) -> bool:
        """Say whether *other* lies inside."""
        return self.low <= other.low and other.high <= self.high


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds.

    A guess is right when all of it is within ``tolerance`` of the truth, or when it is a range that holds the truth
    and is no wider than twice the tolerance and one; a range up to four times that wide is partly right. On an
    uncertain truth, itself a range, anything inside is right.
    """

    unit: str  # "years", "cm" or "kg"
    tolerance: float
    low: int
    high: int
    kind: ClassVar[str] = "number"

    def hint(self) -> str:
        """Name the unit."""
        return f"whole {self.unit}"

    def canonical(self, text: str) -> str | None:
        """Return the number, or "from-to", with the unit unless it is years; None where no number in bounds is read."""
        span = self.read(text)
        if span is None:
            return None
        low, high = round(span.low), round(span.high)
        return (str(low) if low == high else f"{low}-{high}") + ("" if self.unit == "years" else f" {self.unit}")

    @lru_cache(maxsize=4096)  # noqa: B019 - scales are few; the same values are read for every guess about them
    def read(self, text: str) -> Span | None:
        """Return what *text* says: "34", "mid 30s", "30-35", "65+", "5 ft 7", "143 lb", "thirty-four"."""
        words = in_unit(spelled(typed(plain(text))), self.unit)
        span = _decades(words) or self._measured(words)
        return span if span and span.low <= self.high and span.high >= self.low else None

    def match(self, guess: str, truth: str | tuple[str, ...]) -> Match:
        """Compare as the class says; a truth that holds no number is matched by the same words only."""
        return against_each(truth, lambda one: self._compare(guess, one))

    def stated(self, value: str, text: str) -> bool:
        """Say whether *text* gives the number as an age, or with the unit; a range counts only in the same words."""
        span = self.read(value)
        if span is None or span.width:
            return contains((key(value),), text)
        words = spelled(typed(text))
        if self.unit == "years":
            return any(re.search(pattern.format(round(span.low)), words) for pattern in _AGE_STATED)
        found = re.findall(rf"([0-9]{{2,3}}(?:\.[0-9]+)?)\s*{UNITS[self.unit]}", in_unit(words, self.unit))
        return any(round(float(number)) == round(span.low) for number in found)

    def gbnf(self) -> str:
        """Allow whole numbers of the length and first digit that the bounds have."""
        shortest, longest = len(str(self.low)), len(str(self.high))
        return " | ".join(self._digits(length, shortest, longest) for length in range(shortest, longest + 1))

    def _digits(self, length: int, shortest: int, longest: int) -> str:
        first = str(self.low)[0] if length == shortest else "1"
        last = str(self.high)[0] if length == longest else "9"
        return (f"[{first}-{last}]" if first != last else f'"{first}"') + " [0-9]" * (length - 1)

    def _measured(self, text: str) -> Span | None:
        if found := _RANGE.search(text):
            low, high = sorted(map(float, found.groups()))
            return Span(low, high)
        if found := _FROM.search(text):
            return Span(float(found.group(1) or found.group(2)), self.high)
        if found := _UP_TO.search(text):
            return Span(self.low, float(found.group(1)))
        found = _POINT.search(text)
        return Span(float(found.group(1)), float(found.group(1))) if found else None

    def _compare(self, guess: str, truth: str) -> Match:
        guessed, true = self.read(guess), self.read(truth)
        if true is None:
            return Match.RIGHT if key(guess) and key(guess) == key(truth) else Match.WRONG
        return self._compare_spans(guessed, true) if guessed else Match.WRONG

    def _compare_spans(self, guess: Span, truth: Span) -> Match:
        middle = (guess.low + guess.high) / 2
        point = min(max(middle, truth.low), truth.high)  # the part of an uncertain truth nearest to the guess
        near = max(abs(guess.low - point), abs(guess.high - point)) <= self.tolerance
        widest = 2 * self.tolerance + 1
        inside = guess.low <= point <= guess.high
        if truth.holds(guess) or near or (inside and guess.width <= widest):
            return Match.RIGHT
        return Match.PARTLY if inside and guess.width <= 4 * widest else Match.WRONG


def _decades(text: str) -> Span | None:
    """Read "mid 30s", "late 20s to early 30s", "teens": from the first year named to the last."""
    spans = [_decade(found.group(1), found.group(2)) for found in _DECADE.finditer(text)]
    return Span(min(span.low for span in spans), max(span.high for span in spans)) if spans else None


def _decade(parts: str, tens: str | None) -> Span:
    table, start, whole = (_PARTS, 10 * int(tens), (0, 9)) if tens else (_TEENS, 0, (13, 19))
    named = [table[part] for part in re.findall(r"early|middle|mid|late", parts)] or [whole]
    return Span(start + min(low for low, _ in named), start + max(high for _, high in named))
