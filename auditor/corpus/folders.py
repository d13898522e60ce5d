"""Read a folder that holds one folder for each person.

``anna/2024/first.txt`` is a post of anna with the id ``2024/first.txt``; pictures likewise. Each line of
a ``.jsonl`` file is an item as in the native corpus, and ``truth.json`` holds what is known of her.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from auditor.corpus import pictures
from auditor.corpus.drafts import Draft
from auditor.corpus.fields import identifier
from auditor.corpus.flaws import Flaw, Found, Spot
from auditor.corpus.native import add_item
from auditor.corpus.texts import json_object, objects, text_file
from auditor.domain import Fault, Picture, Post

_TEXTS = frozenset({".txt", ".md"})
_LINES = frozenset({".jsonl", ".ndjson"})
_TRUTH = "truth.json"


def read_folder(root: Path) -> Iterator[Found]:
    """Yield the people in the folders beneath *root*, in the order of their names.

    Only the names of all people are in memory at once. Hidden files are passed over.
    """
    for name in _names(root):
        path = root / name
        if path.is_symlink() and path.is_dir():
            yield Fault(_shown(name), "is a link to a folder, which is not followed", lost=None)
        elif path.is_dir():
            yield from _person(root, name)
        else:
            yield Fault(_shown(name), "lies outside the folders of the people")


def _names(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if not name.startswith("."))  # noqa: PTH208 - names, not a million Paths


def _shown(name: str) -> str:
    """Return *name* in one line that can be written: a file name need be neither valid Unicode nor printable."""
    valid = name.encode("utf-8", "backslashreplace").decode()
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in valid)


def _person(root: Path, name: str) -> Iterator[Found]:
    try:
        draft = Draft(identifier(name, "name"), name)
    except Flaw as flaw:
        yield Fault(_shown(name), str(flaw), lost=None)
        return
    for relative in _files(root, draft):
        _add_file(draft, root, relative)
    yield from draft.finish()


def _files(root: Path, draft: Draft) -> Iterator[str]:
    """Yield the files beneath the person's folder, relative to *root*, in a fixed order."""
    waiting = [draft.person]
    while waiting:
        relative = waiting.pop()
        path = root / relative
        if not path.is_dir():
            yield relative
        elif path.is_symlink():
            draft.reject(Spot(_shown(relative)), "is a link to a folder, which is not followed", lost=None)
        else:
            waiting.extend(f"{relative}/{name}" for name in reversed(_listed(path, relative, draft)))


def _listed(path: Path, relative: str, draft: Draft) -> list[str]:
    try:
        return _names(path)
    except OSError:
        draft.reject(Spot(_shown(relative)), "cannot be opened", lost=None)
        return []


def _add_file(draft: Draft, root: Path, relative: str) -> None:
    spot = Spot(_shown(relative))
    try:
        _add_content(draft, root, relative, spot)
    except Flaw as flaw:
        draft.reject(spot, flaw, lost=int(relative != f"{draft.person}/{_TRUTH}"))


def _add_content(draft: Draft, root: Path, relative: str, spot: Spot) -> None:
    path = pictures.inside(root, relative)
    item_id = relative.removeprefix(f"{draft.person}/")
    suffix = path.suffix.lower()
    if item_id == _TRUTH:
        draft.know(json_object(text_file(path)), spot.where)
    elif suffix in _TEXTS:
        draft.add(Post(item_id, text_file(path)), spot)
    elif suffix in _LINES:
        _add_lines(draft, path, item_id, spot)
    elif suffix in pictures.SUFFIXES:
        pictures.check(path)
        draft.add(Picture(item_id, path), spot)
    else:
        raise Flaw("is neither a text nor a picture by its name")


def _add_lines(draft: Draft, path: Path, item_id: str, spot: Spot) -> None:
    """Add the items in the JSON lines at *path*; those without an id are called by file and line."""
    try:
        stream = path.open("rb")
    except OSError:
        raise Flaw("cannot be opened") from None
    with stream:
        for one in objects(stream, spot.where):
            if isinstance(one, Fault):
                draft.reject(Spot(one.where), one.why)
            else:
                where, raw = one
                number = where.rpartition(":")[2]
                add_item(draft, raw, f"{item_id}:{number}", path.parent, Spot(where))
