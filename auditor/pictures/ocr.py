"""Read the text in a picture, with models that come in the packages of the "ocr" extra."""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

from auditor.domain import Box
from auditor.errors import MissingExtra

if TYPE_CHECKING:
    from PIL import Image
    from rapidocr import RapidOCR

SURE_ENOUGH = 0.5  # a line below this confidence is left out
_THREADS = 2  # more hardly help, and would starve the models beside it
_SMALLEST = 8  # pixels; nothing smaller holds a letter
_REMEMBERED = 512  # pictures: probes, mitigations and the check after masking read the same ones
_READ: dict[bytes, tuple[Line, ...]] = {}  # by the pixels
_TURN = threading.Lock()  # of the reader and of what is remembered
_SLIMMEST = 4  # long side to short side; a strip would be blown up until memory is gone


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a picture."""

    text: str = field(repr=False)
    box: Box
    confidence: float  # 0 … 1, as the reader states it


def ocr_installed() -> bool:
    """Return whether the text in pictures can be read here."""
    return all(find_spec(package) is not None for package in ("rapidocr", "onnxruntime"))


def read_lines(image: Image.Image) -> tuple[Line, ...]:
    """Return the lines of text in *image*, an upright RGB picture, rows from the top and each from the left.

    Raises MissingExtra when the reader is not installed. Nothing is fetched: the weights are files of the package,
    and the telemetry of onnxruntime is switched off.
    """
    engine = _engine()
    if min(image.size) < _SMALLEST:
        return ()
    digest = hashlib.sha256(repr(image.size).encode() + image.tobytes()).digest()
    with _TURN:
        if digest not in _READ:
            while len(_READ) >= _REMEMBERED:
                del _READ[next(iter(_READ))]
            _READ[digest] = _read(engine, image)
        return _READ[digest]


def _read(engine: RapidOCR, image: Image.Image) -> tuple[Line, ...]:
    import numpy as np
    from rapidocr.utils.output import RapidOCROutput

    answer = engine(np.asarray(_padded(image))[:, :, ::-1])  # it wants blue first
    if not isinstance(answer, RapidOCROutput) or answer.boxes is None:
        return ()
    found = zip(answer.txts or (), answer.boxes.tolist(), answer.scores or (), strict=True)
    return tuple(Line(text, _box(corners, image.size), float(score)) for text, corners, score in found)


@cache
def _engine() -> RapidOCR:
    if not ocr_installed():
        raise MissingExtra("reading the text in pictures", "ocr")
    # Read when onnxruntime is imported, which else writes a device id into the home and may report.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",  # it warns of every picture that holds no text
            "Global.text_score": SURE_ENOUGH,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def _padded(image: Image.Image) -> Image.Image:
    """Return *image* on a white canvas at least a quarter as wide as it is high, and the other way round."""
    from PIL import Image

    least = max(image.size) // _SLIMMEST
    if min(image.size) >= least:
        return image
    canvas = Image.new("RGB", (max(image.width, least), max(image.height, least)), "white")
    canvas.paste(image)
    return canvas


def _box(corners: list[list[float]], size: tuple[int, int]) -> Box:
    """Return the upright rectangle around four corners, kept inside the picture."""
    right, bottom = size
    xs = [min(max(round(x), 0), right) for x, _ in corners]
    ys = [min(max(round(y), 0), bottom) for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
