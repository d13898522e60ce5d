"""``auditor report``: render what a run recorded; asks no model."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli import editions, options
from auditor.cli.console import deliver
from auditor.cli.pages import ENGLISH, LanguageOption, check_language, page_of
from auditor.cli.settings import ConfigOption, PolicyOption, SetOption, agreed_in, effective_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from auditor.gate.policy import Policy
    from auditor.reporting.document import Report
    from auditor.scoring.recorded import Recorded


class Format(StrEnum):
    """How a report can be written."""

    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    TERMINAL = "terminal"


def report(
    run: Annotated[list[Path], typer.Argument(help="Folder of a run; several stand side by side.")],
    form: Annotated[Format, typer.Option("-f", "--format", help="Format.")] = Format.HTML,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="File to write; standard output without it.")] = None,
    edition: editions.EditionOption = editions.Edition.STANDARD,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show values in HTML and JSON; the report says so.")] = False,
    calibration: options.Calibration = None,
    population: options.Population = "world",
    judge_error: options.JudgeError = None,
    language: LanguageOption = ENGLISH,
    timings: Annotated[bool, typer.Option("--timings", help="Show how long the models took, and cache hits.")] = False,
    policy: PolicyOption = None,
    config: ConfigOption = None,
    settings: SetOption = None,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Judge only what is new or worse than in this baseline.")
    ] = None,
) -> None:
    """Write the report on a run, or several side by side; without --timings the same answers give the same bytes."""
    from auditor.reporting.assemble import assemble
    from auditor.scoring import judge_file
    from auditor.scoring.learnt_file import read

    editions.check(run, form, edition, reveal=reveal, baseline=baseline)
    check_language(language, form, plain=len(run) == 1 and edition is editions.Edition.STANDARD)
    learnt = read(calibration) if calibration else None
    error = judge_file.read(judge_error) if judge_error else None
    effective = effective_policy(policy, config, settings)
    made = partial(assemble, reveal=reveal, timings=timings, learnt=learnt, population=population, judge_error=error)
    shown = [_judged(folder, made, effective.policy, baseline) for folder in run]
    page = partial(page_of, folder=run[0], language=language)
    deliver(_written(shown, form, edition, config, page, out), out)
    if out is not None and form is Format.HTML and len(shown) == 1:
        _put_beside(shown[0][2], out)


def _judged(
    folder: Path, made: Callable[[Recorded], Report], policy: Policy, baseline: Path | None
) -> tuple[str, Recorded, Report]:
    """Return the name of a run, what it recorded, and the report with the verdict of the policy."""
    from auditor.gate.verdict import Gate
    from auditor.reporting.gated import gated
    from auditor.scoring.recorded import load

    recorded = load(folder)
    agreed = agreed_in(baseline, recorded.plan.identity) if baseline else None
    return folder.resolve().name, recorded, gated(made(recorded), recorded, Gate(policy, agreed))


def _put_beside(document: Report, page: Path) -> None:
    """Put all rows beside a page whose tables are cut, as Parquet; the page says that the JSON report has them too."""
    from importlib.util import find_spec

    from auditor.reporting import flat
    from auditor.reporting.sections import MOST_ROWS

    if len(document.rows) > MOST_ROWS and find_spec("pyarrow"):
        deliver(flat.render_parquet(document), page.with_suffix(".parquet"))


def _written(
    shown: Sequence[tuple[str, Recorded, Report]],
    form: Format,
    edition: editions.Edition,
    config: Path | None,
    page: Callable[[Report, Recorded], str],
    out: Path | None,
) -> str | bytes:
    if len(shown) > 1:
        return editions.side_by_side(shown, form)
    ((_, recorded, document),) = shown
    if edition is editions.Edition.COMPLIANCE:
        return editions.compliance(document, config, form)
    return _render(form, document, recorded, page, out)


def _render(
    form: Format, document: Report, recorded: Recorded, page: Callable[[Report, Recorded], str], out: Path | None
) -> str | bytes:
    from auditor.cli.console import colourful
    from auditor.reporting import as_json, flat, github, junit, markdown, sarif, terminal

    sources = {subject.id: subject.source for subject in recorded.people.values()}
    writers: dict[Format, Callable[[Report], str | bytes]] = {
        Format.HTML: lambda shown: page(shown, recorded),
        Format.PDF: lambda shown: editions.printed(page(shown, recorded), form),
        Format.JSON: as_json.render,
        Format.JSONL: flat.render_json_lines,
        Format.CSV: flat.render_csv,
        Format.PARQUET: flat.render_parquet,
        Format.MARKDOWN: markdown.render,
        Format.SARIF: lambda shown: sarif.render(shown, sources),
        Format.JUNIT: junit.render,
        Format.GITHUB: github.render,
        Format.TERMINAL: lambda shown: terminal.render(shown, colour=colourful(out)),
    }
    return writers[form](document)
