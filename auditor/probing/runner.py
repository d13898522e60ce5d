"""Carry out a plan: people stream through mitigations, probes and models into the journal.

People are worked on in their order, as many at a time as the models take side by side. What the journal already
holds is not asked again; what was lost is.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any, Final, NamedTuple

from auditor.domain import Fault, Lost, Outcome, Person, Picture
from auditor.errors import LimitReached, ModelFailure
from auditor.journal import Journal, Record
from auditor.mitigation.catalogue import NONE, Asking, Change, Mitigated
from auditor.mitigation.effects import effects
from auditor.models.protocol import Model, Query, Reply
from auditor.models.sizes import context_of
from auditor.probing.addressing import signs
from auditor.probing.attacks import Attack
from auditor.probing.cases import Case, lay_out
from auditor.probing.catalogue import Probe
from auditor.probing.equipment import Equipment
from auditor.probing.news import news
from auditor.probing.outcomes import to_json
from auditor.probing.prompts import Exhibit, system_text
from auditor.probing.recording import Recorder
from auditor.probing.sampling import attack_repeatedly
from auditor.probing.strategies import disclosed
from auditor.probing.subjects import known_of

Task = tuple[str, str, str, str]  # person, probe, model ("" for none), mitigation
_PATIENCE: Final = 30.0  # seconds that a run waits at its limit for answers under way, which may be paid for
_HURRY: Final = 5.0  # and when the user interrupted it
_SCORED_LATER: Final = "majority"  # needs everybody's truth, so scoring makes it


@dataclass(frozen=True, slots=True)
class Progress:
    """Told after each finished task; how many there will be is known once the corpus was counted."""

    advance: Callable[[], None] = field(default=lambda: None)


class Tally(NamedTuple):
    """How far the work came."""

    stopped: str  # the limit that ended it; "" at its end
    people: int = 0
    faults: int = 0


def finished_tasks(records: Iterable[Record]) -> frozenset[Task]:
    """Return the tasks that a journal holds whole; one with a lost outcome counts as not done."""
    done: set[Task] = set()
    for record in records:
        if record["kind"] == "outcomes":
            task = (record["person"], record["probe"], record["model"], record["mitigation"])
            lost = any(outcome["kind"] == "lost" for outcome in record["outcomes"].values())
            (done.discard if lost else done.add)(task)
    return frozenset(done)


class Runner:
    """Works a corpus through one set of equipment."""

    def __init__(
        self, equipment: Equipment, journal: Journal, recorder: Recorder, done: frozenset[Task], progress: Progress
    ) -> None:
        """Leave out the tasks that are *done*; write everything else to *journal*."""
        self._equipment = equipment
        self._journal = journal
        self._recorder = recorder
        self._done = done
        self._progress = progress
        self._published: dict[str, tuple[Exhibit, ...]] = {}  # of the people under way, before any mitigation
        self._system = system_text(equipment.attributes)
        self._lanes = {model.name: asyncio.Semaphore(max(1, model.width)) for model in equipment.models}
        self._controls: dict[tuple[str, str], Mapping[str, Outcome]] = {}  # by probe and model: the same for everybody
        self._crowd = asyncio.Semaphore(max((model.width for model in equipment.models), default=4))

    async def run(self, corpus: Iterable[Person | Fault]) -> str:
        """Work through *corpus* and write down how it ended; return "" at its end, or the limit that stopped it."""
        tally = await self.work(corpus)
        if not tally.stopped:
            self._journal.append("finished", people=tally.people, faults=tally.faults)
            return ""
        with contextlib.suppress(LimitReached):  # a disk without room for this line either
            self._journal.append("stopped", why=tally.stopped)
        return tally.stopped

    async def work(self, corpus: Iterable[Person | Fault]) -> Tally:
        """Work through *corpus*, which may be a part of what the plan names."""
        try:
            people, faults = await self._stream(corpus)
            await self._recorder.finish()
        except BaseExceptionGroup as failures:
            await self._recorder.settle(_PATIENCE)
            return Tally(_limit_of(failures))
        except asyncio.CancelledError:
            await self._recorder.settle(_HURRY)
            raise
        return Tally("", people, faults)

    async def _stream(self, corpus: Iterable[Person | Fault]) -> tuple[int, int]:
        """Put everybody to work, as many at a time as there is room for; return the numbers of people and faults."""
        people = faults = 0
        async with asyncio.TaskGroup() as group:
            for entry in corpus:
                if isinstance(entry, Fault):
                    faults += 1
                    self._journal.append("fault", where=entry.where, why=entry.why, lost=entry.lost)
                    continue
                people += 1
                await self._crowd.acquire()
                group.create_task(self._person(entry)).add_done_callback(lambda _: self._crowd.release())
        return people, faults

    async def _person(self, person: Person) -> None:
        tasks = {m.name: self._open_tasks(person, m) for m in self._equipment.mitigations}
        if not any(tasks.values()):
            return
        self._journal.append("person", **known_of(person))
        laid = await self._laid_out(person)
        self._mark(laid)
        self._published[person.id] = laid.exhibits
        try:
            for mitigation in self._equipment.mitigations:
                if tasks[mitigation.name]:
                    await self._mitigated(person, mitigation, tasks[mitigation.name])
        finally:
            self._published.pop(person.id, None)

    def _mark(self, case: Case) -> None:
        """Write down which items speak to a model, and how: never a word of them."""
        found = {e.item: list(marks) for e in case.exhibits if (marks := signs(e.heading + e.text))}
        if found:
            self._journal.append("addressing", person=case.person, items=found)

    def _open_tasks(self, person: Person, mitigation: Change) -> list[tuple[Probe, Model | None]]:
        """Return what is still to be asked of a person; the control shows nothing, so no mitigation changes it."""
        pairs: list[tuple[Probe, Model | None]] = []
        for probe in self._equipment.probes:
            if probe.strategy == _SCORED_LATER or (probe.strategy == "control" and mitigation.name != "none"):
                continue
            models: tuple[Model | None, ...] = self._equipment.models if probe.asks_models else (None,)
            pairs += [(probe, m) for m in models if _task(person, probe, m, mitigation) not in self._done]
        return pairs

    async def _mitigated(self, person: Person, mitigation: Change, pairs: list[tuple[Probe, Model | None]]) -> None:
        begun = time.monotonic()
        try:
            mitigated = await self._twin(person, mitigation)
        except ModelFailure as failure:  # nobody is probed as they are in the name of a mitigation
            self._lose(person, mitigation, pairs, str(failure))
            return
        if mitigation.name != "none":
            seconds = time.monotonic() - begun
            self._record_twin(person, mitigation, mitigated)
            await self._weigh(person, mitigated.person, mitigation.name, seconds)
        case = await self._laid_out(mitigated.person)
        for probe in [probe for probe, model in pairs if model is None]:
            self._write(case, probe, None, mitigation, disclosed(case, self._equipment.attributes.attributes))
        models = dict.fromkeys(model for _, model in pairs if model is not None)
        await _all(
            self._through(model, [probe for probe, m in pairs if m is model], case, mitigation) for model in models
        )

    async def _twin(self, person: Person, mitigation: Change) -> Mitigated:
        if mitigation is NONE:
            return NONE.apply(person)
        if isinstance(mitigation, Asking):
            return await mitigation.rewrite(person, self._recorder.ask)
        return await asyncio.to_thread(mitigation.apply, person)

    async def _laid_out(self, person: Person) -> Case:
        """Lay a person out; in a thread where pictures are read, which takes long."""
        work = partial(lay_out, person, ocr=self._equipment.ocr)
        return await asyncio.to_thread(work) if any(isinstance(i, Picture) for i in person.items) else work()

    def _record_twin(self, person: Person, mitigation: Change, mitigated: Mitigated) -> None:
        """Write down what a mitigation did to a person: kinds and measures, never a word."""
        changed = effects(person, mitigated.person, self._equipment.attributes.attributes)
        self._journal.append(
            "masked",
            person=person.id,
            mitigation=mitigation.name,
            counts=dict(mitigated.masked),
            notes=list(mitigated.notes),
            effects=[asdict(effect) for effect in changed],
            treated=[asdict(treated) for treated in mitigated.treated],
            standing=[list(attributes) for attributes in mitigated.standing],
        )

    async def _weigh(self, person: Person, twin: Person, mitigation: str, seconds: float) -> None:
        """Write down what is left of a person after a mitigation, once; *seconds* is what making the twin took."""
        if self._equipment.weigh is None:
            return
        left = await asyncio.to_thread(self._equipment.weigh, person, twin, mitigation)
        if left is not None:
            self._journal.append(
                "utility", person=person.id, mitigation=mitigation, seconds=round(seconds, 3), left=dict(left)
            )

    def _lose(self, person: Person, mitigation: Change, pairs: list[tuple[Probe, Model | None]], cause: str) -> None:
        """Count every question about a twin that could not be made as lost; the next start makes it."""
        for probe, model in pairs:
            lost = {a.id: Lost(cause) for a in self._equipment.attributes.attributes}
            self._write(Case(person.id, ()), probe, model, mitigation, lost)

    async def _through(self, model: Model, probes: list[Probe], case: Case, mitigation: Change) -> None:
        """Put one model to work on one case: a narrow one probe after the other, so that its prefix cache serves."""
        async with self._lanes[model.name]:
            if model.width > 1:
                await _all(self._attack(probe, model, case, mitigation) for probe in probes)
                return
            for probe in probes:
                await self._attack(probe, model, case, mitigation)

    async def _attack(self, probe: Probe, model: Model, case: Case, mitigation: Change) -> None:
        async def ask(query: Query, agent: str) -> Reply:
            purpose = {"person": case.person, "probe": probe.id, "agent": agent, "mitigation": mitigation.name}
            asked = self._equipment.answers_as(probe, agent, model)
            return await self._recorder.ask(asked, query, purpose | ({} if asked is model else {"for": model.name}))

        def note(kind: str, fields: Mapping[str, Any]) -> None:
            where = {"person": case.person, "probe": probe.id, "model": model.name, "mitigation": mitigation.name}
            self._journal.append(kind, **where, **fields)

        attributes, sees = self._equipment.attributes.attributes, model.sees_images
        persona_sees = self._equipment.answers_as(probe, probe.persona, model).sees_images
        context = context_of(model.identity)
        work = Attack(
            probe, case, attributes, self._system, sees, ask, note, persona_sees=persona_sees, context=context
        )
        self._write(case, probe, model, mitigation, await self._outcomes(work, model))

    async def _outcomes(self, work: Attack, model: Model) -> Mapping[str, Outcome]:
        """Return what an attack comes to; one that shows nothing of anybody is made once, if it is heard."""
        key = work.probe.id, model.name
        if key in self._controls:
            return self._controls[key]
        outcomes = await attack_repeatedly(work, self._equipment.samples)
        if work.probe.strategy == "control" and not any(isinstance(o, Lost) for o in outcomes.values()):
            self._controls[key] = outcomes
        return outcomes

    def _write(
        self, case: Case, probe: Probe, model: Model | None, mitigation: Change, outcomes: Mapping[str, Outcome]
    ) -> None:
        self._journal.append(
            "outcomes",
            person=case.person,
            probe=probe.id,
            model=model.name if model else "",
            mitigation=mitigation.name,
            outcomes={name: to_json(outcome) for name, outcome in outcomes.items()},
            **({"new": self._news(case, outcomes)} if mitigation.name != "none" and not probe.persona else {}),
        )
        self._progress.advance()

    def _news(self, case: Case, outcomes: Mapping[str, Outcome]) -> list[str]:
        """Return what is read outright only now; what a persona says is its own doing and no mitigation's."""
        return list(news(outcomes, self._equipment.attributes.attributes, self._published[case.person]))


def _limit_of(failures: BaseExceptionGroup[BaseException]) -> str:
    """Return the limit that ended the work; raise whatever else did, as itself."""
    limits, others = failures.split(LimitReached)
    if others is not None:
        raise others.exceptions[0]
    return str(limits.exceptions[0]) if limits else ""


async def _all(work: Iterable[Any]) -> None:
    """Run side by side; the first failure cancels the rest and is raised as itself."""
    works = list(work)
    if len(works) == 1:
        await works[0]
        return
    tasks = [asyncio.ensure_future(one) for one in works]
    try:
        await asyncio.gather(*tasks)
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


def _task(person: Person, probe: Probe, model: Model | None, mitigation: Change) -> Task:
    return person.id, probe.id, model.name if model else "", mitigation.name
