"""``auditor probes``: what ways of attacking there are."""

from __future__ import annotations

import typer

from auditor.cli.console import table


def probes() -> None:
    """List the built-in probes."""
    from auditor.probing.catalogue import built_in, load

    found = [load(name) for name in built_in()]
    rows = [(p.id, str(p.version), p.strategy, str(len(p.agents)), p.title) for p in found]
    typer.echo(table(("probe", "version", "strategy", "agents", "what it does"), rows))
