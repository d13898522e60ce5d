"""Read CSV and TSV tables of posts, quoted as RFC 4180 has it, in bounded memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from auditor.corpus.flaws import Flaw, Found
from auditor.corpus.grouping import grouped
from auditor.corpus.rows import Cells, checked, column, lacking
from auditor.corpus.texts import MAX_BYTES, decode, lines
from auditor.domain import Fault

_SIGNS = {",": "commas", "\t": "tabs"}


def read_csv(path: Path) -> Iterator[Found]:
    """Yield the people in the table at *path*; its first line names the columns, parted by commas."""
    return _read(path, ",")


def read_tsv(path: Path) -> Iterator[Found]:
    """Yield the people in the table at *path*; its first line names the columns, parted by tabs."""
    return _read(path, "\t")


def _read(path: Path, delimiter: str) -> Iterator[Found]:
    with path.open("rb") as stream:
        yield from grouped(checked(_cells(stream, path.name, delimiter)))


def _cells(stream: BinaryIO, name: str, delimiter: str) -> Iterator[Cells | Fault]:
    feed = _Feed(stream, name)
    columns: list[str] | None = None
    for record in _records(feed, delimiter):
        if isinstance(record, Fault):
            yield record
        elif columns is None:
            columns = [column(cell) for cell in record]
            if why := lacking(columns):
                yield Fault(feed.where, f"{why}: the first line names them, parted by {_SIGNS[delimiter]}")
                return
        elif len(record) > len(columns):
            yield Fault(feed.where, "has more cells than there are columns: quote the text")
        elif record:
            yield feed.where, dict(zip(columns, record, strict=False))


def _records(feed: _Feed, delimiter: str) -> Iterator[list[str] | Fault]:
    """Yield the records of *feed*, and faults in place of those that hold a line that cannot be read.

    What is not quoted as CSV demands is a fault, too, and reading goes on behind it.
    """
    csv.field_size_limit(MAX_BYTES)  # also bounds what an unclosed quote can swallow
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.where = ""
        try:
            record: list[str] | Fault | None = next(reader, None)
        except csv.Error:
            record = Fault(feed.where, "is not quoted as a table should be")
        faults = feed.faults()
        yield from faults
        if record is None:
            return
        if isinstance(record, Fault) or not faults:
            yield record


class _Feed:
    """The lines of a table as text; ``where`` is the first line taken since it was emptied."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.where = ""
        self._lines = lines(stream, name)
        self._faults: list[Fault] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.where = self.where or line.where
        if isinstance(line, Fault):
            self._faults.append(line)
            return "\n"
        try:
            return decode(line.data)
        except Flaw as flaw:
            self._faults.append(Fault(line.where, str(flaw)))
            return _legible(line.data)

    def faults(self) -> list[Fault]:
        """Hand over the lines that could not be read since the last call."""
        handed, self._faults = self._faults, []
        return handed


def _legible(data: bytes) -> str:
    """Return what can be read of a bad line: a quote in it opens or closes a cell, whose other lines are sound."""
    return data.decode("utf-8-sig", "replace").replace("\0", "\ufffd")
