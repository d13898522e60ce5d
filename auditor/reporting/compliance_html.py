"""Write the compliance edition: one page that prints as an annex to a data protection impact assessment."""

from __future__ import annotations

from typing import Final

from auditor.gate.declared import Declared, Responsible
from auditor.reporting.bearing import crowd_line, when
from auditor.reporting.compliance import NOT_MEASURED, chapters, legend, register, residual, summary
from auditor.reporting.document import Report
from auditor.reporting.page import environment, security_policy, style
from auditor.reporting.provisions import Framework, frameworks
from auditor.reporting.sections import MOST_FINDINGS, MOST_ROWS, Sections

NOT_STATED: Final = "not stated"
_STATUS: Final = {"PASS": "Passed", "FAIL": "Failed", "INCONCLUSIVE": "Inconclusive"}
_SIGNERS: Final = (Responsible("Carried out by"), Responsible("Data protection officer"), Responsible("Controller"))


def render(report: Report, declared: Declared, found: tuple[Framework, ...] | None = None) -> str:
    """Return *report* as an annex in one self-contained page without scripts; the same input gives the same bytes.

    What was not *declared* is shown as not stated. Findings are placed beside the laws and standards in *found*, those
    that come with the tool where none are given. People are numbered and values left out unless it is revealed.
    """
    sections = Sections(report)
    entries = register(sections)
    placed = chapters(sections, entries, frameworks() if found is None else found, declared)
    return (
        environment()
        .get_template("compliance.html.j2")
        .render(
            report=report,
            sections=sections,
            declared=declared,
            signers=declared.responsible or _SIGNERS,
            status=_STATUS[report.verdict.status],
            not_stated=NOT_STATED,
            not_measured=NOT_MEASURED,
            entries=entries,
            states=legend(entries),
            chapters=placed,
            residual=residual(report),
            summary=list(summary(sections, entries)),
            crowd_line=crowd_line,
            when=when,
            policy=security_policy(),
            style=style("style.css", "paper.css", "compliance.css"),
            most_rows=MOST_ROWS,
            most_findings=MOST_FINDINGS,
        )
    )
