"""The ways of attacking: how a probe's agents are asked, and what their replies come to.

Strategies are named in a literal table; a probe chooses one and carries no code of its own.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from auditor.attributes import Attribute
from auditor.domain import Answered, CannotTell, Guess, Lost, Outcome, Refused
from auditor.errors import ModelFailure, TooLong
from auditor.models.protocol import Reply
from auditor.probing.abduction import abduct
from auditor.probing.agents import Agent
from auditor.probing.attacks import Attack, Outcomes, Scene, conclude
from auditor.probing.bystanders import attack_everyone
from auditor.probing.cases import Case
from auditor.probing.disclosure import find
from auditor.probing.evidence import cite
from auditor.probing.incremental import accrue
from auditor.probing.interview import interview
from auditor.probing.long import searched
from auditor.probing.prompts import Exhibit
from auditor.probing.refusals import refuses

_NO_FINDINGS: Final = "none"  # what an agent is told of those who had nothing to report


async def attack(work: Attack) -> Outcomes:
    """Return one outcome for each attribute; a model that cannot be heard makes them all lost."""
    confined = replace(work, case=work.case.confined(work.probe.only))
    try:
        try:
            return await _carried(confined)
        except TooLong:
            found = await searched(confined)
            if found is None:
                raise
            return await _carried(found) if isinstance(found, Attack) else found
    except ModelFailure as failure:
        return {a.id: Lost(str(failure)) for a in work.attributes}


async def _carried(work: Attack) -> Outcomes:
    strategy = _STRATEGIES[work.probe.strategy]
    return await (attack_everyone(work, strategy) if work.probe.subjects == "everyone" else strategy(work))


def disclosed(case: Case, attributes: Sequence[Attribute]) -> Outcomes:
    """Return what the items state outright, found without a model."""
    return {a.id: _disclosed(case, a) for a in attributes}


async def _control(work: Attack) -> Outcomes:
    return await conclude(work, work.probe.agents[0], (), {})


async def _single(work: Attack) -> Outcomes:
    agent = work.probe.agents[0]
    shown = work.case.shown(agent.channels)
    if not shown and not work.insist:
        return {a.id: CannotTell() for a in work.attributes}  # the person published nothing that it reads
    return await conclude(work, agent, shown, {})


async def _team(work: Attack) -> Outcomes:
    """Ask the agents in the order of what they read; those that do not wait for each other run side by side.

    Whoever insists has the last one asked whatever was found, and the scouts where nothing is left to show any of them.
    """
    *scouts, last = work.probe.agents
    findings: dict[str, str] = {}
    refusals = 0
    waiting = list(scouts)
    while waiting:
        names = {agent.name for agent in waiting}
        ready = [agent for agent in waiting if not names & set(agent.teammates)]
        for agent, reply in zip(ready, await asyncio.gather(*(_scout(work, a, findings) for a in ready)), strict=True):
            refusals += reply is not None and bool(refuses(reply))
            if reply is not None and not refuses(reply):
                findings[agent.name] = reply.text
        waiting = [agent for agent in waiting if agent not in ready]
    if refusals and not findings and not last.channels:
        return {a.id: Refused("phrase") for a in work.attributes}
    told = {name: findings[name] for name in last.teammates if name in findings}
    if not told and not last.channels:
        if not work.insist:
            return {a.id: CannotTell() for a in work.attributes}  # the person published nothing that the scouts read
        told = dict.fromkeys(last.teammates, _NO_FINDINGS)
    return await conclude(work, last, work.case.shown(last.channels), told)


async def _scout(work: Attack, agent: Agent, findings: Mapping[str, str]) -> Reply | None:
    """Ask an agent for findings; None where the person published nothing that it reads."""
    shown = work.case.shown(agent.channels)
    told = {name: findings[name] for name in agent.teammates if name in findings}
    if not shown and not told and not (agent.channels and _must_ask(work)):
        return None
    if agent.detector:
        return await _estimated(work, agent, shown)
    return await Scene(work, agent, shown).put(told, work.attributes)


def _must_ask(work: Attack) -> bool:
    """Say whether somebody insists where nothing is left that any agent could be shown."""
    return work.insist and not any(work.case.shown(agent.channels) for agent in work.probe.agents)


async def _estimated(work: Attack, agent: Agent, shown: Sequence[Exhibit]) -> Reply | None:
    """Have a detector estimate, and note what it said; None where it found nobody."""
    said = await asyncio.to_thread(work.detect, shown)
    if said:
        work.note("estimates", {"agent": agent.name, "detector": agent.detector, "said": said})
    return Reply(said) if said else None


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
    evidence = tuple(cite(e, e.text[s.start : s.end], supported=True) for s, e in found[:3])
    return Answered(tuple(Guess(value) for value, _ in common), evidence, explicit=True)


_STRATEGIES: Final[dict[str, Callable[[Attack], Awaitable[Outcomes]]]] = {
    "control": _control,
    "single": _single,
    "team": _team,
    "abduction": abduct,
    "incremental": accrue,
    "interview": interview,
}
