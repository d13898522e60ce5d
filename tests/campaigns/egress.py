"""Run every command while the kernel watches what it connects to, sends to and starts.

    python tests/campaigns/egress.py           # short: replay and a server on this machine in place of the models
    python tests/campaigns/egress.py --long    # the embedded model as well

``strace`` sees each connection, lookup, datagram and child process, whoever makes it: Python, the code of a library, or
a child. An audit hook in the process names the hosts that are looked up; where there is no ``strace`` it is all there
is, and the script says so. Exit code 1 where a command does anything that is not declared for it.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import json
import os
import re
import runpy
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
MARK: Final = "auditor-watch-"
DEAD: Final = 9  # the port of a proxy that nobody runs: whoever would fetch something knocks there
_CALLS: Final = "connect,sendto,sendmsg,sendmmsg,bind,execve,execveat"
_STRACE: Final = ("strace", "-f", "--seccomp-bpf", "-qq")  # with its filter in the kernel, other calls cost nothing
_INET: Final = re.compile(r'sa_family=AF_INET6?, sin6?_port=htons\((\d+)\).*?"([0-9a-f.:]+)"')
_UNIX: Final = re.compile(r'sa_family=AF_UNIX, sun_path=@?"([^"]*)')
_EXEC: Final = re.compile(r'execve(?:at)?\((?:AT_FDCWD, )?"([^"]+)"(?!.*= -1)')


@dataclass(frozen=True, slots=True)
class Tried:
    """One command, and all that it may do beyond computing."""

    arguments: tuple[str, ...]
    port: int = 0  # it asks a server on this machine, there
    children: bool = False  # it may start other Pythons
    codes: tuple[int, ...] = (0,)

    @property
    def name(self) -> str:
        """The command as it is typed."""
        return " ".join(self.arguments[:2] if self.arguments[0] in _GROUPS else self.arguments[:1])


_GROUPS: Final = ("baseline", "config", "models", "probes")


def commands(port: int, *, long: bool) -> list[Tried]:
    """Return every command in an order in which each finds what it needs, with a server of ours at *port*."""
    server = f"http://127.0.0.1:{port}/v1"
    replay = ("-m", "replay:recorded", "-p", "profile")
    tried = [
        Tried(("--version",)),
        Tried(("--help",)),
        Tried(("doctor",)),
        Tried(("probes",)),
        Tried(("probes", "show", "profile")),
        Tried(("attributes",)),
        Tried(("models",)),
        Tried(("mitigations",)),
        Tried(("config", "show")),
        Tried(("models", "pull", "0.5b"), port=DEAD, codes=(2,)),
        Tried(("run", "people.jsonl", *replay, "-o", "runs/replayed")),
        Tried(("run", "mail.jsonl", "--mitigate", "presidio-max", "-o", "runs/masked")),
        Tried(("run", "mail.jsonl", "-m", "hosted_vllm/m", "--api-base", server, "-o", "runs/remote"), port=port),
        Tried(("run", "mail.jsonl", "-m", f"{server}#m", "-o", "runs/direct"), port=port),
        Tried(("run", "mail.jsonl", "-m", "openai/gpt-4o", "-o", "runs/never"), codes=(2,)),
        Tried(("run", "mail.jsonl", "-m", "openai/gpt-4o", "--offline", "--allow", "api.openai.com"), codes=(2,)),
        *(Tried(("report", "runs/replayed", "-f", form)) for form in _FORMS),
        Tried(("report", "runs/replayed", "-f", "html", "--reveal", "-o", "report.html")),
        Tried(("judge", "runs/remote", "--with", "hosted_vllm/m", "--api-base", server), port=port),
        Tried(("explain", "runs/replayed", "--replay"), codes=(0, 3)),
        Tried(("check", "runs/replayed", *(part for end in _ENDINGS for part in ("-o", f"r.{end}"))), codes=(3,)),
        Tried(("gate", "people.jsonl", *replay), codes=(3,)),
        Tried(("stated", "mail.jsonl"), codes=(1,)),
        Tried(("baseline", "create", "runs/replayed", "-o", "b.json")),
        Tried(("baseline", "diff", "runs/replayed", "b.json")),
        Tried(("baseline", "update", "runs/replayed", "b.json")),
        Tried(("calibrate", "runs/replayed", "-o", "learnt.json"), codes=(0, 2)),
        Tried(("score", "rows.jsonl", "--rules", "synthpai"), codes=(0, 2)),
        Tried(("mitigate", "mail.jsonl", "--with", "presidio-max+surrogate", "-o", "safe.jsonl"), children=True),
    ]
    embedded = ("run", "mail.jsonl", "-m", "embedded:0.5b", "-o", "runs/embedded")
    demo = ("demo", "-o", "runs/demo", "-q", "--max-minutes", "2" if long else "0")
    return [*tried, Tried(demo, children=long), *([Tried(embedded, children=True)] if long else [])]


_FORMS: Final = ("html", "json", "jsonl", "csv", "parquet", "markdown", "sarif", "junit", "github")
_ENDINGS: Final = ("html", "json", "md", "sarif", "xml", "csv")


@dataclass(frozen=True, slots=True)
class Seen:
    """What one command did."""

    command: str
    what: str  # "connects", "binds", "looks up", "starts"
    whom: str


def main() -> int:
    """Watch every command, print what each did, return 1 where it was more than declared."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--long", action="store_true", help="the embedded model as well; minutes")
    parser.add_argument("--drive", metavar="FOLDER", help=argparse.SUPPRESS)
    parser.add_argument("--trespass", action="store_true", help="do what is forbidden, to show that it is seen")
    chosen = parser.parse_args()
    if chosen.drive:
        drive(Path(chosen.drive), long=chosen.long, trespass=chosen.trespass)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _watch(Path(folder), sys.argv[1:], long=chosen.long)


