"""Read what cameras, phones and programs write beside the pixels: EXIF, IPTC, PNG text and JPEG comments.

Tag numbers: CIPA DC-008 (EXIF 2.32), TIFF 6.0, IPTC-IIM 4.2; the XP tags are those of the Windows file dialogue.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

Found = tuple[str, str]  # label, value

LONGEST = 500  # characters of one value: metadata can hold megabytes, and is shown to models

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_MAKE, _MODEL = 0x010F, 0x0110
_LATITUDE, _LONGITUDE = (2, 1, "S"), (4, 3, "W")  # GPS tags: value, reference, and the reference that is negative
_AREA, _ERROR = 0x1C, 0x1F  # GPS tags: the name of the area, and how far off the position may be, in metres
_TAKEN = ((0x9003, 0x9011), (0x9004, 0x9012), (0x0132, 0x9010))  # taken, digitised, changed; each with its time zone
_TAGS: Mapping[int, str] = {
    0x010E: "description",
    0x0131: "software",
    0x013B: "artist",
    0x013C: "computer",
    0x8298: "copyright",
    0x9C9B: "title",
    0x9C9C: "comment",
    0x9C9D: "artist",
    0x9C9E: "keywords",
    0x9C9F: "subject",
    0x9286: "comment",
    0xA430: "owner",
    0xA431: "serial number",
    0xA434: "lens",
}
_UTF16_TAGS = range(0x9C9B, 0x9CA0)
_IPTC: Mapping[tuple[int, int], str] = {
    (2, 5): "title",
    (2, 25): "keywords",
    (2, 80): "artist",
    (2, 90): "city",
    (2, 92): "spot",
    (2, 95): "region",
    (2, 101): "country",
    (2, 116): "copyright",
    (2, 120): "description",
}
_PNG_KEYS: Mapping[str, str] = {
    "Title": "title",
    "Author": "artist",
    "Description": "description",
    "Copyright": "copyright",
    "Creation Time": "taken",
    "Software": "software",
    "Source": "device",
    "Comment": "comment",
}
_USER_COMMENT_CODES: Mapping[bytes, str] = {
    b"ASCII\0\0\0": "ascii",
    b"UNICODE\0": "utf-16",
    b"JIS\0\0\0\0\0": "iso2022_jp",
    b"\0\0\0\0\0\0\0\0": "utf-8",
}


def facts(image: ImageFile) -> Iterator[Found]:
    """Yield what stands beside the pixels of *image* as (label, value) pairs, as they are written; some are empty."""
    yield from (*_exif(image), *_iptc(image), *_png(image), *_comment(image))


def coordinates(image: ImageFile) -> tuple[float, float] | None:
    """Return latitude and longitude in decimal degrees, north and east positive, or None."""
    gps = image.getexif().get_ifd(_GPS_IFD)
    latitude, longitude = (_degrees(gps, *axis) for axis in (_LATITUDE, _LONGITUDE))
    if latitude is None or longitude is None or not is_position((latitude, longitude)):
        return None
    return latitude, longitude


def is_position(point: tuple[float, float]) -> bool:
    """Say whether *point* can be one; 0° N 0° E is what devices write that do not know where they are."""
    return any(point) and abs(point[0]) <= 90 and abs(point[1]) <= 180


def area(image: ImageFile) -> tuple[str, float] | None:
    """Return the name of the area that a picture's position stands for, and its reach in metres; None without both."""
    gps = image.getexif().get_ifd(_GPS_IFD)
    try:
        name, reach = tidy(_decoded(gps[_AREA])), float(gps[_ERROR])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    return (name, reach) if name and math.isfinite(reach) else None


def _exif(image: ImageFile) -> Iterator[Found]:
    exif = image.getexif()
    tags: dict[int, Any] = {**exif, **exif.get_ifd(_EXIF_IFD)}
    yield "taken", next(filter(None, (_moment(tags, *pair) for pair in _TAKEN)), "")
    yield "device", _device(_decoded(tags.get(_MAKE, "")), _decoded(tags.get(_MODEL, "")))
    for tag, label in _TAGS.items():
        if tag in tags:
            yield label, _decoded(tags[tag], utf16=tag in _UTF16_TAGS)


def _iptc(image: ImageFile) -> Iterator[Found]:
    from PIL.IptcImagePlugin import getiptcinfo

    info = getiptcinfo(image) or {}
    for key, label in _IPTC.items():
        values = info.get(key, ())
        for value in values if isinstance(values, list) else [values]:
            yield label, _decoded(value)


def _png(image: ImageFile) -> Iterator[Found]:
    for key, value in getattr(image, "text", {}).items():
        if key in _PNG_KEYS:
            yield _PNG_KEYS[key], value
        elif not key.startswith(("XML:", "Raw profile")):  # markup and hexadecimal copies of other metadata
            yield "text chunk", f"{key}: {value}"


def _comment(image: ImageFile) -> Iterable[Found]:
    return [("comment", _decoded(image.info.get("comment", "")))]


def _moment(tags: Mapping[int, Any], time: int, zone: int) -> str:
    moment = f"{_decoded(tags.get(time, ''))} {_decoded(tags.get(zone, ''))}"
    return moment if any(digit in moment for digit in "123456789") else ""  # a camera never set writes zeros


def _device(make: str, model: str) -> str:
    make, model = tidy(make), tidy(model)
    return model if model.casefold().startswith(make.casefold()) else f"{make} {model}"


def _degrees(gps: Mapping[int, Any], value: int, reference: int, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in gps[value])
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return None
    angle = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(angle):
        return None
    return -angle if _decoded(gps.get(reference, "")).upper().startswith(negative) else angle


def _decoded(value: object, *, utf16: bool = False) -> str:
    """Return a metadata value as text: strings as they are, bytes by their code, sequences joined."""
    if isinstance(value, bytes):
        if utf16:
            return value.decode("utf-16-le", "replace")
        code = _USER_COMMENT_CODES.get(value[:8])
        return value[8:].decode(code, "replace") if code else value.decode("utf-8", "replace")
    if isinstance(value, tuple | list):
        if utf16 and all(isinstance(part, int) and 0 <= part < 256 for part in value):
            return bytes(value).decode("utf-16-le", "replace")
        return " ".join(map(str, value))
    return str(value)


def tidy(value: str) -> str:
    """Return a value as one line of at most LONGEST characters."""
    return " ".join(value.replace("\0", " ").split())[:LONGEST]
