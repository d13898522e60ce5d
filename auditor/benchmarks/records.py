"""Read recorded benchmark rows as a stream of JSON lines; what cannot be read is listed and the rest is kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

from auditor.corpus.texts import lines
from auditor.domain import Fault
from auditor.errors import BadCorpus

Row = Mapping[str, object]
Record = TypeVar("Record")

LISTED = 1000  # how many faults or differences are named one by one; all are counted


class UnfitRowError(Exception):
    """A row lacks what its rules need; the message is a clause that holds no value of the row."""


@dataclass(slots=True)
class Listing:
    """Names in the order they came: all are counted, the first thousand kept, so that memory stays bounded."""

    count: int = 0
    kept: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """Count *name*, and keep it while there is room."""
        self.count += 1
        if len(self.kept) < LISTED:
            self.kept.append(name)


@dataclass(slots=True)
class Faults:
    """What could not be read: all counted, the first thousand kept."""

    count: int = 0
    kept: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Count *fault*, and keep it while there is room."""
        self.count += 1
        if len(self.kept) < LISTED:
            self.kept.append(fault)


@contextmanager
def opened(file: str) -> Iterator[BinaryIO]:
    """Open the path *file*, or standard input for ``-``; raise BadCorpus where it cannot be read."""
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as stream:
            yield stream
    except OSError as problem:
        raise BadCorpus(f"{file}: cannot be read ({problem.strerror}); name a file of JSON lines") from problem


def read(file: str, build: Callable[[Row, str], Record], faults: Faults) -> Iterator[Record]:
    """Yield what *build* makes of each row of *file* and its place ("rows.jsonl:12"), in order.

    Empty lines are passed over. A line that is no JSON object, or that *build* refuses with UnfitRowError, goes into
    *faults*. Raises BadCorpus, at the end, when not one row could be read.
    """
    name = "standard input" if file == "-" else Path(file).name
    readable = False
    with opened(file) as stream:
        for line in lines(stream, name):
            if isinstance(line, Fault):
                faults.add(line)
                continue
            if not line.data.strip():
                continue
            try:
                record = build(_row(line.data), line.where)
            except UnfitRowError as unfit:
                faults.add(Fault(line.where, str(unfit)))
                continue
            readable = True
            yield record
    if not readable:
        first = f"; {faults.kept[0].where} {faults.kept[0].why}" if faults.kept else ""
        raise BadCorpus(f"{name}: not one row can be read{first}")


def text(row: Row, key: str, default: str | None = None) -> str:
    """Return the string at *key*, or *default* where there is none; raise UnfitRowError otherwise."""
    value = row.get(key, default)
    if not isinstance(value, str):
        raise UnfitRowError(f"'{key}' should be a string")
    return value


def texts(row: Row, key: str) -> tuple[str, ...]:
    """Return the list of strings at *key*; none and null are no strings; raise UnfitRowError for anything else."""
    values = row.get(key)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise UnfitRowError(f"'{key}' should be a list of strings")
    return tuple(values)


def scores(row: Row, key: str, allowed: frozenset[float]) -> tuple[float, ...]:
    """Return the list of numbers at *key*, each one of *allowed*; raise UnfitRowError for anything else."""
    values = row.get(key)
    if not isinstance(values, list) or not all(isinstance(value, int | float) and value in allowed for value in values):
        raise UnfitRowError(f"'{key}' should be a list of {', '.join(f'{number:g}' for number in sorted(allowed))}")
    return tuple(values)


def whole(row: Row, key: str) -> int | None:
    """Return the whole number at *key*, None where there is none; raise UnfitRowError for anything else."""
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, float) and value.is_integer())):
        raise UnfitRowError(f"'{key}' should be a whole number")
    return int(value)


def _row(line: bytes) -> Row:
    """Return the JSON object on *line*; raise UnfitRowError where there is none."""
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnfitRowError("is not written in UTF-8") from None
    except (ValueError, RecursionError):
        raise UnfitRowError("is not JSON") from None
    if not isinstance(value, dict):
        raise UnfitRowError("is not a JSON object")
    return value
