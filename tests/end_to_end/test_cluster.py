"""One audit on a local Dask cluster of two workers, against a server that counts what it is asked."""

from __future__ import annotations

import json
import os
import runpy
import signal
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from distributed import Client, LocalCluster, Worker
from typer.testing import CliRunner, Result

from auditor.cli import app
from auditor.cluster.shelf import Shelf, ShelfWriter
from auditor.journal import read
from auditor.reporting.as_json import render
from auditor.reporting.assemble import assemble
from auditor.scoring.recorded import load

TESTS = Path(__file__).resolve().parents[1]
SERVING = runpy.run_path(str(TESTS / "openai_server.py"))["serving"]
WRITE = runpy.run_path(str(TESTS / "scripted_run.py"))["write_corpus"]
PEOPLE = 16
pytestmark = pytest.mark.loopback


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Return a cluster of two worker processes on this machine."""
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with LocalCluster(host="127.0.0.1", **options) as running:
        yield running


@pytest.fixture
def server() -> Iterator[str]:
    """Return the address of a server that answers, and counts."""
    with SERVING() as address:
        yield address


def _asked(server: str) -> int:
    with urllib.request.urlopen(f"{server.removesuffix('/v1')}/counts") as answer:  # noqa: S310 - this machine
        return sum(json.load(answer).values())


def _audit(people: Path, out: Path, server: str, *more: str, behaviour: str = "ok") -> Result:
    command = ["run", str(people), "-m", f"{server}#{behaviour}", "-o", str(out), "-q", *more]
    return CliRunner().invoke(app, command)


def _report(run: Path) -> str:
    return render(assemble(load(run)))


def test_two_workers_come_to_the_same_report_as_one_machine(tmp_path: Path, cluster: LocalCluster, server: str) -> None:
    """Who does the work shows nowhere, and nobody is asked more."""
    people = WRITE(tmp_path / "people.jsonl", PEOPLE)
    assert _audit(people, tmp_path / "alone", server).exit_code == 0
    alone = _asked(server)
    done = _audit(people, tmp_path / "spread", server, "--engine", "dask", "--scheduler", cluster.scheduler_address)
    assert done.exit_code == 0, done.output
    assert _report(tmp_path / "spread") == _report(tmp_path / "alone")
    assert _asked(server) == 2 * alone
    assert not Shelf(str(tmp_path / "spread" / "shelf")).names()


def test_a_limit_holds_for_all_workers_together_and_the_next_start_goes_on(
    tmp_path: Path, cluster: LocalCluster, server: str
) -> None:
    """Seven calls are seven calls, whoever makes them; what was answered is not asked again."""
    people = WRITE(tmp_path / "people.jsonl", PEOPLE)
    where = ("--engine", "dask", "--scheduler", cluster.scheduler_address, "--shelf", f"file://{tmp_path}/records")
    assert _audit(people, tmp_path / "run", server, *where, "--max-calls", "7").exit_code == 3
    assert _asked(server) == 7
    assert _audit(people, tmp_path / "run", server, *where).exit_code == 0
    assert _asked(server) == PEOPLE + 1  # and the control


def test_a_worker_that_is_killed_loses_nothing(tmp_path: Path, cluster: LocalCluster, server: str) -> None:
    """Its people are finished by another; only a question that was under way may be asked twice."""
    people = WRITE(tmp_path / "people.jsonl", 24)
    where = ("--engine", "dask", "--scheduler", cluster.scheduler_address)
    with Client(cluster.scheduler_address, set_as_default=False) as client, ThreadPoolExecutor(1) as aside:
        pid = min(client.run(os.getpid).values())
        running = aside.submit(_audit, people, tmp_path / "run", server, *where, behaviour="slow")
        while _asked(server) < 4 and not running.done():
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)
        done = running.result()
    assert done.exit_code == 0, done.output
    records = list(read(tmp_path / "run"))
    answers = [record["digest"] for record in records if record["kind"] == "exchange"]
    assert len(answers) == len(set(answers)) == 25
    assert 25 <= _asked(server) <= 25 + 4
    assert load(tmp_path / "run").finished


def test_nobody_at_the_schedulers_address_is_one_sentence(tmp_path: Path, server: str) -> None:
    """A cluster that is not there is named with its address."""
    people = WRITE(tmp_path / "people.jsonl", 2)
    done = _audit(people, tmp_path / "run", server, "--engine", "dask")
    assert done.exception is not None
    assert "--scheduler" in str(done.exception)


def test_a_worker_elsewhere_behind_a_scheduler_on_this_machine_receives_nothing(
    tmp_path: Path, cluster: LocalCluster, server: str
) -> None:
    """Of the scheduler nobody had to say yes, and of its worker nobody has."""
    people = WRITE(tmp_path / "people.jsonl", 2)
    joined = cluster.sync(_join, cluster.scheduler_address)
    done = _audit(people, tmp_path / "run", server, "--engine", "dask", "--scheduler", cluster.scheduler_address)
    cluster.sync(joined.close)
    assert "a worker of the cluster would send what people published to 10.0.0.9:40000" in str(done.exception)
    assert _asked(server) == 0


async def _join(scheduler: str) -> Worker:
    """Return a worker that says that it is on another machine."""
    return await Worker(scheduler, contact_address="tcp://10.0.0.9:40000", nthreads=1)


def test_records_are_gathered_once_however_often_that_is_interrupted(tmp_path: Path) -> None:
    """Gathering again after the file was written changes nothing; a torn object is not read."""
    shelf = Shelf(str(tmp_path / "shelf"))
    writer = ShelfWriter(shelf, "0001-rest-000000-00-7")
    for number in range(3):
        writer.append("person", person=str(number))
    (tmp_path / "shelf" / "0001-rest-000000-00-7" / ".00000003").write_bytes(b'{"torn')
    run = tmp_path / "run"
    run.mkdir()
    (run / "journal-0001-rest-000000-00-7.jsonl").write_bytes(b"".join(shelf.lines("0001-rest-000000-00-7")))
    shelf.gather(run)
    (run / "plan.json").write_text('{"schema": 1}', encoding="utf-8")
    assert [record["person"] for record in read(run)] == ["0", "1", "2"]
    assert shelf.names() == ()
