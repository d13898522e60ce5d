"""Before and after: what each mitigation changed, beside the chance level that belongs to it."""

from __future__ import annotations

from auditor.reporting.document import Change, Strength
from auditor.reporting.sections.base import Sections
from auditor.scoring.rates import UNKNOWN, Rate


def pooled_changes(sections: Sections) -> list[Change]:
    """Return what each mitigation changed over all attributes together."""
    return [change for change in sections.report.changes if not change.attribute]


def single_changes(sections: Sections) -> list[Change]:
    """Return what each mitigation changed, attribute by attribute."""
    return [change for change in sections.report.changes if change.attribute]


def changes_of(sections: Sections, strength: Strength | None) -> list[Change]:
    """Return the changes by attribute for one attacker; of the first attacker there is where none is named."""
    single = single_changes(sections)
    who = (strength.model, strength.probe) if strength else (single[0].model, single[0].probe) if single else None
    return [change for change in single if (change.model, change.probe) == who]


def chance_of(sections: Sections, change: Change) -> Rate:
    """Return the chance level that belongs to a change, after the mitigation; unknown where none is known."""
    who = (change.model, change.probe, change.mitigation)
    known = sections.rates.get((change.attribute, *who)) if change.attribute else sections.pooled.get(who)
    return known or UNKNOWN


def masked_kinds(sections: Sections) -> list[str]:
    """Return every kind of entity that a mitigation masked, in alphabetical order."""
    return sorted({kind for counts in sections.report.masked.values() for kind in counts})
