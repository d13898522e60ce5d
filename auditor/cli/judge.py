"""``auditor judge``: let a model decide the guesses of a run that the rules leave open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.console import say
from auditor.cli.reach import reach

if TYPE_CHECKING:
    from auditor.models.catalogue import ModelOptions


def judge(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    model: Annotated[str, typer.Option("--with", metavar="MODEL", help="embedded, PROVIDER/NAME, replay:RUN.")],
    max_minutes: Annotated[float | None, typer.Option(min=0, help="Ask nothing new after this time.")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Refuse a model that is not on this machine.")] = False,
    allow: Annotated[list[str] | None, typer.Option(help="A host that may receive true values and guesses.")] = None,
    api_base: Annotated[
        str | None, typer.Option(help="Address of your own server, e.g. http://127.0.0.1:8000/v1.")
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")] = False,
) -> None:
    """Have free-text guesses judged that the rules call wrong; reports then show both figures side by side."""
    from auditor.attributes import Match
    from auditor.gate.exits import Exit
    from auditor.judging import judge_run, open_judge
    from auditor.models.catalogue import ModelOptions
    from auditor.scoring.disputes import standing
    from auditor.scoring.recorded import load

    options = reach(ModelOptions(offline=offline, allow=tuple(allow or ()), api_base=api_base), [model], str(run))
    opened = open_judge(model, options)
    if not quiet:
        say(told(model, options))
    stopped = judge_run(run, opened, max_minutes)
    if stopped:
        say(f"{stopped}: the same command goes on where it stopped")
    said, undecided = standing(load(run))
    typer.echo(
        f"{sum(said.values())} guesses judged: {said[Match.RIGHT]} the same, {said[Match.PARTLY]} less precise, "
        f"{said[Match.WRONG]} different; {undecided} answers left open"
    )
    raise typer.Exit(Exit.INCONCLUSIVE if stopped else Exit.PASS)


def told(model: str, options: ModelOptions, *, texts: bool = False) -> str:
    """Say what the judge called *model* is told, and where; *texts*, that it sees them before and after mitigation."""
    from auditor.egress import destinations

    found = destinations([model], options)
    where = f", which are sent to: {found[0]}" if found else " on this machine"
    shown = ", and is shown the texts before and after each mitigation" if texts else ""
    return f"the judge is told true values and guesses{shown}{where}"
