"""Where workers put their records until they are gathered: any place that fsspec reaches, one object for each record.

An object is written whole or not at all on every storage, which appending is not; a worker that dies between two
records loses neither.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import fsspec

from auditor.errors import BadOutput
from auditor.files import write_whole
from auditor.journal import SCHEMA, Record

_DIGITS: Final = 8


class Shelf:
    """The records of one session that were not gathered yet."""

    def __init__(self, address: str) -> None:
        """Keep records under *address*: a folder, or an address that fsspec reads, as every worker sees it."""
        self.address = address
        try:
            self._storage, self._root = fsspec.core.url_to_fs(address)
        except (ValueError, ImportError) as error:
            raise BadOutput(f"{address}: records cannot be put there ({type(error).__name__})") from None

    def append(self, name: str, number: int, line: bytes) -> None:
        """Write one record of the worker session called *name*, its *number*-th."""
        folder = f"{self._root}/{name}"
        if number == 0:
            self._storage.makedirs(folder, exist_ok=True)
        part = f"{folder}/.{number:0{_DIGITS}}"
        self._storage.pipe_file(part, line)  # a name with a dot is not read, so a torn object is none
        self._storage.mv(part, f"{folder}/{number:0{_DIGITS}}.json")

    def record(self, name: str, number: int) -> Record:
        """Return the *number*-th record of the worker session called *name*."""
        record: Record = json.loads(self._storage.cat_file(f"{self._root}/{name}/{number:0{_DIGITS}}.json"))
        return record

    def names(self) -> tuple[str, ...]:
        """Return the worker sessions that left records."""
        if not self._storage.exists(self._root):
            return ()
        folders = (str(path).rstrip("/").rpartition("/")[2] for path in self._storage.ls(self._root, detail=False))
        return tuple(sorted(folders))

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the records of a worker session in their order."""
        for path in sorted(self._storage.glob(f"{self._root}/{name}/*.json")):
            yield self._storage.cat_file(path)

    def records(self, name: str) -> Iterator[Record]:
        """Yield them parsed."""
        for line in self.lines(name):
            yield json.loads(line)

    def gather(self, run: Path) -> None:
        """Move all records into journal files of *run*; interrupted at any point, it can simply be done again."""
        for name in self.names():
            path = run / f"journal-{name}.jsonl"
            if not path.exists():
                write_whole(path, b"".join(self.lines(name)))
            self._storage.rm(f"{self._root}/{name}", recursive=True)


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
