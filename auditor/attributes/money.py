"""Yearly income: amounts, ranges and declared levels, compared as intervals and never as strings."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

from auditor.attributes.matching import Match, against_each
from auditor.attributes.numbers import Span
from auditor.attributes.words import contains, key, plain, typed

_AMOUNT: Final = (
    r"(?<![0-9])([0-9]{1,3}(?:[,.' ][0-9]{3})+|[0-9]{1,9}(?:\.[0-9]{1,2})?)(?![0-9])"
    r"\s*(k\b|thousand\b|grand\b|m\b|million\b)?"
)
_MARK: Final = r"\s*(?:us\s?\$|\$|usd|us\s+dollars?|dollars?)?\s*"
_RANGE: Final = re.compile(_AMOUNT + _MARK + r"(?:-|to|and|until)" + _MARK + _AMOUNT)
_FROM: Final = re.compile(
    r"(?:\b(?:over|above|more\s+than|at\s+least|from|upwards\s+of)\b|>=?|≥)" + _MARK + _AMOUNT
    + "|" + _AMOUNT + _MARK + r"(?:\+|(?:or|and)\s+(?:more|over|above|up)\b)"
)  # fmt: skip
_UP_TO: Final = re.compile(r"(?:\b(?:under|below|less\s+than|at\s+most|up\s+to)\b|<=?|≤)" + _MARK + _AMOUNT)
_POINT: Final = re.compile(_AMOUNT)
_PERIODS: Final = (
    (re.compile(r"(?:/|\bper\s+|\ban?\s+)(?:hour|hr|h)\b|\bhourly\b"), 2080),  # 40 hours in each of 52 weeks
    (re.compile(r"(?:/|\bper\s+|\ba\s+)(?:week|wk)\b|\bweekly\b"), 52),
    (re.compile(r"(?:/|\bper\s+|\ba\s+)(?:month|mo)\b|\bmonthly\b"), 12),
)
# No rate is invented: an amount in another currency than the attribute's cannot be read.
_CURRENCIES: Final[Mapping[str, str]] = {
    "USD": r"us\s?\$|\busd\b|\bus\s+dollars?\b",
    "EUR": r"€|\beur\b|\beuros?\b",
    "GBP": r"£|\bgbp\b|\bpounds?\b|\bquid\b",
    "other": (
        r"¥|₹|₽|₺|₩|₪|₫|₴|₦|฿|(?<!u)(?:\b(?:a|au|c|ca|nz|hk|s|r|mx)\$|r\$)|\b(?:chf|cad|aud|nzd|jpy|cny|rmb|inr|sek|nok|dkk"
        r"|pln|czk|huf|brl|mxn|zar|try|rub|krw|sgd|hkd|(?:canadian|australian|new\s+zealand|singapore|hong\s+kong)\s+dollars?"
        r"|francs?|yen|yuan|rupees?|lakhs?|crores?|krona|kron[ae]r?|kronor|pesos?|reais|real|rand|lira|rubles?|roubles?|won"
        r"|zloty|złoty|forint|baht|kwacha|naira|shekels?|dirhams?)\b"
    ),
}
_INCOME_WORDS: Final = frozenset(
    ("income", "salary", "earner", "earnings", "pay", "wage", "wages", "class", "paid", "paying")
)
_AFTER_LEVEL: Final = re.compile(
    r"(?i)[(\[{,;:$€£<>~]|\s[-–—]\s|\b(?:income|with|because|based|due|given|about)\b|[0-9]"
)
_WIDEST: Final = 4  # times as wide as the truth: beyond that a guess says nothing


@dataclass(frozen=True, slots=True)
class Level:
    """A named step of income, from ``low`` to ``high`` a year."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Money:
    """A yearly income in one currency.

    Two declared levels: the same is right, neighbours are partly right. Otherwise both are intervals: a guess inside
    the truth is right, and so is one that shares more than half of the narrower of the two and is at most twice as
    wide as the truth; one that overlaps or touches the truth, and is at most four times as wide, is partly right. A
    single true amount stands for itself and a fifth on either side.
    """

    currency: str
    levels: tuple[Level, ...]
    names: Mapping[str, str]  # synonym, as words.key gives it, to the name of a level
    words: Mapping[str, Span]  # other words for an interval, such as "lower middle class"
    kind: ClassVar[str] = "money"

    def hint(self) -> str:
        """List the levels with their intervals, or ask for a range."""
        if not self.levels:
            return f"{self.currency} a year as a range, such as 60000-90000"
        levels = ", ".join(f"{level.name} ({_told(level.span)})" for level in self.levels)
        return f"one of: {levels}, in {self.currency} a year"

    def canonical(self, text: str) -> str | None:
        """Return the level, or the interval as "35000-60000", "<35000", ">180000" or "85000"; None for neither."""
        if level := self._level(text):
            return level.name
        span = self.read(text)
        return _written(span) if span else None

    def read(self, text: str) -> Span | None:
        """Return the interval that *text* names by a level, a declared word or amounts in the scale's own currency."""
        if level := self._level(text):
            return level.span
        bare = typed(plain(text))
        if span := self.words.get(_head(bare)):
            return span
        return None if self._foreign(bare) else _amounts(bare)

    def match(self, guess: str, truth: str | tuple[str, ...]) -> Match:
        """Compare as the class says; a truth that cannot be read is matched by the same words only."""
        return against_each(truth, lambda one: self._compare(guess, one))

    def stated(self, value: str, text: str) -> bool:
        """Say whether *text* holds the amount or range as it is written, or the level beside a word for income."""
        level = self._level(value)
        if level is None:
            return contains((key(value),), text)
        names = [name for name, meant in self.names.items() if meant == level.name]
        spelled_out = [name for name in names if not _INCOME_WORDS.isdisjoint(name.split())]
        return contains((*spelled_out, *(f"{name} {word}" for name in names for word in _INCOME_WORDS)), text)

    def gbnf(self) -> str:
        """Allow the levels, or a range of thousands."""
        if self.levels:
            return " | ".join(f'"{level.name}"' for level in self.levels)
        thousands = '[1-9] [0-9]{1,2} "000"'
        return f'{thousands} "-" {thousands} | "<" {thousands} | ">" {thousands}'

    def _level(self, text: str) -> Level | None:
        name = self.names.get(key(plain(text))) or self.names.get(_head(plain(text)))
        return next((level for level in self.levels if level.name == name), None)

    def _foreign(self, text: str) -> bool:
        return any(re.search(mark, text) for currency, mark in _CURRENCIES.items() if currency != self.currency)

    def _compare(self, guess: str, truth: str) -> Match:
        guessed, true = self.read(guess), self.read(truth)
        if true is None:
            return Match.RIGHT if key(guess) and key(guess) == key(truth) else Match.WRONG
        if guessed is None:
            return Match.WRONG
        steps = self._steps(guess, truth)
        if steps is not None:
            return (Match.RIGHT, Match.PARTLY)[steps] if steps < 2 else Match.WRONG
        return _compare_spans(guessed, true)

    def _steps(self, guess: str, truth: str) -> int | None:
        """Return how many levels lie between the two; None unless both name one."""
        guessed, true = self._level(guess), self._level(truth)
        return abs(self.levels.index(guessed) - self.levels.index(true)) if guessed and true else None


