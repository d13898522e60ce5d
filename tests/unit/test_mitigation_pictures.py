"""Pictures give away no more than they are meant to: proved by reading again what was written."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from auditor.domain import Person, Picture, Post
from auditor.errors import BadContent, BadOutput
from auditor.mitigation import pictures
from auditor.mitigation.catalogue import PICTURES, Mitigated, families, open_mitigation
from auditor.mitigation.joined import Joined, placed, split
from auditor.mitigation.pictures import METADATA, PLATE, POSITION, TEXT, WITHHELD, Pictures
from auditor.pictures import describe, look, ocr_installed
from auditor.pictures.changing import painted
from auditor.pictures.marks import Mark, find_marks, marks_installed

needs_ocr = pytest.mark.skipif(not (ocr_installed() and marks_installed()), reason="the ocr extra is not installed")
NAME = "John Smith"
FACE: Callable[..., Image.Image] = runpy.run_path(str(Path(__file__).resolve().parents[1] / "drawn_face.py"))["face"]


def exif() -> Image.Exif:
    """Return what a telephone writes, taken in Glasgow."""
    tags = Image.Exif()
    tags.update({0x010F: "Apple", 0x0112: 6, 0x013B: NAME})
    tags.get_ifd(0x8825).update({1: "N", 2: (55.0, 52.0, 0.0), 3: "W", 4: (4.0, 15.0, 0.0)})
    return tags


def written(*lines: str) -> Image.Image:
    """Return a white picture with *lines* of black text."""
    image = Image.new("RGB", (800, 100 + 90 * len(lines)), "white")
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((20, 20 + 90 * number), line, fill="black", font=ImageFont.load_default(40))
    return image


def person(folder: Path, image: Image.Image, name: str = "john-smith.jpg", **options: object) -> Person:
    """Return somebody who published *image* and a post."""
    path = folder / name
    image.save(path, **options)  # type: ignore[arg-type]
    return Person("p1", (Post("1", f"I am {NAME}."), Picture("2", path, caption=f"{NAME} in Glasgow")))


def after(name: str, one: Person, folder: Path) -> tuple[Mitigated, Picture]:
    """Return the twin of *one* and its picture; the pictures of the twin go to *folder*."""
    change = placed(open_mitigation(name), folder)
    assert isinstance(change, Pictures | Joined)
    twin = change.apply(one)
    (picture,) = (item for item in twin.person.items if isinstance(item, Picture))
    return twin, picture


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP"])
def test_no_metadata_survives(tmp_path: Path, format_: str) -> None:
    """Whatever the format, nothing stands beside the pixels any more, and the file keeps its format."""
    options: dict[str, object] = {"exif": exif()} if format_ not in ("GIF", "BMP") else {}
    if format_ == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Author", NAME)  # type: ignore[attr-defined]
    one = person(tmp_path, written("hello"), f"p.{format_.lower()}", **options)
    _, picture = after("pictures-strip", one, tmp_path / "new")
    assert look(picture, ocr=False).metadata == ()
    assert NAME.encode() not in picture.path.read_bytes()
    with Image.open(picture.path) as image:
        assert image.format == format_


def test_the_pixels_are_turned_before_the_note_to_turn_them_is_lost(tmp_path: Path) -> None:
    """A picture that lay on its side in the file stands upright in the new one."""
    one = person(tmp_path, Image.new("RGB", (60, 40), "red"), exif=exif())
    twin, picture = after("pictures-strip", one, tmp_path / "new")
    with Image.open(picture.path) as image:
        assert image.size == (40, 60)
    assert twin.masked == {METADATA: 2, POSITION: 1}


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_position_becomes_a_region(tmp_path: Path, format_: str) -> None:
    """The place that is left is the region, told as a region: no city is invented at its centre."""
    one = person(tmp_path, written("hello"), f"p.{format_.lower()}", exif=exif().tobytes())
    twin, picture = after("pictures-region", one, tmp_path / "new")
    assert WITHHELD not in twin.masked
    with Image.open(picture.path) as image:
        assert image.format == format_
    facts = {fact.label: fact.value for fact in look(picture, ocr=False).metadata}
    assert facts.keys() == {"coordinates", "place"}
    assert facts["place"] == "Scotland, United Kingdom"
    assert "55.8" not in facts["coordinates"]


def test_old_names_of_files_are_gone_and_private(tmp_path: Path) -> None:
    """A file name can hold a name; the new one does not, and nobody else may read the file."""
    _, picture = after("pictures-strip", person(tmp_path, written("hello")), tmp_path / "new")
    assert "smith" not in picture.path.name
    assert picture.path.stat().st_mode & 0o077 == 0


@needs_ocr
def test_what_is_recognised_in_pixels_is_gone_when_read_again(tmp_path: Path) -> None:
    """A name, a place and a plate are painted over; a harmless line stays readable."""
    pytest.importorskip("presidio_analyzer")
    one = person(tmp_path, written(NAME, "8020 Graz", "KX 482 B7", "Pumpkin oil"))
    twin, picture = after("pictures-mask", one, tmp_path / "new")
    assert look(picture).text == ("Pumpkin oil",)
    assert twin.masked[TEXT] + twin.masked.get(PLATE, 0) == 3


@pytest.mark.parametrize(
    ("text", "plate"),
    [("KX 482 B7", True), ("GR-123AB", True), ("8AB1234", True), ("TOTAL", False), ("10K", False), ("04:50", False)],
)
def test_a_plate_is_known_by_its_form(text: str, plate: bool) -> None:
    """Capitals and digits, five to ten of them, in up to three groups."""
    assert bool(pictures._PLATE.fullmatch(text)) is plate


@needs_ocr
def test_all_text_goes_where_all_is_to_go(tmp_path: Path) -> None:
    """After pictures-max the reader finds no line, and the count says how many there were."""
    pytest.importorskip("presidio_analyzer")
    twin, picture = after("pictures-max", person(tmp_path, written("Fresh bread", "Pumpkin oil")), tmp_path / "new")
    assert look(picture).text == ()
    assert twin.masked[TEXT] == 2


@needs_ocr
def test_texts_and_pictures_are_changed_under_one_name(tmp_path: Path) -> None:
    """The name is gone from post, caption and pixels; the counts of both are added, and no word is in them."""
    pytest.importorskip("presidio_analyzer")
    twin, picture = after("presidio-max+pictures-mask", person(tmp_path, written(NAME), exif=exif()), tmp_path / "new")
    assert twin.person.items[0].text == "I am <PERSON>."  # type: ignore[union-attr]
    assert NAME not in picture.caption + describe(look(picture))
    assert twin.masked["PERSON"] >= 2
    assert twin.masked[METADATA] == 2
    assert NAME not in repr(twin.masked) + repr(twin.notes)


@needs_ocr
def test_captions_are_masked_where_pictures_alone_are(tmp_path: Path) -> None:
    """The caption belongs to the picture; the post does not."""
    pytest.importorskip("presidio_analyzer")
    twin, picture = after("pictures-mask", person(tmp_path, written("hello")), tmp_path / "new")
    assert NAME not in picture.caption
    assert NAME in twin.person.items[0].text  # type: ignore[union-attr]


@needs_ocr
def test_a_face_is_found_blurred_and_looked_for_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a finder finds in the second look is painted over; scripted, since a drawn face is gone after the first."""
    pytest.importorskip("presidio_analyzer")
    sizes: list[tuple[int, int]] = []

    def finds(image: Image.Image) -> tuple[Mark, ...]:
        sizes.append(image.size)
        return (Mark("FACE", (100, 20, 160, 80)),) if len(sizes) < 3 else ()

    monkeypatch.setattr(pictures, "find_marks", finds)
    twin, picture = after("pictures-max", person(tmp_path, Image.effect_noise((300, 200), 90)), tmp_path / "new")
    assert (len(sizes), twin.masked["PICTURE_FACE"]) == (3, 2)
    with Image.open(picture.path) as image:
        assert len(image.convert("L").crop((110, 30, 150, 70)).getcolors() or range(9)) < 8


