"""Which document ``auditor report`` writes: on one run, on one for a compliance file, or on several side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from auditor.errors import BadOutput

if TYPE_CHECKING:
    from auditor.reporting.document import Report
    from auditor.scoring.recorded import Recorded

PAPER: Final = ("html", "pdf")
SIDE_BY_SIDE: Final = ("html", "pdf", "json", "markdown")


class Edition(StrEnum):
    """For whom a report is written."""

    STANDARD = "standard"
    COMPLIANCE = "compliance"


EditionOption = Annotated[Edition, typer.Option(help="compliance: an annex to an impact assessment, as html or pdf.")]


def check(runs: Sequence[Path], form: str, edition: Edition, *, reveal: bool, baseline: Path | None) -> None:
    """Refuse, before any work is done, what no document can be; BadOutput says what to change."""
    if edition is Edition.COMPLIANCE and form not in PAPER:
        raise BadOutput(f"the compliance edition is written as {' or '.join(PAPER)}, not as {form}")
    if len(runs) == 1:
        return
    if edition is Edition.COMPLIANCE:
        raise BadOutput("the compliance edition is about one run: name one")
    if form not in SIDE_BY_SIDE:
        raise BadOutput(f"runs side by side are written as {', '.join(SIDE_BY_SIDE)}, not as {form}")
    if reveal or baseline:
        option = "--reveal" if reveal else "--baseline"
        raise BadOutput(
            f"{option} is about one run: runs side by side hold no values and are judged by the policy alone"
        )


def compliance(document: Report, config: Path | None, form: str) -> str | bytes:
    """Return the compliance edition, with what the configuration states about the audit."""
    from auditor.cli.settings import declared_in
    from auditor.reporting import compliance_html

    declared, _ = declared_in(config)
    return printed(compliance_html.render(document, declared), form)


def side_by_side(runs: Sequence[tuple[str, Recorded, Report]], form: str) -> str | bytes:
    """Return several runs, under the names of their folders, side by side."""
    from auditor.reporting import comparison_html, comparison_json, comparison_markdown
    from auditor.reporting.comparison import RunComparison, compare

    writers: dict[str, Callable[[RunComparison], str]] = {
        "json": comparison_json.render,
        "markdown": comparison_markdown.render,
    }
    return printed(writers.get(form, comparison_html.render)(compare(runs)), form)


def printed(page: str, form: str) -> str | bytes:
    """Return *page* as it is, or printed where *form* is pdf."""
    from auditor.reporting import pdf

    return pdf.render(page) if form == "pdf" else page
