"""How an agent is shown pictures: declared in the probe, and checked when it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from auditor.errors import BadContent

KEYS: Final = ("pixels", "metadata", "looks")
_METADATA: Final = ("strip", "keep")
_SMALLEST, _LARGEST = 64, 4096  # pixels
_MOST_LOOKS: Final = 8  # each is a question of its own, with every picture in it


@dataclass(frozen=True, slots=True)
class Sight:
    """What becomes of a picture before a model is sent it, and how often the model may look closer."""

    pixels: int = 1024  # of the longer side, at most; a picture is never enlarged
    metadata: str = "strip"  # "keep" sends the EXIF block along
    looks: int = 0  # parts of the pictures that the agent may ask for, enlarged, beyond the pictures themselves

    def __str__(self) -> str:
        """Return it in words, for whoever looks at the probe."""
        kept = "their EXIF block kept" if self.metadata == "keep" else "without metadata"
        closer = f", {self.looks} closer looks at most" if self.looks else ""
        return f"pictures of {self.pixels} pixels at most, {kept}{closer}"


def sight_of(entry: Mapping[str, Any], where: str, prefix: str, *, sees: bool) -> Sight:
    """Return what the table of an agent says about pictures; BadContent names the key that is wrong.

    An agent that does not read pictures (*sees* is false) may not state any of it.
    """
    stated = {key: entry[key] for key in KEYS if key in entry}
    if stated and not sees:
        raise BadContent(where, prefix + next(iter(stated)), "absent: this agent reads no pictures")
    _check_number(stated, "pixels", (_SMALLEST, _LARGEST), where, prefix)
    _check_number(stated, "looks", (0, _MOST_LOOKS), where, prefix)
    if stated.get("metadata", "strip") not in _METADATA:
        raise BadContent(where, prefix + "metadata", " or ".join(_METADATA))
    return Sight(**stated)


def _check_number(stated: Mapping[str, Any], key: str, bounds: tuple[int, int], where: str, prefix: str) -> None:
    value = stated.get(key, bounds[0])
    if not isinstance(value, int) or isinstance(value, bool) or not bounds[0] <= value <= bounds[1]:
        raise BadContent(where, prefix + key, f"a whole number from {bounds[0]} to {bounds[1]}")
