"""``auditor run``: work a corpus through probes, models and mitigations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from auditor.cli.console import say
from auditor.cli.judge import told


def run(
    corpus: Annotated[
        str, typer.Argument(help="JSON lines, CSV, Parquet, a folder, '-', or synthpai:, prism:, spia:FILE.")
    ],
    model: Annotated[
        list[str] | None, typer.Option("-m", "--model", help="embedded, PROVIDER/NAME, replay:RUN.")
    ] = None,
    probe: Annotated[list[str] | None, typer.Option("-p", "--probe", help="A built-in probe, or a path.toml.")] = None,
    mitigate: Annotated[
        list[str] | None, typer.Option("--mitigate", help="Probe again after this, e.g. presidio.")
    ] = None,
    attributes: Annotated[str, typer.Option(help="Attribute set, or a path.toml.")] = "",
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Folder of the run; an existing one goes on.")] = None,
    first: Annotated[int | None, typer.Option(min=1, help="Audit only the first so many people.")] = None,
    max_minutes: Annotated[float | None, typer.Option(min=0, help="Ask nothing new after this time.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Refuse every model that is not on this machine.")] = False,
    allow: Annotated[list[str] | None, typer.Option(help="A host that may receive the corpus.")] = None,
    api_base: Annotated[
        str | None, typer.Option(help="Address of your own server, e.g. http://127.0.0.1:8000/v1.")
    ] = None,
    reproducible: Annotated[bool, typer.Option("--reproducible", help="Embedded models without prompt cache.")] = False,
    calibration: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Give claims probabilities: what 'auditor calibrate' wrote.")
    ] = None,
    judge: Annotated[
        str, typer.Option(metavar="MODEL", help="Have it judge, at the end, the free text that the rules leave open.")
    ] = "",
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Audit a corpus; on an existing run, go on where it stopped."""
    from auditor.audit import Request
    from auditor.cli.story import tell
    from auditor.models.catalogue import ModelOptions
    from auditor.scoring.learnt_file import read

    request = Request(
        corpus=corpus,
        models=tuple(model or ()),
        probes=tuple(probe or ("profile",)),
        mitigations=tuple(mitigate or ()),
        attributes=attributes,
        out=out,
        limit=first,
        max_minutes=max_minutes,
        judge=judge,
        options=ModelOptions(offline=offline, allow=tuple(allow or ()), api_base=api_base, reproducible=reproducible),
    )
    if not request.models and not quiet:
        say("no model is named with -m: only the baselines run")
    if judge and not quiet:
        say(told(judge, request.options))
    learnt = read(calibration) if calibration else None
    raise typer.Exit(tell(request, quiet=quiet, learnt=learnt))
