"""What every strategy works with: one attack, the questions that its agents ask, and how a reply becomes outcomes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from auditor.attributes import Attribute
from auditor.domain import Answered, CannotTell, Outcome, Refused, Unreadable
from auditor.models.protocol import Query, Reply
from auditor.probing import answers
from auditor.probing.cases import Case
from auditor.probing.catalogue import Agent, Probe
from auditor.probing.evidence import explicit, verified
from auditor.probing.grammar import grammar
from auditor.probing.prompts import CHANNELS, Exhibit, material, question

Outcomes = Mapping[str, Outcome]  # by attribute id
Ask = Callable[[Query, str], Awaitable[Reply]]  # the query and the name of the agent that asks it
Note = Callable[[str, Mapping[str, Any]], None]  # a kind of record and its fields, for the journal

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
    note: Note = lambda _kind, _fields: None  # takes what an outcome does not hold
    insist: bool = False  # ask even where there is nothing to show


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
    for repair in ("", _REPAIR):
        reply = await work.ask(query_of(work, agent, shown, told, pending, repair), agent.name)
        read = answers.read(agent.returns, reply, asked)  # all of them: a repair may repeat everything
        claims |= {a.id: read[a.id] for a in pending if a.id in read}
        if not read and (how := answers.refuses(reply)):
            return Heard(claims, how)
        pending = tuple(a for a in pending if a.id not in read)
        if not pending:
            break
    return Heard(claims)


def query_of(
    work: Attack,
    agent: Agent,
    shown: Sequence[Exhibit],
    told: Mapping[str, str],
    asked: Sequence[Attribute],
    repair: str = "",
) -> Query:
    """Return the question of *agent* about *shown*, told the findings of its teammates."""
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
