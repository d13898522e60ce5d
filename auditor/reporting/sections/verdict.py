"""The first screen: what leaks and to whom, what helps most, and how sure all this is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from auditor.reporting.document import AttributeNote, Change, Report, Row
from auditor.reporting.language import translated
from auditor.reporting.sections.base import Sections, strength_of
from auditor.reporting.sections.change import pooled_changes
from auditor.reporting.sections.leaks import Glance, glances
from auditor.reporting.sections.models import strongest
from auditor.reporting.wording import CLOSE, measured
from auditor.scoring.rates import UNKNOWN, Rate

_ABOUT: Final = re.compile(r"(For |)(.+?)(?=, the people who count|, no model gave|: )")  # what a reason begins with


@dataclass(frozen=True, slots=True)
class Leak:
    """An attribute that leaks, by its strongest attack, and the models that leak it."""

    note: AttributeNote
    row: Row  # of the strongest attack
    models: tuple[str, ...]  # "" for rules that ask no model


@dataclass(frozen=True, slots=True)
class Help:
    """What one mitigation does against the strongest attacker, and what it took for that."""

    change: Change
    masked: int | None  # passages; None where the run did not count
    kept: Rate  # of what was published; unknown where utility was not measured


def leaks_found(sections: Sections) -> list[Leak]:
    """Return what leaks above chance, the strongest leak first."""
    found = [
        Leak(glance.note, glance.best, _models(sections, glance.note.id))
        for glance in glances(sections)
        if glance.above and glance.best
    ]
    return sorted(found, key=lambda leak: strength_of(leak.row), reverse=True)


def _models(sections: Sections, attribute: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.model for row in sections.now if row.attribute == attribute and row.leaks))


def unclear_leaks(sections: Sections) -> int:
    """Return of how many attributes nothing was shown either way."""
    return sum(1 for glance in glances(sections) if glance.best is None or not (glance.above or _close(glance)))


def best_help(sections: Sections) -> Help | None:
    """Return what the recommended mitigation does against the strongest attacker.

    Where the frontier recommends none, it is the one that leaves that attacker least: a clear drop first.
    """
    frontier = sections.report.frontier
    best = next(iter(strongest(sections)), None)
    changes = [
        change
        for change in pooled_changes(sections)
        if best and (change.model, change.probe) == (best.model, best.probe) and measured(change.difference)
    ]
    if not changes:
        return None
    named = frontier.recommended if frontier else ""
    change = min(
        changes, key=lambda one: (one.mitigation != named, one.difference.high >= 0, one.difference.value or 0.0)
    )
    masked = sections.report.masked.get(change.mitigation)
    kept = {point.mitigation: point.kept.kept for point in frontier.points} if frontier else {}
    return Help(change, sum(masked.values()) if masked is not None else None, kept.get(change.mitigation, UNKNOWN))


def sentence_of(report: Report) -> str:
    """Return the verdict's sentence with attributes under their titles, in the language in force."""
    known = {note.id: note.title for note in report.attributes}
    head, colon, names = report.verdict.sentence.rstrip(".").rpartition(": ")
    ids = names.split(", ")
    if not colon or not all(one in known for one in ids):
        return translated(report.verdict.sentence)
    return translated(f"{head}: {', '.join(known[one] for one in ids)}.")


def reason_of(report: Report, reason: str) -> str:
    """Return why a verdict is not better, with attributes under their titles; to be translated where it is shown."""
    known = {note.id: note.title for note in report.attributes}
    found = _ABOUT.match(reason)
    if not found or not all(one in known for one in found[2].split(", ")):
        return reason
    return f"{found[1]}{', '.join(known[one] for one in found[2].split(', '))}{reason[found.end() :]}"


def _close(glance: Glance) -> bool:
    return glance.best is not None and measured(glance.best.lift) and glance.best.lift.high <= CLOSE
