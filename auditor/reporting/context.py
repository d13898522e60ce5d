"""Show, in a revealed report, what was quoted where it stands: words marked in their text, boxes drawn on pictures.

The journal holds quotes and no texts, so this reads the corpus again, where it still is what the run read.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from auditor import corpus
from auditor.domain import Box, Item, Person, Picture, Post
from auditor.errors import AuditorError
from auditor.pictures import PictureUnreadable, as_sent, describe, look, ocr_installed
from auditor.plan import corpus_digest
from auditor.reporting.document import Cited, Report
from auditor.reporting.sections.why import MOST_ITEMS

_AROUND: Final = 280  # characters kept before and after a mark
_MOST_TEXT: Final = 6_000  # characters of one item that are looked at for showing
_MOST_PICTURES: Final = 20  # each costs about 100 kB of the page, and a second where its text is read
_LONGEST_SIDE: Final = 800  # pixels of a picture in the page
_LIKE: Final = {"'": "['‘’]", '"': '["“”]', "-": "[-–—]"}  # as evidence is compared: typography does not count


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A small copy of a picture, without its metadata, and where its quoted text stands."""

    width: int
    height: int
    address: str = field(repr=False)  # a data: URL
    boxes: tuple[tuple[int, int, int, int], ...]  # x, y, width and height in pixels of the copy


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One item as the report shows it."""

    parts: tuple[tuple[str, bool], ...] = field(repr=False)  # pieces of text, and whether each is a quote
    picture: ShownPicture | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The cited items that could be shown, by person and item."""

    exhibits: Mapping[tuple[str, str], Exhibit] = field(repr=False)
    missing: bool  # the corpus is not to be found, or no longer what the run read


def in_context(report: Report, spec: str) -> Context:
    """Return the cited items of a revealed *report* as they stand in the corpus that *spec* names.

    Nothing is shown where that is no longer the corpus of the report's manifest, since quotes could then be put into
    texts they were not taken from.
    """
    wanted = {(one.person, one.item): one for one in report.cited[:MOST_ITEMS]}
    try:
        if not report.revealed or corpus_digest(spec) != report.manifest.get("corpus sha256"):
            return Context({}, missing=True)
        return Context(dict(_exhibits(spec, wanted)), missing=False)
    except AuditorError:
        return Context({}, missing=True)


def _exhibits(spec: str, wanted: Mapping[tuple[str, str], Cited]) -> Iterator[tuple[tuple[str, str], Exhibit]]:
    people, pictures = {person for person, _ in wanted}, 0
    for entry in corpus.read(spec):
        if not isinstance(entry, Person) or entry.id not in people:
            continue
        for item in entry.items:
            key = (entry.id, item.id)
            if key in wanted:
                pictures += isinstance(item, Picture)
                yield key, _exhibit(item, wanted[key], draw=pictures <= _MOST_PICTURES)


def _exhibit(item: Item, one: Cited, *, draw: bool) -> Exhibit:
    if isinstance(item, Post):
        return Exhibit(marked(item.text, one.quotes))
    try:
        seen = look(item, ocr=draw and ocr_installed())
        text = f"{item.caption}\n{describe(seen)}".strip()
        if not draw:
            return Exhibit(marked(text, one.quotes))
        read = [line.box for line in seen.lines or () if _quoted(line.text, one.quotes)]
        picture = _copy(item, (seen.width, seen.height), one.boxes or read)  # older journals hold no boxes
        return Exhibit(marked(text, one.quotes), picture)
    except PictureUnreadable:
        return Exhibit(marked(item.caption, one.quotes))


def _copy(item: Picture, size: tuple[int, int], boxes: Sequence[Box]) -> ShownPicture:
    scale = min(1.0, _LONGEST_SIDE / max(size))
    data = base64.b64encode(as_sent(item, _LONGEST_SIDE).data).decode()
    drawn = tuple(
        (round(left * scale), round(top * scale), round((right - left) * scale), round((bottom - top) * scale))
        for left, top, right, bottom in boxes
    )
    width, height = round(size[0] * scale), round(size[1] * scale)
    return ShownPicture(width, height, f"data:image/jpeg;base64,{data}", drawn)


def _quoted(line: str, quotes: Sequence[str]) -> bool:
    """Say whether a line of text in a picture is part of a quote, or a quote part of it."""
    return any(_pattern(line).search(quote) or _pattern(quote).search(line) for quote in quotes)


def marked(text: str, quotes: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """Cut *text* into pieces, each with whether it is one of the *quotes*; what lies far from every quote is left out.

    Case, white space and typographic quotes do not count, as when evidence is verified.
    """
    text = text[:_MOST_TEXT]
    found = sorted(
        match.span() for quote in quotes if quote.strip() for match in [_pattern(quote).search(text)] if match
    )
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in found:
        if end <= at:
            continue
        pieces += [(_gap(text[at : max(at, start)], first=at == 0), False), (text[max(at, start) : end], True)]
        at = end
    rest = text[at:]
    pieces.append((rest if len(rest) <= _AROUND else f"{rest[:_AROUND]}…", False))
    return tuple(piece for piece in pieces if piece[0])


def _gap(text: str, *, first: bool) -> str:
    """Return the text between two quotes with its middle left out where it is long."""
    if first:
        return text if len(text) <= _AROUND else f"…{text[-_AROUND:]}"
    return text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]} … {text[-_AROUND:]}"


def _pattern(quote: str) -> re.Pattern[str]:
    words = quote.strip(" .…\"'").split()
    plain = ["".join(_LIKE.get(char, re.escape(char)) for char in _folded(word)) for word in words]
    return re.compile(r"\s+".join(plain) or r"(?!)", re.IGNORECASE)


def _folded(word: str) -> str:
    return word.translate(str.maketrans("‘’“”–—", "''\"\"--"))
