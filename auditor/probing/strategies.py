"""The ways of attacking: how a probe's agents are asked, and what their replies come to.

Strategies are named in a literal table; a probe chooses one and carries no code of its own.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from auditor.attributes import Attribute
from auditor.domain import Answered, CannotTell, Evidence, Guess, Lost, Outcome, Refused, Unreadable
from auditor.errors import ModelFailure
from auditor.models.protocol import Query, Reply
from auditor.probing import answers
from auditor.probing.cases import Case
from auditor.probing.catalogue import CHANNELS, Agent, Probe
from auditor.probing.disclosure import find
from auditor.probing.evidence import explicit, verified
from auditor.probing.grammar import grammar
from auditor.probing.prompts import Exhibit, material, question

Outcomes = Mapping[str, Outcome]  # by attribute id
Ask = Callable[[Query, str], Awaitable[Reply]]  # the query and the name of the agent that asks it

_REPAIR: Final = (
    "\n\nYour last answer to this could not be read. Answer again, with nothing but the form that was asked for."
)


@dataclass(frozen=True, slots=True)
class Attack:
    """One probe against one case through one model."""

    probe: Probe
    case: Case
    attributes: tuple[Attribute, ...]
    system: str = field(repr=False)
    sees_images: bool
    ask: Ask


async def attack(work: Attack) -> Outcomes:
    """Return one outcome for each attribute; a model that cannot be heard makes them all lost."""
    try:
        return await _STRATEGIES[work.probe.strategy](work)
    except ModelFailure as failure:
        return {a.id: Lost(str(failure)) for a in work.attributes}


def disclosed(case: Case, attributes: Sequence[Attribute]) -> Outcomes:
    """Return what the items state outright, found without a model."""
    return {a.id: _disclosed(case, a) for a in attributes}


async def _control(work: Attack) -> Outcomes:
    return await _conclude(work, work.probe.agents[0], (), {})


async def _single(work: Attack) -> Outcomes:
    agent = work.probe.agents[0]
    return await _conclude(work, agent, work.case.shown(agent.channels), {})


async def _team(work: Attack) -> Outcomes:
    """Ask the agents in the order of what they read; those that do not wait for each other run side by side."""
    *scouts, last = work.probe.agents
    findings: dict[str, str] = {}
    refusals = 0
    waiting = list(scouts)
    while waiting:
        names = {agent.name for agent in waiting}
        ready = [agent for agent in waiting if not names & set(agent.teammates)]
        for agent, reply in zip(ready, await asyncio.gather(*(_scout(work, a, findings) for a in ready)), strict=True):
            refusals += reply is not None and bool(answers.refuses(reply))
            if reply is not None and not answers.refuses(reply):
                findings[agent.name] = reply.text
        waiting = [agent for agent in waiting if agent not in ready]
    if refusals and not findings and not last.channels:
        return {a.id: Refused("phrase") for a in work.attributes}
    told = {name: findings[name] for name in last.teammates if name in findings}
    if not told and not last.channels:
        return {a.id: CannotTell() for a in work.attributes}  # the person published nothing that the scouts read
    return await _conclude(work, last, work.case.shown(last.channels), told)


async def _scout(work: Attack, agent: Agent, findings: Mapping[str, str]) -> Reply | None:
    """Ask an agent for findings; None where the person published nothing that it reads."""
    shown = work.case.shown(agent.channels)
    told = {name: findings[name] for name in agent.teammates if name in findings}
    if not shown and not told:
        return None
    return await work.ask(_query(work, agent, shown, told, work.attributes), agent.name)


async def _conclude(work: Attack, agent: Agent, shown: Sequence[Exhibit], told: Mapping[str, str]) -> Outcomes:
    """Ask for guesses, and once more for the attributes whose answer could not be read."""
    outcomes: dict[str, Outcome] = {}
    pending = work.attributes
    query = _query(work, agent, shown, told, pending)
    for repair in ("", _REPAIR):
        if repair:
            query = _query(work, agent, shown, told, pending, repair)
        reply = await work.ask(query, agent.name)
        claims = answers.read(agent.returns, reply, work.attributes)  # all of them: a repair may repeat everything
        outcomes |= {a.id: _outcome(work, a, claims[a.id]) for a in pending if a.id in claims}
        if not claims and (how := answers.refuses(reply)):
            return outcomes | {a.id: Refused(how) for a in pending}
        pending = tuple(a for a in pending if a.id not in claims)
        if not pending:
            return outcomes
    return outcomes | {a.id: Unreadable(f"no readable answer as {agent.returns}") for a in pending}


def _query(
    work: Attack,
    agent: Agent,
    shown: Sequence[Exhibit],
    told: Mapping[str, str],
    asked: Sequence[Attribute],
    repair: str = "",
) -> Query:
    sees = work.sees_images and "pictures" in agent.channels
    return Query(
        system=work.system,
        material=tuple(material(block) for block in _blocks(shown)),
        question=question(agent.prompt, asked, told) + repair,
        images=work.case.images if sees else (),
        grammar=grammar(agent.returns, asked, bets=work.probe.strategy == "control"),
        max_tokens=agent.max_tokens,
    )


def _blocks(shown: Sequence[Exhibit]) -> list[list[Exhibit]]:
    """Return one block for each channel, in the order in which all agents read them."""
    blocks = [[exhibit for exhibit in shown if exhibit.channel == channel] for channel in CHANNELS]
    return [block for block in blocks if block]


def _outcome(work: Attack, attribute: Attribute, claim: answers.Claim) -> Outcome:
    if not claim.guesses:
        return CannotTell()
    if work.probe.strategy == "control":
        return Answered(claim.guesses)
    stated = explicit(attribute, claim.guesses[0].value, work.case.exhibits)
    return Answered(claim.guesses, verified(claim.cites, work.case.exhibits), stated)


def _disclosed(case: Case, attribute: Attribute) -> Outcome:
    found = [
        (stated, exhibit)
        for exhibit in case.exhibits
        for stated in find(exhibit.text)
        if stated.attribute == attribute.id
    ]
    if not found:
        return CannotTell()
    common = Counter(attribute.scale.canonical(stated.value) or stated.value for stated, _ in found).most_common(3)
    evidence = tuple(Evidence(e.item, e.text[s.start : s.end], supported=True) for s, e in found[:3])
    return Answered(tuple(Guess(value) for value, _ in common), evidence, explicit=True)


_STRATEGIES: Final[dict[str, Callable[[Attack], Awaitable[Outcomes]]]] = {
    "control": _control,
    "single": _single,
    "team": _team,
}
