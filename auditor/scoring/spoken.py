"""Who is spoken of, as the journal holds it: what is known of bystanders, and whom attackers made out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.domain import Bystander, Outcome, Truth
from auditor.journal import Record
from auditor.probing.bystanders import RECORD
from auditor.probing.outcomes import from_json

Who = tuple[str, str, str, str]  # person, probe, model, mitigation


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody whom an attacker made out, and what it concluded about them."""

    called: str = field(repr=False)
    relation: str
    about: str = field(repr=False)
    stands: bool  # the items speak of somebody by these words
    outcomes: Mapping[str, Outcome] = field(repr=False)  # by attribute


@dataclass(frozen=True, slots=True)
class Search:
    """Whom one attacker made out in what one person published."""

    how: str  # "heard", "refused" or "unreadable"
    beyond: int  # people made out of whom nothing was asked, since the probe asks about no more
    found: tuple[Found, ...]


def truths_in(record: Mapping[str, Any]) -> dict[str, Truth]:
    """Return what a record holds as known, by attribute."""
    return {name: _truth(entry) for name, entry in record.items()}


def bystanders_in(records: Iterable[Record]) -> dict[str, tuple[Bystander, ...]]:
    """Return the bystanders of everybody who has any, by person."""
    found = {r["person"]: tuple(map(_bystander, r.get("bystanders", ()))) for r in records if r["kind"] == "person"}
    return {person: known for person, known in sorted(found.items()) if known}


def searches_in(records: Iterable[Record]) -> Iterator[tuple[Who, Search]]:
    """Yield each search for people with whose items were searched, by what, through whom and after what."""
    for record in records:
        if record["kind"] == RECORD:
            who = (record["person"], record["probe"], record["model"], record["mitigation"])
            yield who, Search(record["how"], record["beyond"], tuple(map(_found, record["found"])))


def _bystander(entry: Mapping[str, Any]) -> Bystander:
    known = truths_in(entry["truth"])
    return Bystander(entry["id"], tuple(entry["called"]), entry["relation"], entry["about"], known)


def _found(entry: Mapping[str, Any]) -> Found:
    outcomes = {name: from_json(outcome) for name, outcome in entry["outcomes"].items()}
    return Found(entry["called"], entry["relation"], entry["about"], entry["stands"], outcomes)


def _truth(entry: Mapping[str, object]) -> Truth:
    value = entry["value"]
    hardness, certainty = entry["hardness"], entry["certainty"]
    return Truth(
        value=tuple(str(part) for part in value) if isinstance(value, list) else str(value),
        hardness=hardness if isinstance(hardness, int) else None,
        certainty=certainty if isinstance(certainty, int) else None,
        inferable=bool(entry["inferable"]),
    )
