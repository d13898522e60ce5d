"""What EXIF, XMP, IPTC and thumbnails hold is read, within bounds, and stripping a picture leaves none of it."""

from __future__ import annotations

import base64
import io
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from auditor.domain import Person, Picture
from auditor.mitigation.catalogue import open_mitigation
from auditor.mitigation.joined import Joined, placed
from auditor.mitigation.pictures import METADATA, POSITION, THUMBNAIL, WITHHELD, Pictures
from auditor.pictures import as_sent, look, xmp
from auditor.pictures.remains import remains

SECRET = "Anna Muster"  # planted in every block
PACKET = f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
 xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" xmlns:my="https://example.org/my/"
 photoshop:City="Graz" exif:GPSLatitude="47,4,14.5N" exif:GPSLongitude="15,26,22.2E" crs:Exposure="+0.10"
 my:Note="our flat">
 <dc:creator><rdf:Seq><rdf:li>{SECRET}</rdf:li></rdf:Seq></dc:creator>
 <dc:subject><rdf:Bag><rdf:li>home</rdf:li><rdf:li>garden</rdf:li></rdf:Bag></dc:subject>
 <mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag>
  <rdf:li><rdf:Description mwg-rs:Name="{SECRET}" mwg-rs:Type="Face"/></rdf:li>
  </rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


def scene(*, faceless: bool = False) -> Image.Image:
    """Return a drawn picture with something dark in its middle, which is painted over where it is *faceless*."""
    image = Image.new("RGB", (320, 240), "lightblue")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 160, 320, 240), fill="green")
    draw.ellipse((120, 60, 200, 180), fill="lightblue" if faceless else "black")
    return image


def jpeg(image: Image.Image, **options: object) -> bytes:
    """Return *image* as a JPEG file."""
    data = io.BytesIO()
    image.save(data, "JPEG", **options)
    return data.getvalue()


def with_thumbnail(small: Image.Image) -> bytes:
    """Return an EXIF block that names its owner and holds *small* as the thumbnail, laid out by hand (TIFF 6.0)."""
    owner, data = f"{SECRET}\0".encode(), jpeg(small)
    at = 8 + 2 + 12 + 4  # header, count, one entry, next
    second = at + len(owner)
    start = second + 2 + 3 * 12 + 4
    first = struct.pack(">HHHLL", 1, 0x013B, 2, len(owner), at) + struct.pack(">L", second)
    entries = struct.pack(">HHLHH", 0x0103, 3, 1, 6, 0)
    entries += struct.pack(">HHLL", 0x0201, 4, 1, start) + struct.pack(">HHLL", 0x0202, 4, 1, len(data))
    return b"Exif\0\0MM\0*" + struct.pack(">L", 8) + first + owner + struct.pack(">H", 3) + entries + b"\0" * 4 + data


