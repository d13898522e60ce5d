"""What one worker does: the people of one partition, with the same runner as on one machine."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from auditor import corpus
from auditor.audit import chosen, close, models_of
from auditor.cluster.bank import Account
from auditor.cluster.shelf import Shelf, ShelfWriter
from auditor.domain import Person
from auditor.errors import LimitReached
from auditor.models.protocol import Reply
from auditor.models.replay import reply_from
from auditor.models.spending import RECORD
from auditor.plan import Plan
from auditor.preparing import Request, equip
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner, Task, finished_tasks
from auditor.utility.measure import Scales


@dataclass(frozen=True, slots=True)
class Job:
    """What all workers of an audit are told."""

    request: Request  # its paths lead to the same files whatever folder a worker is in
    plan: Plan
    run: Path  # its folder, as the driver sees it
    shelf: str
    bank: str  # which of the scheduler's keeps its limits


@dataclass(frozen=True, slots=True)
class Partition:
    """Some of the people of an audit, and what its journal holds of them already."""

    name: str  # of its records; an attempt at it adds its own number
    people: tuple[Person, ...] = field(repr=False)
    done: frozenset[Task]
    known: Mapping[str, Reply] = field(repr=False)  # by the digest of the question


class Share(NamedTuple):
    """What became of a partition."""

    stopped: str  # the limit that ended it; "" at its end
    tasks: int  # attacks that were made


def work_through(job: Job, partition: Partition) -> Share:
    """Work through one partition. What an attempt that was killed has put on the shelf is not asked again."""
    place = Shelf(job.shelf)
    try:
        earlier = [name for name in place.names() if name.startswith(f"{partition.name}-")]
        records = [record for name in earlier for record in place.records(name)]
        known = {r["digest"]: reply_from(r) for r in records if r["kind"] == "exchange"}
        done = partition.done | finished_tasks(records)
        journal = ShelfWriter(place, f"{partition.name}-{len(earlier):02}-{uuid4().hex[:8]}")
        return asyncio.run(_work(job, replace(partition, done=done, known={**partition.known, **known}), journal))
    except LimitReached as limit:
        return Share(str(limit), 0)


async def _work(job: Job, partition: Partition, journal: ShelfWriter) -> Share:
    # The cluster gives a partition one thread: what masks, weighs and reads pictures takes no more than that.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
    tasks: list[None] = []
    account = Account(job.bank, job.request.caps, job.request.prices)
    await account.check()
    account.open({}, lambda model, taken: journal.append(RECORD, model=model, **taken.to_json()))
    equipment = equip(job.request, job.plan, job.run, account)
    weighing = replace(equipment, weigh=_scales(job).weigh_once)
    progress = Progress(lambda: tasks.append(None))
    runner = Runner(weighing, journal, Recorder(journal, partition.known), partition.done, progress)
    try:
        tally = await runner.work(partition.people)
    finally:
        await close(models_of(equipment))
        with suppress(LimitReached):
            account.close()
    return Share(tally.stopped, len(tasks))


def _scales(job: Job) -> Scales:
    """Return what weighs twins, learnt from the same people as on one machine: all of the audit."""
    plan = job.plan
    return _learnt(job.request.corpus, plan.corpus_digest, plan.people, plan.limit)


@lru_cache(maxsize=1)
def _learnt(source: str, digest: str, people: tuple[str, ...], limit: int | None) -> Scales:  # noqa: ARG001 - a key
    """Return it once for each process: of a corpus of that *digest*, since its file may change between two audits."""
    return Scales(lambda: chosen(corpus.read(source), people, limit))
