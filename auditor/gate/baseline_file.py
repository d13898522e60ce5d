"""The baseline as a file: sorted JSON with one entry, finding or suppression a line, so that a review sees changes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from auditor.attributes.fields import Table
from auditor.errors import BadContent
from auditor.files import read_text
from auditor.gate.baseline import Baseline, Entry, Exposed, Suppression
from auditor.gate.facts import Condition
from auditor.gate.noise import Tally
from auditor.reporting.document import Standing

SCHEMA: Final = 1
_STANDINGS: Final[Mapping[str, Standing]] = {"met": "met", "missed": "missed", "unclear": "unclear"}
_LISTS: Final = ("entries", "exposures", "findings", "suppressions")
_MOST: Final = 10**9  # people


def write(baseline: Baseline) -> str:
    """Return *baseline* as JSON text with a trailing newline; the same baseline gives the same bytes."""
    findings = None if baseline.findings is None else [_pair(*found) for found in sorted(baseline.findings)]
    head = {
        "schema": SCHEMA,
        "tool": baseline.tool,
        "plan": baseline.plan,
        "policy": baseline.policy,
        "measure": baseline.measure,
        "affected": dict(sorted(baseline.affected.items())),
    }
    lists = {
        "entries": [_entry(baseline.entries[condition]) for condition in sorted(baseline.entries)],
        "exposures": [_exposed(baseline.exposures[condition]) for condition in sorted(baseline.exposures)],
        "findings": findings,
        "suppressions": [_suppression(one) for one in baseline.suppressions],
    }
    parts = [f" {_line(key)}: {_line(value)}" for key, value in head.items()]
    parts += [f" {_line(key)}: {_rows(rows)}" for key, rows in lists.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def read(path: Path) -> Baseline:
    """Return the baseline in the file at *path*; BadContent names the file and the key of a fault."""
    try:
        data = json.loads(read_text(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(path, "(file)", f"readable UTF-8 ({type(error).__name__})") from None
    except (ValueError, RecursionError):
        raise BadContent(path, "(syntax)", "JSON as 'auditor baseline create' writes it") from None
    table = Table(data if isinstance(data, dict) else {}, str(path))
    if table.data.get("schema") != SCHEMA:
        raise table.fault("schema", f"{SCHEMA}: make the file anew with 'auditor baseline create'")
    table.only("schema", "tool", "plan", "policy", "measure", "affected", *_LISTS)
    affected = table.table("affected")
    return Baseline(
        tool=table.text("tool"),
        plan=table.text("plan"),
        policy=table.text("policy"),
        measure="right" if table.one_of("measure", ("right", "claimed")) == "right" else "claimed",
        entries={entry.condition: entry for entry in map(_read_entry, table.tables("entries"))},
        exposures={one.condition: one for one in map(_read_exposed, table.tables("exposures"))},
        affected={name: affected.whole(name, 0, _MOST) for name in affected.data},
        findings=_read_findings(table),
        suppressions=tuple(map(_read_suppression, table.tables("suppressions"))),
    )


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _rows(rows: Iterable[Mapping[str, object]] | None) -> str:
    if rows is None:
        return "null"
    lines = [f"  {_line(row)}" for row in rows]
    return "[\n" + ",\n".join(lines) + "\n ]" if lines else "[]"


def _entry(entry: Entry) -> dict[str, Any]:
    written: dict[str, Any] = {**entry.condition._asdict(), "hits": entry.tally.hits, "n": entry.tally.n}
    written["standing"] = entry.standing
    if entry.tally.people is not None:
        written["hit"] = sorted(person for person, hit in entry.tally.people.items() if hit)
        written["others"] = sorted(person for person, hit in entry.tally.people.items() if not hit)
    return written


def _exposed(one: Exposed) -> dict[str, Any]:
    attack = {"mitigation": one.mitigation, "model": one.model, "probe": one.probe}
    return {**attack, "low": one.low, "high": one.high, "standing": one.standing}


def _pair(attribute: str, person: str) -> dict[str, str]:
    return {"attribute": attribute, "person": person}


def _suppression(one: Suppression) -> dict[str, str]:
    about = _pair(one.attribute, one.person) if one.person else {"attribute": one.attribute}
    return {**about, "reason": one.reason, "owner": one.owner, "expires": one.expires.isoformat()}


def _read_entry(table: Table) -> Entry:
    table.only("attribute", "mitigation", "model", "probe", "hits", "n", "standing", "hit", "others")
    n = table.whole("n", 0, _MOST)
    hits = table.whole("hits", 0, n)
    people = None
    if "hit" in table.data or "others" in table.data:
        people = dict.fromkeys(table.texts("others"), False) | dict.fromkeys(table.texts("hit"), True)
        if (sum(people.values()), len(people)) != (hits, n):
            raise table.fault("hit", f"the ids of {hits} people, and 'others' those of {n - hits} more")
    condition = Condition(table.text("attribute"), *_attack(table))
    return Entry(condition, Tally(hits, n, people), _standing(table))


def _read_exposed(table: Table) -> Exposed:
    table.only("mitigation", "model", "probe", "low", "high", "standing")
    low, high = table.number("low"), table.number("high")
    return Exposed(*_attack(table), low, high, _standing(table))


def _read_findings(table: Table) -> frozenset[tuple[str, str]] | None:
    if table.data.get("findings", ()) is None:
        return None
    rows = table.tables("findings")
    for row in rows:
        row.only("attribute", "person")
    return frozenset((row.text("attribute"), row.text("person")) for row in rows)


def _read_suppression(table: Table) -> Suppression:
    table.only("attribute", "person", "reason", "owner", "expires")
    return Suppression(
        attribute=table.text("attribute"),
        person=table.text("person") if "person" in table.data else "",
        reason=table.text("reason"),
        owner=table.text("owner"),
        expires=_day(table, "expires"),
    )


def _attack(table: Table) -> tuple[str, str, str]:
    """Return mitigation, model and probe; the model alone may be empty."""
    model = table.data.get("model")
    if not isinstance(model, str):
        raise table.fault("model", "a text, empty where no model is asked")
    return table.text("mitigation"), model, table.text("probe")


def _standing(table: Table) -> Standing:
    return _STANDINGS[table.one_of("standing", tuple(_STANDINGS))]


def _day(table: Table, key: str) -> date:
    try:
        return date.fromisoformat(table.text(key))
    except ValueError:
        raise table.fault(key, "a day, such as 2027-01-31") from None
