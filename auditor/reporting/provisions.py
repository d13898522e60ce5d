"""The laws and standards that findings are placed beside: content, one TOML file each.

A rule says which findings it concerns, why, and what is uncertain about it. It never says what is lawful.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from auditor.attributes.fields import Table
from auditor.content import shelf
from auditor.errors import BadContent
from auditor.reporting.document import AttributeNote

Measure = Literal[
    "inference", "crowds", "exposure", "mitigation", "masked", "pictures", "method", "declared", "nothing", ""
]
_TEXTS: Final = ("provision", "title", "reason", "uncertainty")


@dataclass(frozen=True, slots=True)
class Rule:
    """One provision, and what may bear on it."""

    provision: str
    title: str
    reason: str
    uncertainty: str
    measure: Measure  # what the audit measured about it; "" where only the findings themselves say something
    attributes: tuple[str, ...] = ()
    legal: tuple[str, ...] = ()
    sensitivity: int = 6  # the least that is concerned; 6 concerns none
    everything: bool = False
    entities: tuple[str, ...] = ()  # kinds of things that a mitigation masks

    @property
    def selects(self) -> bool:
        """Whether it is about single findings at all, and not only about the audit as a whole."""
        return bool(self.attributes or self.legal or self.everything or self.sensitivity <= 5)

    def concerns(self, note: AttributeNote) -> bool:
        """Say whether a finding about this attribute may bear on the provision."""
        named = note.id in self.attributes or note.legal in self.legal
        return self.everything or named or note.sensitivity >= self.sensitivity


@dataclass(frozen=True, slots=True)
class Framework:
    """One law or standard, and which text of it is meant."""

    id: str
    title: str
    name: str
    source: str
    version: str
    mapping: int  # of this mapping; it goes up with every change
    scope: str
    rules: tuple[Rule, ...]
    sha256: str  # of the file


def frameworks(folder: Path | None = None) -> tuple[Framework, ...]:
    """Return the laws and standards in a folder (those that come with the tool), in the order of their file names.

    BadContent names file and key of a fault.
    """
    return tuple(_framework(path) for path in sorted((folder or shelf("reports") / "provisions").glob("*.toml")))


def _framework(path: Path) -> Framework:
    try:
        written = path.read_bytes()
        table = Table(tomllib.loads(written.decode("utf-8")), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(path, "(file)", f"readable UTF-8 ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        raise BadContent(path, "(syntax)", f"TOML: {error}") from None
    texts = ("id", "title", "name", "source", "version", "scope")
    table.only(*texts, "mapping", "rules")
    rules = tuple(_rule(entry) for entry in table.tables("rules"))
    stated = {key: table.text(key) for key in texts}
    sha256 = hashlib.sha256(written).hexdigest()
    return Framework(**stated, mapping=table.whole("mapping", 1, 10**6), rules=rules, sha256=sha256)


def _rule(table: Table) -> Rule:
    table.only(*_TEXTS, "measure", "attributes", "legal", "sensitivity", "everything", "entities")
    rule = Rule(
        **{key: table.text(key) for key in _TEXTS},
        measure=_measure(table),
        attributes=table.texts("attributes"),
        legal=table.texts("legal"),
        sensitivity=table.whole("sensitivity", 1, 5) if "sensitivity" in table.data else 6,
        everything=_yes(table, "everything"),
        entities=table.texts("entities"),
    )
    if not rule.selects and not rule.measure:
        raise table.fault("measure", f"one of {', '.join(filter(None, get_args(Measure)))}, or a choice of findings")
    return rule


def _measure(table: Table) -> Measure:
    known: dict[str, Measure] = {name: name for name in get_args(Measure)}
    return known[table.one_of("measure", [name for name in known if name])] if "measure" in table.data else ""


def _yes(table: Table, key: str) -> bool:
    value = table.data.get(key, False)
    if not isinstance(value, bool):
        raise table.fault(key, "true or false")
    return value