def segment(marker: int, data: bytes) -> bytes:
    """Return one segment of a JPEG file."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def photoshop() -> bytes:
    """Return image resources that hold IPTC fields, and a thumbnail as Photoshop keeps it."""
    fields = b"".join(
        struct.pack(">BBBH", 0x1C, 2, tag, len(value)) + value
        for tag, value in {80: SECRET.encode(), 90: b"Graz"}.items()
    )
    small = b"\0" * 28 + jpeg(scene().resize((80, 60)))
    blocks = ((0x0404, fields), (0x040C, small))
    body = b"".join(
        b"8BIM" + struct.pack(">HH", code, 0) + struct.pack(">I", len(data)) + data + b"\0" * (len(data) % 2)
        for code, data in blocks
    )
    return b"Photoshop 3.0\0" + body


def laden(small: Image.Image | None = None) -> bytes:
    """Return a JPEG with EXIF, a thumbnail, XMP, IPTC, a comment, a colour profile, unknown data and a tail."""
    exif = with_thumbnail(small or scene().resize((160, 120)))
    plain = jpeg(scene(), exif=exif, comment=SECRET.encode(), icc_profile=SECRET.encode() * 20, xmp=PACKET.encode())
    more = segment(0xED, photoshop()) + segment(0xEB, b"\0\0HDR " + SECRET.encode())
    return plain[:2] + more + plain[2:] + f"ftypmp42 {SECRET}".encode()


def other(format_: str) -> bytes:
    """Return a picture in another format than JPEG, with every kind of metadata that Pillow writes into it."""
    data, exif = io.BytesIO(), Image.Exif()
    exif[0x013B] = SECRET
    options: dict[str, object] = {"icc_profile": SECRET.encode() * 20}
    if format_ == "GIF":
        options["comment"] = SECRET
    elif format_ == "PNG":
        options["pnginfo"] = info = PngInfo()
        info.add_text("Author", SECRET)
        info.add_itxt("XML:com.adobe.xmp", PACKET)
    elif format_ == "TIFF":
        options["tiffinfo"] = {700: PACKET.encode(), 315: SECRET}
    else:
        options["xmp"] = PACKET.encode()
    if format_ not in ("GIF", "TIFF"):
        options["exif"] = exif
    frames = [scene(faceless=True)] if format_ in ("GIF", "WEBP", "PNG", "TIFF") else []
    scene().save(data, format_, save_all=bool(frames), append_images=frames, **options)
    return data.getvalue()


def picture(folder: Path, data: bytes, name: str = "a.jpg") -> Picture:
    """Write a picture of the corpus."""
    (folder / name).write_bytes(data)
    return Picture("a", folder / name)


def told(one: Picture) -> list[tuple[str, str]]:
    """Return what is told of a picture's metadata."""
    return [(fact.label, fact.value) for fact in look(one, ocr=False).metadata]


def stripped(folder: Path, one: Picture, name: str = "pictures-strip") -> tuple[bytes, dict[str, int]]:
    """Return the file of the picture after a mitigation, and what was counted."""
    change = placed(open_mitigation(name), folder / "new")
    assert isinstance(change, Pictures | Joined)
    twin = change.apply(Person("p", (one,)))
    (item,) = twin.person.items
    assert isinstance(item, Picture)
    return item.path.read_bytes(), dict(twin.masked)


def test_xmp_is_read_with_the_people_and_the_place_in_it(tmp_path: Path) -> None:
    """Attributes, lists and structures; camera settings are left out, fields of unknown schemas are not."""
    found = told(picture(tmp_path, jpeg(scene(), xmp=PACKET.encode())))
    assert ("artist", SECRET) in found
    assert ("person shown", SECRET) in found
    assert ("city", "Graz") in found
    assert {("keywords", "home"), ("keywords", "garden"), ("XMP field", "Note: our flat")} <= set(found)
    assert ("coordinates", "47.07069, 15.43950") in found
    assert "Graz" in dict(found)["place"]
    assert "0.10" not in repr(found)


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_xmp_is_read_in_every_format_that_has_it(tmp_path: Path, format_: str) -> None:
    """The packet stands elsewhere in each."""
    assert ("person shown", SECRET) in told(picture(tmp_path, other(format_), "a"))


def test_two_positions_that_disagree_are_both_told(tmp_path: Path) -> None:
    """A program that moved the one may have forgotten the other."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (55.0, 52.0, 0.0), 3: "W", 4: (4.0, 15.0, 0.0)})
    one = picture(tmp_path, jpeg(scene(), exif=exif, xmp=PACKET.encode()))
    assert [value for label, value in told(one) if label == "coordinates"] == [
        "55.86667, -4.25000",
        "47.07069, 15.43950",
    ]


BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<x:xmpmeta xmlns:x="adobe:ns:meta/">&b;</x:xmpmeta>"""
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x xmlns="urn:x">&e;</x>'


@pytest.mark.parametrize(
    ("packet", "why"),
    [
        (BOMB, "a document type"),
        (OUTSIDE, "a document type"),
        (b"<!DOCTYPE x><x/>", "a document type"),
        (b"<x>" * 100 + b"</x>" * 100, "too deep"),
        (b"<x a='1'", "no XML"),
        (b'<?xml version="1.0" encoding="foo"?><x/>', "no XML"),
        (b'<?xml version="1.0" encoding="utf-7"?><x/>', "no XML"),
        (b'<?xml version="1.0" encoding="gbk"?><x/>', "no XML"),
        (b'<x xmlns:m="urn:m">' + b"<m:a>b</m:a>" * 3_000 + b"</x>", "too many properties"),
        (b"<x>" + b" " * (1 << 20) + b"</x>", "too long"),
    ],
)
def test_a_hostile_packet_is_refused_and_said_so(packet: bytes, why: str) -> None:
    """Entities are never expanded: a document type ends the reading, and so do depth, number and length."""
    with pytest.raises(xmp.Refused, match=why):
        xmp.properties(packet)


