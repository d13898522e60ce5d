"""Say what an audit will take before it takes it: every question is put together as it would be sent, and not sent.

What only answers can show (tokens, length, time, how often a question is repeated) is measured on those that the run's
journal holds already; without any, it stays unknown.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from auditor.audit import Audit
from auditor.domain import Person, Picture
from auditor.errors import TooLong
from auditor.journal import read
from auditor.mitigation.catalogue import Asking
from auditor.models.protocol import Image, Model, Query, Reply
from auditor.models.replay import Replay, digest
from auditor.models.sizes import PICTURE, context_of, size
from auditor.models.spending import Spending
from auditor.models.wrappers import Budget
from auditor.pictures.opening import Region
from auditor.probing.agents import Agent
from auditor.probing.attacks import Attack
from auditor.probing.cases import Case, lay_out
from auditor.probing.catalogue import Probe
from auditor.probing.long import EVERYTHING, FINDER
from auditor.probing.prompts import material, system_text
from auditor.probing.runner import Task, finished_tasks
from auditor.probing.sampling import attack_repeatedly
from auditor.probing.sight import Sight

_PEOPLE: Final = 500  # whose questions are put together; a larger corpus is measured on evenly spread people
_SHARE: Final = 4  # bytes that make a token of English in most tokenizers: a guess until answers were measured
_FIXED: Final = ("control", "single", "team")  # strategies that ask as often whatever is answered
_BOUNDED: Final = (*_FIXED, "interview")  # and one that is put together at its full length


@dataclass(slots=True)
class Demand:
    """Questions to one model."""

    calls: float = 0.0
    size: float = 0.0  # tokens read, by the guesses above
    most: Spending = field(default_factory=Spending)  # with every repair, without retries


@dataclass(frozen=True, slots=True)
class Heard:
    """Answers of one model that the journal holds."""

    calls: int = 0
    read: int = 0  # tokens
    written: int = 0  # tokens
    seconds: float = 0.0

    def __add__(self, other: Heard) -> Heard:
        """Return both together."""
        return Heard(
            self.calls + other.calls,
            self.read + other.read,
            self.written + other.written,
            self.seconds + other.seconds,
        )


@dataclass(frozen=True, slots=True)
class Amount:
    """What one model is going to take; None is not known."""

    calls: float
    read: float  # tokens
    written: float | None  # tokens
    usd: float | None
    seconds: float | None  # with as many questions side by side as the model takes


@dataclass(frozen=True, slots=True)
class Line:
    """The estimate for one model."""

    model: str
    provider: str  # models of one provider are asked in turns; "" for this machine
    likely: Amount
    most: Spending | None  # without retries; None where how much is asked depends on the answers
    measured: int  # answers that the likely amount rests on


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run is going to take."""

    people: int
    laid_out: int  # people whose questions were put together
    lines: tuple[Line, ...]
    notes: tuple[str, ...]  # what is not in it, in sentences

    @property
    def seconds(self) -> float | None:
        """The time that all models together need; providers work side by side, models of one provider in turns."""
        needs: dict[str, float] = {}
        for line in self.lines:
            if line.likely.seconds is None:
                return None
            needs[line.provider] = needs.get(line.provider, 0.0) + line.likely.seconds
        return max(needs.values(), default=0.0)


def estimate(audit: Audit) -> Estimate:
    """Return what is left of *audit* will take; nothing is asked, and nothing is written."""
    return _Estimator(audit).estimate()


