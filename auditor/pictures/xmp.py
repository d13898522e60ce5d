"""Read the XMP packet of a picture: what programs, phones and agencies write beside the pixels as XML.

Read by expat alone, which fetches nothing. A packet with a document type is refused, since entities are declared there;
so is one that is too long or too deep. Names of properties: ISO 16684-1, IPTC Photo Metadata 2023.1, CIPA DC-010 (EXIF
in XMP), and the schemas of Adobe, Microsoft and the Metadata Working Group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from auditor.pictures.exif import is_position

if TYPE_CHECKING:
    from pyexpat import XMLParserType

    from PIL.ImageFile import ImageFile

LONGEST: Final = 1 << 20  # bytes of a packet
_DEEPEST: Final = 40  # elements within each other
_MOST: Final = 2_000  # properties
_VALUE: Final = 1_000  # characters of a value; pictures in a packet, which are longer, are looked for apart

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_META: Final = "adobe:ns:meta/"
_DC: Final = "http://purl.org/dc/elements/1.1/"
_XAP: Final = "http://ns.adobe.com/xap/1.0/"
_EXIF: Final = "http://ns.adobe.com/exif/1.0/"
_EXIF_EX: Final = "http://cipa.jp/exif/1.0/"
_AUX: Final = "http://ns.adobe.com/exif/1.0/aux/"
_TIFF: Final = "http://ns.adobe.com/tiff/1.0/"
_PHOTOSHOP: Final = "http://ns.adobe.com/photoshop/1.0/"
_IPTC: Final = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_IPTC_EXT: Final = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
_REGIONS: Final = "http://www.metadataworkinggroup.com/schemas/regions/"
_PEOPLE: Final = "http://ns.microsoft.com/photo/1.2/t/Region#"
_LIGHTROOM: Final = "http://ns.adobe.com/lightroom/1.0/"
_IMAGE: Final = "http://ns.adobe.com/xap/1.0/g/img/"

_LABELS: Final[Mapping[tuple[str, str], str]] = {
    (_DC, "creator"): "artist",
    (_DC, "title"): "title",
    (_DC, "description"): "description",
    (_DC, "subject"): "keywords",
    (_DC, "rights"): "copyright",
    (_XAP, "CreateDate"): "taken",
    (_XAP, "CreatorTool"): "software",
    (_XAP, "Nickname"): "title",
    (_EXIF, "DateTimeOriginal"): "taken",
    (_EXIF, "UserComment"): "comment",
    (_EXIF_EX, "CameraOwnerName"): "owner",
    (_EXIF_EX, "BodySerialNumber"): "serial number",
    (_EXIF_EX, "LensModel"): "lens",
    (_AUX, "OwnerName"): "owner",
    (_AUX, "SerialNumber"): "serial number",
    (_AUX, "Lens"): "lens",
    (_TIFF, "Make"): "device",
    (_TIFF, "Model"): "device",
    (_TIFF, "Artist"): "artist",
    (_TIFF, "ImageDescription"): "description",
    (_PHOTOSHOP, "DateCreated"): "taken",
    (_PHOTOSHOP, "City"): "city",
    (_PHOTOSHOP, "State"): "region",
    (_PHOTOSHOP, "Country"): "country",
    (_PHOTOSHOP, "Headline"): "title",
    (_PHOTOSHOP, "Credit"): "artist",
    (_PHOTOSHOP, "AuthorsPosition"): "occupation of the artist",
    (_PHOTOSHOP, "CaptionWriter"): "artist",
    (_IPTC, "Location"): "spot",
    (_IPTC, "CiEmailWork"): "e-mail of the artist",
    (_IPTC, "CiTelWork"): "telephone of the artist",
    (_IPTC, "CiAdrExtadr"): "address of the artist",
    (_IPTC, "CiAdrCity"): "city of the artist",
    (_IPTC, "CiUrlWork"): "page of the artist",
    (_IPTC_EXT, "City"): "city",
    (_IPTC_EXT, "ProvinceState"): "region",
    (_IPTC_EXT, "CountryName"): "country",
    (_IPTC_EXT, "Sublocation"): "spot",
    (_IPTC_EXT, "PersonInImage"): "person shown",
    (_IPTC_EXT, "Event"): "event",
    (_REGIONS, "Name"): "person shown",
    (_PEOPLE, "PersonDisplayName"): "person shown",
    (_LIGHTROOM, "hierarchicalSubject"): "keywords",
}
# What else these hold is technical; properties of any other schema are told under their own names.
_TECHNICAL: Final = frozenset({_RDF, _XML, _META, "", _IMAGE, *(space for space, _ in _LABELS)})
_TECHNICAL_PREFIXES: Final = ("http://ns.adobe.com/", "http://www.metadataworkinggroup.com/", "http://ns.google.com/")
_ANGLE: Final = re.compile(r"(\d{1,3})(?:,(\d{1,2}(?:\.\d+)?))?(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])")

Property = tuple[str, str, str]  # namespace, name, value


class Refused(ValueError):
    """A packet that is not read: it declares a document type, is too long, too deep, or no XML."""


def packet(image: ImageFile) -> bytes:
    """Return the XMP packet of *image* as it stands in the file; b"" where there is none."""
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if not found:
        raw = str(getattr(image, "text", {}).get("Raw profile type xmp", ""))  # as ImageMagick writes it into PNG
        return _unhexed(raw) if raw else b""
    return found if isinstance(found, bytes) else str(found).encode("utf-8", "replace")


def properties(data: bytes) -> tuple[Property, ...]:
    """Return the properties of a packet that have a value, in order; Refused where it is not read."""
    if len(data) > LONGEST:
        raise Refused("too long")
    return _Reader().read(data)


def facts(found: tuple[Property, ...]) -> Iterator[tuple[str, str]]:
    """Yield what properties say as (label, value); those of schemas that nobody listed come with their own names."""
    for space, name, value in found:
        if label := _LABELS.get((space, name)):
            yield label, value
        elif space not in _TECHNICAL and not space.startswith(_TECHNICAL_PREFIXES):
            yield "XMP field", f"{name}: {value}"


def coordinates(found: tuple[Property, ...]) -> tuple[float, float] | None:
    """Return the position that properties state, in decimal degrees, north and east positive, or None."""
    values = {name: value for space, name, value in found if space == _EXIF}
    latitude, longitude = (_degrees(values.get(name, "")) for name in ("GPSLatitude", "GPSLongitude"))
    if latitude is None or longitude is None or not is_position((latitude, longitude)):
        return None
    return latitude, longitude


def images(found: tuple[Property, ...]) -> Iterator[str]:
    """Yield the pictures within a packet, in base64."""
    return (value for space, name, value in found if (space, name) == (_IMAGE, "image"))


class _Reader:
    def __init__(self) -> None:
        self._found: list[Property] = []
        self._path: list[tuple[str, str]] = []
        self._text: list[str] = []

    def read(self, data: bytes) -> tuple[Property, ...]:
        from xml.parsers import expat

        try:
            self._parser(expat.ParserCreate(namespace_separator=" ")).Parse(data.strip(b"\0 \t\r\n"), True)
        except Refused:
            raise
        except (expat.ExpatError, LookupError, ValueError):  # the latter two of an encoding that nobody knows
            raise Refused("no XML") from None
        return tuple(self._found)

    def _parser(self, parser: XMLParserType) -> XMLParserType:
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.EntityDeclHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        return parser

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(_split(name))
        self._text.clear()
        if len(self._path) > _DEEPEST:
            raise Refused("too deep")
        for key, value in attributes.items():
            self._keep(*_split(key), value)

    def _end(self, _: str) -> None:
        owner = next((step for step in reversed(self._path) if step[0] != _RDF), ("", ""))
        self._keep(*owner, "".join(self._text))
        self._text.clear()
        self._path.pop()

    def _keep(self, space: str, name: str, value: str) -> None:
        if len(self._found) >= _MOST:
            raise Refused("too many properties")
        if value.strip() and space not in (_RDF, _XML, _META, ""):
            longest = LONGEST if space == _IMAGE else _VALUE
            self._found.append((space, name, value.strip()[:longest]))


def _refuse(*_: object) -> None:
    raise Refused("a document type")


def _split(name: str) -> tuple[str, str]:
    space, _, local = name.rpartition(" ")
    return space, local


def _unhexed(raw: str) -> bytes:
    digits = "".join(raw.split("\n")[3:])
    try:
        return bytes.fromhex(digits[: 2 * LONGEST + 2])
    except ValueError:
        return b""


def _degrees(text: str) -> float | None:
    """Return an angle as XMP writes it, ``47,4.2417N`` or ``47,4,14.5N``; None where it is none."""
    match = _ANGLE.fullmatch(text.strip())
    if match is None:
        return None
    degrees, minutes, seconds, side = match.groups()
    angle = float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return -angle if side in "SW" else angle
