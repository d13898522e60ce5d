"""Abduction: propose what would explain the items, have each claim checked against what it cites, be finer.

After Argus (arXiv:2606.06784); its search on the web and its maps are left out: this attacks with what it was given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.attributes import Attribute
from auditor.domain import Answered, CannotTell, Guess, Outcome, Refused, Unreadable
from auditor.probing import answers
from auditor.probing.attacks import Attack, Heard, Outcomes, Scene, hear
from auditor.probing.evidence import explicit, verified
from auditor.probing.hypotheses import START, Hypothesis, Mark, Pool, Ruling, graph_of

_UNCITED = Ruling(Mark.UNSUPPORTED, 0.15)  # a claim whose quote does not stand where it says: nobody need be asked
_TOP = 3


async def abduct(work: Attack) -> Outcomes:
    """Propose and verify until nothing is left open, nothing new comes up, or the probe's steps are used up."""
    if not work.case.shown(work.probe.agents[0].channels) and not work.insist:
        return {a.id: CannotTell() for a in work.attributes}  # the person published nothing that it reads
    investigation = _Investigation(work)
    for _ in range(work.probe.steps):
        if not await investigation.step():
            break
    work.note("graph", {"edges": graph_of(investigation.pool)})
    return investigation.outcomes()


class _Investigation:
    def __init__(self, work: Attack) -> None:
        self._work = work
        self._investigator, self._verifier = work.probe.agents
        self.pool = Pool(work.attributes)
        self._heard: dict[str, answers.Claim] = {}  # by attribute; what could be read at any step
        self._refused = ""

    async def step(self) -> bool:
        """Ask both agents once about what is open; return whether another step could bring anything."""
        asked = [a for a in self._work.attributes if not self.pool.settled(a.id)]
        believed = self.pool.told(a.id for a in asked)
        heard = await self._investigate(asked, believed)
        self._heard |= heard.claims
        self._refused = self._refused or heard.refused
        claims = self._propose(heard.claims)
        if claims:
            await self._verify(claims)
        left = [a.id for a in self._work.attributes if not self.pool.settled(a.id)]
        return bool(left) and bool(claims) and self.pool.told(left) != believed

    def outcomes(self) -> Outcomes:
        """Return what is believed at the end; values that were given up are no guesses."""
        return {a.id: self._outcome(a) for a in self._work.attributes}

    async def _investigate(self, asked: Sequence[Attribute], believed: str) -> Heard:
        shown = self._work.case.shown(self._investigator.channels)
        return await hear(self._work, self._investigator, shown, {"pool": believed} if believed else {}, asked)

    def _propose(self, claims: Mapping[str, answers.Claim]) -> dict[str, list[Hypothesis]]:
        """Put the claims into the pool; return those whose citation stands, which the verifier is to check."""
        checked: dict[str, list[Hypothesis]] = {}
        for name, claim in claims.items():
            stands = any(e.supported for e in verified(claim.cites, self._work.case.exhibits))
            for rank, guess in enumerate(claim.guesses[1:_TOP], 1):
                self.pool.propose(name, Hypothesis(guess.value, START - rank * _UNCITED.by))
            if not claim.guesses:
                continue
            first = Hypothesis(claim.guesses[0].value, cites=claim.cites, follows=claim.follows)
            first = self.pool.propose(name, first)
            if stands or claim.follows:
                checked.setdefault(name, []).append(first)
            else:
                self.pool.rule(name, first, _UNCITED)
        return checked

    async def _verify(self, claims: Mapping[str, Sequence[Hypothesis]]) -> None:
        """Have the claims marked in one call, which shows the cited items only; an unreadable answer moves nothing."""
        cited = {number for found in claims.values() for h in found for number, _ in h.cites}
        shown = [e for e in self._work.case.shown(self._verifier.channels) if e.number in cited]
        lines = "\n".join(_claim_line(name, h) for name, found in claims.items() for h in found)
        asked = [a for a in self._work.attributes if a.id in claims]
        reply = await Scene(self._work, self._verifier, shown).put({"claims": lines}, asked)
        for name, ruling in answers.rulings(reply, asked).items():
            for hypothesis in claims[name]:
                self.pool.rule(name, hypothesis, ruling)

    def _outcome(self, attribute: Attribute) -> Outcome:
        leading = self.pool.leading(attribute.id)[:_TOP]
        if leading:
            exhibits = self._work.case.exhibits
            evidence = verified(leading[0].cites, exhibits)
            guesses = tuple(Guess(h.value, round(h.confidence, 4)) for h in leading)
            return Answered(guesses, evidence, explicit(attribute, leading[0].value, exhibits))
        if attribute.id in self._heard:
            return CannotTell()
        return Refused(self._refused) if self._refused else Unreadable("no readable answer in the form asked for")


def _claim_line(attribute: str, hypothesis: Hypothesis) -> str:
    quotes = "; ".join(f'[{number}] "{quote}"' for number, quote in hypothesis.cites)
    chain = f", since {' and '.join(hypothesis.follows)} say so" if hypothesis.follows else ""
    return f"- {attribute} is {hypothesis.value}: {quotes}{chain}"
