"""What a verdict rests on, gathered from the scores of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.attributes import Attribute
from auditor.domain import Answered, Lost
from auditor.reporting.document import Row
from auditor.scoring.recorded import Recorded
from auditor.scoring.severity import Climbs
from auditor.scoring.severity_figures import Exposure
from auditor.scoring.silence import silence
from auditor.scoring.table import Scores


class Condition(NamedTuple):
    """One attribute, attacked by one probe through one model after one mitigation."""

    attribute: str
    mitigation: str
    model: str
    probe: str


Hits = Mapping[str, bool]  # by person


class Reading(NamedTuple):
    """How much of what people published before any mitigation the model that read most has read, in items."""

    read: int
    published: int  # what could not be read of the corpus included, about
    faults: int = 0  # parts of the corpus that could not be read


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision rests on."""

    rows: tuple[Row, ...]  # all rows; the ones before mitigation decide
    finished: bool  # the whole corpus was worked through
    stopped: str  # the limit that ended the run, if one did
    labelled: bool  # somebody's values are known
    legal: Mapping[str, str] = field(default_factory=dict)  # the legal class of each attribute
    exposures: tuple[Exposure, ...] = ()
    inferred: Mapping[str, frozenset[str]] = field(default_factory=dict)  # attribute → people, before any mitigation
    hits: Mapping[Condition, Hits] = field(default_factory=dict)  # right, or claimed where no values are known
    reading: Reading = field(default_factory=lambda: Reading(0, 0))

    @property
    def unheard(self) -> frozenset[Condition]:
        """The conditions under which nothing was said of the people who count, so that no hit is no absence of one."""
        silent = (row for row in self.rows if silence(row))
        return frozenset(Condition(row.attribute, row.mitigation, row.model, row.probe) for row in silent)


def gather(scores: Scores, rows: Iterable[Row], exposures: Iterable[Exposure], *, by_person: bool) -> Facts:
    """Return the facts of a run; who was hit by what is in them only *by_person*, as a baseline needs it."""
    run = scores.run
    labelled = any(subject.truth for subject in run.people.values())
    first = run.plan.mitigations[0].name
    return Facts(
        rows=tuple(rows),
        finished=run.finished,
        stopped=run.stopped,
        labelled=labelled,
        legal={attribute.id: attribute.legal for attribute in scores.attributes},
        exposures=tuple(exposures),
        inferred={attribute.id: _inferred(scores, attribute, first) for attribute in scores.attributes},
        hits=dict(_hits(scores, labelled=labelled)) if by_person else {},
        reading=reading(scores, first),
    )


def gather_alone(scores: Scores) -> Facts:
    """Return all facts of a run, where nothing else of its report is needed."""
    climbs = Climbs(scores)
    exposures = [climbs.exposed(attack) for attack in climbs.attacks()]
    return gather(scores, scores.rows(), exposures, by_person=True)


def reading(scores: Scores, mitigation: str) -> Reading:
    """Return what was read: of the corpus, and of histories longer than a model holds or a probe goes through."""
    run = scores.run
    published = sum(subject.posts + subject.pictures for subject in run.people.values())
    missing = _missing(run, published)
    unread: Counter[tuple[str, str]] = Counter()
    for cell, one in run.long.items():
        if cell.mitigation == mitigation:
            unread[cell.model, cell.probe] += one.items - one.searched
    for exposed in run.exposures:
        if exposed.mitigation == mitigation:
            shown = max(exposed.after, default=0)
            unread[exposed.model, exposed.probe] += exposed.items - shown + exposed.unheard
    whole = [  # a probe that is confined to a channel was never to read the rest
        unread[model, probe.id]
        for probe, model, after in scores.conditions()
        if model and after == mitigation and not probe.guessing and not probe.only
    ]
    return Reading(published - min(whole, default=0), published + missing, len(run.faults))


def _missing(run: Recorded, published: int) -> int:
    """Return how many items could not be read: a person of whom nothing was read had as many as the mean."""
    mean = max(1, round(published / len(run.people))) if run.people else 1
    return sum(mean if fault.lost is None else fault.lost for fault in run.faults)


def attacks(rows: Iterable[Row], mitigation: str) -> Iterator[Row]:
    """Yield the rows of attackers after *mitigation*: what is stated outright is one, chance is none."""
    return (row for row in rows if row.mitigation == mitigation and not row.guessing)


def _inferred(scores: Scores, attribute: Attribute, mitigation: str) -> frozenset[str]:
    """Return the people of whom somebody got the attribute right, and whose items state it outright to nobody."""
    right: set[str] = set()
    stated: set[str] = set()
    for probe, model, after in scores.conditions():
        if after != mitigation or probe.guessing:
            continue
        outcomes = scores.outcomes(attribute.id, probe.id, model, after)
        for person, hit in scores.hits(attribute, probe.id, model, after).items():
            outcome = outcomes[person]
            if hit and isinstance(outcome, Answered):
                (stated if outcome.explicit else right).add(person)
    return frozenset(right - stated)


def _hits(scores: Scores, *, labelled: bool) -> Iterator[tuple[Condition, Hits]]:
    for attribute in scores.attributes:
        for probe, model, mitigation in scores.conditions():
            if not probe.guessing:
                condition = Condition(attribute.id, mitigation, model, probe.id)
                yield condition, _of(scores, attribute, condition) if labelled else _claimed(scores, condition)


def _of(scores: Scores, attribute: Attribute, condition: Condition) -> Hits:
    return scores.hits(attribute, condition.probe, condition.model, condition.mitigation)


def _claimed(scores: Scores, condition: Condition) -> Hits:
    """Return of whom something was claimed, among those whose question was heard."""
    outcomes = scores.outcomes(condition.attribute, condition.probe, condition.model, condition.mitigation)
    return {person: isinstance(o, Answered) for person, o in outcomes.items() if not isinstance(o, Lost)}
