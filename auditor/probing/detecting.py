"""Agents that ask no model: detectors on this machine, which run only where a probe declares them.

What they find is told to the agents that read them, as estimates. It stands in no item, so that nobody can cite it as
evidence: a quote of it is never found where evidence is verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from auditor.errors import MissingExtra
from auditor.pictures.faces import Face, estimate_faces, faces_installed
from auditor.probing.catalogue import Probe
from auditor.probing.prompts import Exhibit

_CAVEAT: Final = (
    "Estimates of a small face detector, often wrong, about whoever is in the picture, who need not be the author. "
    "They are no evidence: do not quote them."
)


def estimates(shown: Sequence[Exhibit]) -> str:
    """Return what the faces in the pictures *shown* look like, one line for each; "" where there are none.

    Raises MissingExtra where the detector is not installed.
    """
    lines = [line for exhibit in shown if exhibit.picture for line in _lines(exhibit.number, exhibit.picture.path)]
    return "\n".join([_CAVEAT, *lines]) if lines else ""


def check_detectors(probes: Iterable[Probe]) -> None:
    """Raise MissingExtra where one of *probes* declares a detector that is not installed."""
    if any(probe.detects for probe in probes) and not faces_installed():
        raise MissingExtra("estimating age and sex from faces, as a probe declares it,", "faces")


def _lines(number: int, path: Path) -> Iterator[str]:
    for place, face in enumerate(estimate_faces(path), 1):
        yield f"- [{number}] face {place} from the left: {_words(face)}"


def _words(face: Face) -> str:
    return f"looks {face.age} years old ({face.age_sure:.0%} sure), looks {face.sex} ({face.sex_sure:.0%} sure)"