def drive(folder: Path, *, long: bool, trespass: bool) -> None:
    """Run every command in this process, each behind a mark that the watcher can tell, and write down its exit code."""
    from auditor import cli

    os.chdir(folder)
    looked_up: list[list[str]] = []
    sys.addaudithook(lambda event, facts: _note(looked_up, event, facts))
    port = _serve()
    codes = []
    for number, tried in enumerate(commands(port, long=long)):
        _mark(number)
        looked_up.append([])
        sys.argv = ["auditor", *tried.arguments]
        with _captured(folder / "told") as told:
            try:
                if trespass and tried.arguments == ("doctor",):
                    _trespass()
                cli.main()
                code = 0
            except SystemExit as exit_:
                code = int(exit_.code or 0)
        codes.append([code, told.read_text(errors="replace")])
    _mark(len(codes))
    driven = {"port": port, "codes": codes, "lookups": looked_up}
    (folder / "driven.json").write_text(json.dumps(driven), encoding="utf-8")


@contextlib.contextmanager
def _captured(path: Path) -> Iterator[Path]:
    """Have both streams go to the file at *path*, as a shell would."""
    kept = os.dup(1), os.dup(2)
    with path.open("wb") as file:
        for number in (1, 2):
            os.dup2(file.fileno(), number)
        try:
            yield path
        finally:
            for stream in (sys.stdout, sys.stderr):
                stream.flush()
            sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
            for number, old in zip((1, 2), kept, strict=True):
                os.dup2(old, number)
                os.close(old)


def _note(looked_up: list[list[str]], event: str, facts: Sequence[object]) -> None:
    if looked_up and event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = facts[0].decode() if isinstance(facts[0], bytes) else str(facts[0])
        looked_up[-1].append(host)


def _mark(number: int) -> None:
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as door:
        door.connect(f"\0{MARK}{number}")


def _trespass() -> None:
    """Send a datagram to a host that no command may know (TEST-NET-1, RFC 5737), and start a program."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        door.connect(("192.0.2.1", 9))
    subprocess.run(["/bin/true"], check=False)


def _serve() -> int:
    """Answer on this machine like a provider that can tell nothing."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            message = {"role": "assistant", "content": "{}"}
            body = json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "model": "m"})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


