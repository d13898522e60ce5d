"""Render a re-scoring as JSON for programs or as aligned columns for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auditor.benchmarks.records import Faults

Cell = str | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """One block of aligned columns; the first row of *rows* stands right under *header*."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a re-scoring found."""

    kind: str  # "rules" or "parse"
    name: str
    results: Sequence[Mapping[str, object]]
    tables: tuple[Table, ...]
    faults: Faults
    quirks: Mapping[str, bool]  # which peculiarities of the published rules were in force


def as_json(report: Report) -> str:
    """Return *report* as one JSON document in ASCII, so that no terminal is steered by a name in it."""
    document = {
        report.kind: report.name,
        "results": report.results,
        "fault_count": report.faults.count,
        "faults": [{"where": fault.where, "why": fault.why} for fault in report.faults.kept],
        "quirks": report.quirks,
    }
    return json.dumps(document, indent=2) + "\n"


def as_text(report: Report) -> str:
    """Return *report* as aligned columns; figures are percentages but for counts."""
    blocks = [_block(table) for table in report.tables]
    off = [name for name, on in report.quirks.items() if not on]
    if off:
        blocks.append(f"our rule without: {', '.join(off)}\n")
    if report.faults.count:
        lines = [f"{report.faults.count} lines could not be read"]
        lines += [f"  {fault.where} {fault.why}" for fault in report.faults.kept]
        blocks.append("\n".join(map(_printable, lines)) + "\n")
    return "\n".join(blocks)


def _block(table: Table) -> str:
    """Return *table* with its columns aligned: words to the left, numbers to the right."""
    rows = [table.header, *([_shown(cell) for cell in row] for row in table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    numeric = [_numeric(column) for column in zip(*table.rows, strict=True)] or [False] * len(widths)
    lines = [table.title]
    for row in rows:
        cells = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines) + "\n"


def _numeric(column: Sequence[Cell]) -> bool:
    return not any(isinstance(cell, str) for cell in column)


def _shown(cell: Cell) -> str:
    if cell is None:
        return "-"
    if isinstance(cell, str):
        return _printable(cell)
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def _printable(line: str) -> str:
    """Return *line* with what could steer a terminal replaced by a mark."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