class _Estimator:
    """Puts the questions of an audit together, and compares those that were answered with their answers."""

    def __init__(self, audit: Audit) -> None:
        """Read what was answered from the run's journal, if there is one."""
        self._audit = audit
        records = list(read(audit.run)) if (audit.run / "plan.json").exists() else []
        self._done = finished_tasks(records)
        self._exchanges = [r for r in records if r["kind"] == "exchange" and "task" not in r["asked"]]
        self._system = system_text(audit.equipment.attributes)
        self._seen: set[tuple[str, str]] = set()
        self._models = [m for m in audit.equipment.models if not isinstance(m, Replay)]
        persona = audit.equipment.persona
        answering = (*self._models, *([persona] if persona and not isinstance(persona, Replay) else []))
        self._answering = {model.name: model for model in answering}
        self._open = {name: Demand() for name in self._answering}
        self._answered = {name: Demand() for name in self._answering}
        self._step = max(1, audit.count // _PEOPLE)

    def estimate(self) -> Estimate:
        people = (entry for entry in self._audit.people() if isinstance(entry, Person))
        laid_out, pictures = 0, 0
        for number, person in enumerate(people):
            if number % self._step == 0:
                laid_out += 1
                pictures += any(isinstance(item, Picture) for item in person.items)
                asyncio.run(self._person(person))
        lines = tuple(self._line(model) for model in self._answering.values())
        return Estimate(self._audit.count, laid_out, lines, tuple(self._notes(laid_out, pictures)))

    async def _person(self, person: Person) -> None:
        """Put together what is asked about one person; mitigations are taken to keep the length of what was written."""
        case = lay_out(person, ocr=False)
        for mitigation in self._audit.equipment.mitigations:
            for probe in self._audit.equipment.probes:
                if probe.asks_models and (probe.strategy != "control" or mitigation.name == "none"):
                    for model in self._models:
                        await self._attack(probe, model, case, mitigation.name)

    async def _attack(self, probe: Probe, model: Model, case: Case, mitigation: str) -> None:
        done = (case.person, probe.id, model.name, mitigation) in self._done
        scale = 1 if done or probe.strategy == "control" else self._step
        demands = self._answered if done else self._open
        agents = {agent.name: agent for agent in (*probe.agents, FINDER)}

        async def ask(query: Query, agent: str) -> Reply:
            asked = self._audit.equipment.answers_as(probe, agent, model)
            held = context_of(asked.identity)
            if held is not None and size(query) + query.max_tokens > held:
                raise TooLong(f"{asked.name} cannot hold this")
            key = (mitigation, digest(asked.name, asked.identity, query))
            if key not in self._seen and asked.name in demands:
                self._count(demands[asked.name], asked.name, query, scale, agents[agent], case)
            self._seen.add(key)
            return self._nothing(agents[agent].returns, query)

        attributes, sees = self._audit.equipment.attributes.attributes, model.sees_images
        persona_sees = self._audit.equipment.answers_as(probe, probe.persona, model).sees_images
        work = Attack(
            probe,
            case,
            attributes,
            self._system,
            sees,
            ask,
            note=_unwritten,
            render=_unread,
            detect=lambda _: "",
            persona_sees=persona_sees,
        )
        work = replace(work, context=context_of(model.identity))
        await attack_repeatedly(work, self._audit.equipment.samples)

    def _count(self, demand: Demand, model: str, query: Query, scale: int, agent: Agent, case: Case) -> None:
        texts = (query.system, *query.material, query.question)
        demand.calls += scale
        demand.size += scale * (sum(len(t.encode("utf-8", "replace")) for t in texts) / _SHARE)
        demand.size += scale * PICTURE * len(query.images)
        looks = agent.sight.looks if query.images else 0
        shown = tuple(material((exhibit,)) for exhibit in case.exhibits) if agent.items else ()
        most = replace(
            query,
            material=query.material + shown,
            images=query.images + (Image(b"", longest=agent.sight.pixels),) * looks,
        )
        repairs = agent.returns not in ("findings", FINDER.returns)
        demand.most += self._audit.budget.most(model, most) * (scale * (1 + looks + bool(agent.items) + repairs))

    def _nothing(self, returns: str, query: Query) -> Reply:
        """Return the answer that nothing can be told, as it would be written; what others read, as long as may be."""
        names = [attribute.id for attribute in self._audit.equipment.attributes.attributes]
        if returns == "findings":
            return Reply("-" * query.max_tokens)
        if returns == FINDER.returns:
            return Reply(EVERYTHING)
        if returns == "speech":
            return Reply(self._filled(query))
        if returns == "turn":
            return Reply(json.dumps({"say": self._filled(query)}))
        if returns == "staab":
            return Reply("\n".join(f"Type: {name}\nInference: -\nGuess: unknown" for name in names))
        return Reply("[]" if returns == "people" else json.dumps(dict.fromkeys(names)))

    def _filled(self, query: Query) -> str:
        """Return a word as long as an answer may be; each is another, as in a conversation that goes on."""
        return str(len(self._seen)).ljust(query.max_tokens, "_")

    def _line(self, model: Model) -> Line:
        open_, answered, heard = self._open[model.name], self._answered[model.name], self._heard(model.name)
        if not heard.calls or not answered.calls:
            likely = Amount(open_.calls, open_.size, None, None, None)
            measured = 0
        else:
            calls = open_.calls * heard.calls / answered.calls
            tokens = open_.size * heard.read / answered.size
            written = calls * heard.written / heard.calls
            seconds = calls * heard.seconds / heard.calls / max(1, model.width)
            likely = Amount(
                calls, tokens, written, _usd(self._audit.budget, model.name, calls, tokens, written), seconds
            )
            measured = heard.calls
        fixed = all(map(_is_fixed, self._audit.equipment.probes))
        provider = model.identity.get("address", "")
        return Line(model.name, provider, likely, open_.most if fixed else None, measured)

    def _heard(self, model: str) -> Heard:
        """Return the answers to the attacks that were laid out and are done."""
        heard = Heard()
        for record in self._exchanges:
            attacker = record["asked"].get("for", model)  # it may have played somebody's part for another
            if record["model"] == model and _task_of(record["asked"], attacker) in self._done:
                usage = record["usage"]
                heard += Heard(1, usage["prompt_tokens"] or 0, usage["output_tokens"] or 0, record["seconds"])
        return heard

    def _notes(self, laid_out: int, pictures: int) -> Iterator[str]:
        if laid_out < self._audit.count:
            yield f"questions were put together for {laid_out:,} evenly spread people, and scaled up"
        if pictures:
            yield "text in pictures was not read for this estimate, so a little more will be sent"
        if any(isinstance(m, Asking) for m in self._audit.equipment.mitigations):
            yield "what a rewriting asks depends on the answers and is not in it"
        if self._audit.judge:
            yield "what the judge is asked depends on the answers and is not in it"
        asking = [probe.strategy for probe in self._audit.equipment.probes if probe.asks_models]
        if "interview" in asking:
            yield "an interview is counted at its full length; it may end before, or ask a few times more"
        if not all(map(_is_fixed, self._audit.equipment.probes)):
            yield "a probe asks more or less by what is answered, so without measuring the calls are the fewest"


def _unread(_picture: Picture, sight: Sight, _region: Region | None = None) -> Image:
    """Stand in for a picture as it would be sent."""
    return Image(b"", longest=sight.pixels)


def _unwritten(_kind: str, _fields: Mapping[str, Any]) -> None:
    """Take what an attack notes, so that it asks about everybody whom it would ask about."""


def _is_fixed(probe: Probe) -> bool:
    return not probe.asks_models or (probe.strategy in _BOUNDED and probe.subjects == "author")


def _task_of(asked: Mapping[str, str], model: str) -> Task:
    return asked["person"], asked["probe"], model, asked["mitigation"]


def _usd(budget: Budget, model: str, calls: float, read_: float, written: float) -> float | None:
    price = budget.prices.usual(model, int(read_ / calls) if calls else 0)
    if price is None or not calls:
        return None if price is None else 0.0
    return calls * price.call + (read_ * price.input + written * price.output) / 1e6
