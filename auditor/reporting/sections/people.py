"""Who: the findings by person, under the name that may be shown, and people by exposure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from auditor.reporting.document import Finding
from auditor.reporting.sections.base import MOST_FINDINGS, Sections
from auditor.reporting.wording import names_in
from auditor.scoring.severity_figures import PersonExposure

MOST_PEOPLE: Final = 30  # of the table of exposures


@dataclass(frozen=True, slots=True)
class Found:
    """A finding, every mitigation under which it was made, and the anchor under which it can be pointed to."""

    finding: Finding
    when: tuple[str, ...]
    anchor: str


@dataclass(frozen=True, slots=True)
class Whose:
    """A person's findings, under the name that may be shown."""

    name: str
    lines: tuple[Found, ...]


def people_of(sections: Sections) -> list[Whose]:
    """Return the findings by person, the most exposed person first, at most MOST_FINDINGS findings.

    What was found of an attribute under several mitigations is one line, told as it was found first.
    """
    names = names_in(sections.report)
    kept: list[Whose] = []
    left = MOST_FINDINGS
    for person, found in _by_exposure(sections, _gathered(sections)).items():
        if left > 0:
            kept.append(Whose(names[person], tuple(found.values())[:left]))
            left -= len(found)
    return kept


def found_in(sections: Sections) -> int:
    """Return how many lines ``people_of`` would have if nothing were left out."""
    return len({(finding.person, finding.attribute) for finding in sections.report.findings})


def exposed_people(sections: Sections) -> list[tuple[str, PersonExposure]]:
    """Return the most exposed people of whom something was found, under the name that may be shown."""
    ranking = sections.report.severity.ranking
    names = names_in(sections.report)
    people = [one for one in ranking.people if one.exposure > 0] if ranking else []
    return [(names[one.person], one) for one in people[:MOST_PEOPLE]]


def _gathered(sections: Sections) -> dict[str, dict[str, Found]]:
    gathered: dict[str, dict[str, Found]] = {}
    numbers: dict[str, int] = {}
    for finding in sections.report.findings:
        person = numbers.setdefault(finding.person, len(numbers) + 1)
        own = gathered.setdefault(finding.person, {})
        known = own.get(finding.attribute)
        when = (*known.when, finding.mitigation) if known else (finding.mitigation,)
        anchor = known.anchor if known else f"finding-{person}-{len(own) + 1}"
        own[finding.attribute] = Found(known.finding if known else finding, when, anchor)
    return gathered


def _by_exposure(sections: Sections, gathered: dict[str, dict[str, Found]]) -> dict[str, dict[str, Found]]:
    ranking = sections.report.severity.ranking
    rank = {one.person: -one.exposure for one in ranking.people} if ranking else {}
    order = sorted(gathered, key=lambda person: (rank.get(person, 0.0), -len(gathered[person])))
    return {person: gathered[person] for person in order}
