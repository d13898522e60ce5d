"""One run as the campaign sees it: started in a process of its own, its journal read, its report made."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import json
import os
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Final

from campaigns.answering import MARK

from auditor.attributes import load_set
from auditor.cli import main
from auditor.reporting import as_json, flat, sarif
from auditor.reporting.assemble import assemble
from auditor.scoring.recorded import load

if TYPE_CHECKING:
    from campaigns.blows import Blow

_BROKEN: Final = 99  # exit code where the command line let an exception through


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the campaign takes place."""

    folder: Path
    port: int
    direct: bool  # past litellm

    @property
    def corpus(self) -> Path:
        """The people of every run."""
        return self.folder / "people.jsonl"

    @property
    def log(self) -> Path:
        """What the server wrote down: a mark for each question that reached it."""
        return self.folder / "asked"

    def asked(self, since: int = 0) -> list[str]:
        """Return the marks from that byte of the log on."""
        return self.log.read_text(encoding="ascii")[since:].split() if self.log.exists() else []


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run that was left alone."""

    report: str
    bytes: int  # of its plan and journal
    seconds: float
    questions: int


@dataclass(slots=True)
class Started:
    """A process that was started, and where it tells its story."""

    pid: int
    story: Path
    terminal: RawIOBase | None = None  # our end of its terminal
    code: int | None = None
    megabytes: float = 0.0  # that it held at most, known at its end

    def alive(self) -> bool:
        """Whether it is still at work."""
        self._watch_terminal()
        if self.code is None:
            ended, status, used = os.wait4(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if ended else None
            self.megabytes = used.ru_maxrss / 1024
        return self.code is None

    def _watch_terminal(self) -> None:
        """Keep what it shows: a terminal that nobody reads holds up who writes to it."""
        if self.terminal is None or self.terminal.closed:
            return
        with contextlib.suppress(OSError):  # nobody has opened the other end yet, or not any more
            if shown := self.terminal.read(1 << 16):
                with self.story.open("ab") as story:
                    story.write(shown)

    def wait(self, seconds: float) -> int:
        """Return its exit code; a process that takes longer is killed, and the campaign fails."""
        deadline = time.monotonic() + seconds
        while self.alive():
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                raise AssertionError(f"a run did not end within {seconds:g} seconds: {self.told()}")
            time.sleep(0.005)
        assert self.code is not None
        return self.code

    def told(self) -> str:
        """Return what it said."""
        return self.story.read_text(encoding="utf-8", errors="replace") if self.story.exists() else ""


def warm(*libraries: str) -> None:
    """Load what every command needs, and *libraries*, so that the forks of this process have it."""
    for name in ("auditor.cli.story", "auditor.models.direct", "jinja2.sandbox", *libraries):
        importlib.import_module(name)
    for attribute in load_set("staab").attributes:
        attribute.scale.match("Graz", "Vienna, Austria")  # reads the gazetteer


@contextmanager
def served(kind: str, *arguments: object) -> Iterator[int]:
    """Start the server in the module called *kind*; yield its port."""
    command = [sys.executable, "-m", f"campaigns.{kind}", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.terminate()


def people(path: Path, count: int) -> None:
    """Write the corpus: so many invented people who say a word about themselves."""
    truth = {"age": 34, "occupation": "schoolteacher", "place": "Graz, Austria"}
    lines = [
        {
            "person": f"p{n}",
            "items": [{"id": f"p{n}-1", "kind": "post", "text": f"A word from number {n}."}],
            "truth": truth,
        }
        for n in range(count)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def command(stage: Stage, run: Path) -> list[str]:
    """Return the command line of a run."""
    address = f"http://127.0.0.1:{stage.port}/v1"
    model, options = (f"{address}#mock", []) if stage.direct else ("openai/mock", ["--api-base", address])
    return ["run", str(stage.corpus), "-m", model, "--judge", model, *options, "-p", "profile", "-o", str(run)]


def start(arguments: list[str], story: Path, blow: Blow | None = None) -> Started:
    """Run the command line in a fork of this process; *story* receives what it says."""
    pid = os.fork()
    if pid:
        return Started(pid, story, blow.terminal if blow else None)
    try:
        os.setsid()
        _redirect(story)
        if blow:
            blow.prepare()
        _become(arguments)
    except BaseException:  # noqa: BLE001 - whatever it is, this process must not go on as the campaign
        with contextlib.suppress(OSError), story.open("a", encoding="utf-8") as file:
            traceback.print_exc(file=file)
    finally:
        os._exit(_BROKEN)


def finish(stage: Stage, run: Path) -> None:
    """Run to the end; AssertionError where it does not end well."""
    last = start(command(stage, run), stage.folder / f"{run.name}.end")
    code = last.wait(120)
    assert code == 0, f"started again, a run ended with {code}: {last.told()}"


def marks_of(run: Path) -> Counter[str]:
    """Return how often each answer stands in the journal of a run, by the mark of its question."""
    found: Counter[str] = Counter()
    for path in run.glob("journal-*.jsonl"):
        for line in path.read_bytes().splitlines(keepends=True):
            record = json.loads(line) if line.endswith(b"\n") else {"kind": ""}
            if record["kind"] == "exchange":
                found[_mark(record["reply"])] += 1
    return found


def report(run: Path) -> str:
    """Return a digest of the page that a run wrote at its end, and of what other formats say of it."""
    recorded = load(run)
    document = assemble(recorded)
    total = hashlib.sha256((run / "report.html").read_bytes())
    for render in (as_json.render, sarif.render, flat.render_csv):
        total.update(render(document).encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def _mark(reply: str) -> str:
    text = reply.rstrip(')"}')
    return text[-MARK:]


def _redirect(story: Path) -> None:
    file = os.open(story, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(file, stream)


def _become(arguments: list[str]) -> None:
    """Do what the console script does, and end this process as it would end."""
    sys.argv = ["auditor", *arguments]
    code: object = 0
    try:
        main()
    except SystemExit as ending:
        code = ending.code
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = code or 1
    os._exit(code if isinstance(code, int) else int(bool(code)))
