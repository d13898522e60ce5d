"""Stated or inferred: how the right answers came about."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.reporting.document import AttributeNote
from auditor.reporting.sections.base import Sections
from auditor.scoring.rates import Rate


@dataclass(frozen=True, slots=True)
class Kinds:
    """How the right answers about one attribute came about, over all attacks."""

    note: AttributeNote
    right: int
    explicit: int

    @property
    def inferred(self) -> int:
        """Right answers that nobody stated outright."""
        return self.right - self.explicit


def kinds_of(sections: Sections) -> list[Kinds]:
    """Return, per attribute, how many right answers repeat what is stated outright."""
    return [
        Kinds(group.note, sum(_hits(row.top1) for row in group.rows), sum(_hits(row.explicit) for row in group.rows))
        for group in sections.groups(sections.now)
    ]


def _hits(rate: Rate) -> int:
    return round(rate.value * rate.n) if rate.value is not None else 0
