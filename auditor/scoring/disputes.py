"""What of a run a judge may decide: guesses that the rules call wrong only because their words differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from auditor.attributes import Attribute, Match
from auditor.attributes.undecided import undecided
from auditor.domain import Answered, Truth
from auditor.probing.judging import Dispute
from auditor.scoring.recorded import Cell, Recorded
from auditor.scoring.table import MAJORITY, TOP, Condition, Scores


class Standing(NamedTuple):
    """How far a judge came."""

    verdicts: Counter[Match]  # on single guesses
    open: int  # outcomes that it has not decided


def disputes(run: Recorded) -> Iterator[Dispute]:
    """Yield every outcome of a run with a guess that a judge may decide, attribute by attribute.

    Those are outcomes of people who count, known and inferable, whose guesses before the first right one are wrong
    for want of a better rule. The chance level is judged like the attacks: control and majority are among them.
    """
    scores = Scores(run)
    for attribute in scores.attributes:
        truths = scores.known(attribute)
        for person, condition, guesses in _candidates(scores, attribute):
            contested = tuple(_contested(attribute, guesses, truths[person]))
            if contested:
                yield Dispute(person, attribute.id, *condition, attribute.title, truths[person].value, contested)


def standing(run: Recorded) -> Standing:
    """Return how far the last judge of a run came; without a judge everything is open."""
    verdicts = run.judging.verdicts if run.judging else {}
    undone = (dispute for dispute in disputes(run) if not _settled(dispute, verdicts_of(dispute, run)))
    return Standing(Counter(verdicts.values()), sum(1 for _ in undone))


def verdicts_of(dispute: Dispute, run: Recorded) -> tuple[Match | None, ...]:
    """Return what the last judge said of each guess of a dispute, in their order; None where it said nothing."""
    cell = Cell(dispute.person, dispute.probe, dispute.model, dispute.mitigation)
    verdicts = run.judging.verdicts if run.judging else {}
    return tuple(verdicts.get((cell, dispute.attribute, rank)) for rank, _ in dispute.guesses)


def _settled(dispute: Dispute, verdicts: tuple[Match | None, ...]) -> bool:
    """Say whether nothing is left to ask: every guess was judged, up to the first that is right."""
    asked = verdicts.index(Match.RIGHT) + 1 if Match.RIGHT in verdicts else len(dispute.guesses)
    return None not in verdicts[:asked]


def _candidates(scores: Scores, attribute: Attribute) -> Iterator[tuple[str, Condition, tuple[str, ...]]]:
    """Yield the first guesses about everybody who counts: those of the majority, then those of each condition."""
    truths = scores.known(attribute)
    for person, guess in scores.run.majority_guesses[attribute.id].items():
        if guess is not None and truths[person].inferable:
            yield person, MAJORITY, (guess,)
    for probe, model, mitigation in scores.conditions():
        condition = (probe.id, model, mitigation)
        for person, outcome in scores.counted(attribute, *condition).items():
            if isinstance(outcome, Answered):
                yield person, condition, tuple(guess.value for guess in outcome.guesses[:TOP])


def _contested(attribute: Attribute, guesses: tuple[str, ...], truth: Truth) -> Iterator[tuple[int, str]]:
    """Yield rank and value of each guess that a judge may decide; those after a right one change nothing."""
    for rank, guess in enumerate(guesses):
        if attribute.scale.match(guess, truth.value) is Match.RIGHT:
            return
        if undecided(attribute.scale, guess, truth.value):
            yield rank, guess
