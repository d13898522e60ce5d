"""What a picture gives away, and that no picture from a stranger does harm."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont, TiffImagePlugin, TiffTags
from PIL.PngImagePlugin import PngInfo

from auditor.domain import Fault, Picture
from auditor.errors import AuditorError, MissingExtra
from auditor.pictures import Fact, Line, PictureUnreadable, Seen, as_sent, describe, look, ocr, ocr_installed, opening
from auditor.pictures.exif import coordinates

ROOT = Path(__file__).resolve().parents[2]
needs_ocr = pytest.mark.skipif(not ocr_installed(), reason="the ocr extra is not installed")


def saved(path: Path, image: Image.Image, **options: object) -> Picture:
    """Write *image* and return it as a picture of the corpus."""
    image.save(path, **options)  # type: ignore[arg-type]
    return Picture(path.stem, path)


def holiday(orientation: int = 1, *, placed: bool = False) -> Image.Exif:
    """Return the metadata that a telephone writes; *placed*, as if taken in Graz."""
    exif = Image.Exif()
    exif.update({0x010F: "Apple", 0x0110: "iPhone 12", 0x0112: orientation, 0x0131: "17.4", 0x8298: "(c) Anna Muster"})
    exif[0x9C9D] = "Anna Muster".encode("utf-16-le")
    exif.get_ifd(0x8769).update(
        {0x9003: "2024:05:03 10:00:00", 0x9011: "+02:00", 0x9286: b"ASCII\0\0\0at home", 0xA430: "Anna Muster"}
    )
    if placed:
        exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 4.0, 14.5), 3: "E", 4: (15.0, 26.0, 22.2)})
    return exif


def written(*lines: str, size: tuple[int, int] = (800, 300)) -> Image.Image:
    """Return a white picture with *lines* of black text."""
    image = Image.new("RGB", size, "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((20, 20 + 90 * number), line, fill="black", font=ImageFont.load_default(32))
    return image


def told(picture: Picture) -> dict[str, str]:
    """Return the metadata of *picture* by label."""
    return {fact.label: fact.value for fact in look(picture, ocr=False).metadata}


def test_telephone_tells_when_what_and_whose(tmp_path: Path) -> None:
    """Time with zone, device, owner, artist, copyright, comment and software are read."""
    picture = saved(tmp_path / "a.jpg", Image.new("RGB", (40, 30)), exif=holiday())
    assert told(picture) == {
        "taken": "2024:05:03 10:00:00 +02:00",
        "device": "Apple iPhone 12",
        "software": "17.4",
        "artist": "Anna Muster",
        "copyright": "(c) Anna Muster",
        "comment": "at home",
        "owner": "Anna Muster",
    }


def test_gps_becomes_coordinates_and_a_place(tmp_path: Path) -> None:
    """The position is given in decimal degrees and as the nearest town."""
    pytest.importorskip("auditor.attributes.places", reason="THE GAZETTEER IS NOT THERE YET")
    found = told(saved(tmp_path / "a.jpg", Image.new("RGB", (40, 30)), exif=holiday(placed=True)))
    assert found["coordinates"] == "47.07069, 15.43950"
    assert "Graz" in found["place"]


@pytest.mark.parametrize(
    ("gps", "point"),
    [
        ({1: "S", 2: (33.0, 52.0, 0.0), 3: "W", 4: (70.0, 30.0, 0.0)}, (-33.866667, -70.5)),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, None),
        ({1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)}, None),
        ({1: "N", 2: (47.0, 4.0, 14.5)}, None),
        ({}, None),
    ],
)
def test_coordinates(tmp_path: Path, gps: dict[int, object], point: tuple[float, float] | None) -> None:
    """South and west are negative; null island, impossible and half positions are none."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update(gps)
    picture = saved(tmp_path / "a.jpg", Image.new("RGB", (4, 4)), exif=exif)
    with opening.opened(picture) as image:
        assert coordinates(image) == (pytest.approx(point) if point else None)


def test_png_text_is_read(tmp_path: Path) -> None:
    """Known chunks of a PNG file get our labels, unknown ones are given with their name, copies of markup are not."""
    info = PngInfo()
    for key, value in {"Author": "Anna Muster", "prompt": "a cat", "XML:com.adobe.xmp": "<x/>"}.items():
        info.add_text(key, value)
    picture = saved(tmp_path / "a.png", Image.new("RGB", (4, 4)), pnginfo=info)
    assert told(picture) == {"artist": "Anna Muster", "text chunk": "prompt: a cat"}


