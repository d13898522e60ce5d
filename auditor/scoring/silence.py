"""Who said nothing: an attack that was only refused, unreadable or lost shows nothing, least of all safety."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.reporting.document import Row
from auditor.scoring.endings import Endings, together


def silence(row: Row) -> str:
    """Return why an attack said nothing at all of the people who count; "" where it said something.

    That it cannot tell is something. Where nobody counts, it goes by everybody who was asked about.
    """
    return row.endings.silent


def silent_attackers(rows: Iterable[Row]) -> dict[tuple[str, str, str], str]:
    """Return why an attacker said nothing about any attribute, by model, probe and mitigation, where one did not."""
    found: dict[tuple[str, str, str], list[Endings]] = {}
    for row in (one for one in rows if one.asked):
        found.setdefault((row.model, row.probe, row.mitigation), []).append(row.endings)
    return {who: why for who, each in found.items() if (why := together(each).silent)}


def voices(rows: Iterable[Row]) -> list[Row]:
    """Return the rows of attackers that ask a model; all rows where none does.

    Rules without a model always answer, so they would hide that no model was heard.
    """
    every = list(rows)
    return [row for row in every if row.model] or every


def measured_attributes(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the attributes on which *rows* measured something, in their order."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.attribute, []).append(row)
    return tuple(attribute for attribute, group in groups.items() if telling(group))


def telling(rows: Iterable[Row]) -> list[Row]:
    """Return those of an attribute's *rows* that measured something.

    Where models were asked and none of them spoke, what rules find still leaks, but that they find nothing tells
    nothing.
    """
    every = list(rows)
    heard = [row for row in every if row.top1.n and not silence(row)]
    unheard = any(row.model and row.asked for row in every) and not any(row.model for row in heard)
    return [row for row in heard if row.leaks or not unheard]