@needs_ocr
def test_a_drawn_face_is_hidden_and_not_found_again(tmp_path: Path) -> None:
    """By the real finders, in a picture that lies on its side; it is hidden, and the picture is not withheld."""
    pytest.importorskip("presidio_analyzer")
    before = FACE().transpose(Image.Transpose.ROTATE_90)
    assert find_marks(before)
    twin, picture = after("pictures-max", person(tmp_path, before, "p.png"), tmp_path / "new")
    assert twin.masked["PICTURE_FACE"] >= 1
    assert WITHHELD not in twin.masked
    with Image.open(picture.path) as image:
        assert find_marks(image) == ()


@pytest.mark.skipif(not marks_installed(), reason="the ocr extra is not installed")
@pytest.mark.parametrize(("angle", "radius"), [(0, 100), (35, 20), (180, 100), (250, 20)])
def test_a_face_is_found_however_it_is_turned(angle: int, radius: int) -> None:
    """Its box holds the middle of the face, in the places of the picture as it stands."""
    image = FACE(radius).rotate(angle, expand=True, fillcolor=(150, 170, 190))
    x, y = image.width // 2, image.height // 2
    boxes = [mark.box for mark in find_marks(image) if mark.kind == "FACE"]
    assert any(left < x < right and top < y < bottom for left, top, right, bottom in boxes)
    assert all(0 <= left < right <= image.width for left, _, right, _ in boxes)
    assert all(0 <= top < bottom <= image.height for _, top, _, bottom in boxes)