def test_iptc_and_jpeg_comment_are_read(tmp_path: Path) -> None:
    """The fields that press photographers fill in, and the comment of a JPEG file, are read."""
    records = b"".join(struct.pack(">BBBH", 0x1C, 2, tag, len(value)) + value for tag, value in IPTC.items())
    block = b"Photoshop 3.0\08BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    data = io.BytesIO()
    Image.new("RGB", (4, 4)).save(data, "JPEG", comment=b"hello")
    path = tmp_path / "a.jpg"
    path.write_bytes(
        data.getvalue()[:2] + b"\xff\xed" + struct.pack(">H", len(block) + 2) + block + data.getvalue()[2:]
    )
    assert told(Picture("a", path)) == {"city": "Graz", "country": "Austria", "keywords": "home", "comment": "hello"}


IPTC = {25: b"home", 90: b"Graz", 101: b"Austria"}


def test_values_are_one_short_line(tmp_path: Path) -> None:
    """A value is stripped of line breaks and cut, so that metadata cannot flood or restructure a prompt."""
    exif = Image.Exif()
    exif[0x010E] = "one\ntwo\0 " + "x" * 9_000
    value = told(saved(tmp_path / "a.jpg", Image.new("RGB", (4, 4)), exif=exif))["description"]
    assert value.startswith("one two")
    assert len(value) == 500


def test_clock_never_set_tells_nothing(tmp_path: Path) -> None:
    """A time of zeros is no time."""
    exif = Image.Exif()
    exif[0x0132] = "0000:00:00 00:00:00"
    assert told(saved(tmp_path / "a.jpg", Image.new("RGB", (4, 4)), exif=exif)) == {}


@needs_ocr
def test_text_is_read_in_order_and_placed(tmp_path: Path) -> None:
    """Lines come from the top, exact, with boxes inside the picture and a confidence above the floor."""
    seen = look(saved(tmp_path / "a.png", written("I live at 12 Baker Street", "Call 0316 555 0199")))
    assert seen.text == ("I live at 12 Baker Street", "Call 0316 555 0199")
    assert seen.lines is not None
    for line in seen.lines:
        left, top, right, bottom = line.box
        assert 0 <= left < right <= seen.width
        assert 0 <= top < bottom <= seen.height
        assert line.confidence >= 0.5


@needs_ocr
def test_turned_picture_is_read_upright(tmp_path: Path) -> None:
    """A picture that its metadata turns is read, and measured, as people see it."""
    lying = written("Happy birthday Anna").transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    seen = look(saved(tmp_path / "a.jpg", lying, exif=exif, quality=95))
    assert (seen.width, seen.height) == (800, 300)
    assert seen.text == ("Happy birthday Anna",)


@needs_ocr
@pytest.mark.parametrize("size", [(1, 1), (8, 8), (8, 1500), (1500, 8), (200, 200)])
def test_odd_shapes_hold_no_text(tmp_path: Path, size: tuple[int, int]) -> None:
    """Tiny pictures and thin strips are borne, in bounded memory: the reader would blow them up."""
    assert look(saved(tmp_path / "a.png", Image.new("RGB", size, "white"))).lines == ()


def test_reader_missing_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the reader, asking for text says which extra to install, and metadata is still to be had."""
    picture = saved(tmp_path / "a.png", Image.new("RGB", (40, 40)))
    monkeypatch.setattr(ocr, "ocr_installed", lambda: False)
    ocr._engine.cache_clear()
    with pytest.raises(MissingExtra, match=r"pip install '\.\[ocr\]' in the checkout"):
        look(picture)
    assert look(picture, ocr=False).lines is None


SHUT = """
import socket, sys
from pathlib import Path
def shut(*args, **kwargs):
    raise SystemExit("something was fetched")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = shut
