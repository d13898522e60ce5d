"""Who said nothing: an attack that was only refused, unreadable or lost shows nothing, least of all safety."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

from auditor.domain import Answered, CannotTell, Lost, Outcome, Refused, Unreadable
from auditor.reporting.document import Row

_WAYS: Final = {
    Answered: "answered",
    CannotTell: "cannot_tell",
    Refused: "refused",
    Unreadable: "unreadable",
    Lost: "lost",
}
_SAID: Final = frozenset(("answered", "cannot_tell"))
_REASONS: Final = ("refused", "unreadable", "lost")


def silence(row: Row) -> str:
    """Return why an attack said nothing at all; "" where it said something, be it that it cannot tell."""
    return _why({way for way in _WAYS.values() if getattr(row, way)})


def silence_of(outcomes: Iterable[Outcome]) -> str:
    """Return why nothing at all was said in these *outcomes*, by the rule of ``silence``."""
    return _why({_WAYS[type(outcome)] for outcome in outcomes})


def silent_attackers(rows: Iterable[Row]) -> dict[tuple[str, str, str], str]:
    """Return why an attacker said nothing about any attribute, by model, probe and mitigation, where one did not."""
    reasons: dict[tuple[str, str, str], set[str]] = {}
    for row in (one for one in rows if one.asked):
        reasons.setdefault((row.model, row.probe, row.mitigation), set()).add(silence(row))
    return {who: min(why) for who, why in reasons.items() if "" not in why}


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


def _why(ways: AbstractSet[str]) -> str:
    return "" if ways & _SAID else next((reason for reason in _REASONS if reason in ways), "")
