"""The mitigations there are, how they are named, and what each of them is to the rest of the tool.

A name is a strength and, where wanted, an operator and a file, joined by a plus: ``presidio-max+surrogate+firm.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol

from auditor.domain import Person
from auditor.errors import BadContent


@dataclass(frozen=True, slots=True)
class Decision:
    """What one recogniser decided about one stretch of an item: everything but the words that stand there."""

    item: str  # id
    entity: str
    start: int  # characters, in the text before mitigation
    end: int
    score: float  # 0 … 1, as the recogniser states it: not calibrated
    recogniser: str


@dataclass(frozen=True, slots=True)
class Mitigated:
    """A person's twin after mitigation: the same ids, what they published changed."""

    person: Person
    masked: Mapping[str, int] = field(default_factory=dict)  # kind of entity → how many were masked
    notes: tuple[str, ...] = ()  # what the mitigation left alone, for the report; never a value
    decisions: tuple[Decision, ...] = ()  # overlapping ones included, in the order of the text


class Mitigation(Protocol):
    """Anything that changes what a person publishes before it is probed."""

    @property
    def name(self) -> str:
        """The word by which the user chose it."""
        ...

    @property
    def identity(self) -> Mapping[str, str]:
        """What beyond the name can change its results: versions, model, entities, operator."""
        ...

    def apply(self, person: Person) -> Mitigated:
        """Return the mitigated twin of *person*; ids, dates and channels stay."""
        ...


@dataclass(frozen=True, slots=True)
class Family:
    """One line of the catalogue: the first word of a name, and how it is opened."""

    title: str
    extra: str  # the optional dependencies that it needs, "" for none
    takes_parts: bool  # whether an operator and a file may follow
    open: Callable[[str], Mitigation]


@dataclass(frozen=True, slots=True)
class _Unchanged:
    name: str = "none"
    identity: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def apply(self, person: Person) -> Mitigated:
        return Mitigated(person)


NONE: Mitigation = _Unchanged()


def _presidio(name: str) -> Mitigation:
    from auditor.mitigation.presidio import open_presidio

    return open_presidio(name)


_REGISTRY: Final[Mapping[str, Family]] = {
    "none": Family("changes nothing", "", takes_parts=False, open=lambda _: NONE),
    "presidio-low": Family("direct identifiers: names, numbers, addresses on the net", "presidio", True, _presidio),
    "presidio": Family("what Presidio finds when nothing is tuned", "presidio", True, _presidio),
    "presidio-max": Family(
        "and every name and number, street addresses, ages, occupations, relations, what is stated outright",
        "presidio",
        True,
        _presidio,
    ),
}


def names() -> tuple[str, ...]:
    """Return the words with which the name of a mitigation can begin; "none" changes nothing."""
    return tuple(_REGISTRY)


def families() -> Mapping[str, Family]:
    """Return the lines of the catalogue by that word."""
    return MappingProxyType(_REGISTRY)


def open_mitigation(name: str) -> Mitigation:
    """Return the mitigation called *name*, ready to be applied; what is heavy is loaded at its first use.

    Raises BadContent when none is called so or its file has a fault, and MissingExtra when its packages are not
    installed.
    """
    word, plus, _ = name.partition("+")
    family = _REGISTRY.get(word)
    if family is None:
        raise BadContent("mitigation", word, f"one of {', '.join(names())}")
    if plus and not family.takes_parts:
        raise BadContent("mitigation", word, "alone: it takes neither operator nor file")
    return family.open(name)
