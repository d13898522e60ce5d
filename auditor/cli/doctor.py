"""``auditor doctor``: would it work here, and what is missing."""

from __future__ import annotations

import typer

from auditor.cli.console import table


def doctor() -> None:
    """Check what is installed, and say how to get what is missing; exit code 2 where a known-bad release is found."""
    from auditor.diagnosis import diagnose

    findings = diagnose()
    typer.echo(table(("part", "state", "remedy"), [(f.part, f.state, f.remedy) for f in findings]))
    if any(f.state == "refused" for f in findings):
        raise typer.Exit(2)
