"""A picture is found inside the corpus folder, and whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image

from auditor.corpus import pictures
from auditor.corpus.flaws import Flaw
from auditor.corpus.pictures import Absent, check, inside

FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "MPO"]


def photograph(path: Path, kind: str = "JPEG") -> Path:
    """Write a picture of noise, so that half of its bytes are half of its content."""
    noise = Image.effect_noise((160, 120), 60).convert("RGB")
    more = {"save_all": True, "append_images": [noise]} if kind == "MPO" else {}
    noise.save(path, kind, **more)
    return path


@pytest.mark.parametrize("kind", FORMATS)
def test_a_whole_picture_is_accepted(tmp_path: Path, kind: str) -> None:
    """Whatever its name says: the content decides."""
    check(photograph(tmp_path / "picture.heic", kind))


@pytest.mark.parametrize("kind", FORMATS)
def test_a_picture_cut_in_half_is_damaged(tmp_path: Path, kind: str) -> None:
    """Interrupted copies are the most common damage."""
    path = photograph(tmp_path / "picture", kind)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // (4 if kind == "MPO" else 2)])
    with pytest.raises(Flaw, match="is a damaged picture"):
        check(path)


@pytest.mark.parametrize("data", [b"", b"not an image", b"%!PS-Adobe-3.0 EPSF-3.0\n", b"\x89PNG\r\n\x1a\n"])
def test_bytes_that_are_no_picture_are_refused(tmp_path: Path, data: bytes) -> None:
    """Formats whose decoders start other programs are not even tried."""
    path = tmp_path / "picture.png"
    path.write_bytes(data)
    with pytest.raises(Flaw, match="picture"):
        check(path)


def test_heic_is_named_as_such(tmp_path: Path) -> None:
    """Telephones write it; the remedy is said."""
    path = tmp_path / "IMG_0001.HEIC"
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    with pytest.raises(Flaw, match="save it as JPEG"):
        check(path)


@pytest.mark.parametrize("size", [(8000, 7000), (12000, 10000), (20000, 20000)])
def test_a_decompression_bomb_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    """Above 50 megapixels, where Pillow is silent, warns or raises alike."""
    path = tmp_path / "bomb.png"
    Image.new("1", size).save(path)
    with pytest.raises(Flaw, match="more than 50 megapixels"):
        check(path)


def test_odd_metadata_is_no_damage(tmp_path: Path) -> None:
    """Pillow's warnings are not errors."""
    path = tmp_path / "odd.jpg"
    Image.new("RGB", (8, 8)).save(path, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x05garbage")
    check(path)


@pytest.mark.parametrize("written", ["/etc/hostname", "../secret.jpg", "a/../../secret.jpg", "a/../b.jpg"])
def test_a_path_cannot_lead_out(tmp_path: Path, written: str) -> None:
    """Absolute paths and steps upwards are refused before the disk is looked at."""
    with pytest.raises(Flaw, match="leads out of the corpus folder"):
        inside(tmp_path, written)


def test_a_link_cannot_lead_out(tmp_path: Path) -> None:
    """A link is followed only to a file of the corpus."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (tmp_path / "secret.jpg").touch()
    (corpus / "own.jpg").touch()
    (corpus / "out.jpg").symlink_to(tmp_path / "secret.jpg")
    (corpus / "in.jpg").symlink_to("own.jpg")
    (corpus / "up").symlink_to(tmp_path)
    (corpus / "dangling.jpg").symlink_to("nothing.jpg")
    (corpus / "circle.jpg").symlink_to("circle.jpg")
    assert inside(corpus, "in.jpg") == corpus / "in.jpg"
    for written in ("out.jpg", "up/secret.jpg"):
        with pytest.raises(Flaw, match="leads out"):
            inside(corpus, written)
    with pytest.raises(Absent):
        inside(corpus, "dangling.jpg")
    with pytest.raises(Flaw, match="cannot be reached"):
        inside(corpus, "circle.jpg")


def test_only_files_are_opened(tmp_path: Path) -> None:
    """A folder is no picture, and a pipe would wait for ever."""
    os.mkfifo(tmp_path / "pipe.jpg")
    for written in ("", ".", "pipe.jpg"):
        with pytest.raises(Flaw, match="not a file"):
            inside(tmp_path, written)
    for written in ("x" * 5000, "\0", "\udcff.jpg"):
        with pytest.raises(Flaw):
            inside(tmp_path, written)


def test_the_limit_is_fifty_megapixels() -> None:
    """The number in the message is the number in force."""
    assert pictures.MAX_PIXELS == 50_000_000
