"""The append-only record of a run: written before anything else happens with an answer.

A run is a folder. It holds ``plan.json`` and one ``journal-NNNN.jsonl`` per process that worked on it. Every line is
one record with a kind and a schema number; a torn last line is not a record. Cache, resume, replay, scoring and reports
read nothing else. The folder is private (mode 0700) and ignored by git: it holds what the models said.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from auditor.errors import BadRun

SCHEMA: Final = 1
_OURS: Final = frozenset({".gitignore", ".lock", "corpus.jsonl", "corpus.part.jsonl"})  # before there is a plan
Record = Mapping[str, Any]


def private_folder(path: Path) -> Path:
    """Create the folder of a run, readable by its owner only and ignored by git.

    A folder that already holds something other than a run is refused.
    """
    if path.exists() and not path.is_dir():
        raise BadRun(f"{path} is a file: name a folder with -o")
    if path.is_dir() and not {entry.name for entry in path.iterdir()} <= _OURS and not (path / "plan.json").exists():
        raise BadRun(f"{path} holds something that is no run: name another folder with -o")
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    (path / ".gitignore").write_text("*\n", encoding="utf-8")
    return path


class Writer:
    """Appends records to a new journal file of a run; only one process may write to a run at a time."""

    def __init__(self, run: Path) -> None:
        """Take the run's lock and open the next journal file; BadRun where another process holds the lock."""
        self._lock = _locked(run)
        self._file = _next_file(run)

    def append(self, kind: str, **fields: Any) -> None:  # noqa: ANN401 - any JSON value
        """Write one record and hand it to the operating system before returning."""
        line = json.dumps({"kind": kind, "schema": SCHEMA, **fields}, ensure_ascii=False, separators=(",", ":"))
        self._file.write(line.encode("utf-8", "surrogatepass") + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file and release the run."""
        self._file.close()
        self._lock.close()

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Close, whatever happened."""
        self.close()


def read(run: Path) -> Iterator[Record]:
    """Yield the records of a run in the order in which they were written.

    Lines that a crash tore, or that an unknown kind of writer left, are passed over: what they would have
    recorded is simply not known. BadRun where *run* is no run.
    """
    for session in sessions(run):
        yield from session


def sessions(run: Path) -> Iterator[Iterator[Record]]:
    """Yield the records of each session that worked on a run, in their order; as ``read`` in every other way."""
    if not (run / "plan.json").is_file():
        raise BadRun(f"{run} is no run: it has no plan.json")
    for path in sorted(run.glob("journal-*.jsonl")):
        with path.open("rb") as file:
            yield _records(file)


def read_plan(run: Path) -> dict[str, Any]:
    """Return what ``plan.json`` of a run holds; BadRun where there is none or it cannot be read."""
    path = run / "plan.json"
    try:
        plan: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadRun(f"{run} is no run: it has no plan.json") from None
    except (OSError, ValueError):
        raise BadRun(f"{path} cannot be read as a plan") from None
    return plan


def write_plan(run: Path, plan: Mapping[str, Any]) -> None:
    """Write ``plan.json`` whole or not at all."""
    draft = run / "plan.json.part"
    draft.write_text(json.dumps(plan, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    draft.replace(run / "plan.json")


def _records(file: IO[bytes]) -> Iterator[Record]:
    for line in file:
        if not line.endswith(b"\n"):
            return  # torn by a crash
        try:
            record = json.loads(line.decode("utf-8", "surrogatepass"))
        except ValueError:
            continue
        if isinstance(record, dict) and record.get("schema") == SCHEMA:
            yield record


def _locked(run: Path) -> IO[bytes]:
    lock = (run / ".lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise BadRun(f"another auditor is working on {run}: wait for it, or choose another folder with -o") from None
    return lock


def _next_file(run: Path) -> IO[bytes]:
    number = len(list(run.glob("journal-*.jsonl"))) + 1
    path = run / f"journal-{number:04d}.jsonl"
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600), "wb")
