"""``auditor mitigations``: what can be done to a corpus before it is probed."""

from __future__ import annotations

from importlib.util import find_spec

import typer

from auditor.cli.console import table

_PROOF = {"presidio": "presidio_analyzer", "ocr": "rapidocr"}  # extra → a module that comes with it


def mitigations() -> None:
    """List the mitigations, and what may follow their names."""
    from auditor.mitigation.catalogue import families
    from auditor.mitigation.settings import FILES, OPERATORS

    rows = [(name, _state(family.extra), family.title) for name, family in families().items()]
    typer.echo(table(("mitigation", "state", "what it does"), rows))
    typer.echo(
        "\nA rewriting asks --rewriter MODEL; rewrite:3 takes three rounds, rewrite+FILE.toml is a method of your own."
    )
    typer.echo("\nA mitigation of texts and one of pictures can be joined: presidio-max+pictures-mask.")
    typer.echo("\nNAME+OPERATOR says what stands in the place of what was found; replace where none is named:")
    typer.echo(table(("operator", "what is put there"), OPERATORS.items()))
    typer.echo(f"\nNAME+FILE or NAME+OPERATOR+FILE adds recognisers, a language, a seed: a file in {', '.join(FILES)}")


def _state(extra: str) -> str:
    if not extra or find_spec(_PROOF[extra]):
        return "works"
    return f"missing: extra {extra}"
