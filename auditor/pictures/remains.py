"""Say what kinds of things a picture's file holds beside its pixels, by a list of what is harmless.

Everything that is not on the list counts, known or not: this is what proves that a stripped picture is bare.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_HARMLESS: Final = frozenset(
    {
        *("jfif", "jfif_version", "jfif_unit", "jfif_density", "adobe", "adobe_transform"),
        *("progressive", "progression", "loop", "background", "timestamp", "duration", "version"),
        *("transparency", "extension", "blend", "disposal", "compression", "dpi", "resolution"),
        *("gamma", "srgb", "chromaticity", "interlace", "bbox", "default_image"),
    }
)
_KINDS: Final = {
    "exif": "EXIF",
    "Raw profile type exif": "EXIF",
    "xmp": "XMP",
    "XML:com.adobe.xmp": "XMP",
    "Raw profile type xmp": "XMP",
    "Raw profile type iptc": "IPTC",
    "photoshop": "IPTC",
    "comment": "comment",
    "icc_profile": "colour profile",
    "mp": "further frames",
    "mpoffset": "further frames",
}
_MARKERS: Final = (b"JFIF\0", b"Adobe")  # how the harmless application segments of a JPEG begin
_SEGMENTS: Final = {
    b"Exif\0": "EXIF",
    b"http://ns.adobe.com/x": "XMP",
    b"Photoshop": "IPTC",
    b"ICC_PROFILE": "colour profile",
    b"MPF\0": "further frames",
    b"JFXX\0": "thumbnail",
}
# Tags without which a TIFF file cannot be read: sizes, samples, strips, tiles, resolution, palette, predictor.
_TIFF: Final = frozenset(
    {*range(254, 260), 262, 266, 273, 274, *range(277, 285), 284, 296, 317, 320, *range(322, 326), 338, 339, 530, 532}
)
_TIFF_KINDS: Final = {700: "XMP", 33723: "IPTC", 34377: "IPTC", 34665: "EXIF", 34853: "EXIF", 34675: "colour profile"}


def remains(data: bytes) -> frozenset[str]:
    """Return what the picture file *data* holds beside its pixels: "EXIF", "XMP", "IPTC", "comment" and so on.

    Raises what Pillow raises where it is no picture.
    """
    from PIL import Image

    from auditor.pictures.opening import FORMATS, quieten

    quieten()
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        image.load()
        found = frozenset((*_stated(image), *_segments(image), *_tags(image)))
        if getattr(image, "is_animated", False):
            found |= {"further frames"}
        return found | ({"trailing bytes"} if _ends_late(data, image.format or "") else set())


def _stated(image: ImageFile) -> Iterator[str]:
    texts: Any = getattr(image, "text", {})  # of a PNG; they stand in its info as well
    for key in image.info:
        if not isinstance(key, str) or key not in _HARMLESS:
            yield _KINDS.get(str(key), "text" if key in texts else "something else")


def _segments(image: ImageFile) -> Iterator[str]:
    """Yield what the segments of a JPEG hold that Pillow does not read."""
    for name, data in getattr(image, "applist", ()):
        if name == "COM":
            yield "comment"
        elif not data.startswith(_MARKERS):
            yield next((kind for start, kind in _SEGMENTS.items() if data.startswith(start)), "something else")


def _tags(image: ImageFile) -> Iterator[str]:
    for tag in getattr(image, "tag_v2", ()):
        if tag not in _TIFF:
            yield _TIFF_KINDS.get(tag, "EXIF")


def _ends_late(data: bytes, format_: str) -> bool:
    """Say whether bytes follow where the picture has ended: telephones put films and depth maps there."""
    match format_:
        case "JPEG" | "MPO":
            return not data.endswith(b"\xff\xd9")
        case "PNG":
            return not data.endswith(b"IEND\xaeB`\x82")
        case "WEBP":
            return len(data) > int.from_bytes(data[4:8], "little") + 8
        case "GIF":
            return not data.endswith(b";")
        case _:
            return False
