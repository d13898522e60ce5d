"""The append-only record of a run: written before anything else happens with an answer.

A run is a folder. It holds ``plan.json`` and one ``journal-NNNN.jsonl`` per process that worked on it. Every line is
one record with a kind and a schema number; a torn last line is not a record. Cache, resume, replay, scoring and reports
read nothing else. The folder is private (mode 0700) and ignored by git: it holds what the models said.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial, wraps
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Protocol, Self, TypeVar

from auditor.errors import BadRun, LimitReached
from auditor.files import MOST, NO_ROOM, no_room, open_new, read_text, write_whole

SCHEMA: Final = 1
_OURS: Final = frozenset(
    {".gitignore", "..gitignore.part", ".lock", ".plan.json.part", "corpus.jsonl", "corpus.part.jsonl"}
)
_LONGEST: Final = MOST  # bytes of a record
_RESERVE: Final = 1 << 20  # bytes kept for the answers that are under way when the disk is full
Record = Mapping[str, Any]
Result = TypeVar("Result")


def private_folder(path: Path) -> Path:
    """Create the folder of a run, readable by its owner only and ignored by git.

    A folder that already holds something other than a run is refused, and a place where none can be.
    """
    try:
        _check_ours(path)
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        if not (path / ".gitignore").exists():
            write_whole(path / ".gitignore", b"*\n")
    except OSError as error:
        if no_room(error):
            raise
        raise BadRun(f"{path} cannot be the folder of a run ({error.strerror}): name another with -o") from None
    return path


def _check_ours(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise BadRun(f"{path} is a file: name a folder with -o")
    if path.is_dir() and not {entry.name for entry in path.iterdir()} <= _OURS and not (path / "plan.json").exists():
        raise BadRun(f"{path} holds something that is no run: name another folder with -o")


class Journal(Protocol):
    """Anything that keeps records, each before it returns."""

    def append(self, kind: str, **fields: Any) -> int:  # noqa: ANN401 - any JSON value
        """Keep one record and return where, for ``again``; LimitReached where there is no room for it."""
        ...

    def again(self, where: int) -> Record:
        """Return the record that was kept there."""
        ...

    def check_room(self) -> None:
        """Raise LimitReached where there is no room for more."""
        ...


class Writer:
    """Appends records to a new journal file of a run; only one process may write to a run at a time.

    A little of the disk is kept in reserve, so that what is paid for can be written down when the disk is full.
    """

    def __init__(self, run: Path) -> None:
        """Take the run's lock and open the next journal file.

        BadRun where another process holds the lock, or where the disk is full already.
        """
        self._lock = _locked(run)
        self._reserve = run / ".reserve"
        self._size = 0
        self._full = False
        try:
            with open_new(self._reserve) as reserve:
                reserve.write(os.urandom(_RESERVE))  # zeros may take no room at all
            self.session, self._path, self._file = _next_file(run)
        except OSError as error:
            self._reserve.unlink(missing_ok=True)
            self._lock.close()
            if no_room(error):
                raise BadRun(f"{run}: {NO_ROOM}: make some, and give the same command again") from None
            raise

    def append(self, kind: str, **fields: Any) -> int:  # noqa: ANN401 - any JSON value
        """Write one record and hand it to the operating system before returning; return the byte at which it begins.

        LimitReached where not even the reserve had room for it; then the file is as it was.
        """
        where = self._size
        line = json.dumps({"kind": kind, "schema": SCHEMA, **fields}, ensure_ascii=False, separators=(",", ":"))
        data = line.encode("utf-8", "surrogatepass") + b"\n"
        try:
            self._put(data)
        except OSError as error:
            if not no_room(error):
                raise
            self._put_last(data)
        return where

    def again(self, where: int) -> Record:
        """Return the record that begins at that byte."""
        return record_at(self._path, where)

    def check_room(self) -> None:
        """Raise LimitReached once the disk is full: what is asked from then on might not be written down."""
        if self._full:
            raise LimitReached(NO_ROOM)

    def _put(self, data: bytes) -> None:
        """Write *data* whole, or leave the file as it was and raise OSError."""
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._file, left) :]
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(data)

    def _put_last(self, data: bytes) -> None:
        self._full = True
        self._reserve.unlink(missing_ok=True)
        try:
            self._put(data)
        except OSError:
            raise LimitReached(NO_ROOM) from None

    def close(self) -> None:
        """Close the file and release the run."""
        os.close(self._file)
        self._reserve.unlink(missing_ok=True)
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
    recorded is simply not known. BadRun where *run* is no run, or was written by a newer version of the tool.
    """
    for session in sessions(run):
        yield from session


