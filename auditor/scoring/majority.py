"""The guess that needs no look at anybody: the value that fits most of the other people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from auditor.attributes import Attribute, Match
from auditor.attributes.sets import SetOf
from auditor.domain import Truth

Value = str | tuple[str, ...]  # of a truth

_MAX_CANDIDATES: Final = 300  # distinct values tried as "the most frequent one"; the rarer ones cannot win


def majority_hits(attribute: Attribute, truths: Mapping[str, Truth]) -> dict[str, bool]:
    """Return, by person, whether the guess that ``majority_guesses`` gives for them is right."""
    return _right(attribute, majority_guesses(attribute, truths), truths)


def majority_guesses(attribute: Attribute, truths: Mapping[str, Truth]) -> dict[str, str | None]:
    """Return, by person, the best constant guess learnt from everybody else.

    "Best" is the value, among those that occur, that the attribute's own scale calls right for most of the others:
    the mode of a closed list, and the best-placed number where a tolerance applies. Where a truth has alternatives,
    each of them is a value that occurs. Leaving a person out turns
    near-ties against everybody: two men and two women would give a chance level of 0, and lift where there is none.
    Where the level falls below an even guess among the values that occur, everybody's own vote is counted again,
    which can only overstate chance. Nobody else known: no guess.
    """
    ballot = _Ballot.of(attribute, truths)
    values = {truth.value for truth in truths.values()}
    left_out = {value: ballot.elect(value, own_vote=False) for value in values}
    right = sum(ballot.right_for(truth.value, left_out[truth.value]) for truth in truths.values())
    counted_again = len(truths) > 1 and right * len(ballot.fits) < ballot.held
    best = {value: ballot.elect(value, own_vote=True) for value in values} if counted_again else left_out
    return {person: best[truth.value] for person, truth in truths.items()}


def _right(attribute: Attribute, guesses: Mapping[str, str | None], truths: Mapping[str, Truth]) -> dict[str, bool]:
    match = attribute.scale.match
    return {p: guess is not None and match(guess, truths[p].value) is Match.RIGHT for p, guess in guesses.items()}


@dataclass(frozen=True, slots=True)
class _Ballot:
    """How many people each candidate would be right for."""

    fits: Mapping[str, frozenset[Value]]  # candidate → truths that it is right for, the most frequent candidate first
    totals: Mapping[str, int]  # candidate → people
    held: int  # values that people hold, each alternative of a truth being one

    @classmethod
    def of(cls, attribute: Attribute, truths: Mapping[str, Truth]) -> _Ballot:
        people = Counter(truth.value for truth in truths.values())
        counts: Counter[str] = Counter()
        for value, many in people.items():
            counts.update(dict.fromkeys(_candidates(attribute, value), many))
        candidates = sorted(counts, key=lambda value: (-counts[value], value))[:_MAX_CANDIDATES]
        match = attribute.scale.match
        fits = {c: frozenset(value for value in people if match(c, value) is Match.RIGHT) for c in candidates}
        totals = {candidate: sum(people[value] for value in values) for candidate, values in fits.items()}
        return cls(fits, totals, counts.total())

    def elect(self, own: Value, *, own_vote: bool) -> str | None:
        """Return the best candidate, with or without the vote of somebody whose truth is *own*; None without a vote."""
        votes = {c: self.totals[c] - (own in fitting and not own_vote) for c, fitting in self.fits.items()}
        best = max(votes, key=votes.__getitem__, default="")
        return best if votes.get(best, 0) > 0 else None

    def right_for(self, own: Value, guess: str | None) -> bool:
        """Say whether *guess*, one of the candidates, is right for somebody whose truth is *own*."""
        return guess is not None and own in self.fits[guess]


def _candidates(attribute: Attribute, value: Value) -> tuple[str, ...]:
    """Return the guesses that a truth puts forward: each of its alternatives, or on a set its members in one guess."""
    if isinstance(value, str):
        return (value,)
    return (", ".join(value),) if isinstance(attribute.scale, SetOf) else value