def _watch(folder: Path, flags: Sequence[str], *, long: bool) -> int:
    scripted = runpy.run_path(str(ROOT / "tests" / "scripted_run.py"))
    people = scripted["write_corpus"](folder / "people.jsonl", 8)
    scripted["record"](folder / "recorded", people, scripted["knows"](6, "sex"))
    post = {"kind": "post", "text": "I'm 34, write to anna.muster@example.org or see https://www.example.org/anna"}
    (folder / "mail.jsonl").write_text(json.dumps({"person": "a", "items": [post], "truth": {"age": 34}}) + "\n")
    (folder / "rows.jsonl").write_text("{}\n")
    trace = folder / "trace.txt"
    watcher = [*_STRACE, "-s", "256", "-e", f"trace={_CALLS}", "-o", str(trace)] if _has_strace() else []
    own = {"PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder), "OPENAI_API_KEY": "sk-none"}
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), f"http://127.0.0.1:{DEAD}")
    environment = {**os.environ, **own, **proxies, "no_proxy": ""}
    command = [*watcher, sys.executable, str(Path(__file__)), "--drive", str(folder), *flags]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if not (folder / "driven.json").exists():
        _say(done.stderr[-2000:])
        return 1
    driven = json.loads((folder / "driven.json").read_text())
    listed = commands(driven["port"], long=long)
    seen = [*_traced(trace.read_text(errors="replace").splitlines(), listed)] if watcher else []
    seen += [
        Seen(one.name, "looks up", host) for one, hosts in zip(listed, driven["lookups"], strict=True) for host in hosts
    ]
    return _tell(listed, seen, driven["codes"], watched=bool(watcher))


def _has_strace() -> bool:
    """Say whether strace is there and may watch a child; some containers forbid it."""
    return (
        bool(shutil.which("strace"))
        and subprocess.run([*_STRACE, "-o", "/dev/null", "true"], check=False).returncode == 0
    )


def _traced(lines: Sequence[str], listed: Sequence[Tried]) -> Iterator[Seen]:
    """Yield what the trace shows for each command; what comes before the first mark is Python's own start."""
    number = -1
    for line in lines:
        unix = _UNIX.search(line)
        if unix and unix[1].startswith(MARK):
            number = int(unix[1].removeprefix(MARK))
        elif 0 <= number < len(listed):
            yield from _event(listed[number].name, line, unix[1] if unix else "")


def _event(command: str, line: str, path: str) -> Iterator[Seen]:
    if address := _INET.search(line):
        yield Seen(command, "binds" if " bind(" in line else "connects", f"{address[2]}:{address[1]}")
    elif path and " connect(" in line:
        yield Seen(command, "connects", f"unix:{path}")
    elif started := _EXEC.search(line):
        yield Seen(command, "starts", started[1])


def _tell(listed: Sequence[Tried], seen: Sequence[Seen], codes: Sequence[Sequence[object]], *, watched: bool) -> int:
    wrong = 0
    for tried, (code, told) in zip(listed, codes, strict=True):
        if code not in tried.codes or "internal error" in str(told):
            wrong += 1
            _say(f"{' '.join(tried.arguments)}: exit code {code}, not {tried.codes}: {told}")
    allowed = {tried.name: [one for one in listed if one.name == tried.name] for tried in listed}
    for one, times in sorted(Counter(seen).items(), key=str):
        fine = any(_declared(one, tried) for tried in allowed[one.command])
        wrong += not fine
        _say(f"{'' if fine else 'UNDECLARED  '}{one.command}: {one.what} {one.whom}, {times} times")
    _say(f"{len(listed)} command lines, {len(allowed)} commands, {len(seen)} calls seen, {wrong} not declared")
    if not watched:
        _say("strace is not there: only what Python itself looks up was seen")
    return int(wrong > 0)


def _declared(seen: Seen, tried: Tried) -> bool:
    if seen.what == "starts":
        return tried.children and Path(seen.whom).name.startswith("python")
    if seen.what == "looks up":
        return bool(tried.port) and seen.whom in {"127.0.0.1", "localhost"}
    if seen.what == "binds":  # a library asks whether this machine knows IPv6
        return seen.whom in {"127.0.0.1:0", "::1:0"}
    if seen.whom.startswith("unix:"):
        return tried.children and seen.whom.endswith("s.sock")  # the embedded model's own
    return bool(tried.port) and seen.whom == f"127.0.0.1:{tried.port}"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
