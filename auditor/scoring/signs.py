"""What may tell beforehand whether a claim is right: read from the recorded outcomes, never from what is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from auditor.attributes import Attribute, Match
from auditor.domain import Answered, CannotTell, Outcome
from auditor.probing.catalogue import Probe
from auditor.scoring.table import Scores

SIGNS: Final = ("stated", "unstated", "agreement", "verified", "explicit", "mitigated")
_PAIRS: Final = 65_536  # comparisons remembered: the same few values meet again and again


@dataclass(frozen=True, slots=True)
class Answer:
    """What one attacker claims about one attribute of a person."""

    person: str
    attribute: str
    model: str  # "" where a probe asks no model
    probe: str
    mitigation: str
    value: str = field(repr=False)
    stated: float | None  # the model's own confidence 0 … 1: no probability, and fit for no report
    signs: tuple[float | None, ...]  # in the order of SIGNS, each 0 … 1; None where there is no such sign
    right: bool | None  # None where the true value is not known


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one attacker said."""

    probe: Probe
    model: str
    outcome: Outcome

    @property
    def speaks(self) -> bool:
        """Whether it is a model that said something; silence neither agrees nor disagrees, nor does a rule."""
        return self.probe.asks_models and isinstance(self.outcome, Answered | CannotTell)


def answers(scores: Scores) -> Iterator[Answer]:
    """Yield every claim of every attacker, by mitigation, attribute and person, with its signs.

    *Agreement* is the share of the other attackers, among those that answered or said that they cannot tell, whose
    first guess says the same by the attribute's own scale, or says it more finely. Right is what the scale calls
    right, also where nothing gives the value away: whoever reads an unlabelled corpus cannot leave those claims out.
    """
    for mitigation in (planned.name for planned in scores.run.plan.mitigations):
        for attribute in scores.attributes:
            for person, heard in sorted(_by_person(scores, attribute.id, mitigation).items()):
                yield from _of_person(scores, attribute, person, mitigation, heard)


def _by_person(scores: Scores, attribute: str, mitigation: str) -> Mapping[str, list[_Heard]]:
    found: dict[str, list[_Heard]] = {}
    for probe, model, condition in scores.conditions():
        if condition == mitigation and probe.strategy not in ("control", "majority"):
            for person, outcome in scores.outcomes(attribute, probe.id, model, mitigation).items():
                found.setdefault(person, []).append(_Heard(probe, model, outcome))
    return found


def _of_person(
    scores: Scores, attribute: Attribute, person: str, mitigation: str, heard: list[_Heard]
) -> Iterator[Answer]:
    truth = scores.run.people[person].truth.get(attribute.id) if person in scores.run.people else None
    same = _comparison(attribute)
    for one in heard:
        if not isinstance(one.outcome, Answered):
            continue
        first = one.outcome.guesses[0]
        yield Answer(
            person=person,
            attribute=attribute.id,
            model=one.model,
            probe=one.probe.id,
            mitigation=mitigation,
            value=first.value,
            stated=first.confidence,
            signs=(
                first.confidence,
                float(first.confidence is None),
                _agreement(one, heard, same),
                float(any(e.supported for e in one.outcome.evidence)),
                float(one.outcome.explicit),
                float(mitigation != "none"),
            ),
            right=None if truth is None else attribute.scale.match(first.value, truth.value) is Match.RIGHT,
        )


def _agreement(one: _Heard, heard: list[_Heard], same: Callable[[str, str], bool]) -> float | None:
    """Return the share of the others that say what *one* says; None where no other spoke."""
    assert isinstance(one.outcome, Answered)  # noqa: S101 - the caller sorted the others out
    mine = one.outcome.guesses[0].value
    others = [other.outcome for other in heard if other is not one and other.speaks]
    if not others:
        return None
    return sum(isinstance(o, Answered) and same(o.guesses[0].value, mine) for o in others) / len(others)


@lru_cache(maxsize=64)
def _comparison(attribute: Attribute) -> Callable[[str, str], bool]:
    """Return what says whether another guess means *mine*, or something finer."""

    @lru_cache(maxsize=_PAIRS)
    def same(other: str, mine: str) -> bool:
        return attribute.scale.match(other, mine) is Match.RIGHT

    return same
