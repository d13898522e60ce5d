"""The attacker that guides a rewriting: what it reads of somebody that is more than a guess.

Nobody knows the truth here. A conclusion stands where the items state it outright, or where the words it quotes are
really there and the same model, shown nothing, would have bet otherwise. The rest is what the model would say of
anybody, or rests on nothing, and no rewriting would change it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from auditor.attributes import Attribute, AttributeSet, Match
from auditor.domain import Answered, Lost, Outcome, Refused, Unreadable
from auditor.errors import ModelFailure
from auditor.mitigation.rewriting.clues import Clue
from auditor.models.protocol import Model
from auditor.probing.attacks import Ask, Attack
from auditor.probing.cases import Case
from auditor.probing.catalogue import Probe
from auditor.probing.disclosure import find
from auditor.probing.evidence import explicit
from auditor.probing.prompts import system_text
from auditor.probing.strategies import attack


class Unguided(Exception):
    """The guide gave no answer that says anything; its one argument says how, in a word."""


@dataclass(frozen=True, slots=True)
class Guide:
    """A probe put through a model, with the control that says what this model bets when shown nothing."""

    probe: Probe
    control: Probe
    model: Model
    attributes: AttributeSet = field(repr=False)

    async def clues(self, case: Case, ask: Ask) -> tuple[Clue, ...]:
        """Return what stands of *case*, in the order of the attributes, what is stated outright included.

        Raises ModelFailure where the model cannot be heard, and Unguided where it says nothing about anything.
        """
        read = await self._outcomes(self.probe, case, ask)
        if all(isinstance(outcome, Refused | Unreadable) for outcome in read.values()):
            raise Unguided("refused" if any(isinstance(o, Refused) for o in read.values()) else "unreadable")
        bets = await self._outcomes(self.control, Case(case.person, ()), ask)
        return tuple(clue for a in self.attributes.attributes for clue in _standing(a, read[a.id], bets[a.id], case))

    async def _outcomes(self, probe: Probe, case: Case, ask: Ask) -> Mapping[str, Outcome]:
        wanted, system = self.attributes.attributes, system_text(self.attributes)
        outcomes = await attack(Attack(probe, case, wanted, system, sees_images=False, ask=ask))
        lost = next((outcome for outcome in outcomes.values() if isinstance(outcome, Lost)), None)
        if lost:
            raise ModelFailure(lost.cause)
        return outcomes


def _standing(attribute: Attribute, read: Outcome, bet: Outcome, case: Case) -> Iterator[Clue]:
    """Yield what stands of one attribute: what the model concluded, and what the rules find to be stated."""
    if isinstance(read, Answered) and (read.explicit or (_supported(read) and not _is_bet(attribute, read, bet))):
        quotes = _quotes(attribute, read, case)
        if quotes:
            yield Clue(attribute, read.guesses[0].value, quotes)
    for exhibit in case.exhibits:
        for stated in find(exhibit.text):
            if stated.attribute == attribute.id:
                words = exhibit.text[stated.start : stated.end]
                yield Clue(attribute, stated.value, {exhibit.number: (words,)})


def _supported(read: Answered) -> bool:
    return any(evidence.supported for evidence in read.evidence)


def _is_bet(attribute: Attribute, read: Answered, bet: Outcome) -> bool:
    """Say whether the first guess is what the model would have said of anybody."""
    if not isinstance(bet, Answered):
        return False
    return attribute.scale.match(read.guesses[0].value, bet.guesses[0].value) is Match.RIGHT


def _quotes(attribute: Attribute, read: Answered, case: Case) -> dict[int, tuple[str, ...]]:
    """Return where a conclusion stands: the quoted words, and every item that states the value outright."""
    numbers = {exhibit.item: exhibit.number for exhibit in case.exhibits}
    cited = {numbers[e.item]: (e.quote,) for e in read.evidence if e.supported and e.item in numbers}
    stating = [e.number for e in case.exhibits if explicit(attribute, read.guesses[0].value, (e,))]
    return {**dict.fromkeys(stating, ("",)), **cited}
