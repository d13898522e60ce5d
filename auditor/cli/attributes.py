"""``auditor attributes``: what may leak, and how two values compare."""

from __future__ import annotations

from typing import Annotated

import typer

from auditor.cli.console import table


def attributes(name: Annotated[str, typer.Argument(help="One set; all of them without it.")] = "") -> None:
    """List the attribute sets, with scale, sensitivity and legal class."""
    from auditor.attributes import load_set, set_names

    for set_name in (name,) if name else set_names():
        found = load_set(set_name)
        groups = len({a.group for a in found.attributes})
        typer.echo(f"{found.id}: {found.title} ({groups} attributes, {len(found.attributes)} values asked for)")
        rows = [(a.group, a.id, a.scale.kind, str(a.sensitivity), a.legal, a.title) for a in found.attributes]
        typer.echo(table(("group", "id", "scale", "sensitivity", "legal class", "what"), rows) + "\n")
