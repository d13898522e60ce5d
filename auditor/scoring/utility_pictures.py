"""How much of a picture is left after a mitigation, by its pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL.Image import Image

_VISIBLE: Final = 25  # of 255: a smaller difference of a colour is what saving a JPEG again does
_WINDOW: Final = 7  # pixels along each side
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def pixels_changed(before: Image, after: Image) -> float:
    """Return the share 0 … 1 of pixels in which a colour differs by a tenth or more; *after* is brought to size."""
    import numpy as np

    old, new = _array(before, "RGB"), _array(after.resize(before.size), "RGB")
    return float((np.abs(old - new).max(axis=2) >= _VISIBLE).mean())


def structural_similarity(before: Image, after: Image) -> float:
    """Return the mean structural similarity (SSIM) of two pictures in grey, 0 … 1: 1 is the same picture.

    Wang and others 2004, doi:10.1109/TIP.2003.819861, with K1 = 0.01, K2 = 0.03 and even windows of seven by seven
    pixels; *after* is brought to size. Negative similarity counts as 0. A picture smaller than a window is compared by
    whether it is the same.
    """
    old, new = _array(before, "L"), _array(after.resize(before.size), "L")
    if min(old.shape) < _WINDOW:
        return float((old == new).all())
    mean_old, mean_new = _means(old), _means(new)
    unbiased = _WINDOW**2 / (_WINDOW**2 - 1)
    spread_old = (_means(old * old) - mean_old**2) * unbiased
    spread_new = (_means(new * new) - mean_new**2) * unbiased
    together = (_means(old * new) - mean_old * mean_new) * unbiased
    likeness = (2 * mean_old * mean_new + _C1) * (2 * together + _C2)
    likeness /= (mean_old**2 + mean_new**2 + _C1) * (spread_old + spread_new + _C2)
    return max(0.0, min(1.0, float(likeness.mean())))


def _array(image: Image, mode: str) -> NDArray[Any]:
    import numpy as np

    return np.asarray(image.convert(mode), dtype=np.float64)


def _means(values: NDArray[Any]) -> NDArray[Any]:
    """Return the mean of every window that lies whole within *values*, from sums along rows and columns."""
    import numpy as np

    sums = np.pad(values, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    size = _WINDOW
    whole: NDArray[Any] = sums[size:, size:] - sums[:-size, size:] - sums[size:, :-size] + sums[:-size, :-size]
    return whole / size**2
