"""Where workers put their records until they are gathered: any place that fsspec reaches, one object for each record.

An object is written whole or not at all on every storage, which appending is not; a worker that dies between two
records loses neither. Each run has a folder of its own there, so that audits can share a shelf.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import fsspec
from fsspec.implementations.local import LocalFileSystem

from auditor.errors import AuditorError, BadOutput, LimitReached
from auditor.files import NO_ROOM, no_room, write_whole
from auditor.journal import SCHEMA, Record

_DIGITS: Final = 8
_NAMED: Final = 16  # hexadecimal digits of the name of a run's folder
_REMEDY: Final = "check the address, the rights to write there and that its package is installed on every machine"


class Shelf:
    """The records of one run that were put down by workers."""

    def __init__(self, address: str) -> None:
        """Keep records under *address*: a folder, or an address that fsspec reads, as every worker sees it.

        BadOutput where nothing can be kept at such an address.
        """
        self.address = address
        with self._reached():
            self._storage, self._root = fsspec.core.url_to_fs(address)
            self._local = isinstance(self._storage, LocalFileSystem)
        if self._local:
            self.address = self._root  # no longer seen from the folder of this process

    def of(self, identity: str, run: Path) -> Shelf:
        """Return the part of this shelf for the audit of that *identity* at *run*: nobody else's records lie there."""
        name = hashlib.sha256(f"{identity}\0{run.absolute()}".encode("utf-8", "surrogateescape")).hexdigest()
        return Shelf(f"{self.address.rstrip('/')}/{name[:_NAMED]}")

    def open(self) -> None:
        """Make its folder, which only its owner may read where it is one of this machine; BadOutput where it fails."""
        with self._reached():
            self._make("")

    def append(self, name: str, number: int, line: bytes) -> None:
        """Write one record of the worker session called *name*, its *number*-th; LimitReached where no room is left."""
        with self._reached():
            if number == 0:
                self._make(name)
            try:
                self._put(name, number, line)
            except FileNotFoundError:  # gathered and tidied up meanwhile
                self._make(name)
                self._put(name, number, line)

    def record(self, name: str, number: int) -> Record:
        """Return the *number*-th record of the worker session called *name*."""
        with self._reached():
            record: Record = json.loads(self._storage.cat_file(f"{self._root}/{name}/{number:0{_DIGITS}}.json"))
        return record

    def names(self) -> tuple[str, ...]:
        """Return the worker sessions that left records."""
        with self._reached():
            if not self._storage.exists(self._root):
                return ()
            self._storage.invalidate_cache(self._root)  # others write there
            return tuple(sorted(path.rstrip("/").rpartition("/")[2] for path in self._listed("")))

    def records(self, name: str) -> Iterator[Record]:
        """Yield the records of a worker session in their order."""
        for path in self._paths(name):
            yield json.loads(self._line(path))

    def gather(self, run: Path, *, remove: bool = False) -> None:
        """Copy all records into journal files of *run*; interrupted at any point, it can simply be done again.

        A worker may still write: what it adds is copied the next time. Once it is sure to have ended, *remove* what was
        copied. BadOutput where the storage fails.
        """
        for name in self.names():
            paths = self._paths(name)
            _add(run / f"journal-{name}.jsonl", [self._line(path) for path in paths])
            if remove:
                self._remove(name, paths)
        if remove:
            self._tidy(self._root)

    def _remove(self, name: str, paths: Sequence[str]) -> None:
        """Remove what was read and what is torn; of what came after it, nothing: whoever still writes puts it anew."""
        folder = f"{self._root}/{name}"
        with self._reached():
            for path in (*paths, *(path for path in self._listed(name) if path.rpartition("/")[2].startswith("."))):
                with suppress(FileNotFoundError):
                    self._storage.rm_file(path)
        self._tidy(folder)

    def _tidy(self, folder: str) -> None:
        """Remove a folder if it is empty; object storage has none."""
        with suppress(OSError, NotImplementedError):
            self._storage.rmdir(folder)

    def _paths(self, name: str) -> list[str]:
        """Return where the records of a worker session lie, in their order; none where its folder is gone."""
        with self._reached():
            self._storage.invalidate_cache(f"{self._root}/{name}")
            try:
                found = self._listed(name)
            except FileNotFoundError:
                return []
        return sorted(path for path in found if path.endswith(".json") and not path.rpartition("/")[2].startswith("."))

    def _listed(self, name: str) -> list[str]:
        """Return what lies in the folder of a worker session. No pattern: the path may hold characters of patterns."""
        folder = f"{self._root}/{name}".rstrip("/")
        return [str(path) for path in self._storage.ls(folder, detail=False)]

    def _line(self, path: str) -> bytes:
        with self._reached():
            line: bytes = self._storage.cat_file(path)
        return line

    def _put(self, name: str, number: int, line: bytes) -> None:
        folder = f"{self._root}/{name}"
        part = f"{folder}/.{number:0{_DIGITS}}"
        self._storage.pipe_file(part, line)  # a name with a dot is not read, so a torn object is none
        if self._local:
            Path(part).chmod(0o600)
        self._storage.mv(part, f"{folder}/{number:0{_DIGITS}}.json")

    def _make(self, name: str) -> None:
        """Make the folder of the run and, in it, that of a worker session; what they hold is the owner's only."""
        for folder in (self._root, f"{self._root}/{name}") if name else (self._root,):
            self._storage.makedirs(folder, exist_ok=True)
            if self._local:
                Path(folder).chmod(0o700)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Say in one sentence what a storage raises, whose errors are of many kinds; LimitReached for a full disk."""
        try:
            yield
        except AuditorError:
            raise
        except Exception as error:  # noqa: BLE001 - every storage has its own errors, and they quote what they like
            if isinstance(error, OSError) and no_room(error):
                raise LimitReached(NO_ROOM) from None
            why = f"{self.address}: records cannot be put there ({type(error).__name__}): {_REMEDY}"
            raise BadOutput(why) from None


class ShelfWriter:
    """Writes the records of one worker session, each before it returns."""

    def __init__(self, shelf: Shelf, name: str) -> None:
        """Write to *shelf* under *name*, which nobody else uses."""
        self._shelf = shelf
        self._name = name
        self._count = 0

    def append(self, kind: str, **fields: Any) -> int:  # noqa: ANN401 - any JSON value
        """Write one record and return its number when the storage has it."""
        line = json.dumps({"kind": kind, "schema": SCHEMA, **fields}, ensure_ascii=False, separators=(",", ":"))
        self._shelf.append(self._name, self._count, line.encode("utf-8", "surrogatepass") + b"\n")
        self._count += 1
        return self._count - 1

    def again(self, where: int) -> Record:
        """Return the record with that number."""
        return self._shelf.record(self._name, where)

    def check_room(self) -> None:
        """Trust the storage: one that is full says so when it is written to."""


def _add(path: Path, lines: Sequence[bytes]) -> None:
    """Write those of *lines* at the end of a journal file that it does not hold yet."""
    held = path.read_bytes() if path.exists() else b""
    known = frozenset(held.splitlines(keepends=True))
    new = [line for line in lines if line not in known]
    if new:
        write_whole(path, b"".join([held, *new]))
