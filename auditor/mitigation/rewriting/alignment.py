"""Whether a rewritten item is still that item: there, about as long, about the same, and without what gave away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.attributes import Attribute
from auditor.mitigation.effects import invented
from auditor.probing.evidence import verified
from auditor.probing.prompts import Exhibit
from auditor.scoring.utility import rouge_l

FLOOR: Final = 0.25  # ROUGE-L below which a longer item counts as another text
_SHORT: Final = 6  # words up to which every word may be what gives away
_GROWTH: Final = 1.5  # times the length before …
_SPARE: Final = 60  # … and characters more: a word may need a phrase in its place


def fault(before: str, after: str | None, quotes: Sequence[str], attributes: Sequence[Attribute]) -> str:
    """Return what is wrong with *after* as the rewritten *before*, in one word; "" where nothing is.

    *quotes* are the words that gave the author away and must be gone; "" among them stands for the whole item.
    """
    if after is None:
        return "missing"
    if not after.strip():
        return "empty"
    if len(after) > _GROWTH * len(before) + _SPARE:
        return "grown"
    if still_there(before, after, quotes):
        return "untouched"
    if len(before.split()) > _SHORT and rouge_l(before, after) < FLOOR:
        return "unlike"
    return "invented" if invented(before, after, attributes) else ""


def still_there(before: str, after: str, quotes: Sequence[str]) -> bool:
    """Say whether any of *quotes* stands in *after*, but for case, white space and typography; "" is all of it."""
    shown = (Exhibit(1, "", "posts", after),)
    cited = verified([(1, quote) for quote in quotes if quote], shown)
    return any(one.supported for one in cited) or ("" in quotes and before.split() == after.split())


def cap(text: str) -> int:
    """Return how many characters the rewritten *text* may have."""
    return int(_GROWTH * len(text)) + _SPARE
