"""``auditor report``: render what a run recorded; asks no model."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.console import deliver
from auditor.cli.settings import ConfigOption, PolicyOption, SetOption, agreed_in, effective_policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from auditor.reporting.document import Report
    from auditor.scoring.recorded import Recorded


class Format(StrEnum):
    """How a report can be written."""

    HTML = "html"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"


def report(
    run: Annotated[Path, typer.Argument(help="Folder of a run.")],
    form: Annotated[Format, typer.Option("-f", "--format", help="Format.")] = Format.HTML,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="File to write; standard output without it.")] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show values in HTML and JSON; the report says so.")] = False,
    calibration: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Give claims probabilities: what 'auditor calibrate' wrote.")
    ] = None,
    population: Annotated[
        str, typer.Option(metavar="NAME", help="Among whom people hide: world, usa, or your own FILE.toml.")
    ] = "world",
    judge_error: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Correct judged shares: what 'auditor score --judge' wrote.")
    ] = None,
    timings: Annotated[bool, typer.Option("--timings", help="Show how long the models took, and cache hits.")] = False,
    policy: PolicyOption = None,
    config: ConfigOption = None,
    settings: SetOption = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judge only what is new or worse than in this baseline.")
    ] = None,
) -> None:
    """Write the report on a run; without --timings the same answers give the same bytes."""
    from auditor.gate.verdict import Gate
    from auditor.reporting.assemble import assemble
    from auditor.reporting.gated import gated
    from auditor.scoring import judge_file
    from auditor.scoring.learnt_file import read
    from auditor.scoring.recorded import load

    learnt = read(calibration) if calibration else None
    error = judge_file.read(judge_error) if judge_error else None
    effective = effective_policy(policy, config, settings)
    recorded = load(run)
    agreed = agreed_in(baseline, recorded.plan.identity) if baseline else None
    document = assemble(
        recorded, reveal=reveal, timings=timings, learnt=learnt, population=population, judge_error=error
    )
    deliver(_render(form, gated(document, recorded, Gate(effective.policy, agreed)), recorded), out)


def _render(form: Format, document: Report, recorded: Recorded) -> str | bytes:
    from auditor.reporting import as_json, flat, github, html, junit, markdown, sarif

    sources = {subject.id: subject.source for subject in recorded.people.values()}
    writers: dict[Format, Callable[[Report], str | bytes]] = {
        Format.HTML: html.render,
        Format.JSON: as_json.render,
        Format.JSONL: flat.render_json_lines,
        Format.CSV: flat.render_csv,
        Format.PARQUET: flat.render_parquet,
        Format.MARKDOWN: markdown.render,
        Format.SARIF: lambda shown: sarif.render(shown, sources),
        Format.JUNIT: junit.render,
        Format.GITHUB: github.render,
    }
    return writers[form](document)
