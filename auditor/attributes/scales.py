"""The closed list of scales, and how each is read from a content file.

number   unit, tolerance, low, high
choice   values, synonyms, broader
place    finest
money    currency, levels (name, low, high, synonyms), words
set      of (a scale: choice, place or free), most, right_from
free     write, synonyms, broader
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Final

from auditor.attributes.choices import Choice
from auditor.attributes.fields import Table
from auditor.attributes.free import Free
from auditor.attributes.matching import Match, Scale
from auditor.attributes.money import Level, Money
from auditor.attributes.numbers import Number, Span
from auditor.attributes.places import Place
from auditor.attributes.quantities import UNITS
from auditor.attributes.sets import SetOf
from auditor.attributes.words import key

__all__ = ["Choice", "Free", "Level", "Match", "Money", "Number", "Place", "Scale", "SetOf", "Span", "read_scale"]

_UNWRITABLE: Final = re.compile(r"[\"\\;,/|\x00-\x1f]")  # would end a value in JSON, or in a list


def read_scale(table: Table) -> Scale:
    """Return the scale that *table* describes; BadContent where it has a fault."""
    return _READERS[table.one_of("kind", tuple(_READERS))](table)


def _number(table: Table) -> Number:
    table.only("kind", "unit", "tolerance", "low", "high")
    low, high = table.whole("low", 1, 999), table.whole("high", 1, 999)
    if high < low:
        raise table.fault("high", "at least low")
    return Number(table.one_of("unit", tuple(UNITS)), table.number("tolerance"), low, high)


def _choice(table: Table) -> Choice:
    table.only("kind", "values", "synonyms", "broader")
    values = table.texts("values")
    if len(values) < 2 or any(_UNWRITABLE.search(value) for value in values):
        raise table.fault("values", "two texts or more, without quotes, commas, semicolons, slashes and bars")
    names = _names(table, values)
    covers = _covers(table, names)
    for coarse, covered in covers.items():
        if not covered <= set(values):
            raise table.fault(f"broader.{coarse}", "a list of values")
        names.setdefault(key(coarse), coarse)
    return Choice(values, names, covers)


def _place(table: Table) -> Place:
    table.only("kind", "finest")
    return Place(table.one_of("finest", ("city", "country"), "city"))


def _money(table: Table) -> Money:
    table.only("kind", "currency", "levels", "words")
    tables = table.tables("levels")
    levels = tuple(_level(level) for level in tables)
    names: dict[str, str] = {}
    for level, source in zip(levels, tables, strict=True):
        for name in (level.name, *source.texts("synonyms")):
            if names.setdefault(key(name), level.name) != level.name:
                raise source.fault("synonyms", f"names of one level only; '{name}' belongs to another")
    words = table.table("words")
    spans = {key(word): _span(words, word) for word in words.data}
    return Money(table.one_of("currency", ("USD", "EUR", "GBP")), levels, names, spans)


def _level(table: Table) -> Level:
    table.only("name", "low", "high", "synonyms")
    name = table.text("name")
    if _UNWRITABLE.search(name):
        raise table.fault("name", "a text without quotes, commas, semicolons, slashes and bars")
    low = table.number("low", 0)
    return Level(name, Span(low, table.number("high", math.inf, low=low)))


def _span(table: Table, word: str) -> Span:
    value = table.data[word]
    if isinstance(value, list) and len(value) == 2 and all(type(end) in (int, float) for end in value):
        low, high = value
        if 0 <= low <= high:
            return Span(low, high)
    raise table.fault(word, "two amounts, the lower one first")


def _set(table: Table) -> SetOf:
    table.only("kind", "of", "most", "right_from")
    members = read_scale(table.table("of"))
    if not isinstance(members, Choice | Place | Free):
        raise table.fault("of.kind", "choice, place or free")
    right_from = table.number("right_from", 0.5)
    if not 0 < right_from <= 1:
        raise table.fault("right_from", "above 0 and at most 1")
    return SetOf(members, table.whole("most", 1, 20), right_from)


def _free(table: Table) -> Free:
    table.only("kind", "write", "synonyms", "broader")
    names = _names(table, ())
    return Free(names, _covers(table, names), table.text("write", "a few words"))


def _names(table: Table, values: tuple[str, ...]) -> dict[str, str]:
    """Return every name, as it is compared, with what it means; each name may mean one thing only."""
    synonyms = table.table("synonyms")
    names = {key(value): value for value in values}
    if "" in names or len(names) < len(values):
        raise table.fault("values", "texts that differ in more than case and punctuation")
    for value in synonyms.data:
        if values and value not in values:
            synonyms.only(*values)
        meant = value if values else key(value)
        for name in (value, *synonyms.texts(value)):
            if not key(name) or names.setdefault(key(name), meant) != meant:
                raise synonyms.fault(value, f"names of one value only; '{name}' belongs to another")
    return names


def _covers(table: Table, names: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return for every coarse name the values it may stand for, each by its main name."""
    broader = table.table("broader")
    return {
        names.get(key(coarse), coarse if table.text("kind") == "choice" else key(coarse)): frozenset(
            names.get(key(value), key(value)) for value in broader.texts(coarse)
        )
        for coarse in broader.data
    }


_READERS: Final[Mapping[str, Callable[[Table], Scale]]] = {
    "number": _number,
    "choice": _choice,
    "place": _place,
    "money": _money,
    "set": _set,
    "free": _free,
}
