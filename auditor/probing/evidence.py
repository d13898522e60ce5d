"""Check what a guess rests on, and tell what was stated outright from what was inferred."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from auditor.attributes import Attribute, Match
from auditor.domain import Evidence
from auditor.probing.disclosure import find
from auditor.probing.prompts import CONVERSATION, Exhibit

# Naming a city or a job in a post states it; the word "woman" in a post does not state the author's sex. For
# the other kinds only a first-person statement counts.
_NAMED_IS_STATED: Final = ("place", "free", "set")
_METADATA: Final = "metadata: "  # as a description of a picture begins its lines
_TEXT_IN_PICTURE: Final = "text in the picture: "
_NUMBER: Final = re.compile(r"^\s*\[\d{1,6}\]\s*")  # of an item, as models are shown it
_ENOUGH: Final = 3  # words of a quote that stand for it
_BETWEEN: Final = " / "  # two lines of text in a picture, as its description writes them


def verified(cites: Sequence[tuple[int, str]], exhibits: Sequence[Exhibit]) -> tuple[Evidence, ...]:
    """Return the citations as evidence, each marked by whether its quote stands in the item it names.

    The comparison ignores case, white space, typographic variants of quotes and dashes, and the number of the item
    before the quote. Of four words or more the last may be wrong, and is left out then: a model that is held to a
    number of words runs the last one on. Citations of items that do not exist are kept, as unsupported, under the
    item "".
    """
    by_number = {exhibit.number: exhibit for exhibit in exhibits}
    return tuple(_verified(by_number.get(number), quote) for number, quote in cites)


def explicit(attribute: Attribute, value: str, exhibits: Sequence[Exhibit]) -> bool:
    """Say whether the items state *value* outright."""
    return named(attribute, value, exhibits) or any(_states(attribute, value, e.text) for e in exhibits)


def named(attribute: Attribute, value: str, exhibits: Sequence[Exhibit]) -> bool:
    """Say whether the items name *value*, whoever is spoken of; only for kinds of values that a name gives away."""
    stated = attribute.scale.kind in _NAMED_IS_STATED
    return stated and any(attribute.scale.stated(value, exhibit.text) for exhibit in exhibits)


def _verified(exhibit: Exhibit | None, quote: str) -> Evidence:
    if exhibit is None:
        return Evidence("", quote, supported=False)
    quote = _NUMBER.sub("", quote)
    text = _plain(exhibit.text)
    for words in (quote, _shortened(quote)):
        if len(_plain(words)) > 1 and _plain(words) in text:
            return cite(exhibit, words, supported=True)
    return cite(exhibit, quote, supported=False)


def _shortened(quote: str) -> str:
    """Return *quote* without its last word; "" where too few words are left to be told from chance."""
    words = quote.split()[:-1]
    return " ".join(words) if len(words) >= _ENOUGH else ""


def cite(exhibit: Exhibit, quote: str, *, supported: bool) -> Evidence:
    """Return *quote* as evidence from *exhibit*, with its channel and, for text in a picture, its lines' boxes."""
    where = channel(exhibit, quote)
    boxes = tuple(line.box for line in exhibit.lines if _holds(line.text, quote)) if where == "picture" else ()
    return Evidence(exhibit.item, quote, supported, where, boxes if supported else ())


def channel(exhibit: Exhibit, quote: str) -> str:
    """Return whether *quote* lies in what was written ("text"), beside the pixels ("metadata") or in the "picture".

    A caption is written. Words of a picture that stand in no line of its description are what somebody saw in it.
    What a model said that plays the person lies in the "conversation".
    """
    if exhibit.channel != "pictures":
        return "conversation" if exhibit.channel == CONVERSATION else "text"
    wanted = _plain(quote)
    lines = [line for line in exhibit.text.splitlines() if wanted in _plain(line)] if len(wanted) > 1 else []
    if not lines:
        return "picture"
    starts = {_METADATA: "metadata", _TEXT_IN_PICTURE: "picture"}
    return next((name for start, name in starts.items() if lines[0].startswith(start)), "text")


def _holds(line: str, quote: str) -> bool:
    """Say whether a line of text in a picture is part of a quote, or a quote, or a part of one, is part of it."""
    wanted, parts = _plain(line), [_plain(part) for part in (quote, *quote.split(_BETWEEN))]
    return len(wanted) > 1 and any(len(part) > 1 and (part in wanted or wanted in part) for part in parts)


def _states(attribute: Attribute, value: str, text: str) -> bool:
    return any(
        stated.attribute == attribute.id and attribute.scale.match(value, stated.value) is Match.RIGHT
        for stated in find(text)
    )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = folded.translate(str.maketrans("‘’“”–—‹[", "''\"\"--<<"))  # the last two as models are shown them
    return re.sub(r"\s+", " ", folded).strip(" .…\"'")
