"""``auditor score``: recorded predictions of published benchmarks, scored by the papers' own rules."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from auditor.benchmarks.report import as_json, as_text
from auditor.benchmarks.rescore import rescore
from auditor.cli.console import deliver, say


class Format(StrEnum):
    """How figures can be written."""

    TEXT = "text"
    JSON = "json"


def score(
    file: Annotated[str, typer.Argument(help="Recorded rows as JSON lines; - reads standard input.")],
    rules: Annotated[str | None, typer.Option(metavar="NAME", help="synthpai, staab-synthetic, prism or spia.")] = None,
    parse: Annotated[str | None, typer.Option(metavar="NAME", help="staab: read answers anew and compare.")] = None,
    without: Annotated[list[str] | None, typer.Option(metavar="QUIRK", help="Leave out a quirk of the rules.")] = None,
    form: Annotated[Format, typer.Option("-f", "--format", help="Format.")] = Format.TEXT,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="File to write; standard output without it.")] = None,
) -> None:
    """Score recorded predictions again by published rules, or read recorded answers again."""
    report = rescore(file, rules, parse, without or ())
    deliver(as_json(report) if form is Format.JSON else as_text(report), out)
    if report.faults.count:
        say(f"{report.faults.count} lines could not be read")
