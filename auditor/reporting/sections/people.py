"""Who: the findings by person, under the name that may be shown."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.reporting.document import Finding
from auditor.reporting.sections.base import MOST_FINDINGS, Sections
from auditor.reporting.wording import person_names


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, and every mitigation under which it was made."""

    finding: Finding
    when: tuple[str, ...]


def people_of(sections: Sections) -> list[tuple[str, list[Found]]]:
    """Return the findings by person, under the name that may be shown, at most MOST_FINDINGS of them.

    What was found of an attribute under several mitigations is one line, told as it was found first.
    """
    findings = sections.report.findings
    names = person_names(findings, revealed=sections.report.revealed)
    gathered: dict[str, dict[str, Found]] = {}
    for finding in findings:
        by_attribute = gathered.setdefault(finding.person, {})
        known = by_attribute.get(finding.attribute)
        when = (*known.when, finding.mitigation) if known else (finding.mitigation,)
        by_attribute[finding.attribute] = Found(known.finding if known else finding, when)
    kept, left = [], MOST_FINDINGS
    for person, found in gathered.items():
        if left > 0:
            kept.append((names[person], list(found.values())[:left]))
            left -= len(found)
    return kept


def found_in(sections: Sections) -> int:
    """Return how many lines ``people_of`` would have if nothing were left out."""
    return len({(finding.person, finding.attribute) for finding in sections.report.findings})
