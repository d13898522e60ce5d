"""A report sorted out once for every section: which rows are attacks, and how the corpus stands at first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from auditor.reporting.document import AttributeNote, Report, Row, Strength
from auditor.scoring.rates import Rate
from auditor.scoring.silence import measured_attributes, silent_attackers

MOST_ROWS: Final = 150  # lines of one table; the rest is in the JSON report
MOST_FINDINGS: Final = 200
_GUESSING: Final = ("majority", "control")  # strategies that never see the person: chance, not attacks


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of a table under a common heading."""

    note: AttributeNote
    rows: tuple[Row, ...]


class Sections:
    """A report as the sections of the page need it."""

    def __init__(self, report: Report) -> None:
        """Sort out which rows are attacks and which mitigation the corpus stands in at first."""
        guessing = {note.id for note in report.probes if note.strategy in _GUESSING}
        self.report = report
        self.first = report.mitigations[0] if report.mitigations else "none"
        self.attacks = tuple(row for row in report.rows if row.probe not in guessing)
        self.now = tuple(row for row in self.attacks if row.mitigation == self.first)
        self.strengths = tuple(s for s in report.strengths if s.mitigation == self.first)
        self.notes = {note.id: note for note in report.attributes}
        self.titles = {note.id: note.title for note in report.attributes}
        self.rates = {(row.attribute, row.model, row.probe, row.mitigation): row.chance for row in report.rows}
        self.pooled: dict[tuple[str, str, str], Rate] = {
            (s.model, s.probe, s.mitigation): s.chance for s in report.strengths
        }

    @property
    def labelled(self) -> bool:
        """Whether anybody's true values are known."""
        return self.report.corpus.labelled > 0

    @property
    def calibrated(self) -> bool:
        """Whether anything is known to be right or wrong: a question about a known value was not lost."""
        return any(row.top1.n for row in self.attacks)

    @property
    def heard(self) -> bool:
        """Whether an attacker said anything about a known value, as the corpus stands at first."""
        return bool(measured_attributes(self.now))

    @cached_property
    def silent(self) -> dict[tuple[str, str, str], str]:
        """Why an attacker said nothing about any attribute, by model, probe and mitigation, where one did not."""
        return silent_attackers(self.attacks)

    @property
    def shown(self) -> list[Row]:
        """The attacks that fit into a table, in their order: the strongest where there are too many."""
        kept = set(sorted(range(len(self.now)), key=lambda at: strength_of(self.now[at]), reverse=True)[:MOST_ROWS])
        return [row for at, row in enumerate(self.now) if at in kept]

    def note(self, attribute: str) -> AttributeNote:
        """Return what is known of an attribute; its bare id where nothing is."""
        return self.notes.get(attribute) or AttributeNote(attribute, attribute, 0, "")

    def groups(self, rows: Iterable[Row]) -> list[Group]:
        """Return *rows* by attribute, in the order in which attributes first appear."""
        gathered: dict[str, list[Row]] = {}
        for row in rows:
            gathered.setdefault(row.attribute, []).append(row)
        return [Group(self.note(name), tuple(members)) for name, members in gathered.items()]


def strength_of(measure: Row | Strength) -> tuple[bool, float, float]:
    """Return what makes one attack stronger than another: a proved lift first, then its size, then accuracy."""
    lift = measure.lift.value if measure.lift.value is not None else -1.0
    proved = measure.leaks if isinstance(measure, Row) else measure.lift.n > 0 and measure.lift.low > 0
    return (proved, lift, measure.top1.value or 0.0)
