"""What may tell beforehand whether a claim is right: read from the recorded outcomes, never from what is true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from auditor.attributes import Attribute, Match
from auditor.domain import Answered, CannotTell, Outcome, Truth
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
    signs: tuple[float | None, ...]  # in the order of SIGNS, each 0 … 1; None where there is no such sign
    right: bool | None  # None where the true value is not known

    @property
    def stated(self) -> float | None:
        """The model's own confidence 0 … 1: no probability, and fit for no report."""
        return self.signs[SIGNS.index("stated")]


@dataclass(frozen=True, slots=True)
class _Voice:
    """What one attacker said."""

    probe: str
    model: str
    outcome: Outcome

    @property
    def counts(self) -> bool:
        """Whether it may agree or disagree: a model that said something. Silence does neither, and nor do rules."""
        return bool(self.model) and isinstance(self.outcome, Answered | CannotTell)

    def says(self, same: Callable[[str], bool]) -> bool:
        """Whether its first guess is the *same*."""
        return isinstance(self.outcome, Answered) and same(self.outcome.guesses[0].value)


@dataclass(frozen=True)
class _Asked:
    """One attribute under one mitigation, with what everybody said about it."""

    attribute: Attribute
    mitigation: str
    truths: Mapping[str, Truth]  # by person
    voices: Mapping[str, Sequence[_Voice]]  # by person

    def answers(self) -> Iterator[Answer]:
        """Yield the claims, person after person."""

        @lru_cache(maxsize=_PAIRS)
        def same(other: str, mine: str) -> bool:
            return self.attribute.scale.match(other, mine) is Match.RIGHT

        for person, voices in sorted(self.voices.items()):
            for voice in voices:
                if isinstance(voice.outcome, Answered):
                    agreement = _agreement(voice.outcome, [v for v in voices if v is not voice and v.counts], same)
                    yield self._answer(person, voice, voice.outcome, agreement)

    def _answer(self, person: str, voice: _Voice, outcome: Answered, agreement: float | None) -> Answer:
        first = outcome.guesses[0]
        truth = self.truths.get(person)
        return Answer(
            person=person,
            attribute=self.attribute.id,
            model=voice.model,
            probe=voice.probe,
            mitigation=self.mitigation,
            value=first.value,
            signs=(
                first.confidence,
                float(first.confidence is None),
                agreement,
                float(any(entry.supported for entry in outcome.evidence)),
                float(outcome.explicit),
                float(self.mitigation != "none"),
            ),
            right=None if truth is None else self.attribute.scale.match(first.value, truth.value) is Match.RIGHT,
        )


def answers(scores: Scores) -> Iterator[Answer]:
    """Yield every claim of every attacker, by mitigation, attribute and person, with its signs.

    *Agreement* is the share of the other models, probes and samples, among those that answered or cannot tell,
    whose first guess means the same on the attribute's own scale, or something finer. Right is what the scale calls
    right, also where nothing gives the value away: whoever reads an unlabelled corpus cannot leave such claims out.
    """
    people = scores.run.people.values()
    for mitigation in (planned.name for planned in scores.run.plan.mitigations):
        for attribute in scores.attributes:
            truths = {subject.id: subject.truth[attribute.id] for subject in people if attribute.id in subject.truth}
            yield from _Asked(attribute, mitigation, truths, _voices(scores, attribute.id, mitigation)).answers()


def _voices(scores: Scores, attribute: str, mitigation: str) -> Mapping[str, list[_Voice]]:
    found: dict[str, list[_Voice]] = {}
    for probe, model, condition in scores.conditions():
        if condition == mitigation and not probe.guessing:
            for person, outcome in scores.outcomes(attribute, probe.id, model, mitigation).items():
                found.setdefault(person, []).append(_Voice(probe.id, model, outcome))
    return found


def _agreement(claim: Answered, others: Sequence[_Voice], same: Callable[[str, str], bool]) -> float | None:
    """Return the share of the *others*, and of further samples, that say what is claimed; None where there are none."""
    mine = claim.guesses[0].value
    agreeing, asked = claim.samples or (0, 0)
    agreeing += sum(other.says(lambda value: same(value, mine)) for other in others)
    asked += len(others)
    return agreeing / asked if asked else None