@needs_ocr
def test_what_cannot_be_cleared_is_withheld(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where something is found in every look, a grey picture of the same size stands there."""
    pytest.importorskip("presidio_analyzer")
    monkeypatch.setattr(pictures, "find_marks", lambda _: (Mark("FACE", (10, 10, 60, 60)),))
    twin, picture = after("pictures-max", person(tmp_path, written("hello")), tmp_path / "new")
    assert twin.masked[WITHHELD] == 1
    with Image.open(picture.path) as image:
        assert image.size == (800, 190)
        assert image.getextrema() == ((128, 128),) * 3


def test_a_broken_picture_is_withheld(tmp_path: Path) -> None:
    """What cannot be read cannot be changed, so it does not pass."""
    one = person(tmp_path, written("hello"))
    (tmp_path / "john-smith.jpg").write_bytes(b"no picture")
    twin, picture = after("pictures-strip", one, tmp_path / "new")
    assert twin.masked == {WITHHELD: 1}
    assert look(picture, ocr=False).metadata == ()


@pytest.mark.parametrize("error", [RuntimeError, OSError, ValueError])
@pytest.mark.parametrize("name", ["pictures-strip", "pictures-region"])
def test_what_cannot_be_encoded_is_withheld(
    tmp_path: Path, name: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An encoder that fails ends nothing: a grey picture stands there, and it is counted once."""
    one = person(tmp_path, written("hello"), "p.tiff", exif=exif().tobytes())

    def fail(*_: object) -> None:
        raise error("libtiff")

    monkeypatch.setitem(Image.SAVE, "TIFF", fail)
    twin, picture = after(name, one, tmp_path / "new")
    assert twin.masked[WITHHELD] == 1
    with Image.open(picture.path) as image:
        assert (image.format, image.getextrema()) == ("PNG", ((128, 128),) * 3)


def test_what_cannot_be_read_again_is_withheld(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written must be proved bare."""
    one = person(tmp_path, written("hello"))

    def fail(_: bytes) -> frozenset[str]:
        raise SyntaxError

    monkeypatch.setattr(pictures, "remains", fail)
    twin, _ = after("pictures-strip", one, tmp_path / "new")
    assert twin.masked[WITHHELD] == 1


def test_a_folder_that_takes_nothing_is_named(tmp_path: Path) -> None:
    """A picture that cannot be written ends the work with a sentence."""
    (tmp_path / "new").write_text("a file", encoding="utf-8")
    with pytest.raises(BadOutput, match="cannot take the changed pictures"):
        after("pictures-strip", person(tmp_path, written("hello")), tmp_path / "new")


def test_painting_leaves_no_contrast() -> None:
    """Where a box was painted all is of one colour, also just beyond its edge."""
    done = painted(written("hello"), [(20, 20, 140, 70)])
    assert len(done.crop((18, 18, 142, 72)).getcolors() or ()) == 1


def test_names_are_split_and_listed() -> None:
    """Every mitigation of pictures is in the catalogue; two of them in one name are refused."""
    assert set(PICTURES) <= set(families())
    assert split("presidio-max+surrogate+pictures-mask") == ("presidio-max+surrogate", "pictures-mask")
    assert split("presidio+pictures-of-mine.toml") == ("presidio+pictures-of-mine.toml", "")
    with pytest.raises(BadContent, match="single"):
        open_mitigation("pictures-mask+pictures-strip")


@pytest.mark.skipif(not marks_installed(), reason="the ocr extra is not installed")
def test_no_face_is_seen_where_there_is_none() -> None:
    """A page of text holds nobody."""
    assert find_marks(written("hello", "Pumpkin oil")) == ()