from auditor.domain import Picture
from auditor.pictures import look
assert not {"PIL", "rapidocr", "numpy"} & set(sys.modules)
print(*look(Picture("p", Path(sys.argv[1]))).text, end="")
"""


@needs_ocr
def test_nothing_is_fetched_and_nothing_said(tmp_path: Path) -> None:
    """In a fresh process with sockets shut and an empty home, text is read without a word on the console."""
    picture = saved(tmp_path / "a.png", written("hello"))
    home = tmp_path / "home"
    home.mkdir()
    environment = {"HOME": str(home), "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", SHUT, str(picture.path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "hello", "")
    assert not list(home.iterdir())


def test_sent_picture_is_small_upright_and_bare(tmp_path: Path) -> None:
    """What is sent is a JPEG of at most the given size, turned, with no metadata at all."""
    source = Image.new("RGB", (2000, 1000), "red")
    sent = as_sent(
        saved(tmp_path / "a.jpg", source, exif=holiday(6, placed=True), comment=b"secret", icc_profile=b"icc"), 500
    )
    image = Image.open(io.BytesIO(sent.data))
    assert sent.mime == "image/jpeg"
    assert image.size == (250, 500)
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image.getexif()
    for word in (b"secret", b"Anna", b"iPhone", b"icc"):
        assert word not in sent.data


def test_sent_picture_may_keep_its_metadata(tmp_path: Path) -> None:
    """On request the metadata is sent along, and the picture is not turned twice."""
    sent = as_sent(
        saved(tmp_path / "a.jpg", Image.new("RGB", (40, 20)), exif=holiday(6, placed=True)), keep_metadata=True
    )
    image = Image.open(io.BytesIO(sent.data))
    exif = image.getexif()
    assert image.size == (20, 40)
    assert exif[0x0110] == "iPhone 12"
    assert exif.get_ifd(0x8825)[1] == "N"
    assert 0x0112 not in exif


@pytest.mark.parametrize("tag", [700, 33723, 34377, 34675, 37724])
def test_a_tiff_of_large_blocks_is_sent_with_its_exif(tmp_path: Path, tag: int) -> None:
    """A JPEG holds 64 KB of EXIF; XMP, IPTC, layers and colour profiles are no part of it and are never sent."""
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[0x0110] = "iPhone 12"
    tags[tag], tags.tagtype[tag] = b"a name" * 20_000, TiffTags.UNDEFINED
    picture = saved(tmp_path / "a.tif", Image.new("RGB", (400, 200), "red"), tiffinfo=tags)
    sent = as_sent(picture, keep_metadata=True)
    assert b"a name" not in sent.data
    assert dict(Image.open(io.BytesIO(sent.data)).getexif()) == {0x0110: "iPhone 12"}


@pytest.mark.parametrize(("tag", "kept"), [(0x927C, {0x0110: "iPhone 12"}), (0x9286, {})])
def test_metadata_too_long_for_a_jpeg_never_costs_the_picture(tmp_path: Path, tag: int, kept: dict[int, str]) -> None:
    """The maker's note goes first, and then the block."""
    exif = Image.Exif()
    exif[0x0110] = "iPhone 12"
    exif.get_ifd(0x8769)[tag] = b"n" * 70_000
    picture = saved(tmp_path / "a.png", Image.new("RGB", (40, 20), "red"), exif=exif.tobytes())
    found = Image.open(io.BytesIO(as_sent(picture, keep_metadata=True).data)).getexif()
    assert {name: value for name, value in found.items() if name != 0x8769} == kept


def test_sent_picture_is_never_enlarged(tmp_path: Path) -> None:
    """A small picture keeps its size, and equal pictures give equal bytes."""
    picture = saved(tmp_path / "a.png", Image.new("RGBA", (30, 20), (255, 0, 0, 0)))
    image = Image.open(io.BytesIO(as_sent(picture).data))
    assert image.size == (30, 20)
    assert image.getpixel((5, 5)) == (255, 255, 255)
    assert as_sent(picture).data == as_sent(picture).data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_can_be_sent(tmp_path: Path, mode: str) -> None:
    """Black and white, grey, palette, print colours and transparency are all turned into RGB."""
    picture = saved(tmp_path / f"a.{'jpg' if mode == 'CMYK' else 'png'}", Image.new(mode, (9, 9)))
    assert Image.open(io.BytesIO(as_sent(picture).data)).mode == "RGB"


def deep(path: Path, mode: str, low: float, high: float) -> Picture:
    """Save black text on white with *low* for black and *high* for white, as a scanner with many greys would."""
    grey = written("Hello", "World").convert("F")
    scale = (high - low) / 255
    values = grey.point(lambda value: value * scale + low)
    image = values if mode == "F" else values.convert("I")
    return saved(path, image.convert(mode) if mode == "I;16" else image)


@pytest.mark.parametrize(
    ("name", "mode", "low", "high"),
    [
        ("a.png", "I;16", 0, 65535),
        ("a.png", "I;16", 600, 60000),
        ("a.tif", "I;16", 0, 65535),
        ("a.tif", "I;16", 0, 4095),  # 12 bits of 16, as many scanners write
        ("a.png", "I;16", 0, 255),
        ("a.tif", "I", -70000, 70000),
        ("a.tif", "I", 300, 4000),
        ("a.tif", "F", 0.0, 1.0),
        ("a.tif", "F", -2.5, 1e6),
    ],
)
def test_many_greys_stay_readable(tmp_path: Path, name: str, mode: str, low: float, high: float) -> None:
    """Black stays dark and white stays light, whatever the numbers for them are."""
    picture = deep(tmp_path / name, mode, low, high)
    with opening.opened(picture) as image:
        plain = opening.upright(image)
        assert image.mode == mode
    least, most = plain.convert("L").getextrema()
    assert (least, most) == pytest.approx((0, 255), abs=25)
    sent = Image.open(io.BytesIO(as_sent(picture, 300).data))
    least, most = sent.convert("L").getextrema()
    assert (least, most) == pytest.approx((0, 255), abs=60)
    assert " ".join(line.text for line in ocr.read_lines(plain)).split() == ["Hello", "World"]


