"""Write several runs side by side as one page without scripts."""

from __future__ import annotations

from typing import Final

from auditor.reporting.comparison import RunComparison, difference_word, pair_name
from auditor.reporting.document import Status
from auditor.reporting.page import environment, security_policy, style
from auditor.reporting.sections import MOST_ROWS
from auditor.reporting.wording import Word

_MOST_TRENDS: Final = 12
_VERDICTS: Final[dict[Status, Word]] = {
    "PASS": Word("good", "passed"),
    "FAIL": Word("bad", "failed"),
    "INCONCLUSIVE": Word("open", "inconclusive"),
}


def render(comparison: RunComparison) -> str:
    """Return the comparison as one self-contained page; it holds no value, no quote and no name of a person."""
    titles = {note.id: note.title for run in comparison.runs for note in run.report.attributes}
    return (
        environment()
        .get_template("comparison.html.j2")
        .render(
            comparison=comparison,
            titles=titles,
            pair_name=pair_name,
            difference_word=difference_word,
            verdict_word=_VERDICTS.__getitem__,
            not_measured="not measured",
            policy=security_policy(),
            style=style("style.css", "paper.css", "comparison.css"),
            most_rows=MOST_ROWS,
            most_trends=_MOST_TRENDS,
        )
    )
