"""Show a model pictures, and let it look closer at parts of them: a crop from the file as it was published.

A model asks for a part by a line ``ZOOM [item] left top right bottom``, in thousandths of the picture. How often is
bounded by the probe; a model that sees no pictures is never told that it could.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from auditor.domain import Picture
from auditor.models.protocol import Image, Reply
from auditor.pictures import PictureUnreadable, as_sent, part_as_sent
from auditor.pictures.opening import Region
from auditor.probing.prompts import Exhibit
from auditor.probing.sight import Sight

_OFFER: Final = (
    "\n\nBefore you answer you may look closer at parts of the pictures, {left} in all. For that, answer with nothing "
    "but lines of the form\nZOOM [item] left top right bottom\nwhere the numbers run from 0 to 1000 across the picture."
)
_ASKED: Final = re.compile(r"^\W*ZOOM\W+(\d{1,6})\W+(\d{1,4})\W+(\d{1,4})\W+(\d{1,4})\W+(\d{1,4})\W*$", re.MULTILINE)
_CHATTER: Final = 300  # characters beside such lines: a reply that says more is an answer
_WHOLE: Final = 1000
_SMALLEST: Final = 10  # thousandths of a side
_REMEMBERED: Final = 64  # renditions: every probe, repair and model is sent the same ones


@dataclass(frozen=True, slots=True)
class Look:
    """A part of a picture that a model asked for."""

    number: int  # of the item
    region: Region


def render(picture: Picture, sight: Sight, region: Region | None = None) -> Image | None:
    """Return *picture*, or its *region*, as a model is sent it; None where it cannot be read."""
    return _rendered(picture.path, sight.pixels, sight.metadata == "keep", region)


def offer(left: int) -> str:
    """Return what tells a model that it may look closer *left* times; "" where it may not."""
    return _OFFER.format(left=left) if left > 0 else ""


def wanted(reply: Reply, shown: Sequence[Exhibit]) -> Iterator[Look]:
    """Yield the parts of pictures *shown* that *reply* asks for; none where it answers, even if it mentions some."""
    if "{" in reply.text or len(_ASKED.sub("", reply.text).strip()) > _CHATTER:
        return
    numbers = {exhibit.number for exhibit in shown if exhibit.picture}
    for found in _ASKED.finditer(reply.text):
        number, left, top, right, bottom = map(int, found.groups())
        region = left, top, min(right, _WHOLE), min(bottom, _WHOLE)
        if number in numbers and min(region[2] - left, region[3] - top) >= _SMALLEST:
            yield Look(number, region)


def label(number: int, region: Region | None = None) -> str:
    """Return what stands before a picture that is sent: its number, and which part of it that is."""
    part = f", enlarged from {region[0]} {region[1]} to {region[2]} {region[3]}" if region else ""
    return f"Picture [{number}]{part}:"


@lru_cache(maxsize=_REMEMBERED)
def _rendered(path: Path, pixels: int, keep: bool, region: Region | None) -> Image | None:
    try:
        if region is None:
            return as_sent(Picture("", path), pixels, keep_metadata=keep)
        return part_as_sent(Picture("", path), region, pixels)
    except PictureUnreadable:
        return None
