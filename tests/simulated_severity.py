"""An invented severity for an invented report: what it would say of the people whom the report names."""

from __future__ import annotations

from auditor.reporting.document import Report
from auditor.scoring.severity import FORMULA, NOTES
from auditor.scoring.severity_figures import (
    Crowd,
    Crowds,
    Exposure,
    ExposureChange,
    MarginalNote,
    PersonExposure,
    PopulationNote,
    Ranking,
    Severity,
)


def weighed(report: Report, source: str = "Counted by nobody") -> Severity:
    """Return exposures that follow the strengths of *report*, and a crowd for everybody in its findings."""
    if not report.strengths:
        return Severity()
    noted = [note.id for note in report.attributes]
    marginals = tuple(MarginalNote(name, source, "2020", "approximate", source) for name in noted[:2])
    first = report.mitigations[0]
    return Severity(
        formula=FORMULA,
        exposures=tuple(
            Exposure(s.model, s.probe, s.mitigation, s.top1, s.chance, "control", 1.0) for s in report.strengths
        ),
        changes=tuple(
            ExposureChange(c.model, c.probe, c.mitigation, c.before, c.after, c.difference, c.p)
            for c in report.changes
            if not c.attribute
        ),
        population=PopulationNote("town", source, 5_000_000, source, "2020", marginals, tuple(noted[2:])),
        crowds=(
            Crowds(
                first, report.strengths[0].model, report.strengths[0].probe, report.corpus.people, 1, _members(report)
            ),
        ),
        notes=NOTES,
        ranking=_ranking(report),
    )


def _ranking(report: Report) -> Ranking:
    """Return everybody in the findings, exposed by the share of the attributes that were found."""
    first, all_of_them = report.strengths[0], len(report.attributes)
    found: dict[str, dict[str, set[str]]] = {}
    for finding in report.findings:
        found.setdefault(finding.person, {}).setdefault(finding.mitigation, set()).add(finding.attribute)
    people = [
        PersonExposure(
            person,
            len(by.get("none", ())) / all_of_them,
            tuple(sorted(by.get("none", ()))),
            tuple((name, len(by.get(name, ())) / all_of_them) for name in report.mitigations[1:]),
        )
        for person, by in found.items()
    ]
    return Ranking(first.model, first.probe, tuple(sorted(people, key=lambda one: (-one.exposure, one.person))))


def _members(report: Report) -> tuple[Crowd, ...]:
    found: dict[str, list[str]] = {}
    for finding in report.findings:
        found.setdefault(finding.person, []).append(finding.attribute)
    return tuple(
        Crowd(person, tuple(names[:2]), tuple(names[2:]), 1, 1_000 if number % 2 else 1_000_000, 5_000_000)
        for number, (person, names) in enumerate(found.items())
    )
