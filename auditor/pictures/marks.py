"""Find the faces and number plates in a picture, with three small networks and the cascades that come with OpenCV.

The networks also look at the picture turned, since people lean and pictures lie on their side; the cascades find faces
that the networks miss, and some plates. A floor, no guarantee: ``docs/mitigation.md`` says how much was found.
Source of the cascades: Viola and Jones 2001, doi:10.1109/CVPR.2001.990517.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.domain import Box
from auditor.errors import MissingExtra
from auditor.pictures.face_network import find_faces, network_installed

if TYPE_CHECKING:
    from cv2 import CascadeClassifier
    from PIL import Image

Corners = tuple[float, ...]  # left, top, right, bottom

_CASCADES: Final = (
    ("FACE", "haarcascade_frontalface_default.xml"),
    ("FACE", "haarcascade_frontalface_alt2.xml"),
    ("FACE", "haarcascade_profileface.xml"),
    ("PLATE", "haarcascade_license_plate_rus_16stages.xml"),
)
_STEP: Final = 1.1  # from one size that is looked for to the next
_AGREEING: Final = 5  # neighbouring hits that make one find
_SMALLEST: Final = 24  # pixels
_TURN: Final = threading.Lock()  # cascades and networks keep what they work on in themselves: one thread at a time
_LONGEST_SIDE: Final = 1280  # pixels; a larger picture is scaled down before it is searched
_TURNED_SIDE: Final = 640  # pixels; the same before it is turned
_TURNED_SURE: Final = 0.9  # of 1; lines of text that lean look like faces to less
_ANGLES: Final = (40, -40, 90, -90, 180)  # degrees; between them the networks find faces themselves


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in a picture that shows who or whose."""

    kind: str  # "FACE" or "PLATE"
    box: Box


def marks_installed() -> bool:
    """Return whether faces and plates can be looked for here."""
    return find_spec("cv2") is not None and network_installed()


def find_marks(image: Image.Image) -> tuple[Mark, ...]:
    """Return the faces and plates of *image*, an upright RGB picture; one that several cascades find comes twice.

    Raises MissingExtra where one of them is not installed. Nothing is fetched: all of them are files of packages.
    """
    if not marks_installed():
        raise MissingExtra("finding faces and plates in pictures", "ocr")
    with _TURN:
        found = [*_upright(image), *(mark for angle in _ANGLES for mark in _turned(image, angle))]
    return tuple(Mark(kind, _inside(corners, image.size)) for kind, corners in found)


def _upright(image: Image.Image) -> Iterator[tuple[str, Corners]]:
    """Yield what is found in the picture as it stands."""
    import numpy as np

    small, scale = _scaled(image, _LONGEST_SIDE)
    grey = np.asarray(small.convert("L"))
    for kind, file in _CASCADES:
        for found in _cascade(file).detectMultiScale(grey, _STEP, _AGREEING, minSize=(_SMALLEST, _SMALLEST)):
            left, top, width, height = (float(side) * scale for side in found)
            yield kind, (left, top, left + width, top + height)
    for face in find_faces(np.asarray(small)):
        yield "FACE", tuple(side * scale for side in face)


def _turned(image: Image.Image, angle: int) -> Iterator[tuple[str, Corners]]:
    """Yield squares around the faces found in the picture turned by *angle*, in places of the picture as it stands."""
    import numpy as np

    small, scale = _scaled(image, _TURNED_SIDE)
    turned = small.rotate(angle, expand=True, fillcolor=(128, 128, 128))
    cosine, sine = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    for left, top, right, bottom in find_faces(np.asarray(turned), _TURNED_SURE):
        across, down = (left + right - turned.width) / 2, (top + bottom - turned.height) / 2  # from the middle
        x = scale * (small.width / 2 + across * cosine - down * sine)
        y = scale * (small.height / 2 + across * sine + down * cosine)
        half = scale * max(right - left, bottom - top) / 2
        yield "FACE", (x - half, y - half, x + half, y + half)


def _scaled(image: Image.Image, longest: int) -> tuple[Image.Image, float]:
    """Return *image* with at most *longest* pixels on its longer side, and how many times larger it was."""
    scale = max(1.0, max(image.size) / longest)
    return image.resize((max(1, round(image.width / scale)), max(1, round(image.height / scale)))), scale


@cache
def _cascade(file: str) -> CascadeClassifier:
    import cv2

    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / file))


def _inside(corners: Corners, size: tuple[int, int]) -> Box:
    left, top, right, bottom = corners
    return max(0, int(left)), max(0, int(top)), min(size[0], math.ceil(right)), min(size[1], math.ceil(bottom))
