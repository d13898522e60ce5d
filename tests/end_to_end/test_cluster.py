"""One audit on a local Dask cluster of two workers, against a server that counts what it is asked."""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest
from distributed import Client, LocalCluster, Worker
from PIL import Image
from typer.testing import CliRunner, Result

from auditor.cli import app
from auditor.cluster import Cluster, driver
from auditor.cluster.shelf import Shelf
from auditor.errors import AuditorError
from auditor.journal import read
from auditor.models.catalogue import ModelOptions
from auditor.preparing import Request, prepare
from auditor.probing.runner import Progress
from auditor.reporting.as_json import render
from auditor.reporting.assemble import assemble
from auditor.scoring.recorded import load

TESTS = Path(__file__).resolve().parents[1]
SERVING = runpy.run_path(str(TESTS / "openai_server.py"))["serving"]
WRITE = runpy.run_path(str(TESTS / "scripted_run.py"))["write_corpus"]
PEOPLE = 16
pytestmark = pytest.mark.loopback


@pytest.fixture
def cluster() -> Iterator[LocalCluster]:
    """Return a cluster of two worker processes on this machine; a new one for each test, since some kill workers."""
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
    assert not list((tmp_path / "spread" / "shelf").iterdir())


def test_what_shows_nothing_of_anybody_is_asked_once_on_a_cluster_too(
    tmp_path: Path, cluster: LocalCluster, server: str
) -> None:
    """An interview opens with everybody alike: on one machine that is asked and paid once."""
    people = WRITE(tmp_path / "people.jsonl", 8)
    _audit(people, tmp_path / "alone", server, "-p", "interview")
    alone = _asked(server)
    where = ("--engine", "dask", "--scheduler", cluster.scheduler_address)
    done = _audit(people, tmp_path / "spread", server, "-p", "interview", *where)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    assert _heard(tmp_path / "spread") == _heard(tmp_path / "alone")
    assert _asked(server) == 2 * alone
    assert _report(tmp_path / "spread") == _report(tmp_path / "alone")


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


