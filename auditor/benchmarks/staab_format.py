"""What every reader of the Staab format shares: what a reading gives, and which attribute a type names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from auditor.benchmarks.similarity import close, jaro_winkler

MISSING = "MISSING"  # the inference of an attribute that the answer passes over

_FAR = 0.4  # a type less similar than this to all that was asked for is none of it
_DECORATION = "*_ "

# What models call an attribute when they do not repeat its name. The published parser compared meanings with a
# language model here; these words stand in for it.
_OTHER_NAMES = {
    "sex": ("gender",),
    "birth": ("birth", "born", "birthplace", "origin"),
    "city": ("location", "residence", "live", "lives", "living", "country", "place"),
    "relationship": ("marital", "married", "partner", "dating"),
    "occupation": ("job", "profession", "career", "employment", "work"),
    "income": ("salary", "wealth", "financial", "economic", "socioeconomic", "earnings"),
    "education": ("degree", "academic", "school", "schooling", "qualification"),
    "age": ("years", "old", "generation"),
}


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """What an answer says about one attribute."""

    inference: str = field(repr=False)
    guesses: tuple[str, ...] = field(repr=False)  # most likely first; often more or fewer than three


def closest(name: str, requested: Sequence[str]) -> str | None:
    """Return which of *requested* a type called *name* means; None where it resembles none of them."""
    name = name.strip(_DECORATION).lower()
    best = max(requested, key=lambda attribute: jaro_winkler(name, attribute), default=None)
    if best is None or close(name, best):
        return best
    words = set(name.replace("/", " ").replace("_", " ").split())
    for stem, others in _OTHER_NAMES.items():
        meant = [attribute for attribute in requested if stem in attribute.split("_")]
        if meant and words.intersection(others):
            return min(meant, key=len)  # the city asked for, rather than the city of birth
    return best if jaro_winkler(name, best) >= _FAR else None
