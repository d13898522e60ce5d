"""What was found of whom, and on which items it rests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from auditor.attributes import Attribute
from auditor.domain import Answered, Box, CannotTell, Evidence
from auditor.probing.prompts import CONVERSATION
from auditor.reporting.document import Cited, Finding
from auditor.scoring.table import Scores

Hits = Mapping[str, Sequence[tuple[str, Answered]]]  # person → attacker and answer
Told = Mapping[tuple[str, str], Hits]  # mitigation, attribute → what was found


def told(scores: Scores) -> Told:
    """Return what the attackers got right, or where nothing is known what they claim, by mitigation and attribute."""
    return {
        (planned.name, attribute.id): _hits(scores, attribute, planned.name)
        for planned in scores.run.plan.mitigations
        for attribute in scores.attributes
    }


def findings(scores: Scores, found: Told, *, reveal: bool) -> Iterator[Finding]:
    """Yield what was *found* as findings. Values and quotes are in it only with *reveal*."""
    heard = _heard(scores)
    for (mitigation, attribute), people in found.items():
        for person, hits in sorted(people.items()):
            finding = _finding(person, attribute, mitigation, hits, reveal=reveal)
            yield replace(finding, heard=tuple(heard.get((attribute, person), ())))


def _heard(scores: Scores) -> dict[tuple[str, str], dict[str, None]]:
    """Return, by attribute and person, the mitigations under which an attacker said something, be it cannot tell.

    Rules without a model always say something, so they count only where no model is asked.
    """
    heard: dict[tuple[str, str], dict[str, None]] = {}
    for attribute in scores.attributes:
        for probe, model, mitigation in scores.conditions():
            if probe.guessing or (scores.run.plan.models and not model):
                continue
            for person, outcome in scores.outcomes(attribute.id, probe.id, model, mitigation).items():
                if isinstance(outcome, Answered | CannotTell):
                    heard.setdefault((attribute.id, person), {})[mitigation] = None
    return heard


def cited(found: Told, first: str, *, reveal: bool) -> tuple[Cited, ...]:
    """Return the items that findings rest on after the mitigation *first*: those of most findings first."""
    piles: dict[tuple[str, str], _Pile] = {}
    for attribute, people in ((name, hits) for (mitigation, name), hits in found.items() if mitigation == first):
        for person, hits in people.items():
            for attacker, answer in hits:
                for evidence in (e for e in answer.evidence if e.supported and e.channel != CONVERSATION):
                    pile = piles.setdefault((person, evidence.item), _Pile())
                    pile.add(attribute, attacker, answer, evidence)
    items = [pile.cited(person, item, reveal=reveal) for (person, item), pile in piles.items()]
    return tuple(sorted(items, key=lambda one: (-len(one.attributes), -one.attackers, one.person, one.item)))


@dataclass(slots=True)
class _Pile:
    """What rests on one item, while it is gathered; keys are kept in order."""

    attributes: dict[str, bool] = field(default_factory=dict)  # attribute → stated outright
    attackers: dict[str, None] = field(default_factory=dict)
    channels: dict[str, None] = field(default_factory=dict)
    quotes: dict[str, None] = field(default_factory=dict)
    boxes: dict[Box, None] = field(default_factory=dict)

    def add(self, attribute: str, attacker: str, answer: Answered, evidence: Evidence) -> None:
        self.attributes[attribute] = self.attributes.get(attribute, False) or answer.explicit
        self.attackers[attacker] = None
        self.channels[evidence.channel] = None
        self.quotes[evidence.quote] = None
        self.boxes |= dict.fromkeys(evidence.boxes)

    def cited(self, person: str, item: str, *, reveal: bool) -> Cited:
        return Cited(
            person=person,
            item=item,
            channels=tuple(sorted(self.channels)),
            attributes=tuple(self.attributes),
            stated=tuple(name for name, stated in self.attributes.items() if stated),
            attackers=len(self.attackers),
            quotes=tuple(self.quotes) if reveal else (),
            boxes=tuple(self.boxes) if reveal else (),
        )


def _hits(scores: Scores, attribute: Attribute, mitigation: str) -> Hits:
    """Gather by person what the attackers got right, or where nobody's values are known what they claim."""
    labelled = any(subject.truth for subject in scores.run.people.values())
    by_person: dict[str, list[tuple[str, Answered]]] = {}
    for probe, model, condition in scores.conditions():
        if condition != mitigation or probe.guessing:
            continue
        attacker = f"{model} / {probe.id}".removeprefix(" / ")
        right = scores.hits(attribute, probe.id, model, mitigation)
        for person, outcome in scores.outcomes(attribute.id, probe.id, model, mitigation).items():
            if isinstance(outcome, Answered) and (right.get(person) or not labelled):
                by_person.setdefault(person, []).append((attacker, outcome))
    return by_person


def _finding(
    person: str, attribute: str, mitigation: str, hits: Sequence[tuple[str, Answered]], *, reveal: bool
) -> Finding:
    evidence = [e for _, outcome in hits for e in outcome.evidence if e.supported]
    return Finding(
        person=person,
        attribute=attribute,
        mitigation=mitigation,
        attackers=tuple(name for name, _ in hits),
        explicit=any(outcome.explicit for _, outcome in hits),
        supported=bool(evidence),
        items=tuple(dict.fromkeys(e.item for e in evidence)),
        values=tuple(dict.fromkeys(o.guesses[0].value for _, o in hits)) if reveal else (),
        quotes=tuple(dict.fromkeys(e.quote for e in evidence)) if reveal else (),
        channels=tuple(sorted({e.channel for e in evidence})),
    )
