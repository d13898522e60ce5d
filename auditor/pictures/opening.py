"""Open pictures from strangers safely, and make the copies that are sent to models."""

from __future__ import annotations

import io
import math
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from auditor.domain import Fault, Picture
from auditor.errors import AuditorError
from auditor.models.protocol import Image as SentImage

if TYPE_CHECKING:
    from PIL import Image
    from PIL.ImageFile import ImageFile

Region = tuple[int, int, int, int]  # left, top, right, bottom in thousandths of the upright picture

PIXEL_LIMIT = 50_000_000  # a 1 MB file can unfold to gigabytes of pixels
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")  # no EPS, which would start Ghostscript
QUALITY = 90  # of the JPEG that is sent

# What Pillow's readers raise on broken files; OSError holds its UnidentifiedImageError.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
)
_ORIENTATION = 0x0112
_EXIF_IFD = 0x8769
_MAKER_NOTE = 0x927C
_LONGEST_BLOCK = 65_533  # bytes that one segment of a JPEG holds
# Tags of a TIFF that say how its pixels are stored: sizes, strips, tiles, palette, further frames, tables of a codec.
_STORED = (
    *(*range(254, 260), 262, 266, 273, *range(277, 282), 284, *range(288, 294), 301, 317, 318, 319, 320),
    *(*range(322, 326), 330, 332, 338, 339, 340, 341, 347, *range(512, 522), *range(529, 533)),
)
# Other blocks that a TIFF keeps among its tags: XMP, IPTC, Photoshop's resources and layers, the colour profile.
_BLOCKS = (700, 33723, 34377, 37724, 34675)
_DEEP = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")  # modes of grey with more than 8 bits
_DEPTHS = (8, 10, 12, 14, 16)  # bits that scanners fill of 16


class PictureUnreadable(AuditorError):
    """A picture is missing, broken, too large or of an unknown kind; the rest of the corpus can still be read."""

    def __init__(self, picture: Picture, why: str) -> None:
        """Say why *picture* could not be read; its path is not told, since a file name may be personal."""
        super().__init__(f"picture {picture.id}: {why}")
        self.fault = Fault(picture.id, why)


@contextmanager
def opened(picture: Picture) -> Iterator[ImageFile]:
    """Open *picture*, its pixels not yet decoded, and close it again.

    Whatever Pillow raises in here, or in the body on a broken file, becomes PictureUnreadable.
    """
    from PIL import Image
    from PIL.Image import DecompressionBombError

    Image.MAX_IMAGE_PIXELS = PIXEL_LIMIT
    try:
        quieten()
        with Image.open(picture.path, formats=FORMATS) as image:
            _check_size(picture, image)
            yield image
    except FileNotFoundError as error:
        raise PictureUnreadable(picture, "the file is missing") from error
    except DecompressionBombError as error:
        raise PictureUnreadable(picture, _too_large()) from error
    except BROKEN as error:
        raise PictureUnreadable(picture, f"it is broken, or not one of {', '.join(FORMATS)}") from error


def quieten() -> None:
    """Keep Pillow's warnings off the terminal: on pixel counts, which are checked, and on tags, which are left out.

    For good, since to do it for a while would, in a thread, take back what others decided meanwhile.
    """
    warnings.filterwarnings("ignore", module=r"PIL\.")


