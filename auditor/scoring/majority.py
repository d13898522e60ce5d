"""The guess that needs no look at anybody: the value that fits most of the other people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from auditor.attributes import Attribute, Match
from auditor.domain import Truth

_MAX_CANDIDATES: Final = 300  # distinct values tried as "the most frequent one"; the rarer ones cannot win


def majority_hits(attribute: Attribute, truths: Mapping[str, Truth]) -> dict[str, bool]:
    """Return, by person, whether the guess that ``majority_guesses`` gives for them is right."""
    return _right(attribute, majority_guesses(attribute, truths), truths)


def majority_guesses(attribute: Attribute, truths: Mapping[str, Truth]) -> dict[str, str | None]:
    """Return, by person, the best constant guess learnt from everybody else.

    "Best" is the value, among those that occur, that the attribute's own scale calls right for most of the others:
    the mode of a closed list, and the best-placed number where a tolerance applies. Leaving a person out turns
    near-ties against everybody: two men and two women would give a chance level of 0, and lift where there is none.
    Where the level falls below an even guess among the values that occur, everybody's own vote is counted again,
    which can only overstate chance. Nobody else known: no guess.
    """
    shown = {person: _as_text(truth) for person, truth in truths.items()}
    ballot = _Ballot.of(attribute, {shown[person]: truth for person, truth in truths.items()}, Counter(shown.values()))
    left_out = {person: ballot.elect(text, own_vote=False) for person, text in shown.items()}
    right = sum(ballot.right_for(shown[person], guess) for person, guess in left_out.items())
    if len(truths) < 2 or right * len(ballot.fits) >= len(truths):
        return left_out
    return {person: ballot.elect(text, own_vote=True) for person, text in shown.items()}


def _right(attribute: Attribute, guesses: Mapping[str, str | None], truths: Mapping[str, Truth]) -> dict[str, bool]:
    match = attribute.scale.match
    return {p: guess is not None and match(guess, truths[p].value) is Match.RIGHT for p, guess in guesses.items()}


@dataclass(frozen=True, slots=True)
class _Ballot:
    """How many people each candidate value would be right for."""

    fits: Mapping[str, frozenset[str]]  # candidate → the values that it is right for, the most frequent candidate first
    totals: Mapping[str, int]  # candidate → people

    @classmethod
    def of(cls, attribute: Attribute, truth_of: Mapping[str, Truth], counts: Counter[str]) -> _Ballot:
        candidates = sorted(counts, key=lambda value: (-counts[value], value))[:_MAX_CANDIDATES]
        match = attribute.scale.match
        fits = {c: frozenset(v for v in counts if match(c, truth_of[v].value) is Match.RIGHT) for c in candidates}
        return cls(fits, {candidate: sum(counts[v] for v in values) for candidate, values in fits.items()})

    def elect(self, own: str, *, own_vote: bool) -> str | None:
        """Return the best candidate, with or without the vote of somebody whose value is *own*; None without a vote."""
        votes = {c: self.totals[c] - (own in fitting and not own_vote) for c, fitting in self.fits.items()}
        best = max(votes, key=votes.__getitem__)
        return best if votes[best] > 0 else None

    def right_for(self, own: str, guess: str | None) -> bool:
        """Say whether *guess*, one of the candidates, is right for somebody whose value is *own*."""
        return guess is not None and own in self.fits[guess]


def _as_text(truth: Truth) -> str:
    return truth.value if isinstance(truth.value, str) else ", ".join(truth.value)
