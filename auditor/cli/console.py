"""Results on standard output, the story on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from auditor.cli.streams import Plain
from auditor.errors import BadOutput
from auditor.files import write_whole


def say(text: str) -> None:
    """Tell the user something that is no result."""
    typer.echo(text, err=True)


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows under a header as aligned columns of plain text."""
    cells = [list(header), *(list(row) for row in rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(header))]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells)


def deliver(result: str | bytes, out: Path | None) -> None:
    """Write a result to a file, or to standard output where none is named; BadOutput where it cannot be written."""
    data = result.encode("utf-8", "replace") if isinstance(result, str) else result
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    put(data, out.resolve())
    say(f"written: {out}")


def put(data: bytes, path: Path) -> None:
    """Write a file whole or not at all, replacing a link; BadOutput where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise BadOutput(f"{path} cannot be written: {error.strerror}") from None


def colourful(out: Path | None) -> bool:
    """Say whether a result may be in colour: it goes to a terminal, and nobody asked for none (NO_COLOR)."""
    return out is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


@contextmanager
def progress(total: int, done: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """Show a bar on standard error while it is a terminal; yield what advances it by one."""
    if quiet or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("probing"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    terminal = sys.stderr.bare() if isinstance(sys.stderr, Plain) else sys.stderr
    with Progress(*columns, console=Console(file=terminal)) as bar:
        task = bar.add_task("probing", total=total, completed=done)
        yield lambda: bar.advance(task)
