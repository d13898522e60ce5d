"""Find the probes, page templates and sample corpora that come with the tool.

A wheel carries them inside the package; a checkout keeps them at its root.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

Shelf = Literal["probes", "reports", "fixtures"]

_PACKAGE = Path(__file__).resolve().parent


def shelf(name: Shelf) -> Path:
    """Return the folder of built-in content called *name*.

    The packaged folder is looked for first: beside an installed wheel there is no checkout.
    """
    packaged = _PACKAGE / "_content" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name
