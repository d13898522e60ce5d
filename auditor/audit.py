"""Compose one audit: open what the user named, write the plan, work the corpus through, close.

This is the only place that knows every part; it holds no logic of theirs.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from auditor import corpus
from auditor.attributes import load_set, raw
from auditor.domain import Fault, Person
from auditor.ending import run_until_told
from auditor.errors import BadCorpus, BadRun
from auditor.files import open_new
from auditor.journal import Writer, alone, private_folder, read, read_plan, write_plan
from auditor.judging import open_judge, put_disputes
from auditor.mitigation.catalogue import open_mitigation
from auditor.models.catalogue import ModelOptions, open_model
from auditor.models.protocol import Model
from auditor.models.replay import recorded, recorded_models
from auditor.models.wrappers import Limits, guarded
from auditor.pictures import ocr_installed
from auditor.plan import Plan, PlannedMitigation, PlannedModel, corpus_digest, differences, from_json
from auditor.probing import catalogue
from auditor.probing.recording import Recorder
from auditor.probing.runner import Equipment, Progress, Runner, finished_tasks

REPLAY: Final = "replay:"  # before the folder of a run whose recorded answers are given again
_SHOWN: Final = 5  # faults named when nobody at all can be read
_DEFAULT_SET: Final = {"prism": "prism", "synthpai": "synthpai"}  # by benchmark; "staab" for everything else


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for."""

    corpus: str
    models: tuple[str, ...] = ()
    probes: tuple[str, ...] = ("profile",)
    mitigations: tuple[str, ...] = ()
    attributes: str = ""
    out: Path | None = None
    people: tuple[str, ...] = ()
    limit: int | None = None  # only the first so many people
    max_minutes: float | None = None
    judge: str = ""  # the model that judges, at the end, what the rules leave open; "" for none
    options: ModelOptions


@dataclass(frozen=True, slots=True)
class Audit:
    """A plan with its parts opened, and the folder it is written to."""

    plan: Plan
    run: Path
    corpus: str  # where it is read from; standard input is kept in the run's folder
    equipment: Equipment
    count: int  # people who can be read
    judge: Model | None = None  # no part of the plan: a run can be judged at any time, by any model

    def people(self) -> Iterator[Person | Fault]:
        """Stream the people that the plan names; faults of the corpus come with them."""
        return _chosen(corpus.read(self.corpus), self.plan.people, self.plan.limit)


def prepare(request: Request) -> Audit:
    """Open everything the request names and write the plan; an existing run must hold the same plan.

    Raises AuditorError where anything is missing, unknown or contradicts the run that is there, and where another
    process works on that run.
    """
    with ExitStack() as held:
        return _prepare(request, held)


def _prepare(request: Request, held: ExitStack) -> Audit:
    """Do what ``prepare`` says; the run's folder is *held*, so that nobody else writes its plan meanwhile."""
    attributes = request.attributes or _DEFAULT_SET.get(request.corpus.partition(":")[0], "staab")
    models = tuple(model for name in request.models for model in _models(name, request.options))
    judge = open_judge(request.judge, request.options) if request.judge else None
    mitigations = tuple(open_mitigation(name) for name in dict.fromkeys(("none", *request.mitigations)))
    probes = tuple(catalogue.raw(name) for name in dict.fromkeys((*catalogue.BASELINES, *request.probes)))
    spooled, digest = _spooled(request, held)
    plan = Plan(
        corpus=request.corpus,
        corpus_digest=digest,
        attributes=raw(attributes),
        probes=probes,
        models=tuple(PlannedModel(m.name, dict(m.identity), m.sees_images) for m in models),
        mitigations=tuple(PlannedMitigation(m.name, dict(m.identity)) for m in mitigations),
        people=request.people,
        limit=request.limit,
        reproducible=request.options.reproducible,
        ocr=ocr_installed(),
    )
    count = _count_people(_chosen(corpus.read(str(spooled or request.corpus)), request.people, request.limit), request)
    run = private_folder(request.out or _default_folder(plan))
    if spooled is None:
        held.enter_context(alone(run))
    _write_or_compare(run, plan)
    if spooled:
        spooled.replace(run / "corpus.jsonl")
    equipment = Equipment(load_set(attributes), plan.probe_list(), models, mitigations, plan.ocr)
    path = str(run / "corpus.jsonl") if request.corpus == "-" else request.corpus
    return Audit(plan, run, path, equipment, count, judge)


