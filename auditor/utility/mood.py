"""Whether a text still sounds as it did: glad, sad or neither, by the rules of VADER.

Source: Hutto and Gilbert 2014, doi:10.1609/icwsm.v8i1.14550. For English; nobody labelled these texts, so the mood of
the original is what the mood of its twin is compared with.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any, Final

from auditor.errors import MissingExtra

_CLEAR: Final = 0.05  # of the compound score, which is -1 … 1: its authors' limit


def mood_installed() -> bool:
    """Return whether moods can be told here."""
    return find_spec("vaderSentiment") is not None


def mood(text: str) -> int:
    """Return 1 for a glad text, -1 for a sad one, 0 for one that is neither; raises MissingExtra."""
    score: float = _analyser().polarity_scores(text)["compound"]
    return (score >= _CLEAR) - (score <= -_CLEAR)


@cache
def _analyser() -> Any:  # noqa: ANN401 - the library has no types
    if not mood_installed():
        raise MissingExtra("measuring what a mitigation left of the mood", "utility")
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # type: ignore[import-untyped]

    return SentimentIntensityAnalyzer()
