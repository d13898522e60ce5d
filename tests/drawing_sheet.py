"""A sheet to write and draw on, for the pictures of the sample corpus.

The only font is the one inside Pillow; it has no accents, so that texts on pictures are plain ASCII.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from PIL import Image, ImageColor, ImageDraw, ImageFont

INK, GREY, PAPER = "#20242a", "#6b7078", "#fdfcf8"

Colour = str | tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Spec:
    """One picture as ``pictures.toml`` declares it."""

    file: str
    kind: str
    title: str
    lines: list[str]
    colour: str
    reads: list[str]  # words that a text recogniser must find again
    tilt: float | None = None  # degrees on a desk; none: a screenshot
    exif: dict[str, Any] = field(default_factory=dict)

    def cells(self) -> list[list[str]]:
        """Return the lines, cut at the bars."""
        return [line.split("|") for line in self.lines]

    def dice(self) -> random.Random:
        """Return a generator that the file name seeds."""
        return random.Random(self.file)  # noqa: S311 - looks, not secrets


@cache
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font that comes with Pillow, *size* pixels high."""
    found = ImageFont.load_default(size)
    assert isinstance(found, ImageFont.FreeTypeFont), "Pillow was built without FreeType"
    return found


def mix(colour: str, other: str, share: float) -> tuple[int, int, int]:
    """Return *colour* with a *share* (0 … 1) of *other* in it."""
    pairs = zip(ImageColor.getrgb(colour)[:3], ImageColor.getrgb(other)[:3], strict=True)
    red, green, blue = (round(a + (b - a) * share) for a, b in pairs)
    return red, green, blue


class Sheet:
    """A blank sheet that is written and drawn on."""

    def __init__(self, width: int, height: int, fill: Colour = PAPER) -> None:
        """Take a sheet of so many pixels."""
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width, height), fill)
        self.draw = ImageDraw.Draw(self.image)

    def write(
        self, x: float, y: float, text: str, size: int, fill: Colour = INK, anchor: str = "la", *, room: float = 0
    ) -> None:
        """Write *text* at a point, smaller where it would need more than *room* pixels; big letters are bolder."""
        assert text.isascii(), f"the font has no sign for {text!r}"
        room = room or self.width - 40
        while size > 14 and font(size).getlength(text) > room:
            size -= 1
        for shift in (0, 1) if size >= 30 else (0,):  # struck twice; an outline would close the dots of the i
            self.draw.text((x + shift, y), text, font=font(size), fill=fill, anchor=anchor)

    def box(self, corners: tuple[float, float, float, float], fill: Colour, radius: int = 0) -> None:
        """Fill a rectangle, rounded by *radius* pixels."""
        self.draw.rounded_rectangle(corners, radius, fill=fill)

    def rule(self, y: float, fill: Colour = GREY, step: int = 12) -> None:
        """Draw a dashed line across the sheet."""
        for x in range(20, self.width - 20, step):
            self.draw.line((x, y, x + step // 2, y), fill=fill, width=2)

    def bars(self, x: int, y: int, width: int, height: int, dice: random.Random) -> None:
        """Draw something like a bar code: it encodes nothing."""
        end = x + width
        while x < end:
            bar = dice.choice((2, 2, 3, 5))
            self.box((x, y, x + bar - 1, y + height), INK)
            x += bar + dice.choice((2, 3, 4))


def wrapped(text: str, size: int, room: float) -> list[str]:
    """Break *text* into lines no wider than *room* pixels."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        lines[-1:] = [longer] if font(size).getlength(longer) <= room else [lines[-1], word]
    return lines
