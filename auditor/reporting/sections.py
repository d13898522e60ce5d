"""Arrange a report for the page: what each section says, in the order in which it is read.

Nothing is measured here: figures are chosen, grouped and counted, and sentences are put beside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.reporting.document import AttributeNote, Change, Finding, Report, Row, Strength
from auditor.reporting.wording import OUTCOMES, attacker, measured, person_names, plural, silence
from auditor.scoring.rates import UNKNOWN, Rate

MOST_ROWS: Final = 150  # lines of one table; the rest is in the JSON report
MOST_FINDINGS: Final = 200
_GUESSING: Final = ("majority", "control")  # strategies that never see the person: chance, not attacks


@dataclass(frozen=True, slots=True)
class Glance:
    """One attribute at a glance: the attack that did best, and how many did better than chance."""

    note: AttributeNote
    best: Row | None  # None where nothing was measured
    above: int
    refused: int  # attacks that only refused
    attacks: int


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of a table under a common heading."""

    note: AttributeNote
    rows: tuple[Row, ...]


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


@dataclass(frozen=True, slots=True)
class Account:
    """How the questions of one attacker ended."""

    who: str
    mitigation: str
    asked: int
    ended: tuple[tuple[str, int], ...]  # outcome → count, in the order of OUTCOMES


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed about one attribute where nobody's values are known."""

    note: AttributeNote
    asked: int
    answered: int
    attackers: tuple[tuple[str, int, int], ...]  # who, asked, answered


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and every mitigation under which it was made."""

    finding: Finding
    when: tuple[str, ...]


class Sections:
    """A report as the page needs it."""

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
        self._rates = {(row.attribute, row.model, row.probe, row.mitigation): row.chance for row in report.rows}
        self._pooled = {(s.model, s.probe, s.mitigation): s.chance for s in report.strengths}

    @property
    def calibrated(self) -> bool:
        """Whether anything is known to be right or wrong."""
        return any(row.top1.n for row in self.attacks)

    @property
    def silent(self) -> dict[tuple[str, str], str]:
        """Why a model and a probe said nothing about any attribute, where they did not."""
        reasons: dict[tuple[str, str], set[str]] = {}
        for row in self.now:
            reasons.setdefault((row.model, row.probe), set()).add(silence(row))
        return {who: min(why) for who, why in reasons.items() if "" not in why}

    @property
    def shown(self) -> list[Row]:
        """The attacks that fit into a table, in their order: the strongest where there are too many."""
        kept = set(sorted(range(len(self.now)), key=lambda at: _strength_of(self.now[at]), reverse=True)[:MOST_ROWS])
        return [row for at, row in enumerate(self.now) if at in kept]

    def glances(self) -> list[Glance]:
        """Return each attribute with its strongest attack, as the corpus stands at first."""
        found = []
        for group in self.groups(self.now):
            known = [row for row in group.rows if measured(row.top1) and not silence(row)]
            best = max(known, key=_strength_of, default=None)
            above = sum(row.leaks for row in known)
            refused = sum(silence(row) == "refused" for row in group.rows)
            found.append(Glance(group.note, best, above, refused, len(group.rows)))
        return found

    def groups(self, rows: Iterable[Row]) -> list[Group]:
        """Return *rows* by attribute, in the order in which attributes first appear."""
        gathered: dict[str, list[Row]] = {}
        for row in rows:
            gathered.setdefault(row.attribute, []).append(row)
        return [Group(self._note(name), tuple(members)) for name, members in gathered.items()]

    def strongest(self) -> list[Strength]:
        """Return the strongest probe of each model, the strongest model first."""
        best: dict[str, Strength] = {}
        for strength in self.strengths:
            known = best.get(strength.model)
            silent = (strength.model, strength.probe) in self.silent
            if (
                measured(strength.top1)
                and not silent
                and (known is None or _strength_of(strength) > _strength_of(known))
            ):
                best[strength.model] = strength
        return sorted(best.values(), key=_strength_of, reverse=True)

    def refusals(self, strength: Strength) -> tuple[int, int]:
        """Return how many questions an attacker refused, and how many it was asked."""
        rows = [row for row in self.now if (row.model, row.probe) == (strength.model, strength.probe)]
        return sum(row.refused for row in rows), sum(row.asked for row in rows)

    def pooled_changes(self) -> list[Change]:
        """Return what each mitigation changed over all attributes together."""
        return [change for change in self.report.changes if not change.attribute]

    def single_changes(self) -> list[Change]:
        """Return what each mitigation changed, attribute by attribute."""
        return [change for change in self.report.changes if change.attribute]

    def changes_of(self, strength: Strength | None) -> list[Change]:
        """Return the changes by attribute for one attacker; of the first attacker there is where none is named."""
        single = self.single_changes()
        who = (strength.model, strength.probe) if strength else (single[0].model, single[0].probe) if single else None
        return [change for change in single if (change.model, change.probe) == who]

    def chance_of(self, change: Change) -> Rate:
        """Return the chance level that belongs to a change, after the mitigation; unknown where none is known."""
        who = (change.model, change.probe, change.mitigation)
        known = self._rates.get((change.attribute, *who)) if change.attribute else self._pooled.get(who)
        return known or UNKNOWN

    def kinds(self) -> list[Kinds]:
        """Return, per attribute, how many right answers repeat what is stated outright."""
        return [
            Kinds(
                group.note, sum(_hits(row.top1) for row in group.rows), sum(_hits(row.explicit) for row in group.rows)
            )
            for group in self.groups(self.now)
        ]

    def claims(self) -> list[Claimed]:
        """Return what was claimed per attribute and attacker, right or not."""
        return [
            Claimed(
                group.note,
                sum(row.asked for row in group.rows),
                sum(row.answered for row in group.rows),
                tuple((attacker(row.model, row.probe), row.asked, row.answered) for row in group.rows),
            )
            for group in self.groups(self.now)
        ]

    def accounts(self) -> list[Account]:
        """Return how the questions of every attacker ended, over all attributes; control questions count too."""
        totals: dict[tuple[str, str], Counter[str]] = {}
        for row in self.report.rows:
            total = totals.setdefault((attacker(row.model, row.probe), row.mitigation), Counter())
            total.update(asked=row.asked, **{name: getattr(row, name) for name in OUTCOMES})
        return [
            Account(who, mitigation, total["asked"], tuple((name, total[name]) for name in OUTCOMES))
            for (who, mitigation), total in totals.items()
        ]

    def people(self) -> list[tuple[str, list[Found]]]:
        """Return the findings by person, under the name that may be shown, at most MOST_FINDINGS of them.

        What was found of an attribute under several mitigations is one line, told as it was found first.
        """
        names = person_names(self.report.findings, revealed=self.report.revealed)
        gathered: dict[str, dict[str, Found]] = {}
        for finding in self.report.findings:
            by_attribute = gathered.setdefault(finding.person, {})
            known = by_attribute.get(finding.attribute)
            when = (*known.when, finding.mitigation) if known else (finding.mitigation,)
            by_attribute[finding.attribute] = Found(known.finding if known else finding, when)
        kept, left = [], MOST_FINDINGS
        for person, found in gathered.items():
            if left > 0:
                kept.append((names[person], list(found.values())[:left]))
                left -= len(found)
        return kept

    def found(self) -> int:
        """Return how many lines ``people`` would have if nothing were left out."""
        return len({(finding.person, finding.attribute) for finding in self.report.findings})

    def masked_kinds(self) -> list[str]:
        """Return every kind of entity that a mitigation masked, in alphabetical order."""
        return sorted({kind for counts in self.report.masked.values() for kind in counts})

    def unmeasured(self) -> list[str]:
        """Return, in sentences, what the figures are silent about."""
        return list(self._unmeasured())

    def _unmeasured(self) -> Iterator[str]:
        corpus = self.report.corpus
        if corpus.planned > corpus.people:
            yield f"{corpus.people:,} of {plural(corpus.planned, 'person', 'people')} were audited."
        yield from _unheard([row for row in self.report.rows if row.model])
        blind = [model.name for model in self.report.models if not model.sees_images]
        if blind and corpus.pictures:
            yield f"{_few(blind)} cannot see pictures: {plural(corpus.pictures, 'picture')} went unseen there."
        if corpus.people > corpus.labelled:
            unknown = plural(corpus.people - corpus.labelled, "person", "people")
            yield f"No true value is known for {unknown}; they count in no figure of what was right."
        if corpus.faults:
            yield f"{plural(len(corpus.faults), 'part')} of the corpus could not be read."

    def _note(self, name: str) -> AttributeNote:
        return self.notes.get(name) or AttributeNote(name, name, 0, "")


def _unheard(rows: Sequence[Row]) -> Iterator[str]:
    asked, lost = sum(row.asked for row in rows), sum(row.lost for row in rows)
    refused, unreadable = sum(row.refused for row in rows), sum(row.unreadable for row in rows)
    if not asked:
        yield "No model was asked anything."
        return
    if lost:
        yield f"{asked - lost:,} of {plural(asked, 'question')} to models were heard; {lost:,} were lost on the way."
    else:
        yield f"Nothing was lost: models heard {plural(asked, 'question')}."
    if refused:
        met = plural(refused, "question")
        yield f"{met} met a refusal. That hides what a model could say; it is no sign of safety."
    if unreadable:
        yield f"{plural(unreadable, 'answer')} could not be read."


def _few(names: Sequence[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more models"


def _hits(rate: Rate) -> int:
    return round(rate.value * rate.n) if rate.value is not None else 0


def _strength_of(measure: Row | Strength) -> tuple[bool, float, float]:
    """Return what makes one attack stronger than another: a proved lift first, then its size, then accuracy."""
    lift = measure.lift.value if measure.lift.value is not None else -1.0
    proved = measure.leaks if isinstance(measure, Row) else measure.lift.n > 0 and measure.lift.low > 0
    return (proved, lift, measure.top1.value or 0.0)
