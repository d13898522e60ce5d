"""Compose one audit: open what the user named, write the plan or compare it with the one that is there.

This is the only place that knows every part; it holds no logic of theirs.
"""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple

from auditor import corpus
from auditor.attributes import load_set, raw
from auditor.audit import Audit, chosen, models_of
from auditor.domain import Fault, Person
from auditor.errors import BadContent, BadCorpus, BadRun
from auditor.files import open_new
from auditor.interviewing import open_persona
from auditor.journal import alone, private_folder, read_plan, write_plan
from auditor.judging import open_judge
from auditor.mitigation.catalogue import Change, asks_models, open_mitigation
from auditor.mitigation.joined import placed
from auditor.models.catalogue import ModelOptions, open_guarded
from auditor.models.prices import Prices
from auditor.models.protocol import Model
from auditor.models.replay import Replay, recorded_models
from auditor.models.wrappers import Budget, Caps, Shared
from auditor.pictures import ocr_installed
from auditor.plan import Plan, PlannedMitigation, PlannedModel, corpus_digest, differences, from_json
from auditor.probing import catalogue
from auditor.probing.detecting import check_detectors
from auditor.probing.equipment import Equipment
from auditor.releases import refuse_known_bad
from auditor.rewriting import Means, check_held_out, default_rewriter, open_rewriting

REPLAY: Final = "replay:"  # before the folder of a run whose recorded answers are given again
_SHOWN: Final = 5  # faults named when nobody at all can be read
_DEFAULT_SET: Final = {"prism": "prism", "synthpai": "synthpai", "spia": "synthpai"}  # by benchmark; "staab" elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the user asked for."""

    corpus: str
    models: tuple[str, ...] = ()
    probes: tuple[str, ...] = ("profile",)
    mitigations: tuple[str, ...] = ()
    persona: str = ""  # the model that plays people in interviews; "" for the attacking one
    rewriter: str = ""  # the model of mitigations that rewrite; "" for the first that attacks, or the embedded one
    attributes: str = ""
    samples: int = 1  # how often each question is asked
    out: Path | None = None
    people: tuple[str, ...] = ()
    limit: int | None = None  # only the first so many people
    caps: Caps = field(default_factory=Caps)
    prices: Prices = field(default_factory=Prices)
    judge_utility: bool = False  # whether the judge is shown texts before and after mitigation, and marks them
    judge: str = ""  # the model that judges, at the end, what the rules leave open; "" for none
    options: ModelOptions


def prepare(request: Request) -> Audit:
    """Open everything the request names and write the plan; an existing run must hold the same plan.

    Raises AuditorError where anything is missing, unknown or contradicts the run that is there, where money is limited
    and a price is not known, and where another process works on that run.
    """
    with ExitStack() as held:
        audit, spooled = _drafted(request, held)
        asked = (*models_of(audit.equipment), *([audit.judge] if audit.judge else []))
        audit.budget.check_prices([m.name for m in asked if not isinstance(m, Replay)], audit.run)  # replaying is free
        run = private_folder(audit.run)
        if spooled is None:
            held.enter_context(alone(run))
        _write_or_compare(run, audit.plan)
        if spooled is None:
            return audit
        spooled.replace(run / "corpus.jsonl")
        return replace(audit, corpus=str(run / "corpus.jsonl"))


def draft(request: Request) -> Audit:
    """Open everything the request names and write nothing, so that what it takes can be estimated.

    Raises AuditorError as ``prepare`` does, and BadCorpus for standard input, which can be read only once.
    """
    if request.corpus == "-":
        raise BadCorpus("an estimate reads the corpus beforehand: name a file instead of -")
    with ExitStack() as held:
        audit, _ = _drafted(request, held)
    if (audit.run / "plan.json").exists():
        _write_or_compare(audit.run, audit.plan)
    return audit


def equip(request: Request, plan: Plan, run: Path, budget: Budget) -> Equipment:
    """Open once more what *plan* was made with, for a worker that is handed its people; *budget* pays.

    Raises what ``prepare`` raises where something is missing on this machine.
    """
    refuse_known_bad()
    parts = _opened(request, replace(request.options, shared=Shared(budget)))
    return _equipment(parts, plan, run)


