"""``auditor demo``: the whole loop on the sample corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def demo(
    out: Annotated[Path, typer.Option("-o", "--out", help="Folder of the run.")] = Path("runs/demo"),
    max_minutes: Annotated[float, typer.Option(min=0, help="Ask nothing new after this time.")] = 3.5,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Audit the sample corpus with the two embedded models, before and after Presidio; calls nobody."""
    import tomllib

    from auditor.cli.story import tell
    from auditor.content import shelf
    from auditor.gate.exits import Exit
    from auditor.models.catalogue import ModelOptions
    from auditor.models.wrappers import Caps
    from auditor.preparing import Request

    fixtures = shelf("fixtures")
    parts = tomllib.loads((fixtures / "parts.toml").read_text(encoding="utf-8"))
    request = Request(
        corpus=str(fixtures / "people.jsonl"),
        models=("embedded:1.5b", "embedded:0.5b"),
        probes=("staab", "profile"),
        mitigations=("presidio",),
        out=out,
        people=tuple(parts["demo"]),
        caps=Caps(minutes=max_minutes),
        options=ModelOptions(offline=True),
    )
    code = tell(request, quiet=quiet)
    raise typer.Exit(Exit.PASS if code is Exit.INCONCLUSIVE else code)
