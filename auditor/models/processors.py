"""How many processors a model may use without waiting for others.

llama.cpp's threads wait for each other after every layer. A thread that shares its processor holds all of them up:
with two threads on two busy processors a model writes a tenth of what one thread writes.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

_LOOK: Final = 0.3  # seconds
_STAT: Final = Path("/proc/stat")


def idle() -> int:
    """Return how many of the processors that this process may use are idle now, at least 1.

    Looks for a moment; where the system does not tell (other than Linux), all of them are taken to be idle.
    """
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    before = _ticks()
    if before is None:
        return usable
    time.sleep(_LOOK)
    return free(before, _ticks() or before, usable)


def free(before: tuple[int, int], after: tuple[int, int], usable: int) -> int:
    """Return how many of *usable* processors were idle between two readings of (idle, all) ticks, at least 1."""
    passed = after[1] - before[1]
    share = (after[0] - before[0]) / passed if passed > 0 else 1.0
    return max(1, min(usable, round(share * usable)))


def _ticks() -> tuple[int, int] | None:
    """Return (idle, all) ticks of all processors since the start, or None where nothing tells."""
    try:
        fields = [int(field) for field in _STAT.read_text(encoding="ascii").splitlines()[0].split()[1:9]]
    except (OSError, ValueError, IndexError):
        return None
    return fields[3] + fields[4], sum(fields)
