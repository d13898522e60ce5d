"""Python's collector of cycles, told when to wait."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Keep the collector away while much is made that will stay: it would go through all of it again and again.

    Also a decorator. Whatever is not part of a cycle is given back as ever.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