def test_a_refused_packet_does_not_hide_the_rest(tmp_path: Path) -> None:
    """The refusal is a fact; what EXIF says is still told."""
    exif = Image.Exif()
    exif[0x013B] = SECRET
    found = told(picture(tmp_path, jpeg(scene(), exif=exif, xmp=BOMB)))
    assert found == [("artist", SECRET), ("XMP", "not read: a document type")]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PACKET) - 1), st.integers(0, 255)), max_size=6), st.integers(0, 2_000))
def test_any_bytes_are_read_or_refused(changes: list[tuple[int, int]], end: int) -> None:
    """Nothing but a refusal comes out of a broken packet."""
    packet = bytearray(PACKET.encode())
    for place, value in changes:
        packet[place] = value
    try:
        xmp.properties(bytes(packet[:end]))
    except xmp.Refused:
        return


def test_metadata_cannot_flood_a_prompt(tmp_path: Path) -> None:
    """Ten thousand entries become a bounded text that says how many were left out."""
    info = PngInfo()
    for number in range(500):
        info.add_text(f"key {number}", f"{number} " + "x" * 2_000)
    data = io.BytesIO()
    scene().save(data, "PNG", pnginfo=info)
    found = told(picture(tmp_path, data.getvalue(), "a.png"))
    assert sum(len(value) for _, value in found) < 7_000
    assert found[-1] == ("left out", f"{500 - len(found) + 1} further entries")


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("size", [(160, 120), (160, 107), (64, 64)])
def test_a_thumbnail_of_the_picture_is_no_finding(tmp_path: Path, turned: bool, size: tuple[int, int]) -> None:
    """Cameras write one of another shape, and store it as the picture is stored, or as it is seen."""
    small = scene().resize(size)
    exif = with_thumbnail(small.transpose(Image.Transpose.ROTATE_90).resize(size[::-1]) if turned else small)
    stored = scene().transpose(Image.Transpose.ROTATE_90) if turned else scene()
    assert told(picture(tmp_path, jpeg(stored, exif=exif))) == [("artist", SECRET)]


def test_a_thumbnail_with_bars_is_no_finding(tmp_path: Path) -> None:
    """A wide picture in a thumbnail of four to three has black bars."""
    wide = scene().crop((0, 40, 320, 220))
    small = Image.new("RGB", (160, 120), "black")
    small.paste(wide.resize((160, 90)), (0, 15))
    assert told(picture(tmp_path, jpeg(wide, exif=with_thumbnail(small)))) == [("artist", SECRET)]


def test_a_thumbnail_that_shows_more_is_told(tmp_path: Path) -> None:
    """What was painted over, or cropped away, is still in the thumbnail: that is told, with its place and size."""
    exif = with_thumbnail(scene().resize((160, 120)))
    said = ("thumbnail", "in EXIF, 160 x 120 pixels, shows something else than the picture")
    assert said in told(picture(tmp_path, jpeg(scene(faceless=True), exif=exif)))
    assert said in told(picture(tmp_path, jpeg(scene().crop((0, 0, 100, 150)), exif=exif)))


def test_thumbnails_of_photoshop_and_xmp_are_opened(tmp_path: Path) -> None:
    """They are pictures of what was there before, wherever they stand."""
    inner = base64.b64encode(jpeg(scene().resize((80, 60)))).decode()
    space = 'xmlns:g="http://ns.adobe.com/xap/1.0/g/img/"'
    packet = f"<x><g:image {space}>{inner}</g:image></x>".encode()
    plain = jpeg(scene(faceless=True), xmp=packet)
    found = told(picture(tmp_path, plain[:2] + segment(0xED, photoshop()) + plain[2:]))
    assert [value[:24] for label, value in found if label == "thumbnail"] == [
        "in Photoshop, 80 x 60 pi",
        "in XMP, 80 x 60 pixels, ",
    ]


