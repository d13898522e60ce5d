"""Find the small pictures within a picture's metadata, and say which of them show something else.

A program that crops or paints over a picture may leave the thumbnail as it was: what was taken away is still there.
"""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from auditor.pictures import xmp

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFile import ImageFile

_OFFSET, _LENGTH = 0x0201, 0x0202  # of the thumbnail: its place in the EXIF block, and its bytes
_PHOTOSHOP: Final = (0x0409, 0x040C)  # image resources: a header of 28 bytes, then a JPEG
_PHOTOSHOP_HEADER: Final = 28
_JFXX: Final = b"JFXX\0\x10"
_BYTES: Final = 1 << 20  # of a thumbnail that is opened
_SIDE: Final = 2048  # pixels
_FIELDS: Final = 16  # that pictures are compared by, along each side
_APART: Final = 48  # of 255 grey levels: two pictures whose fields differ by more show something else
_PARTS: Final = 4  # thumbnails that are looked at in one file


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture within the metadata of another."""

    where: str  # "EXIF", "Photoshop", "JFIF" or "XMP"
    width: int  # pixels; 0 where it cannot be opened
    height: int
    differs: bool  # it shows something else than the picture


def thumbnails(image: ImageFile, pixels: Sequence[Image.Image], found: tuple[xmp.Property, ...]) -> list[Thumbnail]:
    """Return the thumbnails within *image*, at most four; *found* are its XMP properties.

    *pixels* are the picture as it is stored and as it is seen: a thumbnail that is like either does not differ. The
    comparison is of sixteen by sixteen fields, so a small change goes unseen: what is said to differ does.
    """
    parts = [part for part in _parts(image, found) if part[1]][:_PARTS]
    return [_opened(where, data, pixels) for where, data in parts]


def _parts(image: ImageFile, found: tuple[xmp.Property, ...]) -> Iterator[tuple[str, bytes]]:
    yield "EXIF", _of_exif(image)
    resources: Any = image.info.get("photoshop", {})
    for code in _PHOTOSHOP:
        data = resources.get(code, b"") if isinstance(resources, dict) else b""
        yield "Photoshop", data[_PHOTOSHOP_HEADER:] if isinstance(data, bytes) else b""
    for _, data in getattr(image, "applist", ()):
        if data.startswith(_JFXX):
            yield "JFIF", data[len(_JFXX) :]
    for text in xmp.images(found):
        yield "XMP", _unpacked(text)


def _of_exif(image: ImageFile) -> bytes:
    from PIL.ExifTags import IFD

    block = image.info.get("exif", b"")  # a TIFF file has no such block: its second image is another page
    if not isinstance(block, bytes) or not block:
        return b""
    block = block.removeprefix(b"Exif\0\0")
    second = image.getexif().get_ifd(IFD.IFD1)
    start, length = second.get(_OFFSET), second.get(_LENGTH)
    if not isinstance(start, int) or not isinstance(length, int) or start < 0:
        return b""
    return block[start : start + max(0, length)]


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _opened(where: str, data: bytes, pixels: Sequence[Image.Image]) -> Thumbnail:
    from PIL import Image

    from auditor.pictures.opening import BROKEN

    try:
        with Image.open(io.BytesIO(data[:_BYTES]), formats=("JPEG",)) as small:
            if max(small.size) > _SIDE:
                return Thumbnail(where, *small.size, differs=True)
            return Thumbnail(where, *small.size, differs=not any(_alike(small, whole) for whole in pixels))
    except (*BROKEN, Image.DecompressionBombError):
        return Thumbnail(where, 0, 0, differs=True)


def _alike(small: Image.Image, whole: Image.Image) -> bool:
    """Say whether two pictures show the same: stretched, without the bars of the one, or without the other's edges."""
    trimmed = _cut_to(small, whole.width / whole.height)
    pairs = ((small, whole), (trimmed, whole), (small, _cut_to(whole, small.width / small.height)))
    return any(_distance(one, other) <= _APART for one, other in pairs)


def _distance(one: Image.Image, other: Image.Image) -> int:
    """Return the largest difference between the grey of two fields that lie in the same place."""
    from PIL import ImageChops

    return int(ImageChops.difference(_fields(one), _fields(other)).getextrema()[1])  # type: ignore[arg-type]


def _fields(image: Image.Image) -> Image.Image:
    from PIL import Image

    return image.convert("L").resize((_FIELDS, _FIELDS), Image.Resampling.BOX)


def _cut_to(image: Image.Image, ratio: float) -> Image.Image:
    """Return the middle of *image* with *ratio* of width to height."""
    width = min(image.width, max(1, round(image.height * ratio)))
    height = min(image.height, max(1, round(image.width / ratio)))
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))
