"""The mitigations there are, and what each of them is to the rest of the tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from auditor.domain import Person
from auditor.errors import BadContent


@dataclass(frozen=True, slots=True)
class Mitigated:
    """A person's twin after mitigation: the same ids, what they published changed."""

    person: Person
    masked: Mapping[str, int] = field(default_factory=dict)  # kind of entity → how many were masked
    notes: tuple[str, ...] = ()  # what the mitigation left alone, for the report; never a value


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
class _Unchanged:
    name: str = "none"
    identity: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def apply(self, person: Person) -> Mitigated:
        return Mitigated(person)


NONE: Mitigation = _Unchanged()


def _presidio() -> Mitigation:
    from auditor.mitigation.presidio import open_presidio

    return open_presidio()


_REGISTRY: Mapping[str, Callable[[], Mitigation]] = {
    "none": lambda: NONE,
    "presidio": _presidio,
}


def names() -> tuple[str, ...]:
    """Return the words by which a mitigation can be chosen; "none" changes nothing."""
    return tuple(_REGISTRY)


def open_mitigation(name: str) -> Mitigation:
    """Return the mitigation called *name*, ready to be applied; what is heavy is loaded at its first use.

    Raises BadContent when none is called so, and MissingExtra when its packages are not installed.
    """
    if name not in _REGISTRY:
        raise BadContent("mitigation", name, f"one of {', '.join(names())}")
    return _REGISTRY[name]()
