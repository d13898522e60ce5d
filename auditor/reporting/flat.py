"""Write the figures of a report as one flat table: CSV, JSON lines or Parquet, a row for each row of the report.

Every rate becomes four columns: its value, the ends of its interval, and the number of people behind it.
"""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import fields
from typing import Final

from auditor.errors import MissingExtra
from auditor.reporting.document import Report, Row
from auditor.reporting.outward import one_line
from auditor.scoring.rates import Rate

Cell = str | int | float | bool | None
_KINDS: Final = {field.name: str(field.type) for field in fields(Row) if field.name != "endings"}
_DIGITS: Final = 10  # more would carry the last bit of a processor's arithmetic
_FORMULA: Final = "=+-@＝＋－＠"  # a spreadsheet would calculate what begins so


def render_csv(report: Report) -> str:
    """Return the rows of *report* as CSV with a header; where nothing was measured the value is empty.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_columns())
    for row in report.rows:
        writer.writerow([_guarded(cell) for cell in _flat(row).values()])
    return out.getvalue()


def render_json_lines(report: Report) -> str:
    """Return the rows of *report* as one JSON object a line, with the keys that the CSV has as columns."""
    return "".join(json.dumps(_flat(row), allow_nan=False) + "\n" for row in report.rows)


def render_parquet(report: Report) -> bytes:
    """Return the rows of *report* as a Parquet file; MissingExtra where pyarrow is not installed."""
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        import pyarrow.parquet as pq  # type: ignore[import-untyped]
    except ImportError:
        raise MissingExtra("writing Parquet", "tables") from None
    types = {"str": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in _columns().items()])
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([_flat(row) for row in report.rows], schema=schema), out)
    return out.getvalue()


def _columns() -> dict[str, str]:
    """Return the columns in their order, with the type of their cells."""
    columns: dict[str, str] = {}
    for name, kind in _KINDS.items():
        if kind == "Rate":
            columns |= {f"{name}_value": "float", f"{name}_low": "float", f"{name}_high": "float", f"{name}_n": "int"}
        else:
            columns[name] = kind
    return columns


def _flat(row: Row) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for name in _KINDS:
        value = getattr(row, name)
        if isinstance(value, Rate):
            cells |= _rate(name, value)
        else:
            cells[name] = one_line(value) if isinstance(value, str) else value
    return cells


def _rate(name: str, rate: Rate) -> dict[str, Cell]:
    value = None if rate.value is None else _number(rate.value)
    return {
        f"{name}_value": value,
        f"{name}_low": _number(rate.low),
        f"{name}_high": _number(rate.high),
        f"{name}_n": rate.n,
    }


def _number(value: float) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None


def _guarded(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return str(cell).lower()  # as JSON writes it
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(tuple(_FORMULA)) else cell