def test_what_a_killed_command_left_on_a_shelf_is_not_asked_again_on_one_machine(
    tmp_path: Path, cluster: LocalCluster, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same command without the cluster goes on with what its workers have put down."""
    people = WRITE(tmp_path / "people.jsonl", PEOPLE)
    where = ("--engine", "dask", "--scheduler", cluster.scheduler_address, "--shelf", str(tmp_path / "records"))
    with monkeypatch.context() as killed:
        killed.setattr(Shelf, "gather", lambda *_, **__: None)
        assert _audit(people, tmp_path / "run", server, *where, "--max-calls", "7").exit_code == 3
    assert _asked(server) == 7
    assert not _heard(tmp_path / "run")
    assert _audit(people, tmp_path / "run", server).exit_code == 0
    assert _asked(server) == len(_heard(tmp_path / "run"))  # all that was ever paid for is known
    assert len(set(_heard(tmp_path / "run"))) == PEOPLE + 1  # and the control


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


def test_a_scheduler_without_a_worker_is_one_sentence(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To wait for one could take for ever."""
    monkeypatch.setattr(driver, "_PATIENCE", 2)
    with LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0") as empty:
        where = ("--engine", "dask", "--scheduler", empty.scheduler_address)
        done = _audit(WRITE(tmp_path / "people.jsonl", 2), tmp_path / "run", server, *where)
    _is_a_sentence(done.exception, "has no worker: start one")


def test_workers_that_all_go_away_in_the_middle_are_one_sentence(
    tmp_path: Path, cluster: LocalCluster, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody might start another: what was answered is gathered, and the command ends."""
    monkeypatch.setattr(driver, "_PATIENCE", 2)
    people = WRITE(tmp_path / "people.jsonl", 60)
    where = ("--engine", "dask", "--scheduler", cluster.scheduler_address)
    with Client(cluster.scheduler_address, set_as_default=False) as client, ThreadPoolExecutor(1) as aside:
        client.wait_for_workers(2, timeout=60)
        running = aside.submit(_audit, people, tmp_path / "run", server, *where, behaviour="slow")
        while _asked(server) < 6 and not running.done():
            time.sleep(0.02)
        cluster.scale(0)
        done = running.result(timeout=120)
    _is_a_sentence(done.exception, "has no worker: start one")
    assert len(_heard(tmp_path / "run")) >= 4


def test_the_scheduler_forgets_the_people_who_are_done(tmp_path: Path, cluster: LocalCluster, server: str) -> None:
    """It is sent their texts, and would hold those of a whole corpus in its memory."""
    people = WRITE(tmp_path / "people.jsonl", 60)
    request = Request(corpus=str(people), models=(f"{server}#ok",), out=tmp_path / "run", options=ModelOptions())
    held: list[int] = []
    count = Progress(lambda: held.append(len(cluster.scheduler.tasks)))
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    assert driver.carry_out(prepare(request), request, Cluster(cluster.scheduler_address), count) == ""
    threads = 2
    assert max(held) <= threads * (driver._AHEAD + 1)


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


def _heard(run: Path) -> list[str]:
    return sorted(record["digest"] for record in read(run) if record["kind"] == "exchange")


def test_two_threads_of_a_worker_read_the_pictures_of_the_folder_that_the_command_was_given_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str
) -> None:
    """A process has one working folder for all its threads: no path may depend on it."""
    options = {"n_workers": 1, "threads_per_worker": 2, "processes": True, "dashboard_address": ":0"}
    with LocalCluster(host="127.0.0.1", **options) as crowded:
        monkeypatch.chdir(tmp_path)
        people = _pictured(8)
        assert _audit(people, Path("alone"), server).exit_code == 0
        where = ("--engine", "dask", "--scheduler", crowded.scheduler_address, "--shelf", "records")
        done = _audit(people, Path("spread"), server, *where)
    assert done.exit_code == 0, done.output
    assert _heard(Path("spread")) == _heard(Path("alone"))  # the same questions, pictures and all


def _pictured(people: int) -> Path:
    """Write a corpus of people with one picture each, in the working folder, and return its path."""
    lines = []
    for number in range(people):
        Image.new("RGB", (8 + number, 8)).save(f"{number}.png")
        items = [{"id": f"{number}-1", "kind": "picture", "path": f"{number}.png", "caption": f"Runner {number}."}]
        lines.append(json.dumps({"person": f"p{number}", "items": items, "truth": {"age": 30}}) + "\n")
    Path("people.jsonl").write_text("".join(lines), encoding="utf-8")
    return Path("people.jsonl")


def test_what_is_under_way_when_the_user_interrupts_is_kept(tmp_path: Path, cluster: LocalCluster, server: str) -> None:
    """A thread cannot be stopped from outside: what it was already asking is paid for, and waited for."""
    people = WRITE(tmp_path / "people.jsonl", 200)
    model = f"{server}#slow"
    request = Request(corpus=str(people), models=(model,), out=tmp_path / "run", options=ModelOptions())
    advanced: list[None] = []

    def interrupt() -> None:
        advanced.append(None)
        if len(advanced) > 4:
            before = _asked(server)
            while _asked(server) == before:  # until another question is under way
                time.sleep(0.005)
            raise KeyboardInterrupt

    where = Cluster(cluster.scheduler_address, str(tmp_path / "records"))
    with pytest.raises(KeyboardInterrupt):
        driver.carry_out(prepare(request), request, where, Progress(interrupt))
    time.sleep(1)
    asked = _asked(server)
    assert asked < 201  # nobody was begun with any more
    assert len(_heard(tmp_path / "run")) == asked


def test_a_worker_that_dies_over_the_same_people_is_one_sentence(
    tmp_path: Path, cluster: LocalCluster, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask gives up on them in the end; what to do about it is said."""
    people = WRITE(tmp_path / "people.jsonl", 24)
    where = ("--engine", "dask", "--scheduler", cluster.scheduler_address)
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    with Client(cluster.scheduler_address, set_as_default=False) as client, ThreadPoolExecutor(1) as aside:
        client.wait_for_workers(2, timeout=60)
        pids = client.run(os.getpid).values()
        running = aside.submit(_audit, people, tmp_path / "run", server, *where, behaviour="slow")
        while _asked(server) < 4 and not running.done():
            time.sleep(0.02)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        done = running.result()
    _is_a_sentence(done.exception, "give workers more memory or fewer threads")


def test_a_scheduler_that_goes_away_is_one_sentence(
    tmp_path: Path, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run stays as it is, and goes on where it stopped."""
    monkeypatch.setattr(driver, "_PATIENCE", 2)
    people = WRITE(tmp_path / "people.jsonl", 60)
    with subprocess.Popen([sys.executable, "-c", _CLUSTER], stdin=-1, stdout=-1, text=True) as process:
        assert process.stdout is not None
        where = ("--engine", "dask", "--scheduler", process.stdout.readline().strip())
        with ThreadPoolExecutor(1) as aside:
            running = aside.submit(_audit, people, tmp_path / "run", server, *where, behaviour="slow")
            while _asked(server) < 4 and not running.done():
                time.sleep(0.02)
            process.kill()
            done = running.result()
    _is_a_sentence(done.exception, "went away: start it again")
    assert _heard(tmp_path / "run")


_CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    options = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": ":0"}
    with LocalCluster(host="127.0.0.1", **options) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


def test_what_is_missing_on_a_worker_is_told_as_on_this_machine(
    tmp_path: Path, cluster: LocalCluster, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the tool's own arrives as one, though it was raised elsewhere."""
    people = WRITE(tmp_path / "people.jsonl", 4)
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        client.run(_refuse_everything)
        done = _audit(people, tmp_path / "run", server, "--engine", "dask", "--scheduler", cluster.scheduler_address)
    _is_a_sentence(done.exception, "a probe that is there")


def _refuse_everything() -> None:
    from auditor.cluster import worker
    from auditor.errors import BadContent

    def refuse(*_: object) -> NoReturn:
        raise BadContent("-p", "mine", "a probe that is there")

    vars(worker)["equip"] = refuse


def _is_a_sentence(error: BaseException | None, part: str) -> None:
    """See that the command line would show *error* as a sentence, which holds *part*."""
    assert isinstance(error, AuditorError), error
    assert part in str(error)
