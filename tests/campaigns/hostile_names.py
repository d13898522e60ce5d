"""Reports in which everything that has a name is called by a planted value."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import outward_report
import sample_report

from auditor.reporting.document import Report


@lru_cache(maxsize=2)  # every writer renders the same
def outward(names: tuple[str, ...]) -> Report:
    """Return a report for the writers whose output travels, with all of *names* in it."""
    parts = [outward_report.named(name) for name in names]
    first = parts[0]
    return replace(
        first,
        verdict=replace(first.verdict, reasons=tuple(names)),
        attributes=tuple(note for part in parts for note in part.attributes),
        rows=tuple(row for part in parts for row in part.rows),
        changes=tuple(change for part in parts for change in part.changes),
        findings=tuple(finding for part in parts for finding in part.findings),
        limits=tuple(names),
        revealed=False,
    )


@lru_cache(maxsize=2)
def revealed(names: tuple[str, ...]) -> Report:
    """Return a revealed report for the page, with *names* as people, models, values, quotes and file names as well."""
    report = sample_report.hostile()
    findings = tuple(
        replace(f, person=names[n % len(names)], values=(f.person,), quotes=(f.person,), items=(f.person,))
        for n, f in enumerate(outward(names).findings)
    )
    return replace(
        report,
        headline=names[0],
        verdict=replace(report.verdict, sentence=names[0], reasons=tuple(names)),
        corpus=replace(report.corpus, name=names[0], faults=tuple((name, name) for name in names)),
        models=tuple(
            replace(m, version=names[n % len(names)], name=names[-1 - n % len(names)], floor=names[0])
            for n, m in enumerate(report.models)
        ),
        findings=findings,
        masked={"presidio": dict.fromkeys(names, 3)},
        limits=tuple(names),
        method=tuple(names),
        manifest=dict(zip(names, names, strict=True)),
        revealed=True,
    )