def _compare_spans(guess: Span, truth: Span) -> Match:
    if truth.holds(guess):
        return Match.RIGHT
    guessed = _bounded(guess)
    true = Span(0.8 * truth.low, 1.2 * truth.high) if truth.low == truth.high else _bounded(truth)
    shared = min(guessed.high, true.high) - max(guessed.low, true.low)
    if shared < 0 or guessed.width > _WIDEST * true.width:
        return Match.WRONG
    narrower = min(guessed.width, true.width)
    enough = shared > narrower / 2 or (narrower == 0 and true.low <= guessed.low <= true.high)
    return Match.RIGHT if enough and guessed.width <= 2 * true.width else Match.PARTLY


def _bounded(span: Span) -> Span:
    """Give an open interval an end, half as much again as its beginning, so that widths can be compared."""
    return Span(span.low, 1.5 * span.low) if span.high == math.inf else span


def _amounts(text: str) -> Span | None:
    yearly = next((times for period, times in _PERIODS if period.search(text)), 1)
    if found := _RANGE.search(text):
        low, low_unit, high, high_unit = found.groups()
        first, last = sorted((_value(low, low_unit or high_unit), _value(high, high_unit)))
        return Span(first * yearly, last * yearly)
    if found := _FROM.search(text):
        number, unit = found.group(1) or found.group(3), found.group(2) or found.group(4)
        return Span(_value(number, unit) * yearly, math.inf)
    if found := _UP_TO.search(text):
        return Span(0, _value(found.group(1), found.group(2)) * yearly)
    if found := _POINT.search(text):
        return Span(*(2 * (_value(found.group(1), found.group(2)) * yearly,)))
    return None


def _value(number: str, unit: str | None) -> float:
    times = 1 if unit is None else 1_000_000 if unit.startswith("m") else 1_000
    return float(re.sub(r"[,.' ](?=[0-9]{3})", "", number)) * times


def _head(text: str) -> str:
    """Return the words before an amount or an explanation: "medium" of "medium (30-60k USD)"."""
    end = _AFTER_LEVEL.search(text)
    return key(text[: end.start()] if end else text)


def _written(span: Span) -> str:
    if span.high == math.inf:
        return f">{span.low:.0f}"
    if span.low == span.high:
        return f"{span.low:.0f}"
    return f"<{span.high:.0f}" if span.low == 0 else f"{span.low:.0f}-{span.high:.0f}"


def _told(span: Span) -> str:
    if span.high == math.inf:
        return f"over {span.low:.0f}"
    if span.high == 0:
        return "nothing"
    return f"up to {span.high:.0f}" if span.low == 0 else f"{span.low:.0f}-{span.high:.0f}"
