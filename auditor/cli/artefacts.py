"""Write a report to a file in the format that its name asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from auditor.cli.console import deliver
from auditor.errors import BadOutput

if TYPE_CHECKING:
    from auditor.reporting.document import Report
    from auditor.scoring.recorded import Recorded

ENDINGS: Final = (".html", ".json", ".jsonl", ".csv", ".parquet", ".md", ".sarif", ".xml")


def check_names(paths: Sequence[Path]) -> None:
    """Refuse, before any work is done, a file whose name asks for no format; BadOutput names it."""
    for path in paths:
        if path.suffix not in ENDINGS:
            raise BadOutput(f"{path}: the name of a report ends in one of {' '.join(ENDINGS)} (JUnit is .xml)")


def write(report: Report, run: Recorded, paths: Sequence[Path]) -> None:
    """Write *report* to each of *paths*; BadOutput where one cannot be written."""
    for path in paths:
        deliver(_writers(run)[path.suffix](report), path)


def _writers(run: Recorded) -> dict[str, Callable[[Report], str | bytes]]:
    from auditor.reporting import as_json, flat, html, junit, markdown, sarif

    sources = {subject.id: subject.source for subject in run.people.values()}
    return {
        ".html": html.render,
        ".json": as_json.render,
        ".jsonl": flat.render_json_lines,
        ".csv": flat.render_csv,
        ".parquet": flat.render_parquet,
        ".md": markdown.render,
        ".sarif": lambda shown: sarif.render(shown, sources),
        ".xml": junit.render,
    }
