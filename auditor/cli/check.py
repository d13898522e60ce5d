"""``auditor check``: the gate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def check(run: Annotated[Path, typer.Argument(help="Folder of a run.")]) -> None:
    """Judge a run: exit code 0 PASS, 1 FAIL, 3 INCONCLUSIVE."""
    from auditor.gate.verdict import EXIT_OF
    from auditor.reporting.assemble import assemble
    from auditor.scoring.recorded import load

    verdict = assemble(load(run)).verdict
    typer.echo(f"{verdict.status}: {verdict.sentence}")
    for reason in verdict.reasons:
        typer.echo(f"- {reason}")
    raise typer.Exit(EXIT_OF[verdict.status])
