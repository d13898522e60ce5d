"""Hand the people of an audit out to the workers of a cluster, and gather what they wrote down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain, islice, repeat
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from distributed import CancelledError, Client, KilledWorker, as_completed, wait
from distributed.comm import CommClosedError

from auditor import egress
from auditor.audit import Audit
from auditor.cluster import Cluster
from auditor.cluster.anchoring import anchored, anchored_person
from auditor.cluster.bank import Bank, close, end
from auditor.cluster.shelf import Shelf
from auditor.cluster.worker import Job, Partition, work_through
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
    shelf.open()
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

    def through(self, entries: Iterable[Person | Fault], size: int) -> str:
        people = self._people(entries)
        try:
            if self._job.request.models:
                # One person first: what is the same for everybody (the control) is then known to all.
                self._hand_out(self._partitions(islice(people, 1), "pilot", repeat(1)))
                self._shelf.gather(self._job.run)
            self._hand_out(self._partitions(people, "rest", shares(size, self._threads())))
        except LimitReached as limit:
            self._journal.append("stopped", why=str(limit))
            return str(limit)
        self._shelf.gather(self._job.run, remove=True)
        self._journal.append("finished", people=size, faults=self._faults)
        return ""

    def _people(self, entries: Iterable[Person | Fault]) -> Iterator[Person]:
        for entry in entries:
            if isinstance(entry, Fault):
                self._faults += 1
                self._journal.append("fault", where=entry.where, why=entry.why)
            else:
                yield anchored_person(entry, self._job.request.options.folder)

    def _hand_out(self, partitions: Iterator[Partition]) -> None:
        """Have partitions worked through, a few ahead of the workers; gather what they wrote where that ends early."""
        futures: list[Any] = []
        try:
            self._follow(futures, partitions)
        except BaseException as cause:
            limit = isinstance(cause, LimitReached)
            self._wind_up(futures, str(cause) if limit else _TOLD, _FAREWELL if limit else _HURRY)
            raise

    def _follow(self, futures: list[Any], partitions: Iterator[Partition]) -> None:
        """Hand out the first partitions as *futures*, and another for each that is done."""
        futures.extend(map(self._submitted, islice(partitions, self._threads() * _AHEAD)))
        finished = as_completed(futures, loop=self._client.loop)
        for future in finished:
            share = future.result()
            for _ in range(share.tasks):
                self._progress.advance()
            if share.stopped:
                raise LimitReached(share.stopped)
            for following in islice(partitions, 1):
                futures.append(self._submitted(following))
                finished.add(futures[-1])

    def _wind_up(self, futures: Sequence[Any], why: str, seconds: float) -> None:
        """Let no worker ask more, wait for what is under way, which may be paid for, and gather what they wrote.

        Cancelling alone would not stop them: a thread that runs goes on. What they write later stays on the shelf.
        """
        with suppress(*_GONE), self._client.as_current():
            end(self._client, self._job.bank, why)
            wait(futures, timeout=seconds)
        with suppress(*_GONE):
            self._client.cancel(futures)
        self._shelf.gather(self._job.run)

    def _threads(self) -> int:
        """Return how many partitions the workers can have at work."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        threads: int = sum(worker["nthreads"] for worker in workers)
        return max(1, threads)

    def _submitted(self, partition: Partition) -> Any:  # noqa: ANN401 - the cluster has no types
        return self._client.submit(work_through, self._job, partition, pure=False, workers=self._hosts)

    def _partitions(self, people: Iterator[Person], what: str, sizes: Iterator[int]) -> Iterator[Partition]:
        """Cut the people into shares of these *sizes*, each with what the journal holds of them."""
        done, asked = _done_by_person(read(self._job.run)), _asked_by_person(read(self._job.run))
        heard = recorded(self._job.run)
        for number, size in enumerate(sizes):
            share = tuple(islice(people, size))
            if not share:
                return
            mine = frozenset(chain.from_iterable(done.get(person.id, ()) for person in share))
            digests = chain.from_iterable(asked.get(name, ()) for name in ("", *(person.id for person in share)))
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
    return sorted({"127.0.0.1", *(bare(one.host) for one in found)})  # none at all would be no restriction


def _done_by_person(records: Iterable[Record]) -> Mapping[str, Sequence[Task]]:
    done: dict[str, list[Task]] = {}
    for task in finished_tasks(records):
        done.setdefault(task[0], []).append(task)
    return done


def _asked_by_person(records: Iterable[Record]) -> dict[str, list[str]]:
    """Return the digests of the questions of a journal by person; those of questions about nobody under ""."""
    asked: dict[str, list[str]] = {}
    for record in records:
        if record["kind"] == "exchange":
            shared = record["asked"].get("probe") == "control"
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
        _await_worker(client, address)
        yield client
    except KilledWorker:
        raise Unreachable(
            "a worker died again and again over the same people: give workers more memory or fewer threads; the same "
            "command goes on"
        ) from None
    except (CommClosedError, CancelledError):
        raise Unreachable(f"the scheduler at {address} went away: start it again; the same command goes on") from None
    finally:
        with suppress(*_GONE):
            client.close()


def _await_worker(client: Any, address: str) -> None:  # noqa: ANN401
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError:
        raise Unreachable(f"the scheduler at {address} has no worker: start one, with the same extras") from None