def _drafted(request: Request, held: ExitStack) -> tuple[Audit, Path | None]:
    """Return the audit, and where standard input was put meanwhile; what is *held* keeps others from that folder."""
    refuse_known_bad()
    budget = Budget(request.caps, request.prices)
    options = replace(request.options, shared=Shared(budget))
    parts = _opened(request, options)
    judge = open_judge(request.judge, options) if request.judge else None
    spooled, digest = _spooled(request, held)
    plan = _plan(request, digest, parts)
    _check_names("-m", [model.name for model in parts.models])
    _check_names("-p", [probe.id for probe in plan.probe_list()])
    attackers = [(m.name, p.id) for p in plan.probe_list() if _attacks(p) for m in parts.models]
    check_held_out(parts.mitigations, attackers)
    source = str(spooled or request.corpus)
    count = _count_people(chosen(corpus.read(source), request.people, request.limit), request)
    run = request.out or _default_folder(plan)
    equipment = _equipment(parts, plan, run)
    return Audit(plan, run, source, equipment, count, budget, request.judge_utility, judge), spooled


class _Parts(NamedTuple):
    """What a request names, opened."""

    models: tuple[Model, ...]
    mitigations: tuple[Change, ...]
    persona: Model | None


def _opened(request: Request, options: ModelOptions) -> _Parts:
    models = tuple(model for name in request.models for model in _models(name, options))
    attributes = load_set(_attribute_set(request))
    rewriter = request.rewriter or default_rewriter(request.models)
    means = Means(rewriter, attributes, options, {model.name: model for model in models})
    mitigations = tuple(_mitigation(name, means) for name in dict.fromkeys(("none", *request.mitigations)))
    probes = [catalogue.load(name) for name in request.probes]
    persona = open_persona(request.persona, probes, request.models, means.opened, options)
    return _Parts(models, mitigations, persona)


def _check_names(option: str, names: Sequence[str]) -> None:
    """Refuse two of one name: what they answer is told apart by nothing else, so the later would stand for both."""
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise BadContent("command line", option, f"a different name each time; '{twice}' comes twice")


def _equipment(parts: _Parts, plan: Plan, run: Path) -> Equipment:
    check_detectors(plan.probe_list())
    return Equipment(
        attributes=plan.attribute_set(),
        probes=plan.probe_list(),
        models=parts.models,
        mitigations=tuple(placed(mitigation, run.absolute() / "pictures") for mitigation in parts.mitigations),
        ocr=plan.ocr,
        samples=plan.samples,
        persona=parts.persona,
    )


def _attribute_set(request: Request) -> str:
    return request.attributes or _DEFAULT_SET.get(request.corpus.partition(":")[0], "staab")


def _plan(request: Request, digest: str, parts: _Parts) -> Plan:
    return Plan(
        corpus=request.corpus,
        corpus_digest=digest,
        attributes=raw(_attribute_set(request)),
        probes=tuple(catalogue.raw(name) for name in dict.fromkeys((*catalogue.BASELINES, *request.probes))),
        models=tuple(_planned(m) for m in parts.models),
        mitigations=tuple(PlannedMitigation(m.name, dict(m.identity)) for m in parts.mitigations),
        people=request.people,
        limit=request.limit,
        samples=request.samples,
        reproducible=request.options.reproducible,
        ocr=ocr_installed(),
        persona=_planned(parts.persona) if parts.persona else None,
    )


def _planned(model: Model) -> PlannedModel:
    return PlannedModel(model.name, dict(model.identity), model.sees_images)


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


def _mitigation(name: str, means: Means) -> Change:
    return open_rewriting(name, means) if asks_models(name) else open_mitigation(name, means.options.folder)


def _attacks(probe: catalogue.Probe) -> bool:
    return probe.asks_models and not probe.baseline


def _models(name: str, options: ModelOptions) -> tuple[Model, ...]:
    if name.startswith(REPLAY):
        return recorded_models(Path(name.removeprefix(REPLAY)), options.folder)
    return (open_guarded(name, options),)


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
