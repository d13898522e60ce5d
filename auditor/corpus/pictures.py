"""Find a picture inside the corpus folder and make sure that it can be opened."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.corpus.flaws import Flaw
from auditor.corpus.texts import fit

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 50_000_000  # 150 MB once decoded; a larger one is rather an attack than a photograph

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".heic"})

# A closed list: Pillow knows fifty formats more, some of which start other programs.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP")
_SUMMED = frozenset({"PNG", "WEBP"})  # verify() finds damage in these; the others have to be decoded


class Absent(Flaw):
    """The file is not there."""


def inside(folder: Path, written: str) -> Path:
    """Return the file that *written* names beneath *folder*; raise Flaw, or Absent, where it names none.

    Neither the path nor a link on it may lead out of the folder: a corpus from somebody else could
    otherwise have any file of this machine sent to a model.
    """
    relative = Path(fit(written))
    if relative.anchor or ".." in relative.parts:
        raise Flaw("leads out of the corpus folder")
    path = folder / relative
    try:
        real, root = path.resolve(strict=True), folder.resolve(strict=True)
    except FileNotFoundError:
        raise Absent("points to a file that is not there") from None
    except (OSError, RuntimeError):  # closed folders, names too long, links in a circle
        raise Flaw("points to a file that cannot be reached") from None
    if not real.is_relative_to(root):
        raise Flaw("leads out of the corpus folder")
    if not real.is_file():
        raise Flaw("points to something that is not a file")
    return path


def check(path: Path) -> None:
    """Open the picture at *path* as far as is needed to find it whole; raise Flaw where it is not.

    A photograph of 12 megapixels takes 50 ms: JPEG is decoded at an eighth of its size.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata, and of sizes that are refused below
            with Image.open(path, formats=_FORMATS) as image:
                _look_through(image)
    except Flaw:
        raise
    except Image.DecompressionBombError:
        raise _too_large() from None
    except UnidentifiedImageError:
        raise Flaw(_unknown(path)) from None
    except Exception:  # noqa: BLE001 - on damaged files the decoders raise whatever their parsing trips over
        raise Flaw("is a damaged picture") from None


def _look_through(image: Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise _too_large()
    if image.format in _SUMMED:
        image.verify()
    else:
        image.draft("L", (32, 32))
        image.load()


def _too_large() -> Flaw:
    return Flaw(f"is a picture of more than {MAX_PIXELS // 1_000_000} megapixels")


def _unknown(path: Path) -> str:
    if path.suffix.lower() == ".heic":
        return "is HEIC, which cannot be opened: save it as JPEG"
    return "is not a picture that can be opened (JPEG, PNG, WebP, GIF, TIFF, BMP)"
