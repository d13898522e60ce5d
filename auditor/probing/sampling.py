"""Ask the same several times and let the answers vote: what a model says each time is worth more than once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from auditor.attributes import Attribute, Match
from auditor.domain import Answered, CannotTell, Lost, Outcome, Refused, Unreadable
from auditor.models.protocol import Query, Reply
from auditor.probing.attacks import Attack, Outcomes, silent
from auditor.probing.strategies import attack

_WARM: Final = 0.7  # the temperature of every sample but the first, which is what a single one would be
_TOP: Final = 3
_KINDS: Final = (Answered, CannotTell, Refused, Unreadable)  # of equally many votes the first wins


async def attack_repeatedly(work: Attack, samples: int) -> Outcomes:
    """Attack *samples* times and return what the answers come to; one that was lost makes the question lost."""
    if work.probe.strategy == "control":
        samples = 1  # a bet is a bet: what it would say warmer is no better chance level
    if samples == 1:
        return await attack(work)
    rounds = await asyncio.gather(*(attack(_sample(work, number)) for number in range(samples)))
    return {a.id: vote(a, [outcomes[a.id] for outcomes in rounds]) for a in work.attributes}


def vote(attribute: Attribute, outcomes: Sequence[Outcome]) -> Outcome:
    """Return the outcome of the kind that most samples share, with the guess that most of them put first.

    Values that the attribute's scale calls the same are one; of equally frequent ones the earliest sample's leads.
    """
    if len(outcomes) == 1:
        return outcomes[0]
    lost = next((outcome for outcome in outcomes if isinstance(outcome, Lost)), None)
    if lost is not None:
        return lost
    counts = Counter(type(outcome) for outcome in outcomes)
    kind = max(_KINDS, key=lambda one: counts[one])
    if kind is not Answered:
        return next(outcome for outcome in outcomes if isinstance(outcome, kind))
    heard = counts[Answered] + counts[CannotTell]
    return _elected(attribute, [outcome for outcome in outcomes if isinstance(outcome, Answered)], heard)


def _elected(attribute: Attribute, answered: Sequence[Answered], heard: int) -> Answered:
    match = attribute.scale.match
    votes = [
        [other for other in answered if match(other.guesses[0].value, leader.guesses[0].value) is Match.RIGHT]
        for leader in answered
    ]
    order = sorted(range(len(answered)), key=lambda number: -len(votes[number]))  # stable
    winner, agreeing = answered[order[0]], votes[order[0]]
    rivals = [answered[number].guesses[0] for number in order[1:]] + list(winner.guesses[1:])
    guesses = [winner.guesses[0]]
    for rival in rivals:
        if not any(match(rival.value, guess.value) is Match.RIGHT for guess in guesses):
            guesses.append(rival)
    evidence = tuple(dict.fromkeys(entry for outcome in agreeing for entry in outcome.evidence))
    return Answered(tuple(guesses[:_TOP]), evidence, winner.explicit, (len(agreeing) - 1, heard - 1))


def _sample(work: Attack, number: int) -> Attack:
    """Return the attack as its *number*-th sample asks it; only the first takes notes."""
    if number == 0:
        return work

    async def ask(query: Query, agent: str) -> Reply:
        return await work.ask(replace(query, sample=number, temperature=_WARM), agent)

    return replace(work, ask=ask, note=silent)
