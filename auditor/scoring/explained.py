"""Which findings of a run are to be explained, and what the explanations advise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from auditor.attributes import Attribute
from auditor.domain import Answered
from auditor.probing.explaining import Edit, Explanation, Question
from auditor.scoring.compare import strength
from auditor.scoring.table import Scores

_UNEXPLAINED: Final = ("control", "interview")  # shown nothing; and talking, of which every edit makes another talk


@dataclass(frozen=True, slots=True)
class Advice:
    """One edit, and every leak of the person that it was proved to end."""

    person: str
    attributes: tuple[str, ...]
    edit: Edit
    items: tuple[str, ...] = field(repr=False)  # ids of what is changed

    @property
    def worth(self) -> float:
        """Leaks ended per word changed; a withheld picture counts as one word."""
        return len(self.attributes) / max(1, self.edit.words + self.edit.pictures)


def questions(scores: Scores, models: Sequence[str] = (), probes: Sequence[str] = ()) -> list[Question]:
    """Return one question for each finding in the corpus as it was published, the most sensitive attributes first.

    A finding is what an attacker that asks a model got right or, where nobody's values are known, claims. Of several
    such attackers the one that is strongest over the whole run is asked; among *models* and *probes* where some are
    named.
    """
    first = scores.run.plan.mitigations[0].name
    labelled = any(subject.truth for subject in scores.run.people.values())
    attackers = [
        (probe, model)
        for probe, model in _by_strength(scores, first)
        if (not models or model in models) and (not probes or probe in probes)
    ]
    attributes = sorted(scores.attributes, key=lambda a: -a.sensitivity)
    return [q for a in attributes for q in _of_attribute(scores, a, attackers, first, labelled=labelled)]


def advice(explanations: Sequence[Explanation]) -> list[Advice]:
    """Return every proved edit once, the one that ends most leaks for the words it changes first.

    Two edits are one where they change the same places in the same way: words may stand in several.
    """
    ended: dict[tuple[object, ...], set[str]] = {}
    edits: dict[tuple[object, ...], tuple[str, Edit]] = {}
    for explanation in explanations:
        if edit := explanation.edit:
            key = explanation.person, edit.changed, edit.texts
            ended.setdefault(key, set()).add(explanation.attribute)
            edits[key] = explanation.person, edit
    found = (_advised(*edits[key], attributes) for key, attributes in ended.items())
    return sorted(found, key=lambda a: (-a.worth, a.person, a.attributes, a.items))


def _advised(person: str, edit: Edit, ended: Iterable[str]) -> Advice:
    return Advice(person, tuple(sorted(ended)), edit, tuple(dict.fromkeys(piece.item for piece in edit.changed)))


def _by_strength(scores: Scores, mitigation: str) -> list[tuple[str, str]]:
    """Return the attackers that ask a model, as probe and model, the strongest first."""
    attackers = [
        (probe.id, model)
        for probe, model, condition in scores.conditions()
        if condition == mitigation and probe.asks_models and probe.strategy not in _UNEXPLAINED
    ]
    rates = {who: strength(scores, who[0], who[1], mitigation).top1 for who in attackers}
    return sorted(attackers, key=lambda who: -(rates[who].value or 0.0))


def _of_attribute(
    scores: Scores, attribute: Attribute, attackers: Sequence[tuple[str, str]], mitigation: str, *, labelled: bool
) -> Iterator[Question]:
    asked: set[str] = set()
    truths = scores.known(attribute)
    for probe, model in attackers:
        right = scores.hits(attribute, probe, model, mitigation)
        for person, outcome in scores.outcomes(attribute.id, probe, model, mitigation).items():
            if person in asked or not isinstance(outcome, Answered) or (labelled and not right.get(person)):
                continue
            asked.add(person)
            value = truths[person].value if labelled else outcome.guesses[0].value
            cited = tuple((e.item, e.quote) for e in outcome.evidence if e.supported)
            yield Question(person, attribute.id, probe, model, value, cited)
