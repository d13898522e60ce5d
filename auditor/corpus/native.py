"""Read the native corpus: JSON lines, one person each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from auditor.corpus import pictures
from auditor.corpus.drafts import Draft
from auditor.corpus.fields import identifier, listing, maybe_text, text
from auditor.corpus.flaws import Flaw, Found, Spot
from auditor.corpus.texts import objects
from auditor.domain import Fault, Item, Picture, Post


def read_file(path: Path) -> Iterator[Found]:
    """Yield the people in the JSON lines at *path*; picture paths are relative to its folder."""
    with path.open("rb") as stream:
        yield from read_stream(stream, path.name, path.parent)


def read_stream(stream: BinaryIO, name: str, folder: Path) -> Iterator[Found]:
    """Yield the people in *stream*, which faults call *name*; picture paths are relative to *folder*."""
    for one in objects(stream, name):
        if isinstance(one, Fault):
            yield replace(one, lost=None)
        else:
            yield from _person(*one, folder)


def add_item(draft: Draft, raw: object, default_id: str, folder: Path, spot: Spot) -> None:
    """Add the item that the JSON value *raw* describes to *draft*, or the fault that it has.

    Without 'kind' it is a picture where it has a 'path', otherwise a post; without 'id' it is
    *default_id*.
    """
    if not isinstance(raw, dict):
        draft.reject(spot, "is not an object")
        return
    try:
        draft.add(_item(raw, default_id, folder, draft.time(raw.get("created"), spot)), spot)
    except Flaw as flaw:
        draft.reject(spot, flaw)


def _person(where: str, row: dict[str, object], folder: Path) -> Iterator[Found]:
    try:
        draft = Draft(identifier(row.get("person"), "person"), where)
        items = listing(row.get("items"), "items")
    except Flaw as flaw:
        yield Fault(where, str(flaw), lost=None)
        return
    for number, raw in enumerate(items, start=1):
        add_item(draft, raw, f"{draft.person}-{number}", folder, Spot(where, f"item {number}"))
    draft.know(row.get("truth"), where)
    draft.mention(row.get("bystanders"), where)
    yield from draft.finish()


def _item(raw: dict[str, object], default_id: str, folder: Path, created: str | None) -> Item:
    name = identifier(raw.get("id", default_id), "id")
    channel = maybe_text(raw.get("channel"), "channel")
    match raw.get("kind", "picture" if "path" in raw else "post"):
        case "post":
            return Post(name, text(raw.get("text"), "text"), created, channel)
        case "picture":
            path = pictures.inside(folder, text(raw.get("path"), "path"))
            pictures.check(path)
            return Picture(name, path, text(raw.get("caption", ""), "caption"), created, channel)
        case _:
            raise Flaw("should have 'post' or 'picture' as 'kind'")