def upright(image: Image.Image) -> Image.Image:
    """Return the pixels of *image* as RGB, turned as its metadata asks, on white where transparent.

    The result is a new image and carries nothing of the old one's metadata. ValueError where it holds no brightness.
    """
    from PIL import Image, ImageOps

    turned = ImageOps.exif_transpose(image)
    canvas = Image.new("RGB", turned.size, "white")
    if turned.mode in _DEEP:
        turned = _in_eight_bits(turned)
    if turned.has_transparency_data:
        layer = turned.convert("RGBA")
        canvas.paste(layer, mask=layer)
    else:
        canvas.paste(turned.convert("RGB"))
    return canvas


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Return the greys of *image* in 8 bits: Pillow itself would cut off what is brighter than 255, as white.

    Which numbers are black and white is not stated in the file. Of 16 bits the depth counts that a scanner used, of
    whole and broken numbers what there is.
    """
    grey = image.convert("F")
    darkest, brightest = cast("tuple[float, float]", grey.getextrema())  # of one channel
    if not (math.isfinite(darkest) and math.isfinite(brightest)):
        raise ValueError
    if image.mode not in ("I", "F"):
        darkest, brightest = 0.0, next(top for bits in _DEPTHS if (top := 2.0**bits - 1) >= brightest)
    scale = 255 / ((brightest - darkest) or 1)
    shift = 0.5 - darkest * scale  # what is left of a number is cut off
    return grey.point(lambda value: value * scale + shift).convert("L")


def as_sent(picture: Picture, longest_side: int = 1024, *, keep_metadata: bool = False) -> SentImage:
    """Return *picture* as it is sent to a model: an upright JPEG, at most *longest_side* pixels long.

    Its metadata is stripped, unless *keep_metadata* asks for the EXIF block to be sent along.
    Raises PictureUnreadable.
    """
    with opened(picture) as image:
        pixels, exif = _shrunk(image, longest_side), image.getexif()
        data = io.BytesIO()
        pixels.save(data, "JPEG", quality=QUALITY, exif=_block(exif) if keep_metadata else b"")
    return SentImage(data.getvalue(), "image/jpeg", longest=longest_side)


def _block(exif: Image.Exif) -> bytes:
    """Return *exif* as a JPEG holds it, without how pixels were stored and the other blocks that a TIFF keeps in it.

    What is too long for a JPEG goes without the maker's note, and if need be altogether: the picture is worth more.
    """
    for tag in (_ORIENTATION, *_STORED, *_BLOCKS):  # the pixels are turned by now
        exif.pop(tag, None)
    try:
        if len(exif.tobytes()) > _LONGEST_BLOCK:
            exif.get_ifd(_EXIF_IFD).pop(_MAKER_NOTE, None)
        block = exif.tobytes()
    except BROKEN:  # tags that cannot be written again
        return b""
    return block if len(block) <= _LONGEST_BLOCK else b""


def _shrunk(image: Image.Image, longest_side: int) -> Image.Image:
    """Return *image* as ``upright`` does, at most *longest_side* pixels long; *image* itself may become smaller."""
    size = (longest_side, longest_side)
    if image.mode not in _DEEP:
        image.thumbnail(size)  # before turning: a JPEG is then decoded at a fraction of its size
        return upright(image)
    pixels = upright(image)  # before shrinking, which goes beyond the brightest number that a scanner wrote
    pixels.thumbnail(size)
    return pixels


def part_as_sent(picture: Picture, region: Region, longest_side: int = 1024) -> SentImage:
    """Return a part of *picture* as it is sent: cut from all its pixels, then at most *longest_side* pixels long.

    It carries no metadata. Raises PictureUnreadable.
    """
    with opened(picture) as image:
        whole = upright(image)
    left, top, right, bottom = region
    box = (
        left * whole.width // 1000,
        top * whole.height // 1000,
        max(left * whole.width // 1000 + 1, right * whole.width // 1000),
        max(top * whole.height // 1000 + 1, bottom * whole.height // 1000),
    )
    part = whole.crop(box)
    part.thumbnail((longest_side, longest_side))
    data = io.BytesIO()
    part.save(data, "JPEG", quality=QUALITY)
    return SentImage(data.getvalue(), "image/jpeg", longest=longest_side)


def _check_size(picture: Picture, image: ImageFile) -> None:
    if image.width * image.height > PIXEL_LIMIT:
        raise PictureUnreadable(picture, _too_large())


def _too_large() -> str:
    return f"it has more than {PIXEL_LIMIT // 1_000_000} million pixels; scale it down"
