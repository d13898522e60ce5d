"""Read Parquet tables of posts, a batch of rows at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.corpus.flaws import Found
from auditor.corpus.grouping import grouped
from auditor.corpus.rows import USED, Cells, checked, column, lacking
from auditor.domain import Fault
from auditor.errors import MissingExtra

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

_BATCH = 1024  # rows that are in memory at once
_UNREADABLE: Final = object()  # neither text nor time: whoever needs one reports that


def read_parquet(path: Path) -> Iterator[Found]:
    """Yield the people in the table at *path*; raise MissingExtra where pyarrow is not installed."""
    yield from grouped(checked(_cells(path)))


def _cells(path: Path) -> Iterator[Cells | Fault]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtra("reading Parquet", "tables") from None
    row = 0
    try:
        with pq.ParquetFile(path) as table:
            if why := lacking(map(column, table.schema_arrow.names)):
                yield Fault(path.name, why)
                return
            for cells in _records(table):
                row += 1
                yield f"{path.name}:{row}", cells
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        yield Fault(path.name, f"is not Parquet, or is damaged after row {row}", lost=None)


def _records(table: pq.ParquetFile) -> Iterator[dict[str, object]]:
    wanted = [name for name in table.schema_arrow.names if column(name) in USED]
    for batch in table.iter_batches(_BATCH, columns=wanted):
        names = [column(name) for name in batch.schema.names]
        for values in zip(*(_values(_plain(cells)) for cells in batch.columns), strict=True):
            yield dict(zip(names, map(_value, values), strict=True))


def _plain(cells: pa.Array) -> pa.Array:
    """Return *cells* in a type whose values Python can take: text as bytes, times in UTC down to microseconds."""
    import pyarrow as pa

    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        return cells.cast(pa.large_binary())  # decoded one by one, so that a bad one spoils no other
    if pa.types.is_timestamp(cells.type):
        unit = "us" if cells.type.unit == "ns" else cells.type.unit  # a finer one than is there could overflow
        return cells.cast(pa.timestamp(unit, "UTC" if cells.type.tz else None), safe=False)
    return cells


def _values(cells: pa.Array) -> list[object]:
    try:
        return list(cells.to_pylist())
    except (ValueError, OverflowError):  # one of them has no counterpart in Python; the others may
        return [_one(cell) for cell in cells]


def _one(cell: pa.Scalar) -> object:
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return _UNREADABLE


def _value(cell: object) -> object:
    if isinstance(cell, date):  # a datetime is one, too
        return cell.isoformat()
    if not isinstance(cell, bytes):
        return cell
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell  # bytes are no text: whoever needs one reports that
