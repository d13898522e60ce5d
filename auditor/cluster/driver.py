"""Hand the people of an audit out to the workers of a cluster, and gather what they wrote down."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from distributed import CancelledError, Client, KilledWorker, wait
from distributed.comm import CommClosedError

from auditor import egress
from auditor.audit import Audit
from auditor.cluster import Cluster, left
from auditor.cluster.anchoring import anchored, anchored_person
from auditor.cluster.bank import Bank, close, end
from auditor.cluster.shelf import Shelf
from auditor.cluster.worker import Job, Partition, Share, work_through
from auditor.domain import Fault, Person
from auditor.errors import LimitReached, Unreachable
from auditor.journal import Record, Writer, read
from auditor.models.addresses import bare, host_of
from auditor.models.catalogue import ModelOptions
from auditor.models.replay import recorded
from auditor.models.spending import spent_in
from auditor.preparing import Request
from auditor.probing.runner import Progress, Task, finished_tasks

_SHARES: Final = 4  # partitions for each thread of what is left, so that none waits long for the last
_LARGEST: Final = 200  # people in one of them
_AHEAD: Final = 3  # partitions for each thread that are handed out and not done
_PATIENCE: Final = 20  # seconds that a scheduler is looked for, and a worker of it
_PULSE: Final = 2.0  # seconds after which it is looked whether a worker is still there
_FAREWELL: Final = 40.0  # seconds at a limit for what is under way: a worker gives its answers thirty
_HURRY: Final = 10.0  # and when the user interrupted it
_TOLD: Final = "the run was told to end"
_GONE: Final = (OSError, CancelledError)  # what is raised where the scheduler went away


def carry_out(audit: Audit, request: Request, cluster: Cluster, progress: Progress) -> str:
    """Work the corpus through on *cluster*; return "" at its end, or the limit that stopped it.

    A worker that dies loses nothing: what it had put down counts, the rest of its people is handed to another. Raises
    Unreachable where nobody answers at the scheduler's address, and AuditorError before anybody is handed out where the
    scheduler, a worker or the shelf lies on a host that may not receive what people published.
    """
    egress.require(cluster.destinations(), request.options)
    shelf = Shelf(cluster.shelf or str(audit.run.absolute() / "shelf")).of(audit.plan.identity, audit.run)
    if left.noted(audit.run) != shelf.address:
        left.take_in(audit.run)  # of an earlier start that used another shelf
    shelf.open()
    left.note(audit.run, shelf.address)
    asked = anchored(replace(request, corpus=audit.corpus, out=audit.run), Path.cwd())
    bank = f"auditor-bank-{uuid4().hex}"
    job = Job(asked, audit.plan, audit.run.absolute(), shelf.address, bank)
    with _client(cluster.scheduler) as client, Writer(audit.run) as journal:
        shelf.gather(audit.run)  # of a session that was killed, whose workers may still be at it
        client.register_plugin(Bank(bank, client.id, request.caps, request.prices, spent_in(audit.run)))
        try:
            hosts = _permitted_hosts(client, cluster, request.options)
            return _Work(client, job, shelf, journal, progress, hosts).through(audit.people(), audit.count)
        finally:
            with suppress(*_GONE):
                close(client, bank)


class _Deserted(Exception):
    """No worker is there that may receive people's texts."""


