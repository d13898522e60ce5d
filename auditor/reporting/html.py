"""Write a report as one HTML file that needs nothing else: no host, no font, no script from elsewhere."""

from __future__ import annotations

from typing import Any, Final

from auditor.collector import undisturbed
from auditor.reporting import language, wording
from auditor.reporting.bystanders import bystander_numbers
from auditor.reporting.claims import ClaimTable
from auditor.reporting.context import Context
from auditor.reporting.document import Report
from auditor.reporting.figures import change_figure, curve_figure, leak_figure, strength_figure
from auditor.reporting.page import environment, ours, script, security_policy, style
from auditor.reporting.sections import MOST_FINDINGS, MOST_ROWS, Sections
from auditor.reporting.sections.change import changes_of, pooled_changes
from auditor.reporting.sections.models import strongest

# The sections in the order in which they are read. One whose template gives nothing is left out, with its entry in
# the contents.
PARTS: Final = (
    "verdict",
    "leaks",
    "change",
    "frontier",
    "harms",
    "explicit",
    "curve",
    "people",
    "bystanders",
    "addressing",
    "severity",
    "why",
    "remedies",
    "models",
    "calibration",
    "method",
    "limits",
    "manifest",
)


@undisturbed()
def render(report: Report, *, tongue: str = language.ENGLISH, context: Context | None = None) -> str:
    """Return *report* as one self-contained page in the language *tongue*; the same report gives the same bytes.

    People are numbered, and values and quotes are left out, unless the report is revealed; then *context* shows them
    where they stand. Only our style and our script run, by their hash in the page's own security policy, and that
    policy allows no request to any host. Raises BadContent where there is no such language.
    """
    with language.speaking(tongue):
        return _page(report, context if report.revealed else None)


def _page(report: Report, context: Context | None) -> str:
    sections = Sections(report)
    shown: dict[str, Any] = {
        "report": report,
        "sections": sections,
        "figures": _figures(sections),
        "bystander_numbers": bystander_numbers(report),
        "people_names": wording.names_in(report),
        "claims": ClaimTable(report, revealed=report.revealed),
        "context": context.exhibits if context else {},
        "context_missing": context is None or context.missing,
        "most_rows": MOST_ROWS,
        "most_findings": MOST_FINDINGS,
        "span_words": language.say("table.scale"),
    }
    made = environment()
    parts: dict[str, str] = {}
    for name in PARTS:
        if text := made.get_template(f"{name}.html.j2").render(shown).strip():
            parts[name] = ours(text)
    code, sheet = script("report.js"), style("style.css")
    page = made.get_template("report.html.j2")
    return page.render(shown, parts=parts, script=code, style=sheet, policy=security_policy([code], [sheet]))


def _figures(sections: Sections) -> dict[str, Any]:
    single = changes_of(sections, next(iter(strongest(sections)), None))
    return {
        "leaks": leak_figure(sections),
        "pooled": change_figure("pooled", sections, pooled_changes(sections)),
        "single": change_figure("single", sections, single),
        "curve": curve_figure(sections),
        "strength": strength_figure(sections),
    }
