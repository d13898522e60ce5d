"""Why: the items that findings rest on, and what was proved to carry them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from auditor.reporting.document import Cited
from auditor.reporting.language import say
from auditor.reporting.sections.base import Sections
from auditor.reporting.wording import names_in

MOST_ITEMS: Final = 60  # the rest is in the JSON report


@dataclass(frozen=True, slots=True)
class Carrying:
    """An item, under the name that may be shown."""

    person: str
    name: str
    cited: Cited


def carrying(sections: Sections) -> list[Carrying]:
    """Return the items that most findings rest on, under names: numbered by person, or by id where revealed."""
    names = names_in(sections.report)
    seen: dict[str, int] = {}
    found = []
    for one in sections.report.cited[:MOST_ITEMS]:
        seen[one.person] = seen.get(one.person, 0) + 1
        name = one.item if sections.report.revealed else say("why.item", n=seen[one.person])
        found.append(Carrying(names.get(one.person, say("person.unnamed")), name, one))
    return found
