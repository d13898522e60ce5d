"""``auditor models``: what can be asked, and how to get the embedded weights."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli.console import say, table
from auditor.errors import BadModel

app = typer.Typer(help="List the models that come with the tool; fetch their weights where asked to.")


@app.callback(invoke_without_command=True)
def models(context: typer.Context) -> None:
    """List the models that come with the tool, and how to name others."""
    if context.invoked_subcommand:
        return
    from auditor.models.catalogue import catalogue

    found = catalogue()
    rows = [(m.name, "yes" if m.installed else "no", _megabytes(m.size), m.licence, m.note) for m in found]
    typer.echo(table(("model", "ready", "size", "licence", "what to know"), rows))
    typer.echo(
        "\nPROVIDER/MODEL is any name that litellm knows; replay:RUN answers from an earlier run and asks nobody."
    )


@app.command()
def pull(name: Annotated[str, typer.Argument(help="embedded:1.5b or embedded:0.5b.")]) -> None:
    """Download the weights of an embedded model from its publisher and check them; nothing calls this by itself."""
    from auditor.egress import configured
    from auditor.models import weights

    host = weights.publisher(name)
    if stated := configured().offline:
        raise BadModel(f"{host} is not asked: {stated} lets nothing leave this machine")
    say(f"downloading from {host}; this is the only command that fetches anything")
    typer.echo(str(weights.pull(name)))


def _megabytes(size: int | None) -> str:
    return f"{size / 1e6:.0f} MB" if size else "-"
