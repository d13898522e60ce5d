"""Arrange a report for the page: one module for each section, in the order in which it is read.

Nothing is measured here: figures are chosen, grouped and counted, and sentences are put beside them. A section is a
module of functions that take ``Sections``; those named in TELLERS can be called from the templates.
"""

from __future__ import annotations

from typing import Final

from auditor.reporting.sections.addressing import rests_on_one, speaking
from auditor.reporting.sections.base import MOST_FINDINGS, MOST_ROWS, Group, Sections
from auditor.reporting.sections.change import chance_of, changes_of, masked_kinds, pooled_changes, single_changes
from auditor.reporting.sections.channels import channels_of, resting_on_nothing
from auditor.reporting.sections.explicit import kinds_of
from auditor.reporting.sections.frontier import letters, plane_of
from auditor.reporting.sections.leaks import claimed, glances
from auditor.reporting.sections.manifest import command_of
from auditor.reporting.sections.models import profiles, refusals, strongest
from auditor.reporting.sections.outcomes import accounts_of, unmeasured
from auditor.reporting.sections.people import exposed_people, found_in, people_of
from auditor.reporting.sections.verdict import best_help, leaks_found, reason_of, sentence_of, unclear_leaks
from auditor.reporting.sections.why import carrying

__all__ = ["MOST_FINDINGS", "MOST_ROWS", "TELLERS", "Group", "Sections"]

TELLERS: Final = (
    accounts_of,
    best_help,
    carrying,
    chance_of,
    changes_of,
    channels_of,
    claimed,
    command_of,
    exposed_people,
    found_in,
    glances,
    kinds_of,
    leaks_found,
    letters,
    masked_kinds,
    people_of,
    plane_of,
    pooled_changes,
    profiles,
    reason_of,
    refusals,
    resting_on_nothing,
    rests_on_one,
    sentence_of,
    single_changes,
    speaking,
    strongest,
    unclear_leaks,
    unmeasured,
)
