"""Arrange a report as an annex to an impact assessment: a register of findings, what is left, what they bear on.

Nothing is measured here, and no legal conclusion is drawn: findings are placed beside provisions with reason and doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.gate.declared import Declared
from auditor.reporting.bearing import bearing, inference, strongest_line, when
from auditor.reporting.document import AttributeNote, Change, Report, Row
from auditor.reporting.provisions import Framework, Rule
from auditor.reporting.sections import Sections
from auditor.reporting.sections.base import strength_of
from auditor.reporting.wording import Word, row_word, shown_by
from auditor.scoring.silence import silence, telling

NOT_MEASURED: Final = "not measured"
SPECIAL: Final = ("GDPR Art. 9(1)", "GDPR Art. 10")


@dataclass(frozen=True, slots=True)
class State:
    """One attribute after one mitigation."""

    mitigation: str
    best: Row | None  # the attack that did best; None where nothing was measured
    refused: int  # attacks that only refused
    attacks: int
    asked: int
    claimed: int  # answers, right or not, where nobody's values are known
    change: Change | None = None  # of the attack that did best before any mitigation

    @property
    def word(self) -> Word:
        """What was found, in words; where nobody's values are known, what was claimed is not known to be right."""
        if self.best:
            return row_word(self.best)
        return Word("open", "claimed, not verified") if self.claimed else Word("none", NOT_MEASURED)

    @property
    def shown(self) -> Word:
        """What the mitigation did to that attack."""
        if self.change is None:
            return Word("none", "not compared")
        return shown_by(self.change)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the register."""

    number: str  # "F1"
    note: AttributeNote
    now: State  # as the corpus stands before any mitigation
    later: tuple[State, ...]  # after each mitigation
    people: int  # of whom at least one attack got it right, or claims it
    stated: int  # of those, whose items state it outright

    def after(self, mitigation: str) -> State | None:
        """Return what is left after a mitigation; None where it was not tried on this attribute."""
        return next((state for state in self.later if state.mitigation == mitigation), None)


@dataclass(frozen=True, slots=True)
class Placed:
    """A provision with the findings that may bear on it, and what else was measured about it."""

    rule: Rule
    entries: tuple[Entry, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One law or standard."""

    framework: Framework
    placed: tuple[Placed, ...]
    without: tuple[Rule, ...]  # that concern only attributes which were not asked for

    def provisions(self, entry: Entry) -> tuple[str, ...]:
        """Return the provisions that a finding may bear on."""
        return tuple(placed.rule.provision for placed in self.placed if entry in placed.entries)


def register(sections: Sections) -> tuple[Entry, ...]:
    """Return every attribute that was asked for, with what was found of it before and after each mitigation."""
    groups = sections.groups(sections.attacks)
    changes = {(c.attribute, c.model, c.probe, c.mitigation): c for c in sections.report.changes}
    return tuple(
        _entry(sections, f"F{number}", group.note, _states(sections, group.rows, changes))
        for number, group in enumerate(groups, 1)
    )


def chapters(
    sections: Sections, entries: Sequence[Entry], found: Sequence[Framework], declared: Declared
) -> tuple[Chapter, ...]:
    """Return each law or standard with its provisions, and beside each the findings that may bear on it."""
    return tuple(_chapter(sections, entries, framework, declared) for framework in found)


def residual(report: Report) -> tuple[str, ...]:
    """Return the mitigations that were tried, the state of the corpus without any left out."""
    return report.mitigations[1:]


def _entry(sections: Sections, number: str, note: AttributeNote, states: Sequence[State]) -> Entry:
    found = [f for f in sections.report.findings if (f.attribute, f.mitigation) == (note.id, sections.first)]
    people, stated = {f.person for f in found}, {f.person for f in found if f.explicit}
    return Entry(number, note, states[0], tuple(states[1:]), len(people), len(stated))


def _states(
    sections: Sections, rows: Sequence[Row], changes: Mapping[tuple[str, str, str, str], Change]
) -> tuple[State, ...]:
    """Return the states of one attribute, that before any mitigation first."""
    before = _best([row for row in rows if row.mitigation == sections.first])
    found = []
    for name in (sections.first, *residual(sections.report)):
        there = [row for row in rows if row.mitigation == name]
        change = changes.get((before.attribute, before.model, before.probe, name)) if before else None
        found.append(
            State(
                mitigation=name,
                best=_best(there),
                refused=sum(silence(row) == "refused" for row in there),
                attacks=len(there),
                asked=sum(row.asked for row in there),
                claimed=sum(row.answered for row in there) if not any(row.top1.n for row in there) else 0,
                change=change,
            )
        )
    return tuple(found)


def _best(rows: Sequence[Row]) -> Row | None:
    return max(telling(rows), key=strength_of, default=None)


def _chapter(sections: Sections, entries: Sequence[Entry], framework: Framework, declared: Declared) -> Chapter:
    placed = tuple(_placed(sections, entries, rule, declared) for rule in framework.rules)
    empty = [one for one in placed if not one.entries and not one.sentences]
    return Chapter(
        framework, tuple(one for one in placed if one not in empty), without=tuple(one.rule for one in empty)
    )


def _placed(sections: Sections, entries: Sequence[Entry], rule: Rule, declared: Declared) -> Placed:
    concerned = tuple(entry for entry in entries if rule.selects and rule.concerns(entry.note))
    if rule.selects and not concerned and rule.measure != "masked":
        return Placed(rule, (), ())
    return Placed(rule, concerned, tuple(bearing(rule, sections, declared)))


def summary(sections: Sections, entries: Sequence[Entry]) -> Iterator[str]:
    """Yield what a reader in a hurry is to know: what was found, of which kind, and what is left of it."""
    yield from inference(sections)
    yield from strongest_line(sections)
    special = [entry for entry in entries if entry.note.legal in SPECIAL]
    if special:
        named = ", ".join(f"{entry.number} {entry.note.title} ({entry.now.word.text})" for entry in special)
        yield f"Special categories and convictions (GDPR Art. 9 and 10) among the findings: {named}."
    for name in residual(sections.report):
        left = Counter(state.word.text for entry in entries if (state := entry.after(name)))
        yield f"{when(name)}, by attribute: {'; '.join(f'{word}: {count}' for word, count in left.items())}."


def legend(entries: Sequence[Entry]) -> list[tuple[str, int]]:
    """Return each state that findings are in, and how many are."""
    return list(Counter(entry.now.word.text for entry in entries).items())