def sessions(run: Path) -> Iterator[Iterator[Record]]:
    """Yield the records of each session that worked on a run, in their order; as ``read`` in every other way."""
    for path in _files(run):
        with path.open("rb") as file:
            yield (record for _, record in _records(file, path))


def places(run: Path) -> Iterator[tuple[Path, int, Record]]:
    """Yield file, first byte and record for each record of a run, for ``record_at``; as ``read`` in every other way."""
    for path in _files(run):
        with path.open("rb") as file:
            for where, record in _records(file, path):
                yield path, where, record


def record_at(path: Path, where: int) -> Record:
    """Return the record that begins at that byte of a journal file; BadRun where it does not any more."""
    with suppress(OSError), path.open("rb") as file:
        file.seek(where)
        for _, record in _records(file, path):
            return record
    raise BadRun(f"{path} was changed while it was worked with")


def understanding(reader: Callable[[Path], Result]) -> Callable[[Path], Result]:
    """Return *reader*, which takes the folder of a run, with BadRun for records that are not what their kind says."""

    @wraps(reader)
    def understood(run: Path) -> Result:
        try:
            return reader(run)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BadRun(f"{run}: its journal holds a record that cannot be understood") from error

    return understood


def read_plan(run: Path) -> dict[str, Any]:
    """Return what ``plan.json`` of a run holds; BadRun where there is none or it cannot be read."""
    path = run / "plan.json"
    try:
        plan: dict[str, Any] = json.loads(read_text(path))
    except FileNotFoundError:
        raise BadRun(f"{run} is no run: it has no plan.json") from None
    except (OSError, ValueError, RecursionError):
        raise BadRun(f"{path} cannot be read as a plan") from None
    if not isinstance(plan, dict):
        raise BadRun(f"{path} cannot be read as a plan")
    _check_schema(plan, path)
    return plan


def write_plan(run: Path, plan: Mapping[str, Any]) -> None:
    """Write ``plan.json`` whole or not at all."""
    text = json.dumps(plan, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    write_whole(run / "plan.json", text.encode("utf-8", "surrogatepass"))


@contextmanager
def alone(run: Path) -> Iterator[None]:
    """Keep every other process from working on a run meanwhile; BadRun where one is at it."""
    with _locked(run):
        yield


def _files(run: Path) -> list[Path]:
    if not (run / "plan.json").is_file():
        raise BadRun(f"{run} is no run: it has no plan.json")
    return sorted(run.glob("journal-*.jsonl"))


def _records(file: IO[bytes], path: Path) -> Iterator[tuple[int, Record]]:
    """Yield the records from where *file* stands, each with its distance from there in bytes."""
    after = 0
    for line in iter(partial(file.readline, _LONGEST), b""):
        where, after = after, after + len(line)
        if not line.endswith(b"\n"):
            continue  # torn by a crash, or longer than any answer
        try:
            record = json.loads(line.decode("utf-8", "surrogatepass"))
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            _check_schema(record, path)
            if record.get("schema") == SCHEMA:
                yield where, record


def _check_schema(record: Record, path: Path) -> None:
    """Refuse what a newer version wrote: passing it over would ask everything again."""
    schema = record.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise BadRun(
            f"{path} was written by a newer version of the tool (schema {schema}, this one reads up to {SCHEMA}): "
            "install that version"
        )


def _locked(run: Path) -> IO[bytes]:
    lock = _lock_file(run)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise BadRun(f"another auditor is working on {run}: wait for it, or choose another folder with -o") from None
    return lock


def _lock_file(run: Path) -> IO[bytes]:
    try:
        return os.fdopen(os.open(run / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "wb")
    except OSError as error:
        if no_room(error):
            raise
        raise BadRun(f"{run} cannot be worked on: its .lock cannot be opened ({error.strerror})") from None


def _next_file(run: Path) -> tuple[str, Path, int]:
    """Open the file after the last one, for appending; return its number, its path and its descriptor."""
    last = max((path.stem for path in run.glob("journal-[0-9][0-9][0-9][0-9].jsonl")), default="journal-0000")
    number = f"{int(last.removeprefix('journal-')) + 1:04d}"
    path = run / f"journal-{number}.jsonl"
    return number, path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
