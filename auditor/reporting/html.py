"""Write a report as one HTML file that needs nothing else: no host, no font, no script from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from auditor.content import shelf
from auditor.reporting import wording
from auditor.reporting.claims import ClaimTable, probability_line, reliability_line
from auditor.reporting.document import Report
from auditor.reporting.figures import Figure, change_figure, leak_figure, strength_figure
from auditor.reporting.sections import MOST_FINDINGS, MOST_ROWS, TELLERS, Sections
from auditor.reporting.sections.change import chance_of, changes_of, pooled_changes
from auditor.reporting.sections.models import strongest

if TYPE_CHECKING:
    from jinja2 import Environment

_WORDS: Final = (
    probability_line,
    reliability_line,
    wording.attacker,
    wording.change_word,
    wording.duration,
    wording.leak_word,
    wording.lift_line,
    wording.measured,
    wording.mitigation_name,
    wording.money,
    wording.of_people,
    wording.p_value,
    wording.percent,
    wording.plural,
    wording.points,
    wording.rate_line,
    wording.row_word,
    wording.shorten,
    wording.span,
)


def render(report: Report) -> str:
    """Return *report* as one self-contained page; the same report gives the same bytes.

    People are numbered, and values and quotes are left out, unless the report is revealed. Scripts run only where
    their hash stands in the page's own security policy, and that policy allows no request to any host.
    """
    sections = Sections(report)
    figures = _figures(sections)
    scripts = _scripts() if any(figures.values()) else ()
    page = _environment().get_template("report.html.j2")
    return page.render(
        report=report,
        sections=sections,
        figures=figures,
        people_names=wording.names_in(report),
        claims=ClaimTable(report, revealed=report.revealed),
        scripts=[_ours(script) for script in scripts],
        policy=_policy(scripts),
        style=_ours((shelf("reports") / "style.css").read_text(encoding="utf-8")),
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


def _policy(scripts: tuple[str, ...]) -> str:
    """Return the Content-Security-Policy: nothing but these scripts, our style, and images made in the page."""
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts) or "'none'"
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _ours(text: str) -> str:
    """Mark text that comes with the tool, never from a report, as fit to stand in the page unescaped."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - see above


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(shelf("reports")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_visible,
    )
    environment.globals.update({word.__name__: word for word in (*_WORDS, *TELLERS)})
    environment.globals.update(
        statuses=wording.STATUS_WORDS,
        chances=wording.CHANCE_WORDS,
        outcomes=wording.OUTCOMES,
        glossary=wording.GLOSSARY,
        not_measured=wording.NOT_MEASURED,
    )
    return environment


def _visible(value: object) -> object:
    """Make control characters visible in everything that a template prints; markup is ours and stays as it is."""
    return wording.visible(value) if type(value) is str else value
