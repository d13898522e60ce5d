"""A person after a mitigation, laid out as exhibits that agents can be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from auditor.domain import Item, Person, Picture, Post
from auditor.pictures import Line, PictureUnreadable, describe, look
from auditor.probing.prompts import CHANNELS, Exhibit


@dataclass(frozen=True, slots=True)
class Case:
    """What may be shown of one person."""

    person: str
    exhibits: tuple[Exhibit, ...]
    told: tuple[Exhibit, ...] | None = None  # what is shown in their place, where a model cannot hold them all

    def shown(self, channels: Sequence[str]) -> tuple[Exhibit, ...]:
        """Return the exhibits of these channels."""
        return tuple(exhibit for exhibit in self._showable if exhibit.channel in channels)

    @property
    def _showable(self) -> tuple[Exhibit, ...]:
        return self.exhibits if self.told is None else self.told

    def confined(self, only: Sequence[str]) -> Case:
        """Return the case with nothing but these channels ("posts", "pictures") and topics; with none named, all."""
        if not only:
            return self
        channels = [name for name in only if name in CHANNELS] or CHANNELS
        topics = [name for name in only if name not in CHANNELS]
        kept = [e for e in self.exhibits if e.channel in channels and (not topics or e.topic in topics)]
        return Case(self.person, tuple(kept))


def lay_out(person: Person, *, ocr: bool) -> Case:
    """Return the case of a person: items numbered, what stands beside and in pictures read.

    Raises MissingExtra where text in pictures is to be read and the OCR is not installed.
    """
    exhibits = tuple(_exhibit(number, item, ocr=ocr) for number, item in enumerate(_posts_first(person.items), 1))
    return Case(person.id, exhibits)


def _posts_first(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: isinstance(item, Picture))


def _exhibit(number: int, item: Item, *, ocr: bool) -> Exhibit:
    created = item.created or ""
    heading = "".join(f"({part}) " for part in [", ".join(filter(None, [created[:10], item.channel]))] if part)
    if isinstance(item, Post):
        return Exhibit(number, item.id, "posts", item.text, heading, created, item.channel or "")
    caption = f"{item.caption}\n" if item.caption else ""
    described, lines = _described(item.path, ocr=ocr)
    text = caption + described
    return Exhibit(number, item.id, "pictures", text, f"picture {heading}", created, item.channel or "", item, lines)


@lru_cache(maxsize=256)  # the same pictures come back after each mitigation, and reading text takes a second
def _described(path: Path, *, ocr: bool) -> tuple[str, tuple[Line, ...]]:
    try:
        seen = look(Picture("", path), ocr=ocr)
    except PictureUnreadable:
        return "(the picture cannot be read)", ()
    return describe(seen), seen.lines or ()
