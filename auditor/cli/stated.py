"""``auditor stated``: which files hold an outright statement about their author; asks no model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.console import say


def stated(
    files: Annotated[list[Path], typer.Argument(help="Texts, or corpora as JSON lines, CSV or Parquet.")],
    attribute: Annotated[list[str] | None, typer.Option(help="Only this attribute, e.g. age.")] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors and the result.")] = False,
) -> None:
    """List where somebody states an attribute outright, never the value; exit code 1 where anybody does."""
    from auditor.domain import Fault
    from auditor.gate.exits import Exit
    from auditor.stating import refuse_unknown, statements

    refuse_unknown(attribute or ())
    found = [one for file in files for one in statements(file, attribute or ())]
    faults = [one for one in found if isinstance(one, Fault)]
    told = [one for one in found if not isinstance(one, Fault)]
    for statement in dict.fromkeys(told):
        typer.echo(f"{statement.where}: {statement.attribute}{f' ({statement.item})' if statement.item else ''}")
    for fault in faults:
        say(f"{fault.where}: {fault.why}")
    if not quiet:
        say(f"{len(told)} statements in {len(files)} files; what can be inferred takes a run")
    raise typer.Exit(Exit.FAIL if told else Exit.UNABLE if faults else Exit.PASS)
