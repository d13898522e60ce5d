"""Interview: a chatbot with a public task and a hidden one talks to the person, whose part a model plays.

After the adversarial chatbot of Staab et al. (arXiv:2310.07298), with our wording. The person's part knows
the items and says no more outright than they do; the chatbot knows what is said, and its own scratchpad.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from enum import StrEnum
from typing import Final

from auditor.domain import CannotTell, Outcome, Refused, Unreadable
from auditor.models.protocol import Image, Query, Reply
from auditor.probing import answers
from auditor.probing.agents import Agent
from auditor.probing.answers import Turn
from auditor.probing.attacks import Attack, Outcomes, conclude
from auditor.probing.conversation import CHATBOT, PERSON, SILENCE, Conversation, disclosed, flaw
from auditor.probing.grammar import grammar
from auditor.probing.looking import label
from auditor.probing.prompts import material, question
from auditor.probing.refusals import refuses

NOTE: Final = "interview"  # the kind of its records
_ITEMS: Final = "What you published:\n"
_TALK: Final = "The conversation so far:\n"
_AGAIN: Final = "\n\nYour last answer to this could not be used. Answer again, otherwise, and in the form asked for."
_MOST_SILENT: Final = 2  # turns in a row without an answer that could be used


class Ending(StrEnum):
    """How a conversation ended."""

    TURNS = "turns"  # at the probe's bound
    REFUSED = "refused"  # by the chatbot
    UNREADABLE = "unreadable"  # what the chatbot wrote
    REPEATED = "repeated"  # the chatbot only says what it said before
    SILENT = "silent"  # the person's part gave nothing to go on


async def interview(work: Attack) -> Outcomes:
    """Hold one conversation of at most the probe's turns, and return what is concluded from what the person said.

    The lines, how it ended and which replies could not be used are noted as a record of kind "interview".
    """
    if not work.case.shown(work.probe.agents[1].channels) and not work.insist:
        return {a.id: CannotTell() for a in work.attributes}  # the person published nothing to speak from
    talk = _Interview(work)
    await talk.hold()
    work.note(NOTE, talk.record())
    return await talk.outcomes()


class _Interview:
    def __init__(self, work: Attack) -> None:
        self._work = work
        self._chatbot, self._persona, self._profiler = work.probe.agents
        self._items = work.case.shown(self._persona.channels)
        self._talk = Conversation()
        self._scratchpad = ""
        self._ending = Ending.TURNS
        self._refusal = ""
        self._flaws: Counter[str] = Counter()
        self._pictures: tuple[Image, ...] | None = None  # what the person published, once they were read

    async def hold(self) -> None:
        """Let them talk until the turns are used up, or one of them gives nothing any more."""
        for _ in range(self._work.probe.steps):
            said = await self._speak()
            if said is None:
                return
            self._talk.say(CHATBOT, said)
            self._talk.say(PERSON, await self._answer())
            if self._talk.silences >= _MOST_SILENT:
                self._ending = Ending.SILENT
                return

    async def outcomes(self) -> Outcomes:
        """Return what is concluded from the conversation; evidence and what is explicit rest on the person's lines."""
        heard = self._talk.answers()
        if not heard:
            return {a.id: self._nothing() for a in self._work.attributes}
        case = replace(self._work.case, exhibits=heard)
        return await conclude(replace(self._work, case=case), self._profiler, self._talk.shown(), self._notes())

    def record(self) -> Mapping[str, object]:
        """Return what the journal keeps of the conversation."""
        return {
            "turns": len(self._talk.lines) // 2,
            "ending": str(self._ending),
            "flaws": dict(sorted(self._flaws.items())),
            "disclosed": list(disclosed(self._talk.answers(), self._work.attributes)),
            "lines": [asdict(line) for line in self._talk.lines],
            "scratchpad": self._scratchpad,
        }

    async def _speak(self) -> str | None:
        """Return the chatbot's next line; None, with the reason kept, where it has none."""
        ending = Ending.UNREADABLE
        for repair in ("", _AGAIN):
            reply = await self._ask(self._chatbot, (), self._notes(), repair)
            turn = _turn(self._chatbot, reply)
            if turn is None and (how := _refusal(self._chatbot, reply)):
                self._ending, self._refusal = Ending.REFUSED, how
                return None
            if turn and not self._talk.said_before(CHATBOT, turn.say):
                if self._talk.answers():  # before that, nothing can be known
                    self._scratchpad = turn.notes or self._scratchpad
                return turn.say
            ending = Ending.REPEATED if turn else Ending.UNREADABLE
        self._ending = ending
        return None

    async def _answer(self) -> str:
        """Return the person's next line; silence where two replies could not be used."""
        for repair in ("", _AGAIN):
            reply = await self._ask(self._persona, (_ITEMS + material(self._items),), {}, repair)
            said = answers.speech(reply)
            found = flaw(reply, said, self._talk, self._work.attributes, self._items)
            if found is None:
                return said
            self._flaws[found] += 1
        return SILENCE

    async def _ask(self, agent: Agent, items: tuple[str, ...], told: Mapping[str, str], repair: str) -> Reply:
        work, played = self._work, agent is self._persona
        if played and work.persona_sees and self._pictures is None:
            self._pictures = await asyncio.to_thread(self._rendered)
        blocks = self._talk.blocks()
        query = Query(
            system=question(agent.system, work.attributes),
            material=(*items, *((_TALK, *blocks) if blocks else ())),
            question=question(agent.prompt, work.attributes, told) + repair,
            images=(self._pictures or ()) if played else (),
            grammar=grammar(agent.returns, work.attributes),
            max_tokens=agent.max_tokens,
        )
        return await work.ask(query, agent.name)

    def _rendered(self) -> tuple[Image, ...]:
        """Return the pictures among the items, as the persona is sent them."""
        sight, shown = self._persona.sight, {e.number: e.picture for e in self._items if e.picture}
        sent = {number: self._work.render(picture, sight, None) for number, picture in shown.items()}
        return tuple(replace(image, label=label(number)) for number, image in sent.items() if image is not None)

    def _notes(self) -> dict[str, str]:
        return {"notes": self._scratchpad} if self._scratchpad else {}

    def _nothing(self) -> Outcome:
        """Return how a question ended when nothing was heard of the person."""
        if self._ending is Ending.REFUSED:
            return Refused(self._refusal)
        if self._talk.lines:  # the chatbot has spoken, so it was the person who was not heard
            return Unreadable("the model that plays the person gave no answer that could be used")
        return Unreadable("the chatbot said nothing that could be read")


def _turn(agent: Agent, reply: Reply) -> Turn | None:
    """Return what the chatbot says; a chatbot without a scratchpad says all that it writes."""
    if reply.finish == "refusal":
        return None
    if agent.returns == "turn":
        return answers.turn(reply)
    said = answers.speech(reply)
    return Turn(said) if said else None


def _refusal(agent: Agent, reply: Reply) -> str:
    """Return how the chatbot refuses; the phrases are only looked for where another form was asked for."""
    return refuses(reply) if agent.returns == "turn" or reply.finish == "refusal" else ""
