"""Options of the tool itself."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor import __version__


def _show(wanted: bool) -> None:
    if wanted:
        typer.echo(f"auditor {__version__}")
        raise typer.Exit


def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Measure how much language models can work out about people from what they wrote and photographed."""
