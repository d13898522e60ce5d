"""The page of one run: in which language, and with what was quoted shown where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.errors import BadOutput

if TYPE_CHECKING:
    from auditor.reporting.document import Report
    from auditor.scoring.recorded import Recorded

LanguageOption = Annotated[str, typer.Option("--language", metavar="TAG", help="Language of the page: en or de.")]
ENGLISH = "en"


def check_language(language: str, form: str, *, plain: bool) -> None:
    """Refuse, before any work is done, a language that is not there, or what is written in English only.

    *plain* is the ordinary report on one run. Raises BadContent for an unknown language, and BadOutput.
    """
    from auditor.reporting.language import load

    load(language)
    if language != ENGLISH and not (plain and form in ("html", "pdf")):
        raise BadOutput(f"only the page of one run is written in other languages: leave --language {language} out")


def page_of(document: Report, recorded: Recorded, folder: Path, language: str) -> str:
    """Return the page of the run in *folder*; where it is revealed, quotes stand in the corpus that the run read."""
    from auditor.reporting import html
    from auditor.reporting.context import in_context

    if not document.revealed:
        return html.render(document, tongue=language)
    spec = recorded.plan.corpus
    read = str(folder / "corpus.jsonl") if spec == "-" else spec
    return html.render(document, tongue=language, context=in_context(document, read))
