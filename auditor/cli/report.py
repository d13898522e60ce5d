"""``auditor report``: render what a run recorded; asks no model."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.cli.console import deliver

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
    timings: Annotated[bool, typer.Option("--timings", help="Show how long the models took, and cache hits.")] = False,
) -> None:
    """Write the report on a run; without --timings the same answers give the same bytes."""
    from auditor.reporting.assemble import assemble
    from auditor.scoring.recorded import load

    recorded = load(run)
    deliver(_render(form, assemble(recorded, reveal=reveal, timings=timings), recorded), out)


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
