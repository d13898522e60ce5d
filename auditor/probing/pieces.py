"""What a person published, cut into the pieces that an edit can take away: sentences of posts, and whole pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from auditor.domain import Item, Person, Post

# Where a sentence ends, in the scripts that mark it. A full stop within an abbreviation only makes two pieces of one.
_END: Final = re.compile(r"[.!?…]+[\"'”’)\]]*\s+|[。！？؟।]+\s*|\n+")


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A stretch of a post, or a whole picture."""

    item: str  # id
    start: int = 0  # characters in the post; both 0 for a picture
    end: int = 0

    @property
    def is_picture(self) -> bool:
        """Whether it is a whole picture."""
        return self.end == 0


def pieces(person: Person) -> tuple[Piece, ...]:
    """Return every piece of what *person* published, in order; white space between sentences belongs to none."""
    return tuple(piece for item in person.items for piece in _of_item(item))


def text_of(person: Person, piece: Piece) -> str:
    """Return the words of a piece; "" for a picture."""
    texts = {item.id: item.text for item in person.items if isinstance(item, Post)}
    return texts.get(piece.item, "")[piece.start : piece.end]


def edited(person: Person, changes: Mapping[Piece, str]) -> Person:
    """Return *person* with each piece in *changes* replaced by what stands beside it.

    A picture that is changed is withheld, and so is a post of which nothing is left.
    """
    items = (_edited(item, {p: text for p, text in changes.items() if p.item == item.id}) for item in person.items)
    return replace(person, items=tuple(item for item in items if item is not None))


def _of_item(item: Item) -> Iterator[Piece]:
    if not isinstance(item, Post):
        yield Piece(item.id)
        return
    start = 0
    for end in [match.end() for match in _END.finditer(item.text)] + [len(item.text)]:
        words = item.text[start:end]
        if words.strip():
            yield Piece(item.id, start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
        start = end


def _edited(item: Item, changes: Mapping[Piece, str]) -> Item | None:
    if not changes:
        return item
    if not isinstance(item, Post):
        return None
    text = item.text
    for piece in sorted(changes, reverse=True):
        text = text[: piece.start] + changes[piece] + text[piece.end :]
    return replace(item, text=text) if text.strip() else None
