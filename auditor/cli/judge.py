"""``auditor judge``: let a model decide the guesses of a run that the rules leave open."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import options
from auditor.cli.amounts import ended_by, spent_by
from auditor.cli.console import say
from auditor.cli.grouping import grouped
from auditor.cli.reach import reach

if TYPE_CHECKING:
    from auditor.models.catalogue import ModelOptions


@grouped
def judge(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    permits: options.Hosts,
    limits: options.Limits,
    *,
    model: Annotated[str, typer.Option("--with", metavar="MODEL", help="embedded, PROVIDER/NAME, replay:RUN.")],
    quiet: options.Quiet = False,
) -> None:
    """Have free-text guesses judged that the rules call wrong; reports then show both figures side by side."""
    from dataclasses import replace

    from auditor.gate.exits import Exit
    from auditor.judging import judge_run, open_judge
    from auditor.models.wrappers import Shared

    budget = limits.budget()
    reached = reach(permits.options(), [model], str(run))
    opened = open_judge(model, replace(reached, shared=Shared(budget)))
    if not quiet:
        say(told(model, reached))
    stopped = judge_run(run, opened, budget)
    took = spent_by(budget)
    if took and not quiet:
        say(took)
    if stopped:
        say(ended_by(stopped, budget))
    typer.echo(_summary(run))
    raise typer.Exit(Exit.INCONCLUSIVE if stopped else Exit.PASS)


def _summary(run: Path) -> str:
    from auditor.attributes import Match
    from auditor.scoring.disputes import standing
    from auditor.scoring.recorded import load

    said, undecided = standing(load(run))
    return (
        f"{sum(said.values())} guesses judged: {said[Match.RIGHT]} the same, {said[Match.PARTLY]} less precise, "
        f"{said[Match.WRONG]} different; {undecided} answers left open"
    )


def told(model: str, options: ModelOptions, *, texts: bool = False) -> str:
    """Say what the judge called *model* is told, and where; *texts*, that it sees them before and after mitigation."""
    from auditor.egress import destinations

    found = destinations([model], options)
    where = f", which are sent to: {found[0]}" if found else " on this machine"
    shown = ", and is shown the texts before and after each mitigation" if texts else ""
    return f"the judge is told true values and guesses{shown}{where}"
