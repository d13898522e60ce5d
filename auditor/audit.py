"""One audit whose parts are open: who is in it, how much there is to do, and carrying it out.

``preparing`` opens what the user named; the work itself is the runner's and the judge's.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from auditor import corpus
from auditor.cluster.left import take_in
from auditor.domain import Fault, Person
from auditor.ending import run_until_told
from auditor.journal import Writer, read
from auditor.judging import put_disputes
from auditor.mitigation.catalogue import Asking
from auditor.models.protocol import Model
from auditor.models.replay import recorded
from auditor.models.wrappers import Budget, accounted
from auditor.plan import Plan
from auditor.probing.equipment import Equipment
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner, finished_tasks
from auditor.utility.judging import judge_all, open_cases
from auditor.utility.measure import Scales

_SAMPLED: Final = "only a sample was asked about, for an estimate"


@dataclass(frozen=True, slots=True)
class Audit:
    """A plan with its parts opened, and the folder it is written to."""

    plan: Plan
    run: Path
    corpus: str  # where it is read from; standard input is kept in the run's folder
    equipment: Equipment
    count: int  # people who can be read
    budget: Budget
    judge_utility: bool = False
    judge: Model | None = None  # no part of the plan: a run can be judged at any time, by any model

    def people(self) -> Iterator[Person | Fault]:
        """Stream the people that the plan names; faults of the corpus come with them."""
        return chosen(corpus.read(self.corpus), self.plan.people, self.plan.limit)


def carry_out(audit: Audit, progress: Progress, sample: int | None = None) -> str:
    """Work the corpus through; return "" at its end, or the limit that stopped it. Closes the models.

    With a *sample* only so many people are worked on, and no judge; the next start goes on with the others.
    What an earlier start on a cluster left on its shelf is taken in first; BadRun where it cannot be reached.
    KeyboardInterrupt where it was told to end; answers under way are written down first.
    """
    take_in(audit.run)
    return run_until_told(_carry_out(audit, progress, sample))


def count_tasks(audit: Audit) -> tuple[int, int]:
    """Return how many attacks the audit will make in all, and how many of them the journal holds already."""
    per_person = 0
    for probe in audit.equipment.probes:
        rounds = 1 if probe.strategy == "control" else len(audit.equipment.mitigations)
        askers = len(audit.equipment.models) if probe.asks_models else int(probe.strategy == "disclosure")
        per_person += rounds * askers
    return audit.count * per_person, len(finished_tasks(read(audit.run)))


async def _carry_out(audit: Audit, progress: Progress, sample: int | None) -> str:
    minutes = audit.budget.caps.minutes
    deadline = time.monotonic() + 60 * minutes if minutes is not None else None
    done, known = finished_tasks(read(audit.run)), recorded(audit.run)
    whole = _was_finished(audit.run)
    try:
        with Writer(audit.run) as journal, accounted(audit.budget, audit.run, journal):
            recorder = Recorder(journal, known, deadline)
            people = chosen(audit.people(), (), sample)
            equipment = replace(audit.equipment, weigh=Scales(audit.people, read(audit.run)).weigh_once)
            stopped = await Runner(equipment, journal, recorder, done, progress).run(people)
            await close(models_of(audit.equipment))  # the judge may need their memory
            if sample is not None:
                if not whole:
                    journal.append("stopped", why=stopped or _SAMPLED)
                return stopped
            return stopped or (await _judged(audit, audit.judge, recorder, journal) if audit.judge else "")
    finally:
        await close((*models_of(audit.equipment), *([audit.judge] if audit.judge else [])))


def _was_finished(run: Path) -> bool:
    endings = [record["kind"] for record in read(run) if record["kind"] in ("finished", "stopped")]
    return endings[-1:] == ["finished"]


async def _judged(audit: Audit, judge: Model, recorder: Recorder, journal: Writer) -> str:
    """Have the judge settle what the rules leave open and, where wanted, mark what mitigations left of texts."""
    stopped = await put_disputes(audit.run, judge, recorder, journal)
    if stopped or not audit.judge_utility:
        return stopped
    cases = open_cases(audit.people(), audit.equipment.mitigations[1:], read(audit.run), judge)
    return await judge_all(cases, judge, recorder, journal)


def models_of(equipment: Equipment) -> tuple[Model, ...]:
    """Return the models that attack, play people or rewrite, each once."""
    rewriting = (model for m in equipment.mitigations if isinstance(m, Asking) for model in m.models)
    persona = [equipment.persona] if equipment.persona else []
    return tuple(dict.fromkeys((*equipment.models, *persona, *rewriting)))


async def close(models: tuple[Model, ...]) -> None:
    """Close models; each opens again when it is asked."""
    for model in models:
        await model.close()


def chosen(entries: Iterator[Person | Fault], wanted: tuple[str, ...], limit: int | None) -> Iterator[Person | Fault]:
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