def carry_out(audit: Audit, progress: Progress, max_minutes: float | None = None) -> str:
    """Work the corpus through; return "" at its end, or the limit that stopped it. Closes the models.

    KeyboardInterrupt where it was told to end; answers under way are written down first.
    """
    return run_until_told(_carry_out(audit, progress, max_minutes))


def count_tasks(audit: Audit) -> tuple[int, int]:
    """Return how many attacks the audit will make in all, and how many of them the journal holds already."""
    per_person = 0
    for probe in audit.equipment.probes:
        rounds = 1 if probe.strategy == "control" else len(audit.equipment.mitigations)
        askers = len(audit.equipment.models) if probe.asks_models else int(probe.strategy == "disclosure")
        per_person += rounds * askers
    return audit.count * per_person, len(finished_tasks(read(audit.run)))


async def _carry_out(audit: Audit, progress: Progress, max_minutes: float | None) -> str:
    deadline = time.monotonic() + 60 * max_minutes if max_minutes is not None else None
    done, known = finished_tasks(read(audit.run)), recorded(audit.run)
    try:
        with Writer(audit.run) as journal:
            recorder = Recorder(journal, known, deadline)
            stopped = await Runner(audit.equipment, journal, recorder, done, progress).run(audit.people())
            await _close(audit.equipment.models)  # the judge may need their memory
            return stopped or (await put_disputes(audit.run, audit.judge, recorder, journal) if audit.judge else "")
    finally:
        await _close((*audit.equipment.models, *([audit.judge] if audit.judge else [])))


async def _close(models: tuple[Model, ...]) -> None:
    for model in models:
        await model.close()


def _chosen(entries: Iterator[Person | Fault], wanted: tuple[str, ...], limit: int | None) -> Iterator[Person | Fault]:
    """Keep the people whose ids are *wanted* (all where none is named), at most *limit*, and every fault met."""
    left = limit if limit is not None else -1
    for entry in entries:
        if isinstance(entry, Person):
            if wanted and entry.id not in wanted:
                continue
            if left == 0:
                return
            left -= 1
        yield entry


def _count_people(entries: Iterator[Person | Fault], request: Request) -> int:
    """Return how many people can be read; BadCorpus, with the first faults, where it is nobody."""
    people = 0
    faults: list[str] = []
    for entry in entries:
        if isinstance(entry, Person):
            people += 1
        elif len(faults) < _SHOWN:
            faults.append(f"{entry.where}: {entry.why}")
    if not people:
        raise BadCorpus("; ".join([f"{request.corpus} holds nobody who can be read", *faults]))
    return people


def _models(name: str, options: ModelOptions) -> tuple[Model, ...]:
    if name.startswith(REPLAY):
        return recorded_models(Path(name.removeprefix(REPLAY)))
    return (guarded(open_model(name, options), Limits()),)


def _spooled(request: Request, held: ExitStack) -> tuple[Path | None, str]:
    """Keep standard input beside the run, so that a run that was stopped can go on; return it with its digest."""
    if request.corpus != "-":
        return None, corpus_digest(request.corpus)
    if request.out is None:
        raise BadCorpus("reading from standard input needs a folder to keep it in: name one with -o")
    folder = private_folder(request.out)
    held.enter_context(alone(folder))
    part = folder / "corpus.part.jsonl"
    held.callback(part.unlink, missing_ok=True)
    with open_new(part) as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return part, corpus_digest(str(part))


def _default_folder(plan: Plan) -> Path:
    stem = Path(plan.corpus.rpartition(":")[2]).stem or "audit"
    return Path("runs") / f"{stem}-{plan.identity[:8]}"


def _write_or_compare(run: Path, plan: Plan) -> None:
    if not (run / "plan.json").exists():
        write_plan(run, plan.to_json())
        return
    old = from_json(read_plan(run))
    if old.identity != plan.identity:
        parts = ", ".join(differences(old, plan))
        raise BadRun(f"{run} belongs to another plan ({parts} differ): name another folder with -o")
