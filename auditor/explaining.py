"""Compose the explanation of a run's findings: open its attackers again and probe edited people.

Like ``audit`` it knows every part and holds no logic of theirs.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from auditor import corpus
from auditor.domain import Person
from auditor.ending import run_until_told
from auditor.errors import BadRun, LimitReached, MissingExtra, ModelFailure
from auditor.journal import Writer
from auditor.mitigation.catalogue import open_mitigation
from auditor.models.catalogue import ModelOptions, open_guarded
from auditor.models.protocol import Model
from auditor.models.replay import recorded, recorded_models
from auditor.models.sizes import context_of
from auditor.models.wrappers import Shared, accounted
from auditor.plan import Plan, corpus_digest
from auditor.probing.explaining import TASK, Attacker, Mask, Question, Trial, explain
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress
from auditor.scoring.explained import questions
from auditor.scoring.recorded import Recorded, load
from auditor.scoring.table import Scores

_MASK = "presidio-max"  # the masking that is tried before a sentence is cut
_WORK = "explaining"  # beside the audit: its limits are its own
_PATIENCE = 30.0  # seconds that answers under way are waited for, which may be paid for


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which findings to explain, and how hard to try."""

    people: tuple[str, ...] = ()  # all where none is named
    attributes: tuple[str, ...] = ()
    models: tuple[str, ...] = ()  # that made the finding and are asked again; the strongest where none is named
    probes: tuple[str, ...] = ()
    most: int = 16  # probes per finding
    replay: bool = False  # answer from the run's own journal only
    options: ModelOptions
    shared: Shared = field(default_factory=Shared)  # the limits of all explanations of this run, and the pace


@dataclass(frozen=True, slots=True)
class Work:
    """What is left to explain in a run, with everything opened."""

    run: Path
    plan: Plan
    corpus: str
    models: dict[str, Model]
    questions: tuple[Question, ...]  # those without an explanation yet
    done: int
    wanted: Wanted


def prepare(run: Path, wanted: Wanted) -> Work:
    """Open the attackers of *run* and find what is to be explained.

    Raises BadRun where the corpus or a model is no longer what the run was made with, BadModel or MissingExtra where a
    model cannot be opened, and BadModel where money is limited and a price is not known.
    """
    recorded_run = load(run)
    plan = recorded_run.plan
    left, done = open_questions(recorded_run, wanted)
    source = str(run / "corpus.jsonl") if plan.corpus == "-" else plan.corpus
    if corpus_digest(source) != plan.corpus_digest:
        raise BadRun(f"{plan.corpus} is not there or has changed since {run} was made: a finding is explained on it")
    models = {name: _open(run, plan, name, wanted) for name in dict.fromkeys(q.model for q in left)}
    wanted.shared.budget.check_prices([] if wanted.replay else list(models), run, _WORK)
    return Work(run, plan, source, models, left, done, wanted)


def open_questions(run: Recorded, wanted: Wanted) -> tuple[tuple[Question, ...], int]:
    """Return the findings that are wanted and not explained yet, and how many of them are.

    An explanation that a lower bound cut short is none yet: what it asked is in the journal, and is not asked again.
    """
    named = [q for q in questions(Scores(run), wanted.models, wanted.probes) if _is_wanted(q, wanted)]
    known = {
        (e.person, e.attribute, e.probe, e.model)
        for e in run.explained
        if not e.carriers.cut_short or e.carriers.probes >= wanted.most
    }
    left = tuple(q for q in named if (q.person, q.attribute, q.probe, q.model) not in known)
    return left, len(named) - len(left)


def carry_out(work: Work, progress: Progress) -> str:
    """Explain what is left; return "" at the end, or the limit that stopped it. Closes the models."""
    return run_until_told(_carry_out(work, progress))


async def _carry_out(work: Work, progress: Progress) -> str:
    budget = work.wanted.shared.budget
    minutes = budget.caps.minutes
    deadline = time.monotonic() + 60 * minutes if minutes is not None else None
    try:
        with Writer(work.run) as journal, accounted(budget, work.run, journal, _WORK):
            recorder = Recorder(journal, recorded(work.run), deadline)
            try:
                await _Explainer(work, recorder, journal, progress).run()
            except LimitReached as limit:
                return str(limit)
            finally:
                await recorder.settle(_PATIENCE)
    finally:
        for model in work.models.values():
            await model.close()
    return ""


class _Explainer:
    """Explains person after person, one finding after the other: an edit that was tried once serves every attribute."""

    def __init__(self, work: Work, recorder: Recorder, journal: Writer, progress: Progress) -> None:
        self._work = work
        self._recorder = recorder
        self._journal = journal
        self._progress = progress
        self._attributes = work.plan.attribute_set()
        self._probes = {probe.id: probe for probe in work.plan.probe_list()}
        self._mask = _mask()

    async def run(self) -> None:
        for person in self._people():
            mine = [question for question in self._work.questions if question.person == person.id]
            for attacker in dict.fromkeys((q.probe, q.model) for q in mine):
                await self._person(person, attacker, [q for q in mine if (q.probe, q.model) == attacker])

    def _people(self) -> Iterator[Person]:
        asked = {question.person for question in self._work.questions}
        for entry in corpus.read(self._work.corpus):
            if isinstance(entry, Person) and entry.id in asked:
                yield entry

    async def _person(self, person: Person, attacker: tuple[str, str], asked: Sequence[Question]) -> None:
        probe, model = self._probes[attacker[0]], self._work.models[attacker[1]]
        plan = self._work.plan
        trial = Trial(Attacker(probe, model, self._attributes, self._recorder, plan.ocr, plan.samples), person)
        by_id = {attribute.id: attribute for attribute in self._attributes.attributes}
        for question in asked:
            try:
                found = await explain(question, by_id[question.attribute], trial, self._mask, self._work.wanted.most)
            except ModelFailure:
                continue  # not recorded, so it is tried again next time
            self._journal.append(TASK, **found.to_json())
            self._progress.advance()


def _open(run: Path, plan: Plan, name: str, wanted: Wanted) -> Model:
    if wanted.replay:
        return next(model for model in recorded_models(run) if model.name == name)
    planned = next(entry for entry in plan.models if entry.name == name)
    # Shown what it was shown then.
    options = replace(
        wanted.options, sees_images=planned.sees_images, context=context_of(planned.identity), shared=wanted.shared
    )
    model = open_guarded(name, options)
    if dict(model.identity) != dict(planned.identity):
        raise BadRun(f"{name} is no longer the model that {run} was made with: audit again into another folder")
    return model


def _mask() -> Mask | None:
    """Return the masking to try first; None where Presidio is not installed."""
    try:
        mitigation = open_mitigation(_MASK)
    except MissingExtra:
        return None
    return lambda person: mitigation.apply(person).person


def _is_wanted(question: Question, wanted: Wanted) -> bool:
    return (not wanted.people or question.person in wanted.people) and (
        not wanted.attributes or question.attribute in wanted.attributes
    )
