"""Change the pixels of a picture, and write it in its own format with nothing beside them but what is meant."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from auditor.attributes.regions import Region
from auditor.domain import Box
from auditor.errors import AuditorError
from auditor.pictures.opening import BROKEN

if TYPE_CHECKING:
    from PIL import Image

SUFFIXES: Final[Mapping[str, str]] = {
    "JPEG": ".jpg",
    "PNG": ".png",
    "WEBP": ".webp",
    "GIF": ".gif",
    "TIFF": ".tif",
    "BMP": ".bmp",
    "AVIF": ".avif",
}
_OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "JPEG": {"quality": 95},
    "WEBP": {"quality": 95},
    "AVIF": {"quality": 90},
    "TIFF": {"compression": "tiff_lzw"},
}
_PLACED: Final[Mapping[str, Mapping[str, Any]]] = {
    "TIFF": {}
}  # other options with a position: libtiff cannot write one
_WITHOUT_EXIF: Final = ("GIF", "BMP")
_GPS_IFD: Final = 0x8825
_AREA, _ERROR = 0x1C, 0x1F  # GPSAreaInformation, GPSHPositioningError in metres (CIPA DC-008)
_PADDING: Final = 0.15  # of a box's shorter side: letters reach beyond the box that was found
_BLOCKS: Final = 6  # that a blurred box is reduced to, along each side


class Unwritable(AuditorError):
    """A picture cannot be written in its format, or not be read again; it is withheld."""


@contextmanager
def written() -> Iterator[None]:
    """Have whatever Pillow raises of a picture that it writes, or reads again, become Unwritable."""
    try:
        yield
    except (*BROKEN, RuntimeError) as error:
        raise Unwritable("a changed picture cannot be written in its format") from error


def own_format(name: str | None) -> str:
    """Return the format in which a picture that was opened as *name* is written; phones' MPO is a JPEG."""
    return name if name is not None and name in SUFFIXES else "JPEG"


def encoded(pixels: Image.Image, format_: str, region: Region | None = None) -> bytes:
    """Return *pixels* as a file of *format_*, one frame, with no metadata but *region* where one is given.

    Raises Unwritable.
    """
    data = io.BytesIO()
    options = dict(_OPTIONS.get(format_, {}))
    if region is not None and format_ not in _WITHOUT_EXIF:
        options = {**_PLACED.get(format_, options), "exif": _position(region)}
    with written():
        pixels.save(data, format_, **options)
    return data.getvalue()


def painted(pixels: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    """Return *pixels* with each of *boxes* and a little around it in one colour, the mean of what was there."""
    from PIL import ImageStat

    result = pixels.copy()
    for box in (_padded(box, pixels.size) for box in boxes):
        mean = ImageStat.Stat(pixels.crop(box)).mean
        result.paste((round(mean[0]), round(mean[1]), round(mean[2])), box)
    return result


def blurred(pixels: Image.Image, boxes: Iterable[Box]) -> Image.Image:
    """Return *pixels* with each of *boxes* reduced to six by six colours, softly joined."""
    from PIL import Image

    result = pixels.copy()
    for box in (_padded(box, pixels.size) for box in boxes):
        part = result.crop(box)
        coarse = part.resize((_BLOCKS, _BLOCKS), Image.Resampling.BOX)
        result.paste(coarse.resize(part.size, Image.Resampling.BICUBIC), box)
    return result


def blank(size: tuple[int, int]) -> Image.Image:
    """Return a grey picture of *size* pixels, to stand where another is withheld."""
    from PIL import Image

    return Image.new("RGB", size, (128, 128, 128))


def _padded(box: Box, size: tuple[int, int]) -> Box:
    left, top, right, bottom = box
    more = max(2, round(_PADDING * min(right - left, bottom - top)))
    return max(0, left - more), max(0, top - more), min(size[0], right + more), min(size[1], bottom + more)


def _position(region: Region) -> bytes:
    from PIL import Image
    from PIL.TiffImagePlugin import IFDRational

    exif = Image.Exif()
    exif.get_ifd(_GPS_IFD).update(
        {
            1: "N" if region.latitude >= 0 else "S",
            2: (abs(region.latitude), 0.0, 0.0),
            3: "E" if region.longitude >= 0 else "W",
            4: (abs(region.longitude), 0.0, 0.0),
            _AREA: b"ASCII\0\0\0" + region.name.encode("ascii", "replace"),
            _ERROR: IFDRational(1000 * region.reach),
        }
    )
    return exif.tobytes()
