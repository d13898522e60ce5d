"""What leaks: each attribute with the attack that did best, or what was claimed where nothing is known."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.reporting.document import AttributeNote, Row
from auditor.reporting.sections.base import Sections, strength_of
from auditor.reporting.wording import attacker
from auditor.scoring.silence import silence, telling


@dataclass(frozen=True, slots=True)
class Glance:
    """One attribute at a glance: the attack that did best, and how many did better than chance."""

    note: AttributeNote
    best: Row | None  # None where nothing was measured
    above: int
    refused: int  # attacks that only refused
    attacks: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed about one attribute where nobody's values are known."""

    note: AttributeNote
    asked: int
    answered: int
    attackers: tuple[tuple[str, int, int], ...]  # who, asked, answered


def glances(sections: Sections) -> list[Glance]:
    """Return each attribute with its strongest attack, as the corpus stands at first."""
    found = []
    for group in sections.groups(sections.now):
        known = telling(group.rows)
        best = max(known, key=strength_of, default=None)
        above = sum(row.leaks for row in known)
        refused = sum(silence(row) == "refused" for row in group.rows)
        found.append(Glance(group.note, best, above, refused, len(group.rows)))
    return found


def claimed(sections: Sections) -> list[Claimed]:
    """Return what was claimed per attribute and attacker, right or not."""
    return [
        Claimed(
            group.note,
            sum(row.asked for row in group.rows),
            sum(row.answered for row in group.rows),
            tuple((attacker(row.model, row.probe), row.asked, row.answered) for row in group.rows),
        )
        for group in sections.groups(sections.now)
    ]
