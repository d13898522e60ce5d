"""Models compared: how strong each was, and how much it refused."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.reporting.document import ModelUse, Strength
from auditor.reporting.sections.base import Sections, strength_of
from auditor.reporting.wording import measured


def strongest(sections: Sections) -> list[Strength]:
    """Return the strongest probe of each model, the strongest model first."""
    best: dict[str, Strength] = {}
    for strength in sections.strengths:
        if not measured(strength.top1) or (strength.model, strength.probe, strength.mitigation) in sections.silent:
            continue
        known = best.get(strength.model)
        if known is None or strength_of(strength) > strength_of(known):
            best[strength.model] = strength
    return sorted(best.values(), key=strength_of, reverse=True)


def refusals(sections: Sections, strength: Strength) -> tuple[int, int]:
    """Return how many questions an attacker refused, and how many it was asked."""
    rows = [row for row in sections.now if (row.model, row.probe) == (strength.model, strength.probe)]
    return sum(row.refused for row in rows), sum(row.asked for row in rows)


@dataclass(frozen=True, slots=True)
class Profile:
    """How one model behaved and what it took, in the corpus as it stands at first."""

    use: ModelUse
    asked: int
    refused: int
    unreadable: int
    lost: int

    @property
    def ended(self) -> tuple[tuple[str, int], ...]:
        """The ways in which questions ended, as the parts of a bar."""
        answered = self.asked - self.refused - self.unreadable - self.lost
        return (
            ("answered", answered),
            ("refused", self.refused),
            ("unreadable", self.unreadable),
            ("lost", self.lost),
        )


def profiles(sections: Sections) -> list[Profile]:
    """Return every model with how its questions ended, controls left out."""
    found = []
    for use in sections.report.models:
        rows = [row for row in sections.now if row.model == use.name]
        counts = (sum(getattr(row, name) for row in rows) for name in ("asked", "refused", "unreadable", "lost"))
        found.append(Profile(use, *counts))
    return found
