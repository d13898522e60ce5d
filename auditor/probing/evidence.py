"""Check what a guess rests on, and tell what was stated outright from what was inferred."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from auditor.attributes import Attribute, Match
from auditor.domain import Evidence
from auditor.probing.disclosure import find
from auditor.probing.prompts import CONVERSATION, Exhibit, heading

# Naming a city or a job in a post states it; the word "woman" in a post does not state the author's sex. For
# the other kinds only a first-person statement counts.
_NAMED_IS_STATED: Final = ("place", "free", "set")
_METADATA: Final = "metadata: "  # as a description of a picture begins its lines
_TEXT_IN_PICTURE: Final = "text in the picture: "
_NUMBER: Final = re.compile(r"^\s*\[\d{1,6}\]\s*")  # of an item, as models are shown it
_ENOUGH: Final = 3  # words of a quote that stand for it
_BETWEEN: Final = " / "  # two lines of text in a picture, as its description writes them
# Scripts that set no spaces between words, or hang particles onto them (Hangul): Thai to Lao, Myanmar, Hangul's
# letters, Khmer, Tai Le to New Tai Lue, Tai Tham, Balinese, Javanese, kana and CJK, Hangul, and CJK's later planes.
_UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u1b00-\u1b7f"
    "\ua980-\ua9df\u3005-\u3007\u3040-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
_TYPOGRAPHY: Final = str.maketrans("‘’“”–—‹[", "''\"\"--<<", "\ufe0e\ufe0f")  # brackets as models are shown them


def verified(
    cites: Sequence[tuple[int, str]], exhibits: Sequence[Exhibit], *, whole: bool = True
) -> tuple[Evidence, ...]:
    """Return the citations as evidence, each marked by whether its quote stands in the item it names.

    The comparison ignores case, white space, typographic variants of quotes and dashes, and the number and heading of
    the item before the quote. The quote has to be of *whole* words, where the script sets spaces between them: "24"
    does not stand in "2024". Of four words or more the last may be wrong, and is left out then: a model that is held
    to a number of words runs the last one on. Citations of items that do not exist are kept, as unsupported, under
    the item "".
    """
    by_number = {exhibit.number: exhibit for exhibit in exhibits}
    return tuple(_verified(by_number.get(number), quote, whole=whole) for number, quote in cites)


def explicit(attribute: Attribute, value: str, exhibits: Sequence[Exhibit]) -> bool:
    """Say whether the items state *value* outright."""
    return named(attribute, value, exhibits) or any(_states(attribute, value, e.text) for e in exhibits)


def named(attribute: Attribute, value: str, exhibits: Sequence[Exhibit]) -> bool:
    """Say whether the items name *value*, whoever is spoken of; only for kinds of values that a name gives away."""
    stated = attribute.scale.kind in _NAMED_IS_STATED
    return stated and any(attribute.scale.stated(value, exhibit.text) for exhibit in exhibits)


def _verified(exhibit: Exhibit | None, quote: str, *, whole: bool) -> Evidence:
    if exhibit is None:
        return Evidence("", quote, supported=False)
    quote = _NUMBER.sub("", quote)
    spoken = (quote, quote.lstrip().removeprefix(heading(exhibit)))
    for words in (*spoken, *map(_shortened, spoken)):
        if _stands(words, exhibit.text, whole=whole):
            return cite(exhibit, words, supported=True)
    return cite(exhibit, quote, supported=False)


def _shortened(quote: str) -> str:
    """Return *quote* without its last word; "" where too few words are left to be told from chance."""
    words = quote.split()[:-1]
    spoken = sum(re.search(r"\w", word) is not None for word in words)  # dots for what was left out are no word
    return " ".join(words) if spoken >= _ENOUGH else ""


def _stands(quote: str, text: str, *, whole: bool = True) -> bool:
    """Say whether *quote* stands in *text*, however it is typed; *whole*: not as a part of longer words."""
    wanted, plain = _plain(quote), _plain(text)
    at = plain.find(wanted) if len(wanted) > 1 else -1
    while whole and at >= 0 and (_runs_on(plain, at) or _runs_on(plain, at + len(wanted))):
        at = plain.find(wanted, at + 1)
    return at >= 0


def _runs_on(text: str, at: int) -> bool:
    """Say whether a word or a number goes on across this place in *text*, as far as its script lets one tell."""
    around = text[max(0, at - 1) : at + 1] if at else ""
    if len(around) < 2 or around[0].isdigit() != around[1].isdigit():  # "24yo" and "24m" hold a 24
        return False
    return all(map(_in_word, around)) and not _UNSPACED.search(around)


def _in_word(char: str) -> bool:
    """Say whether *char* is part of a word; accents and vowel signs are, and "_" is not: it sets words in italics."""
    return char.isalnum() or unicodedata.category(char).startswith("M")


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
    lines = [line for line in exhibit.text.splitlines() if _stands(quote, line)]
    if not lines:
        return "picture"
    starts = {_METADATA: "metadata", _TEXT_IN_PICTURE: "picture"}
    return next((name for start, name in starts.items() if lines[0].startswith(start)), "text")


def _holds(line: str, quote: str) -> bool:
    """Say whether a line of text in a picture is part of a quote, or a quote, or a part of one, is part of it."""
    return any(_stands(part, line) or _stands(line, part) for part in (quote, *quote.split(_BETWEEN)))


def _states(attribute: Attribute, value: str, text: str) -> bool:
    return any(
        stated.attribute == attribute.id and attribute.scale.match(value, stated.value) is Match.RIGHT
        for stated in find(text)
    )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\s+", " ", folded.translate(_TYPOGRAPHY)).strip(" .…\"'")
