"""The exit codes: the contract with CI."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the process returns."""

    PASS = 0
    FAIL = 1
    UNABLE = 2  # usage, configuration or input
    INCONCLUSIVE = 3
    INTERRUPTED = 130