class _Work:
    """One session of an audit on a cluster."""

    def __init__(
        self,
        client: Any,  # noqa: ANN401 - the cluster has no types
        job: Job,
        shelf: Shelf,
        journal: Writer,
        progress: Progress,
        hosts: Sequence[str] | None,
    ) -> None:
        """Hand people out to workers on *hosts* only; None is wherever the scheduler has them."""
        self._client = client
        self._job = job
        self._shelf = shelf
        self._journal = journal
        self._progress = progress
        self._hosts = hosts
        self._faults = 0
        self._shared = [""]  # whose replies everybody's partition is given: those about nobody

    def through(self, entries: Iterable[Person | Fault], size: int) -> str:
        people = self._people(entries)
        try:
            if self._job.request.models:
                # One person first: what is the same for everybody (the control, how an interview opens) is then known.
                pilot = list(islice(people, 1))
                self._hand_out(self._partitions(iter(pilot), "pilot", repeat(1)))
                self._shared += [person.id for person in pilot]
                self._shelf.gather(self._job.run)
            self._hand_out(self._partitions(people, "rest", shares(size, self._threads())))
        except LimitReached as limit:
            self._journal.append("stopped", why=str(limit))
            return str(limit)
        self._shelf.gather(self._job.run, remove=True)
        left.forget(self._job.run)
        self._journal.append("finished", people=size, faults=self._faults)
        return ""

    def _people(self, entries: Iterable[Person | Fault]) -> Iterator[Person]:
        for entry in entries:
            if isinstance(entry, Fault):
                self._faults += 1
                self._journal.append("fault", where=entry.where, why=entry.why, lost=entry.lost)
            else:
                yield anchored_person(entry, self._job.request.options.folder)

    def _hand_out(self, partitions: Iterator[Partition]) -> None:
        """Have partitions worked through, a few ahead of the workers; gather what they wrote where that ends early."""
        under_way: set[Any] = set()
        try:
            self._follow(under_way, partitions)
        except BaseException as cause:
            limit = isinstance(cause, LimitReached)
            self._wind_up(under_way, str(cause) if limit else _TOLD, _FAREWELL if limit else _HURRY)
            raise

    def _follow(self, under_way: set[Any], partitions: Iterator[Partition]) -> None:
        """Hand out the first partitions, and another for each that is done; *under_way* are those that are not."""
        under_way.update(map(self._submitted, islice(partitions, self._threads() * _AHEAD)))
        while under_way:
            for future in self._finished(under_way):
                under_way.remove(future)  # what nobody holds, the scheduler forgets: it would keep all texts
                self._count(future.result())
                under_way.update(map(self._submitted, islice(partitions, 1)))

    def _count(self, share: Share) -> None:
        """Show what became of a partition; LimitReached where a limit ended it."""
        for _ in range(share.tasks):
            self._progress.advance()
        if share.stopped:
            raise LimitReached(share.stopped)

    def _finished(self, under_way: set[Any]) -> list[Any]:
        """Return those that are done, as soon as there are any; _Deserted where no worker has been there for long."""
        seen = time.monotonic()
        while True:
            with suppress(TimeoutError), self._client.as_current():
                return list(wait(list(under_way), timeout=_PULSE, return_when="FIRST_COMPLETED").done)
            if self._workers():
                seen = time.monotonic()
            elif time.monotonic() - seen > _PATIENCE:
                raise _Deserted

    def _wind_up(self, under_way: set[Any], why: str, seconds: float) -> None:
        """Let no worker ask more, wait for what is under way, which may be paid for, and gather what they wrote.

        Cancelling alone would not stop them: a thread that runs goes on. What they write later stays on the shelf.
        """
        with suppress(*_GONE), self._client.as_current():
            end(self._client, self._job.bank, why)
            wait(list(under_way), timeout=seconds)
        with suppress(*_GONE):
            self._client.cancel(list(under_way))
        self._shelf.gather(self._job.run)

    def _threads(self) -> int:
        """Return how many partitions the workers can have at work."""
        return max(1, sum(self._workers()))

    def _workers(self) -> list[int]:
        """Return the threads of each worker that may receive people's texts."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"].items()
        return [told["nthreads"] for address, told in workers if self._hosts is None or _on(address) in self._hosts]

    def _submitted(self, partition: Partition) -> Any:  # noqa: ANN401 - the cluster has no types
        return self._client.submit(work_through, self._job, partition, pure=False, workers=self._hosts)

    def _asked(self) -> dict[str, list[str]]:
        return _asked_by_person(read(self._job.run), self._job.plan.guessing())

    def _partitions(self, people: Iterator[Person], what: str, sizes: Iterator[int]) -> Iterator[Partition]:
        """Cut the people into shares of these *sizes*, each with what the journal holds of them."""
        done, asked = _done_by_person(read(self._job.run)), self._asked()
        heard = recorded(self._job.run)
        for number, size in enumerate(sizes):
            share = tuple(islice(people, size))
            if not share:
                return
            mine = frozenset(chain.from_iterable(done.get(person.id, ()) for person in share))
            digests = chain.from_iterable(
                asked.get(name, ()) for name in (*self._shared, *(person.id for person in share))
            )
            replies = {digest: reply for digest in digests if (reply := heard.get(digest))}
            yield Partition(f"{self._journal.session}-{what}-{number:06}", share, mine, replies)


def shares(people: int, threads: int) -> Iterator[int]:
    """Yield how many of the *people* to hand out at a time: ever fewer, and one at a time without end after the last.

    Whoever takes the last share then keeps the others waiting for one person, not for a large share.
    """
    while people > 0:
        share = min(_LARGEST, max(1, people // (threads * _SHARES)))
        people -= share
        yield share
    yield from repeat(1)


def _permitted_hosts(client: Any, cluster: Cluster, options: ModelOptions) -> list[str] | None:  # noqa: ANN401
    """Return the hosts whose workers may receive people's texts; None where the scheduler was allowed with its workers.

    Behind a scheduler on this machine there can be workers elsewhere, of which nobody has said yes. AuditorError names
    one of them.
    """
    if not all(one.local for one in cluster.destinations()[:1]):
        return None
    workers = (host_of(address) for address in client.scheduler_info(n_workers=-1)["workers"])
    found = [egress.Destination("a worker of the cluster", host) for host in workers]
    egress.require(found, options)
    return sorted({"127.0.0.1", *(_on(one.host) for one in found)})  # none at all would be no restriction


def _on(address: str) -> str:
    """Return the host of a worker, as ``_permitted_hosts`` names it."""
    return bare(host_of(address))


def _done_by_person(records: Iterable[Record]) -> Mapping[str, Sequence[Task]]:
    done: dict[str, list[Task]] = {}
    for task in finished_tasks(records):
        done.setdefault(task[0], []).append(task)
    return done


def _asked_by_person(records: Iterable[Record], guessing: Collection[str]) -> dict[str, list[str]]:
    """Return the digests of the questions of a journal by person; those of *guessing* probes, of nobody, under ""."""
    asked: dict[str, list[str]] = {}
    for record in records:
        if record["kind"] in ("exchange", "asked"):  # the latter where somebody else came first
            shared = record["asked"].get("probe") in guessing
            person = "" if shared else record["asked"].get("person", "")
            asked.setdefault(person, []).append(record["digest"])
    return asked


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError):
        raise Unreachable(f"no Dask scheduler answers at {address}: start one, or name its address") from None
    try:
        _await_worker(client)
        yield client
    except KilledWorker:
        raise Unreachable(
            "a worker died again and again over the same people: give workers more memory or fewer threads; the same "
            "command goes on"
        ) from None
    except _Deserted:
        raise Unreachable(f"the scheduler at {address} has no worker: start one, with the same extras") from None
    except (CommClosedError, CancelledError):
        raise Unreachable(f"the scheduler at {address} went away: start it again; the same command goes on") from None
    finally:
        with suppress(*_GONE):
            client.close()


def _await_worker(client: Any) -> None:  # noqa: ANN401
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise _Deserted from None
