"""Whether a rewritten item is still that item: there, about as long, about the same, and without what gave away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from auditor.attributes import Attribute
from auditor.attributes.words import contains, key
from auditor.mitigation.effects import invented
from auditor.probing.evidence import explicit, verified
from auditor.probing.prompts import Exhibit
from auditor.scoring.utility import rouge_l

FLOOR: Final = 0.25  # ROUGE-L below which a longer item counts as another text
_CHANCE: Final = 3  # letters of a value up to which its name says nothing
_SHORT: Final = 6  # words up to which every word may be what gives away
_GROWTH: Final = 1.5  # times the length before …
_SPARE: Final = 60  # … and characters more: a word may need a phrase in its place


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a rewritten item must not hold any more."""

    quotes: tuple[str, ...] = field(default=(), repr=False)  # words that gave away; "" for the whole item
    values: tuple[tuple[Attribute, str], ...] = field(default=(), repr=False)  # what they gave away


def fault(before: str, after: str | None, hidden: Hidden, attributes: Sequence[Attribute]) -> str:
    """Return what is wrong with *after* as the rewritten *before*, in one word; "" where nothing is."""
    if after is None:
        return "missing"
    if not after.strip():
        return "empty"
    if len(after) > _GROWTH * len(before) + _SPARE:
        return "grown"
    if left := still_told(before, after, hidden):
        return left
    if len(before.split()) > _SHORT and rouge_l(before, after) < FLOOR:
        return "unlike"
    return "invented" if invented(before, after, attributes) else ""


def still_told(before: str, after: str, hidden: Hidden) -> str:
    """Return "untouched" where *after* holds the words that gave away, "told" where it names the value, or ""."""
    if _stands(before, after, hidden.quotes):
        return "untouched"
    return "told" if any(_names(attribute, value, after) for attribute, value in hidden.values) else ""


def _stands(before: str, after: str, quotes: Sequence[str]) -> bool:
    """Say whether any of *quotes* stands in *after*, but for case, white space and typography; "" is all of it.

    As a part of a longer word it counts too: "Grazer" still tells of Graz.
    """
    shown = (Exhibit(1, "", "posts", after),)
    cited = verified([(1, quote) for quote in quotes if quote], shown, whole=False)
    return any(one.supported for one in cited) or ("" in quotes and before.split() == after.split())


def _names(attribute: Attribute, value: str, text: str) -> bool:
    """Say whether *text* names the value itself; names of three letters and less stand in any text by chance."""
    named = key(value)
    written = (len(named) > _CHANCE or named.isdigit()) and contains((named,), text)
    return written or explicit(attribute, value, (Exhibit(1, "", "posts", text),))


def cap(text: str) -> int:
    """Return how many characters the rewritten *text* may have."""
    return int(_GROWTH * len(text)) + _SPARE
