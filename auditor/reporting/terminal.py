"""Write a report for people who live in a shell: the tables of the Markdown edition, drawn with ``rich``."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING, Final

from auditor.reporting import outward
from auditor.reporting.document import Report
from auditor.reporting.tables import Cell, Name, Table, tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, RenderableType
    from rich.text import Text

_STATUS: Final = {"PASS": "bold green", "FAIL": "bold red", "INCONCLUSIVE": "bold yellow"}
_NARROWEST: Final = 60  # columns
_WIDEST: Final = 160
_COMFORT: Final = 22  # columns of the terminal that one of a table should have


def render(report: Report, *, width: int | None = None, colour: bool = False) -> str:
    """Return *report* as lines of at most *width* columns: those of this terminal, from 60 to 160.

    With *colour* it holds escape sequences of its own, and never one out of the report.
    """
    from rich.console import Console

    columns = width or min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size().columns))
    out = io.StringIO()
    console = Console(
        file=out,
        width=columns,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        emoji=False,
        markup=False,
        highlight=False,
    )
    for table in tables(report):
        _print(console, table, report.verdict.status)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()).strip("\n") + "\n"


def _print(console: Console, table: Table, status: str) -> None:
    if not (table.rows or table.sentences):
        return
    if table.title:
        console.print()
        console.print(_text(table.title, _STATUS.get(status, "bold") if table.top else "bold"))
    for sentence in table.sentences:
        bullet = "" if table.top or not (table.title or table.what == "reasons") else "- "
        console.print(_text(bullet + outward.sentence(sentence)))
    if table.rows:
        roomy = len(table.columns) * _COMFORT <= console.width
        for part in [_drawn(table)] if roomy else _stacked(table):
            console.print(part)


def _stacked(table: Table) -> Iterator[RenderableType]:
    """Yield a wide table row by row: what the row is about, then its figures beneath each other or in a sentence."""
    from rich.padding import Padding
    from rich.table import Table as Grid

    names = [_column(column) for column in table.columns]
    for row in table.rows:
        yield _text(" · ".join(_cell(cell).plain for cell in row[: table.keys]), "bold")
        figures = list(zip(names[table.keys :], map(_cell, row[table.keys :]), strict=True))
        if table.keys > 1:
            yield Padding(
                _text("; ".join(f"{title[:1].lower()}{title[1:]}: {cell}" for title, cell in figures)), (0, 0, 0, 2)
            )
            continue
        grid = Grid.grid(padding=(0, 2))
        for title, cell in figures:
            grid.add_row(_text(title), cell)
        yield Padding(grid, (0, 0, 0, 2))


def _column(column: str | Name) -> str:
    return outward.name(column.text) if isinstance(column, Name) else column


def _drawn(table: Table) -> RenderableType:
    from rich import box
    from rich.table import Table as Grid

    grid = Grid(box=box.SIMPLE, pad_edge=False)
    for column in table.columns:
        grid.add_column(_text(_column(column)), overflow="fold")
    for row in table.rows:
        grid.add_row(*(_cell(cell) for cell in row))
    return grid


def _cell(cell: Name | Cell) -> Text:
    if isinstance(cell, Name):
        return _text(outward.name(cell.text))
    return _text(f"leaks {cell.text}", "bold red") if cell.alarming else _text(cell.text)


def _text(words: str, style: str = "") -> Text:
    """Return words as they are: nothing in them is markup, and control characters are made visible."""
    from rich.text import Text

    return Text(outward.one_line(words), style=style)