def test_a_broken_thumbnail_is_borne(tmp_path: Path) -> None:
    """What stands there may be anything."""
    exif = with_thumbnail(scene().resize((160, 120))).replace(b"\xff\xd8\xff", b"GIF")
    assert ("thumbnail", "in EXIF, that cannot be opened") in told(picture(tmp_path, jpeg(scene(), exif=exif)))


def test_a_thumbnail_that_claims_to_be_enormous_hides_nothing_else(tmp_path: Path) -> None:
    """Its header alone says so; what else the picture tells is still told."""
    small = with_thumbnail(scene().resize((160, 120)))
    start = small.index(b"\xff\xc0") + 5  # of the height and the width in the frame's header
    huge = small[:start] + (20_000).to_bytes(2) * 2 + small[start + 4 :]
    assert ("thumbnail", "in EXIF, that cannot be opened") in told(picture(tmp_path, jpeg(scene(), exif=huge)))


EVERYTHING = {"EXIF", "XMP", "IPTC", "comment", "colour profile", "something else", "trailing bytes"}


def test_every_kind_is_seen_in_a_laden_picture() -> None:
    """The proof that nothing is left can fail: each kind that was planted is named."""
    assert remains(laden()) == EVERYTHING
    assert remains(other("PNG")) >= {"EXIF", "XMP", "text", "colour profile", "further frames"}
    assert remains(other("WEBP")) >= {"EXIF", "XMP", "colour profile", "further frames"}
    assert remains(other("TIFF")) >= {"EXIF", "XMP", "colour profile", "further frames"}
    assert remains(other("AVIF")) >= {"EXIF", "XMP", "colour profile"}
    assert remains(other("GIF")) == {"comment", "further frames"}
    assert remains(jpeg(scene())) == frozenset()


def test_stripping_leaves_none_of_it(tmp_path: Path) -> None:
    """Read again, by its parts and as bytes, the stripped picture holds nothing beside its pixels."""
    data, counts = stripped(tmp_path, picture(tmp_path, laden()))
    assert remains(data) == frozenset()
    assert SECRET.encode() not in data
    assert told(picture(tmp_path, data, "again.jpg")) == []
    assert counts.pop(METADATA) > 5
    assert counts == {POSITION: 1, THUMBNAIL: 2}


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "TIFF", "AVIF", "GIF"])
def test_stripping_leaves_none_of_it_in_any_format(tmp_path: Path, format_: str) -> None:
    """The same for what other formats can hold."""
    data, _ = stripped(tmp_path, picture(tmp_path, other(format_), "a"))
    assert remains(data) == frozenset()
    assert SECRET.encode() not in data


def test_a_region_may_stay_and_nothing_else(tmp_path: Path) -> None:
    """The region is taken from XMP where EXIF has no position; it alone is written."""
    data, _ = stripped(tmp_path, picture(tmp_path, laden()), "pictures-region")
    assert remains(data) == {"EXIF"}
    assert SECRET.encode() not in data
    assert dict(told(picture(tmp_path, data, "again.jpg")))["place"] == "Austria"


def test_what_is_not_bare_when_read_again_is_withheld(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where something is left after all, a grey picture stands there."""
    from auditor.mitigation import pictures

    monkeypatch.setattr(pictures, "encoded", lambda pixels, *_: jpeg(pixels, comment=b"left"))
    _, counts = stripped(tmp_path, picture(tmp_path, jpeg(scene())))
    assert counts == {WITHHELD: 1}


def test_what_is_sent_is_bare(tmp_path: Path) -> None:
    """A model is sent pixels, unless the probe asks for EXIF; XMP, IPTC and thumbnails never."""
    one = picture(tmp_path, laden())
    assert remains(as_sent(one).data) == frozenset()
    kept = as_sent(one, keep_metadata=True).data
    assert remains(kept) == {"EXIF"}
    assert kept.count(b"\xff\xd8\xff") == 1  # the picture itself, and no thumbnail
