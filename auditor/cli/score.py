"""``auditor score``: recorded predictions of published benchmarks, scored by the papers' own rules."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.benchmarks.report import as_json, as_text
from auditor.benchmarks.rescore import rescore
from auditor.cli import options
from auditor.cli.console import deliver, say
from auditor.cli.grouping import grouped
from auditor.errors import BadContent
from auditor.gate.exits import Exit

if TYPE_CHECKING:
    from auditor.benchmarks.report import Report


class Format(StrEnum):
    """How figures can be written."""

    TEXT = "text"
    JSON = "json"


@grouped
def score(
    file: Annotated[str, typer.Argument(help="Recorded rows as JSON lines; - reads standard input.")],
    permits: options.Hosts,
    limits: options.Limits,
    *,
    rules: Annotated[str | None, typer.Option(metavar="NAME", help="synthpai, staab-synthetic, prism or spia.")] = None,
    parse: Annotated[str | None, typer.Option(metavar="NAME", help="staab: read answers anew and compare.")] = None,
    without: Annotated[list[str] | None, typer.Option(metavar="QUIRK", help="Leave out a quirk of the rules.")] = None,
    form: Annotated[Format, typer.Option("-f", "--format", help="Format.")] = Format.TEXT,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="File to write; standard output without it.")] = None,
    judge: Annotated[
        str, typer.Option(metavar="MODEL", help="Measure a judge on recorded verdicts instead; --rules synthpai only.")
    ] = "",
    sample: Annotated[int, typer.Option(min=1, help="How many pairs the judge is asked about.")] = 60,
) -> None:
    """Score recorded predictions again by published rules, or read recorded answers again."""
    stopped = ""
    if judge:
        if rules != "synthpai" or parse or without:
            raise BadContent("--judge", "--rules", "synthpai, without --parse and --without")
        report, stopped = _measured(file, judge, sample, permits, limits)
    else:
        report = rescore(file, rules, parse, without or ())
    deliver(as_json(report) if form is Format.JSON else as_text(report), out)
    if report.faults.count:
        say(f"{report.faults.count} lines could not be read")
    if stopped:
        say(stopped)
        raise typer.Exit(Exit.INCONCLUSIVE)


def _measured(file: str, judge: str, sample: int, permits: options.Hosts, limits: options.Limits) -> tuple[Report, str]:
    """Return how reliable *judge* is, and the limit that ended the work early."""
    from dataclasses import replace

    from auditor.cli.judge import told
    from auditor.cli.reach import reach
    from auditor.judging import measure, open_judge
    from auditor.models.wrappers import Shared

    budget = limits.budget()
    reached = reach(permits.options(), [judge], file)
    opened = open_judge(judge, replace(reached, shared=Shared(budget)))
    say(told(judge, reached))
    return measure(file, opened, sample, budget)
