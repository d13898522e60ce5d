"""All that stands beside the pixels of a picture, put together and bounded: it goes to models, and may be hostile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from auditor.pictures import exif, xmp
from auditor.pictures.thumbnails import Thumbnail, thumbnails

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFile import ImageFile

_MOST: Final = 60  # facts of one picture
_ALL: Final = 6_000  # characters of them together
_SAME: Final = 0.001  # degrees, about a hundred metres: two statements of one position


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that stands beside the pixels."""

    label: str  # one of ours: "taken", "device", "artist", "coordinates", "place" …
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a file holds besides its pixels."""

    facts: tuple[Fact, ...]  # each once, none empty, bounded in number and length
    positions: tuple[tuple[float, float], ...]  # EXIF's and XMP's, where the two disagree
    thumbnails: tuple[Thumbnail, ...]


def beside(image: ImageFile, pixels: Image.Image) -> Beside:
    """Return what stands beside the pixels of *image*; *pixels* are the picture as it is seen, upright.

    An XMP packet that is refused, and what is left out to keep the bounds, is said as a fact of its own.
    """
    said: list[exif.Found] = list(exif.facts(image))
    found: tuple[xmp.Property, ...] = ()
    try:
        found = xmp.properties(xmp.packet(image)) if xmp.packet(image) else ()
    except xmp.Refused as refused:
        said.append(("XMP", f"not read: {refused}"))
    small = thumbnails(image, (image, pixels), found)
    said += [*xmp.facts(found), *(("thumbnail", _said(one)) for one in small if one.differs)]
    return Beside(_bounded(said), _positions(exif.coordinates(image), xmp.coordinates(found)), tuple(small))


def _bounded(said: Iterable[exif.Found]) -> tuple[Fact, ...]:
    pairs = ((label, exif.tidy(value)) for label, value in said)
    facts = [Fact(*pair) for pair in dict.fromkeys(pair for pair in pairs if pair[1])]
    kept, left = 0, _ALL
    while kept < min(len(facts), _MOST) and len(facts[kept].value) <= left:
        left -= len(facts[kept].value)
        kept += 1
    more = [Fact("left out", f"{len(facts) - kept:,} further entries")] if kept < len(facts) else []
    return (*facts[:kept], *more)


def _positions(*points: tuple[float, float] | None) -> tuple[tuple[float, float], ...]:
    found: list[tuple[float, float]] = []
    for point in points:
        if point is not None and not _stated(point, found):
            found.append(point)
    return tuple(found)


def _stated(point: tuple[float, float], known: Sequence[tuple[float, float]]) -> bool:
    return any(abs(point[0] - lat) <= _SAME and abs(point[1] - lon) <= _SAME for lat, lon in known)


def _said(one: Thumbnail) -> str:
    size = f"{one.width} x {one.height} pixels" if one.width else "that cannot be opened"
    return f"in {one.where}, {size}" + (", shows something else than the picture" if one.width else "")
