"""Look at a picture without a model, and put what was seen into words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditor.domain import Picture
from auditor.pictures.beside import Fact, beside
from auditor.pictures.exif import area
from auditor.pictures.ocr import Line, read_lines
from auditor.pictures.opening import opened, upright

_COARSE: Final = 10_000  # metres: such a position names an area, not the city that lies there


@dataclass(frozen=True, slots=True)
class Seen:
    """What a picture gives away without anybody looking at its motif."""

    metadata: tuple[Fact, ...]
    lines: tuple[Line, ...] | None  # in reading order; None: nobody looked for text
    width: int  # pixels, when upright
    height: int

    @property
    def text(self) -> tuple[str, ...]:
        """The lines of text in the picture; empty as well when nobody looked for them."""
        return tuple(line.text for line in self.lines or ())


def look(picture: Picture, *, ocr: bool = True) -> Seen:
    """Return the metadata of *picture*, and with *ocr* the text in it.

    Raises PictureUnreadable, and MissingExtra when *ocr* is asked for where ``ocr_installed()`` is false.
    """
    with opened(picture) as image:
        pixels = upright(image)
        found = beside(image, pixels)
        around = area(image)
    metadata = (*found.facts, *(fact for point in found.positions for fact in _whereabouts(point, around)))
    # Outside of "opened": a fault of the reader is no fault of the picture.
    return Seen(metadata, read_lines(pixels) if ocr else None, pixels.width, pixels.height)


def describe(seen: Seen) -> str:
    """Return what was seen in one or two lines, for a model that takes no images."""
    metadata = "; ".join(f"{fact.label}: {fact.value}" for fact in seen.metadata)
    described = f"metadata: {metadata or 'none'}"
    return described if seen.lines is None else f"{described}\ntext in the picture: {' / '.join(seen.text) or 'none'}"


def _whereabouts(point: tuple[float, float], around: tuple[str, float] | None) -> Iterator[Fact]:
    if around is not None and around[1] >= _COARSE:  # the city nearest to its centre would be invented
        yield Fact("coordinates", f"{point[0]:.1f}, {point[1]:.1f}, up to {around[1] / 1000:,.0f} km off")
        yield Fact("place", around[0])
        return
    from auditor.attributes.places import nearest

    yield Fact("coordinates", f"{point[0]:.5f}, {point[1]:.5f}")
    yield Fact("place", nearest(*point))
