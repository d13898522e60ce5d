"""The first screen: what leaks and to whom, what helps most, and how sure all this is."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.reporting.document import Change, Report
from auditor.reporting.language import titled, translated
from auditor.reporting.sections.base import Sections, strength_of
from auditor.reporting.sections.change import pooled_changes
from auditor.reporting.sections.leaks import Glance, glances
from auditor.reporting.sections.models import strongest
from auditor.reporting.wording import measured


@dataclass(frozen=True, slots=True)
class Leak:
    """An attribute that leaks, by its strongest attack, and the models that leak it."""

    glance: Glance
    models: tuple[str, ...]  # "" for rules that ask no model


@dataclass(frozen=True, slots=True)
class Help:
    """What one mitigation does against the strongest attacker, and what it took for that."""

    change: Change
    masked: int | None  # passages; None where the run did not count


def leaks_found(sections: Sections) -> list[Leak]:
    """Return what leaks above chance, the strongest leak first."""
    found = [
        Leak(glance, tuple(dict.fromkeys(r.model for r in sections.now if r.attribute == glance.note.id and r.leaks)))
        for glance in glances(sections)
        if glance.above and glance.best
    ]
    return sorted(found, key=lambda leak: strength_of(leak.glance.best) if leak.glance.best else (), reverse=True)


def unclear_leaks(sections: Sections) -> int:
    """Return of how many attributes nothing was shown either way."""
    return sum(1 for glance in glances(sections) if glance.best is None or not (glance.above or _close(glance)))


def best_help(sections: Sections) -> Help | None:
    """Return the mitigation that leaves the strongest attacker least: a clear drop first, then the largest one."""
    best = next(iter(strongest(sections)), None)
    changes = [
        change
        for change in pooled_changes(sections)
        if best and (change.model, change.probe) == (best.model, best.probe) and measured(change.difference)
    ]
    if not changes:
        return None
    change = min(changes, key=lambda one: (one.difference.high >= 0, one.difference.value))
    masked = sections.report.masked.get(change.mitigation)
    return Help(change, sum(masked.values()) if masked is not None else None)


def sentence_of(report: Report) -> str:
    """Return the verdict's sentence with attributes under their titles, in the language in force."""
    known = {note.id: titled(note.title) for note in report.attributes}
    head, colon, names = report.verdict.sentence.rstrip(".").rpartition(": ")
    ids = names.split(", ")
    if not colon or not all(one in known for one in ids):
        return translated(report.verdict.sentence)
    return translated(f"{head}: {', '.join(known[one] for one in ids)}.")


def _close(glance: Glance) -> bool:
    return glance.best is not None and measured(glance.best.lift) and glance.best.lift.high <= 0.2
