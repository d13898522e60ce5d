"""``auditor score``: recorded predictions of published benchmarks, scored by the papers' own rules."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.benchmarks.report import as_json, as_text
from auditor.benchmarks.rescore import rescore
from auditor.cli.console import deliver, say
from auditor.errors import BadContent

if TYPE_CHECKING:
    from auditor.benchmarks.report import Report


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
    judge: Annotated[
        str, typer.Option(metavar="MODEL", help="Measure a judge on recorded verdicts instead; --rules synthpai only.")
    ] = "",
    sample: Annotated[int, typer.Option(min=1, help="How many pairs the judge is asked about.")] = 60,
    offline: Annotated[bool, typer.Option("--offline", help="Refuse a judge that is not on this machine.")] = False,
    allow: Annotated[
        list[str] | None, typer.Option(help="A host that may receive recorded labels and guesses.")
    ] = None,
    api_base: Annotated[
        str | None, typer.Option(help="Address of your own server, e.g. http://127.0.0.1:8000/v1.")
    ] = None,
) -> None:
    """Score recorded predictions again by published rules, or read recorded answers again."""
    if judge:
        if rules != "synthpai" or parse or without:
            raise BadContent("--judge", "--rules", "synthpai, without --parse and --without")
        report = _measured(file, judge, sample, (offline, tuple(allow or ()), api_base))
    else:
        report = rescore(file, rules, parse, without or ())
    deliver(as_json(report) if form is Format.JSON else as_text(report), out)
    if report.faults.count:
        say(f"{report.faults.count} lines could not be read")


def _measured(file: str, judge: str, sample: int, limits: tuple[bool, tuple[str, ...], str | None]) -> Report:
    """Return how reliable *judge* is; *limits* say whether labels may leave this machine, and for where."""
    from auditor.cli.judge import told
    from auditor.cli.reach import reach
    from auditor.judging import measure, open_judge
    from auditor.models.catalogue import ModelOptions

    options = reach(ModelOptions(offline=limits[0], allow=limits[1], api_base=limits[2]), [judge], file)
    opened = open_judge(judge, options)
    say(told(judge, options))
    return measure(file, opened, sample)
