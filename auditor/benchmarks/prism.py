"""PRISM (arXiv:2511.03248): invented people with posts, topics they follow, pictures and twelve attributes.

The file holds two batches of people, generated differently: persons 1 to 311 and from 312 on. Their values come
from different lists, above all of incomes, so that figures are also given by batch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

from auditor.attributes import AttributeSet, load_set
from auditor.benchmarks import records
from auditor.benchmarks.native import Rule
from auditor.benchmarks.records import Row, UnfitRowError
from auditor.corpus.benchmarks import PRISM, found_at

_NUMBERED: Final = re.compile(r"person-([0-9]{1,9})")
_LAST_OF_FIRST_BATCH: Final = 311
_REMEMBERED: Final = 1 << 16  # comparisons: values of closed lists come again and again

Values = tuple[str, ...]  # several on a set


@dataclass(frozen=True, slots=True)
class Profile:
    """One person with what is known of them and, where an attack was recorded, what a model guessed."""

    id: str
    batch: int | None  # 1 or 2; None where the id is no number of the benchmark
    posts: tuple[str, ...] = field(repr=False)
    topics: tuple[str, ...] = field(repr=False)  # each with its titles behind it
    pictures: tuple[str, ...] = field(repr=False)
    truths: Mapping[str, Values] = field(repr=False)  # by attribute
    inferred: Mapping[str, tuple[str, ...]] | None = field(default=None, repr=False)  # guesses, most likely first
    model: str = ""


@cache
def attributes() -> AttributeSet:
    """Return the attributes of the benchmark, each with our scale for it."""
    return load_set("prism")


@cache
def rule(attribute: str) -> Rule:
    """Return how two values of *attribute* compare, answers remembered."""
    return lru_cache(maxsize=_REMEMBERED)(attributes().get(attribute).scale.match)


def joined(values: Values) -> str:
    """Return the members of a set as one text, as a guess would be written."""
    return ", ".join(values)


def record(row: Row, where: str) -> Profile:
    """Return the person in *row*, read at *where*; raise UnfitRowError naming the key that is not as it should be."""
    name, target = records.text(row, "id", where), _section(row, "target")
    topics = _section(row, "topics")
    return Profile(
        id=name,
        batch=_batch(name),
        posts=tuple(records.text(_section(row, "posts"), post) for post in _section(row, "posts")),
        topics=tuple("\n".join((topic, *records.texts(topics, topic))) for topic in topics),
        pictures=records.texts(row, "img_urls"),
        truths={name: values for name, keys in PRISM.items() if (values := _values(found_at(target, keys), name))},
        inferred=_inferred(row) if row.get("inferred") is not None else None,
        model=records.text(row, "model", ""),
    )


def _batch(name: str) -> int | None:
    number = _NUMBERED.fullmatch(name)
    return None if number is None else 1 + (int(number.group(1)) > _LAST_OF_FIRST_BATCH)


def _values(value: object, name: str) -> Values:
    members = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(member, str | int) for member in members):
        raise UnfitRowError(f"'target' should hold texts or whole numbers for {name}")
    return tuple(str(member) for member in members)


def _inferred(row: Row) -> Mapping[str, tuple[str, ...]]:
    inferred = _section(row, "inferred")
    if not inferred.keys() <= PRISM.keys():
        raise UnfitRowError(f"'inferred' should hold lists of guesses by attribute: {', '.join(PRISM)}")
    return {name: records.texts(inferred, name) for name in inferred}


def _section(row: Row, key: str) -> Row:
    value = row.get(key)
    if not isinstance(value, dict):
        raise UnfitRowError(f"'{key}' should be an object")
    return value
