"""Find the items that speak to whoever reads them by machine: orders, ready answers, imitations of a question's frame.

Such an item changes no question: material is fenced, and its fence cannot be ended. Yet a model may obey what it reads,
so that an answer about its author is worth less, also where nothing was found. The report marks it, and leaves nothing
out.

Patterns over several readings of a text: as it stands, without what nobody sees, with look-alike letters put right, and
decoded. What they find and what they mark by mistake is measured in ``docs/hardening.md``.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from auditor.probing.addressing.rules import RULES

SIGNS: Final = ("order", "address", "answer", "frame", "item", "disguise")

_SEARCHES: Final = {
    sign: tuple((tuple(words.split("|")), re.compile(pattern)) for words, pattern in rules)
    for sign, rules in RULES.items()
}
_UNSEEN: Final = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_TAGS: Final = re.compile("[\U000e0020-\U000e007e]{4,}")
_FLAG: Final = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")  # of England, Scotland and Wales
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_LONGEST_CODE: Final = 20_000  # characters of one piece of base64
_SHARE: Final = 0.9  # of a decoded piece that has to be printable
_LOOK_ALIKE: Final = str.maketrans("аеорсухіјѕԁһкмтвнαοερντικγ", "aeopcyxijsdhkmtbhaoepvtiky")
_FOREIGN: Final = re.compile(r"[a-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-z]")


def signs(text: str) -> tuple[str, ...]:
    """Return the signs, out of ``SIGNS`` and in their order, that *text* speaks to a model; none in ordinary text."""
    found = set(_matching(_folded(text, keep=True))) | ({"disguise"} if _tagged(text) else set())
    for reading in _readings(text):
        beyond = set(_matching(reading)) - found
        if beyond:
            found |= beyond | {"disguise"}
    return tuple(sign for sign in SIGNS if sign in found)


def _matching(text: str) -> Iterator[str]:
    for sign, searches in _SEARCHES.items():
        if any(any(word in text for word in words) and search.search(text) for words, search in searches):
            yield sign


def _readings(text: str) -> Iterator[str]:
    """Yield what *text* may also be read as, each in small letters."""
    seen = _folded(text)
    yield seen
    if _FOREIGN.search(seen):
        yield seen.translate(_LOOK_ALIKE)
    if tags := _tagged(text):
        yield _folded(tags)
    yield codecs.encode(seen, "rot13")
    yield seen[::-1]
    for piece in _BASE64.findall(text):
        if decoded := _decoded(piece[:_LONGEST_CODE]):
            yield _folded(decoded)


def _tagged(text: str) -> str:
    """Return what the tag characters in *text*, which nobody sees, say; the flags that are made of them say nothing."""
    return "".join(chr(ord(char) - 0xE0000) for run in _TAGS.findall(_FLAG.sub("", text)) for char in run)


def _folded(text: str, *, keep: bool = False) -> str:
    """Return *text* in small letters and in the plainest forms of its characters; *keep* keeps what nobody sees."""
    plain = text if keep else unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    return plain.casefold().replace("\u2019", "'")


def _decoded(piece: str) -> str:
    """Return what a piece of base64 says; "" where it says nothing that can be read."""
    whole = piece.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        decoded = base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    readable = sum(char.isprintable() or char.isspace() for char in decoded)
    return decoded if readable >= _SHARE * len(decoded) else ""
