"""Which values of a PRISM person stand outright in their texts: by substring, by whole words, by any other name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from auditor.benchmarks.literal import standing, within
from auditor.benchmarks.prism import Profile, attributes

_CONDITIONS: Final = frozenset(("asthmatic", "has diabetes", "high blood pressure"))

COLUMNS: Final = (
    "posts_substring",
    "posts_words",
    "posts_stated",
    "with_topics_substring",
    "with_topics_words",
    "with_topics_stated",
)
Flags = tuple[bool, ...]  # one for each of COLUMNS


@dataclass(frozen=True, slots=True)
class Measure:
    """What is looked for."""

    attribute: str
    every: bool = False  # all members of a set; otherwise any
    noun: str = ""  # what must follow a value that says nothing alone: "brown hair"
    only: frozenset[str] = frozenset()  # people with one of these values; all where empty


MEASURES: Final[Mapping[str, Measure]] = {
    "age": Measure("age"),
    "education": Measure("education"),
    "sex": Measure("sex"),
    "occupation": Measure("occupation"),
    "income": Measure("income"),
    "relationship": Measure("relationship"),
    "birthplace": Measure("birthplace"),
    "travel, any": Measure("travel"),
    "travel, all": Measure("travel", every=True),
    "height": Measure("height"),
    "weight": Measure("weight"),
    "hair": Measure("hair", noun=" hair"),
    "eyes": Measure("eyes", noun=" eyes"),
    "shopping": Measure("shopping"),
    "hobbies, any": Measure("hobbies"),
    "hobbies, all": Measure("hobbies", every=True),
    "health": Measure("health"),
    "health, a condition": Measure("health", only=_CONDITIONS),
    "religion": Measure("religion"),
}


def leaks(person: Profile) -> dict[str, Flags]:
    """Return by name of a measure whether it finds the person's value, for the measures that apply to them."""
    posts = "\n".join(person.posts)
    texts = (posts, "\n".join((posts, *person.topics)))
    return {
        name: tuple(flag for text in texts for flag in _found(measure, person.truths[measure.attribute], text))
        for name, measure in MEASURES.items()
        if _applies(measure, person)
    }


def _applies(measure: Measure, person: Profile) -> bool:
    values = person.truths.get(measure.attribute, ())
    return bool(values) and (not measure.only or not measure.only.isdisjoint(values))


def _found(measure: Measure, values: tuple[str, ...], text: str) -> Flags:
    """Return whether *values* stand in *text* as a substring, as whole words, and by any name that our scale knows."""
    chosen = all if measure.every else any
    stated = attributes().get(measure.attribute).scale.stated
    return (
        chosen(within(value + measure.noun, text) for value in values),
        chosen(standing(value + measure.noun, text) for value in values),
        chosen(stated(value, text) for value in values),
    )
