"""What the people who answer for an audit say about it: the ``[compliance]`` table of the configuration.

Nothing here is judged, and nothing that is absent is made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from auditor.attributes.fields import Table

TEXTS: Final[Mapping[str, str]] = {
    "scope": "Scope",
    "purpose": "Purpose",
    "legal_basis": "Legal basis",
    "authorisation": "Authorised by",
    "controller": "Controller",
    "dpia": "Impact assessment",
}
_RESPONSIBLE: Final = "responsible"


@dataclass(frozen=True, slots=True)
class Responsible:
    """Somebody who answers for the audit, and signs."""

    role: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """What was stated about an audit; "" and an empty tuple are what was not."""

    scope: str = ""
    purpose: str = ""
    legal_basis: str = ""
    authorisation: str = ""
    controller: str = ""
    dpia: str = ""
    responsible: tuple[Responsible, ...] = ()

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield title and text of everything that can be stated in words, in a fixed order."""
        yield from ((title, str(getattr(self, key))) for key, title in TEXTS.items())

    def settings(self, origins: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
        """Yield key, value and origin of everything that is stated, written as in TOML."""
        for key, origin in origins.items():
            value = getattr(self, key)
            shown = value if isinstance(value, str) else ", ".join(one.role for one in value)
            yield f"compliance.{key}", json.dumps(shown, ensure_ascii=False), origin


Stated = Mapping[str, str | tuple[Responsible, ...]]


def read(table: Table) -> Stated:
    """Check a ``[compliance]`` table and return what it states by key; BadContent names file and key."""
    table.only(*TEXTS, _RESPONSIBLE)
    found: dict[str, str | tuple[Responsible, ...]] = {key: table.text(key) for key in TEXTS if key in table.data}
    if _RESPONSIBLE in table.data:
        found[_RESPONSIBLE] = tuple(_responsible(entry) for entry in table.tables(_RESPONSIBLE))
    return found


def declared_from(stated: Stated) -> Declared:
    """Return what was *stated*, as ``read`` gave it; what is absent stays absent."""
    return Declared(**stated)  # type: ignore[arg-type] # each value was read by the reader of its key


def _responsible(table: Table) -> Responsible:
    table.only("role", "name")
    return Responsible(table.text("role"), table.text("name") if "name" in table.data else "")
