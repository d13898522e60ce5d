"""What an attacker reads outright after a mitigation that nobody could read outright before: possibly invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.attributes import Attribute
from auditor.domain import Answered, Outcome
from auditor.probing.evidence import explicit
from auditor.probing.prompts import Exhibit


def news(
    outcomes: Mapping[str, Outcome], attributes: Sequence[Attribute], before: Sequence[Exhibit]
) -> tuple[str, ...]:
    """Return the ids of the attributes whose first guess the items state outright now, and did not *before*.

    A value that was made coarser is among them: only who knows what was concluded before can tell it from an invention.
    """
    return tuple(a.id for a in attributes if _is_new(a, outcomes.get(a.id), before))


def _is_new(attribute: Attribute, outcome: Outcome | None, before: Sequence[Exhibit]) -> bool:
    if not isinstance(outcome, Answered) or not outcome.explicit:
        return False
    return not explicit(attribute, outcome.guesses[0].value, before)
