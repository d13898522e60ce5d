"""Find the faces and number plates in a picture, with the cascades that come with OpenCV.

They find upright faces from the front and the side that are not small, and some plates: a floor, no guarantee.
Source: Viola and Jones 2001, doi:10.1109/CVPR.2001.990517.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.domain import Box
from auditor.errors import MissingExtra

if TYPE_CHECKING:
    from cv2 import CascadeClassifier
    from PIL import Image

_CASCADES: Final = (
    ("FACE", "haarcascade_frontalface_default.xml"),
    ("FACE", "haarcascade_frontalface_alt2.xml"),
    ("FACE", "haarcascade_profileface.xml"),
    ("PLATE", "haarcascade_license_plate_rus_16stages.xml"),
)
_STEP: Final = 1.1  # from one size that is looked for to the next
_AGREEING: Final = 5  # neighbouring hits that make one find
_SMALLEST: Final = 24  # pixels
_TURN: Final = threading.Lock()  # a cascade keeps what it works on in itself: one thread at a time
_LONGEST_SIDE: Final = 1280  # pixels; a larger picture is scaled down before it is searched


@dataclass(frozen=True, slots=True)
class Mark:
    """Something in a picture that shows who or whose."""

    kind: str  # "FACE" or "PLATE"
    box: Box


def marks_installed() -> bool:
    """Return whether faces and plates can be looked for here."""
    return find_spec("cv2") is not None


def find_marks(image: Image.Image) -> tuple[Mark, ...]:
    """Return the faces and plates of *image*, an upright RGB picture; one that several cascades find comes twice.

    Raises MissingExtra where OpenCV is not installed. Nothing is fetched: the cascades are files of the package.
    """
    if not marks_installed():
        raise MissingExtra("finding faces and plates in pictures", "ocr")
    import numpy as np

    scale = max(1.0, max(image.size) / _LONGEST_SIDE)
    small = image.resize((max(1, round(image.width / scale)), max(1, round(image.height / scale))))
    grey = np.asarray(small.convert("L"))
    with _TURN:
        return tuple(
            Mark(kind, _box(image.size, [float(side) * scale for side in found]))
            for kind, file in _CASCADES
            for found in _cascade(file).detectMultiScale(grey, _STEP, _AGREEING, minSize=(_SMALLEST, _SMALLEST))
        )


@cache
def _cascade(file: str) -> CascadeClassifier:
    import cv2

    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / file))


def _box(size: tuple[int, int], found: list[float]) -> Box:
    left, top, width, height = found
    return int(left), int(top), min(size[0], round(left + width)), min(size[1], round(top + height))
