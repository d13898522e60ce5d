"""``auditor calibrate``: learn from labelled people what the claims of models are worth."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.console import deliver, say

if TYPE_CHECKING:
    from auditor.scoring.learnt import Learnt


def calibrate(
    run: Annotated[Path, typer.Argument(help="Folder of a run on people whose values are known.")],
    out: Annotated[Path | None, typer.Option("-o", "--out", help="File to write; standard output without it.")] = None,
) -> None:
    """Learn how probable claims are, for 'report --calibration' on people whose values are not known."""
    from auditor.scoring.learnt import learn
    from auditor.scoring.learnt_file import as_text
    from auditor.scoring.recorded import load
    from auditor.scoring.table import Scores

    recorded = load(run)
    learnt = learn(Scores(recorded), str(run))
    deliver(as_text(learnt), out)
    _summarise(learnt, [model.name for model in recorded.plan.models])


def _summarise(learnt: Learnt, planned: list[str]) -> None:
    from auditor.reporting.claims import calibration_notes, note_line
    from auditor.scoring.learnt import FEWEST

    for note in calibration_notes(learnt):
        say(note_line(note))
    for name in planned:
        if name not in {model.model for model in learnt.models}:
            say(f"{name}: claims about fewer than {FEWEST} people with known values, so nothing was learnt")
