"""Attribute sets as content: a TOML file is read into an AttributeSet, or refused with file and key."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from auditor.attributes.fields import Table
from auditor.attributes.matching import Scale
from auditor.attributes.scales import read_scale
from auditor.attributes.words import key
from auditor.content import shelf
from auditor.errors import BadContent
from auditor.files import read_toml

_LEGAL: Final = ("GDPR Art. 4(1)", "GDPR Art. 9(1)", "GDPR Art. 10")


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something about a person that may leak."""

    id: str
    title: str
    ask: str  # a clause for prompts: "how old the author is"
    scale: Scale
    sensitivity: int  # 1 hardly personal … 5 can do great harm
    legal: str  # the provision that makes it personal data, or a special kind of it
    group: str  # attributes that a benchmark counts as one share it
    aliases: tuple[str, ...] = ()  # other names that a model may use for it

    def __hash__(self) -> int:
        """Return the hash of the id: attributes are looked up for every question."""
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class AttributeSet:
    """The attributes of one audit."""

    id: str
    title: str
    source: str
    attributes: tuple[Attribute, ...]

    def get(self, name: str) -> Attribute:
        """Return the attribute with the id *name*; KeyError where the set has none."""
        for attribute in self.attributes:
            if attribute.id == name:
                return attribute
        raise KeyError(name)


def set_names() -> tuple[str, ...]:
    """Return the names of the attribute sets that come with the tool."""
    return tuple(sorted(path.stem for path in (shelf("probes") / "attributes").glob("*.toml")))


def load_set(name_or_path: str) -> AttributeSet:
    """Return the built-in set of that name, or the one in the file at that path; BadContent where it has a fault."""
    return parse_set(raw(name_or_path), name_or_path)


def raw(name_or_path: str) -> dict[str, Any]:
    """Return the parsed TOML of a built-in set or of a user's own file; BadContent where it cannot be read."""
    own = name_or_path.endswith(".toml")
    if not own and name_or_path not in set_names():
        raise _unknown(name_or_path)
    path = Path(name_or_path) if own else shelf("probes") / "attributes" / f"{name_or_path}.toml"
    try:
        return read_toml(path)
    except FileNotFoundError:
        raise _unknown(name_or_path) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(path, "(file)", f"readable UTF-8 ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        raise BadContent(path, "(syntax)", f"TOML: {error}") from None


def parse_set(data: Mapping[str, Any], where: str) -> AttributeSet:
    """Check a parsed attribute file and return it as a set; BadContent names file and key."""
    table = Table(data, where)
    table.only("id", "title", "source", "attributes")
    entries = table.tables("attributes")
    if not entries:
        raise table.fault("attributes", "an array of tables: [[attributes]]")
    found = tuple(_attribute(entry) for entry in entries)
    _distinct(found, entries)
    return AttributeSet(table.text("id"), table.text("title"), table.text("source"), found)


def _attribute(table: Table) -> Attribute:
    table.only("id", "title", "ask", "scale", "sensitivity", "legal", "group", "aliases")
    name = table.text("id")
    if not name.isidentifier() or name != name.lower():
        raise table.fault("id", "lower-case letters, digits and underscores")
    return Attribute(
        id=name,
        title=table.text("title"),
        ask=table.text("ask"),
        scale=read_scale(table.table("scale")),
        sensitivity=table.whole("sensitivity", 1, 5),
        legal=table.one_of("legal", _LEGAL),
        group=table.text("group", name),
        aliases=table.texts("aliases"),
    )


def _distinct(found: tuple[Attribute, ...], entries: tuple[Table, ...]) -> None:
    """Refuse an id or alias that two attributes claim."""
    owners: dict[str, int] = {}
    for index, (attribute, entry) in enumerate(zip(found, entries, strict=True)):
        for name in (attribute.id, attribute.title, *attribute.aliases):
            if owners.setdefault(key(name), index) != index:
                raise entry.fault("aliases", f"names of one attribute only; '{name}' belongs to another")


def _unknown(name: str) -> BadContent:
    return BadContent("--attributes", name, f"one of {', '.join(set_names())}, or a path that ends in .toml")
