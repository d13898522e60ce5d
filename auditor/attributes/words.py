"""How words are made comparable: case, accents, punctuation, the marks of a list, hedges."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

LONGEST: Final = 400  # characters of a value that are read; no value needs more
_KEPT: Final = 1 << 14  # texts whose words are remembered: to find the most frequent value, each meets every other

# Letters that do not decompose into a base and an accent.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h", "ʻ": "", "ʼ": ""}
    | {"Ø": "O", "Ł": "L", "Đ": "D", "Æ": "AE", "Œ": "OE", "Þ": "Th", "Ð": "D", "Ħ": "H"}
)
_JOINING: Final = str.maketrans("", "", "'’‘`´ʹ.")  # "Ph.D." and "bachelor's" are one word each
_TYPOGRAPHY: Final = str.maketrans("‘’′“”″‐‑‒–—−", "'''\"\"\"------")
_NO_WORD: Final = re.compile(r"[\W_]+")
_ARTICLES: Final = frozenset(("a", "an", "the"))
_LIST_MARK: Final = re.compile(r"^[\s*_#•·\"'`-]*(?:[1-9][.)]\s+(?=\S))?[\s*_\"'`]*")
_HEDGES: Final = re.compile(
    r"^(?:(?:(?:most|very|quite)\s+)?(?:likely|probably|possibly|presumably|maybe|perhaps|currently|recently)\b[\s:,]*)+",
    re.IGNORECASE,
)


def unaccented(text: str) -> str:
    """Return *text* without accents and compatibility forms; case and punctuation stay."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    return "".join(char for char in apart if not unicodedata.combining(char)).translate(_LETTERS)


def fold(text: str) -> str:
    """Return *text* without case, accents and compatibility forms; punctuation stays."""
    return unaccented(unicodedata.normalize("NFKC", text).casefold()).casefold()


@lru_cache(_KEPT)
def key(text: str) -> str:
    """Return the words of *text* by which it is compared: folded, without punctuation and articles, one space apart."""
    words = _NO_WORD.sub(" ", fold(text[:LONGEST]).translate(_JOINING)).split()
    return " ".join(word for word in words if word not in _ARTICLES)


@lru_cache(_KEPT)
def plain(text: str) -> str:
    """Return *text* without the marks of a list, Markdown emphasis and hedges at its beginning."""
    bare = _LIST_MARK.sub("", text[:LONGEST], count=1).rstrip(" *_\t\n")
    return _HEDGES.sub("", bare, count=1)


def typed(text: str) -> str:
    """Return *text* in lower case with the dashes and quotation marks of a keyboard, for reading numbers."""
    return unicodedata.normalize("NFKC", text.translate(_TYPOGRAPHY)).casefold()


def contains(names: Iterable[str], text: str) -> bool:
    """Say whether any of *names*, each as ``key`` gives it, stands in *text* as whole words."""
    words = _NO_WORD.sub(" ", fold(text).translate(_JOINING))
    spaced = " " + " ".join(word for word in words.split() if word not in _ARTICLES) + " "
    return any(f" {name} " in spaced for name in names if name)