def test_either_order_of_bytes_is_read(tmp_path: Path) -> None:
    """Scanners write 16 bits with the higher one first as well."""
    values, path = struct.pack(">4H", 0, 65535, 30000, 65535), tmp_path / "a.tif"
    tags = {256: 4, 257: 1, 258: 16, 259: 1, 262: 1, 273: 122, 277: 1, 278: 1, 279: len(values)}
    entries = b"".join(struct.pack(">HHII", tag, 4, 1, value) for tag, value in tags.items())
    path.write_bytes(b"MM\0*" + struct.pack(">IH", 8, len(tags)) + entries + bytes(4) + values)
    with opening.opened(Picture("p", path)) as image:
        assert image.mode == "I;16B"
        assert opening.upright(image).tobytes()[::3] == bytes((0, 255, 117, 255))


def test_a_picture_of_no_numbers_is_unreadable(tmp_path: Path) -> None:
    """It is counted as such, and does not become a black one."""
    picture = saved(tmp_path / "a.tif", Image.new("F", (9, 9), float("inf")))
    with pytest.raises(PictureUnreadable):
        as_sent(picture)


def vast(path: Path) -> None:
    """Write a header that announces 10^9 pixels, and little else."""
    chunks = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 25_000, 8, 2, 0, 0, 0), b"IDAT"
    framed = (struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(framed))


@pytest.mark.parametrize(
    ("write", "why"),
    [
        (lambda path: None, "missing"),
        (lambda path: path.write_bytes(b""), "broken, or not one of JPEG"),
        (lambda path: path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n"), "broken, or not one of JPEG"),
        (lambda path: path.mkdir(), "broken"),
        (vast, "more than 50 million pixels"),
        (lambda path: Image.new("1", (8_000, 7_000)).save(path, "PNG"), "more than 50 million pixels"),
    ],
)
@pytest.mark.parametrize("use", [look, as_sent])
def test_unreadable_is_said_so(
    tmp_path: Path, use: Callable[[Picture], object], write: Callable[[Path], object], why: str
) -> None:
    """A missing, broken, foreign or vast file is one fault of one picture; the message holds no path."""
    path = tmp_path / "Anna in Graz.jpg"
    write(path)
    with pytest.raises(PictureUnreadable, match=why) as caught:
        use(Picture("p1-2", path))
    assert isinstance(caught.value, AuditorError)
    assert str(caught.value).startswith("picture p1-2: ")
    assert "Anna" not in str(caught.value)
    assert caught.value.fault == Fault("p1-2", str(caught.value).removeprefix("picture p1-2: "))


def _sample(kind: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(data, kind, exif=holiday())
    return data.getvalue()


SAMPLES = tuple(_sample(kind) for kind in ("JPEG", "PNG", "WEBP", "TIFF"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_is_borne(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever bytes of a file are changed or cut, it is read or said to be unreadable, without a warning."""
    damaged = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), max_size=8)):
        damaged[place] = data.draw(st.integers(0, 255))
    path = tmp_path / "damaged"
    path.write_bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
    for use in (lambda picture: look(picture, ocr=False), as_sent):
        try:
            use(Picture("p", path))
        except PictureUnreadable:
            continue


def test_description_is_plain_and_compact() -> None:
    """Metadata and text each take one line; what is not there is said, what was not looked for is not."""
    facts = (Fact("taken", "2024:05:03 10:00:00"), Fact("place", "Graz, Austria"))
    lines = (Line("Happy birthday", (0, 0, 9, 9), 0.9), Line("Anna", (0, 9, 9, 18), 0.9))
    assert describe(Seen(facts, lines, 10, 20)) == (
        "metadata: taken: 2024:05:03 10:00:00; place: Graz, Austria\ntext in the picture: Happy birthday / Anna"
    )
    assert describe(Seen((), (), 1, 1)) == "metadata: none\ntext in the picture: none"
    assert describe(Seen((), None, 1, 1)) == "metadata: none"


def test_repr_holds_nothing_personal() -> None:
    """Neither values nor lines appear in a repr."""
    seen = Seen((Fact("artist", "Anna Muster"),), (Line("Happy birthday", (0, 0, 9, 9), 0.9),), 10, 20)
    assert "Anna" not in repr(seen)
    assert "Happy" not in repr(seen)
