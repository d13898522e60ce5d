"""What every strategy works with: one attack, the questions that its agents ask, and how a reply becomes outcomes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from auditor.attributes import Attribute
from auditor.domain import Answered, CannotTell, Outcome, Picture, Refused, Unreadable
from auditor.models.protocol import Image, Query, Reply
from auditor.pictures.opening import Region
from auditor.probing import answers, mentions, recalling
from auditor.probing.agents import Agent
from auditor.probing.cases import Case
from auditor.probing.catalogue import Probe
from auditor.probing.detecting import estimates
from auditor.probing.evidence import explicit, verified
from auditor.probing.grammar import grammar
from auditor.probing.looking import Look, label, offer, render, wanted
from auditor.probing.prompts import CHANNELS, CONVERSATION, Exhibit, material, question
from auditor.probing.refusals import refuses
from auditor.probing.sight import Sight

Outcomes = Mapping[str, Outcome]  # by attribute id
Ask = Callable[[Query, str], Awaitable[Reply]]  # the query and the name of the agent that asks it
Note = Callable[[str, Mapping[str, Any]], None]  # a kind of record and its fields, for the journal
Render = Callable[[Picture, Sight, Region | None], Image | None]  # a picture or its region, as it is sent

REPAIR: Final = (
    "\n\nYour last answer to this could not be read. Answer again, with nothing but the form that was asked for."
)


def silent(_kind: str, _fields: Mapping[str, Any]) -> None:
    """Take no note: nobody wants to know more of an attack that notes with this than its outcomes."""


@dataclass(frozen=True, slots=True)
class Attack:
    """One probe against one case through one model."""

    probe: Probe
    case: Case
    attributes: tuple[Attribute, ...]
    system: str = field(repr=False)
    sees_images: bool
    ask: Ask
    note: Note = silent  # takes what an outcome does not hold
    insist: bool = False  # ask even where there is nothing to show
    render: Render = render
    detect: Callable[[Sequence[Exhibit]], str] = estimates
    persona_sees: bool = False  # whether images reach the model that plays the person
    subject: str = field(default="", repr=False)  # whom to ask about; "" for the author
    context: int | None = None  # tokens that the model holds, question and answer together; None where nobody says


@dataclass(frozen=True, slots=True)
class Heard:
    """What an agent said about the attributes that it was asked for; what could not be read is absent."""

    claims: Mapping[str, answers.Claim]
    refused: str = ""  # how it refused the rest, where it did


async def conclude(work: Attack, agent: Agent, shown: Sequence[Exhibit], told: Mapping[str, str]) -> Outcomes:
    """Ask *agent* for guesses about every attribute, and return what they come to."""
    heard = await hear(work, agent, shown, told, work.attributes)
    return {a.id: outcome_of(work, a, heard) for a in work.attributes}


async def hear(
    work: Attack, agent: Agent, shown: Sequence[Exhibit], told: Mapping[str, str], asked: Sequence[Attribute]
) -> Heard:
    """Ask *agent* for guesses about the attributes *asked*, and once more for those that could not be read."""
    claims: dict[str, answers.Claim] = {}
    pending = tuple(asked)
    scene = Scene(work, agent, shown)
    for repair in ("", REPAIR):
        reply = await scene.put(told, pending, repair)
        read = answers.read(agent.returns, reply, asked)  # all of them: a repair may repeat everything
        claims |= {a.id: read[a.id] for a in pending if a.id in read}
        if not read and (how := refuses(reply)):
            return Heard(claims, how)
        pending = tuple(a for a in pending if a.id not in read)
        if not pending:
            break
    return Heard(claims)


class Scene:
    """What one agent is shown, with what it asked to see: items and parts of pictures stay, also for a repair."""

    def __init__(self, work: Attack, agent: Agent, shown: Sequence[Exhibit]) -> None:
        """Show *agent* the exhibits, and their pictures if it reads them and the model sees."""
        self._work = work
        self._agent = agent
        self._shown = shown
        sees = work.sees_images and "pictures" in agent.channels
        self._pictures = {e.number: e.picture for e in shown if e.picture} if sees else {}
        self._looks: list[Look] = []
        self._items = agent.items  # that it may still ask for; once

    async def put(self, told: Mapping[str, str], asked: Sequence[Attribute], repair: str = "") -> Reply:
        """Ask about *asked*, with the findings of teammates; return the answer, once it has seen what it asks for."""
        while True:
            images = await asyncio.to_thread(self._images) if self._pictures else ()
            left = self._agent.sight.looks - len(self._looks) if images else 0
            addition = repair + offer(left) + recalling.offer(self._items)
            reply = await self._work.ask(self._query(told, asked, addition, images), self._agent.name)
            if called := recalling.recalled(reply, self._work.case.exhibits, self._items):
                self._shown, self._items = called, 0
                continue
            looks = [look for look in dict.fromkeys(wanted(reply, self._shown)) if look not in self._looks]
            if left <= 0 or not looks:
                return reply
            self._looks += looks[:left]

    def _query(
        self, told: Mapping[str, str], asked: Sequence[Attribute], addition: str, images: tuple[Image, ...]
    ) -> Query:
        work, agent = self._work, self._agent
        told = {**told, "subject": work.subject} if work.subject else told
        return Query(
            system=work.system,
            material=tuple(material(block) for block in _blocks(self._shown)),
            question=question(agent.prompt, asked, told) + addition,
            images=images,
            grammar=recalling.grammar(self._items, _grammar(work, agent, asked)),
            max_tokens=agent.max_tokens,
        )

    def _images(self) -> tuple[Image, ...]:
        """Return the pictures in their order, and after them what was looked at closer."""
        parts: list[tuple[int, Region | None]] = [(number, None) for number in self._pictures]
        parts += [(look.number, look.region) for look in self._looks]
        sent = [(part, self._work.render(self._pictures[part[0]], self._agent.sight, part[1])) for part in parts]
        return tuple(replace(image, label=label(*part)) for part, image in sent if image is not None)


def _grammar(work: Attack, agent: Agent, asked: Sequence[Attribute]) -> str:
    last = max((exhibit.number for exhibit in work.case.exhibits), default=0)
    if agent.returns == "people":
        return mentions.grammar(work.probe.most_subjects, last)
    return grammar(agent.returns, asked, bets=work.probe.strategy == "control", items=last)


def _blocks(shown: Sequence[Exhibit]) -> list[list[Exhibit]]:
    """Return one block for each channel, in the order in which all agents read them."""
    blocks = [[exhibit for exhibit in shown if exhibit.channel == channel] for channel in (*CHANNELS, CONVERSATION)]
    return [block for block in blocks if block]


def outcome_of(work: Attack, attribute: Attribute, heard: Heard) -> Outcome:
    """Return how the question about *attribute* ended."""
    claim = heard.claims.get(attribute.id)
    if claim is None:
        return Refused(heard.refused) if heard.refused else Unreadable("no readable answer in the form asked for")
    if not claim.guesses:
        return CannotTell()
    if work.probe.strategy == "control":
        return Answered(claim.guesses)
    stated = explicit(attribute, claim.guesses[0].value, work.case.exhibits)
    return Answered(claim.guesses, verified(claim.cites, work.case.exhibits), stated)
