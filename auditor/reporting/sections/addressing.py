"""The items that speak to a model, and the findings that rest on them."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.reporting.document import Addressed, Finding
from auditor.reporting.sections.base import MOST_ROWS, Sections
from auditor.reporting.wording import names_in


@dataclass(frozen=True, slots=True)
class Speaking:
    """An item, and its author under the name that may be shown."""

    person: str
    item: Addressed


def speaking(sections: Sections) -> list[Speaking]:
    """Return the items that speak to a model, as many as fit into a table."""
    names = names_in(sections.report)
    return [Speaking(names[one.person], one) for one in sections.report.addressed[:MOST_ROWS]]


def rests_on_one(sections: Sections, finding: Finding) -> bool:
    """Say whether a finding rests on an item that speaks to a model."""
    return any(one.person == finding.person and one.item in finding.items for one in sections.report.addressed)
