"""Write a report as one HTML file that needs nothing else: no host, no font, no script from elsewhere."""

from __future__ import annotations

from auditor.content import shelf
from auditor.reporting import wording
from auditor.reporting.claims import ClaimTable
from auditor.reporting.document import Report
from auditor.reporting.figures import Figure, change_figure, leak_figure, strength_figure
from auditor.reporting.page import environment, ours, security_policy, style
from auditor.reporting.sections import MOST_FINDINGS, MOST_ROWS, Sections
from auditor.reporting.sections.change import chance_of, changes_of, pooled_changes
from auditor.reporting.sections.models import strongest


def render(report: Report) -> str:
    """Return *report* as one self-contained page; the same report gives the same bytes.

    People are numbered, and values and quotes are left out, unless the report is revealed. Scripts run only where
    their hash stands in the page's own security policy, and that policy allows no request to any host.
    """
    sections = Sections(report)
    figures = _figures(sections)
    scripts = _scripts() if any(figures.values()) else ()
    page = environment().get_template("report.html.j2")
    return page.render(
        report=report,
        sections=sections,
        figures=figures,
        people_names=wording.names_in(report),
        claims=ClaimTable(report, revealed=report.revealed),
        scripts=[ours(script) for script in scripts],
        policy=security_policy(scripts),
        style=style("style.css"),
        most_rows=MOST_ROWS,
        most_findings=MOST_FINDINGS,
    )


def _figures(sections: Sections) -> dict[str, Figure | None]:
    pooled = pooled_changes(sections)
    single = changes_of(sections, next(iter(strongest(sections)), None))
    chances = {change: chance_of(sections, change) for change in (*pooled, *single)}
    return {
        "leaks": leak_figure(sections.report, sections.now),
        "pooled": change_figure("pooled", pooled, chances, sections.titles),
        "single": change_figure("single", single, chances, sections.titles),
        "strength": strength_figure(sections.strengths, sections.silent),
    }


def _scripts() -> tuple[str, str]:
    from plotly.offline import get_plotlyjs  # type: ignore[import-untyped]

    # A carriage return would be read as a line feed, and the hash of the script would no longer be that of its text.
    drawing = (shelf("reports") / "report.js").read_text(encoding="utf-8")
    return get_plotlyjs().replace("\r\n", "\n"), drawing.replace("\r\n", "\n")
