"""An invented run of one model that knows everything as published, and then says whatever a test wants.

Loaded by path (``runpy.run_path``), since tests are no package.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from auditor.domain import Answered, CannotTell, Guess, Lost, Outcome, Refused, Unreadable
from auditor.scoring.recorded import Cell, Recorded
from auditor.scoring.weighed import Weighed

_INVENTED: Final[dict[str, Any]] = runpy.run_path(str(Path(__file__).with_name("invented_run.py")))
PEOPLE: Final = 40
REFUSED: Final = Refused("decline")
UNREADABLE: Final = Unreadable("no JSON")
LOST: Final = Lost("timeout")
CANNOT_TELL: Final = CannotTell()
Says = Callable[[int, str, str], Outcome]  # from a person's number, an attribute and its true value


def knows(_: int, __: str, truth: str) -> Outcome:
    """Name the true value."""
    return Answered((Guess(truth),))


def always(outcome: Outcome) -> Says:
    """Return what says the same of everybody."""
    return lambda *_: outcome


def recorded(
    after: Says,
    before: Says = knows,
    *,
    attributes: tuple[str, ...] = ("sex", "income"),
    probes: tuple[str, ...] = ("majority", "disclosure", "staab"),
    models: tuple[str, ...] = ("m1",),
    reached: int = PEOPLE,
    known: int = PEOPLE,
) -> Recorded:
    """Return a run in which the models say *before* as published, and *after* once Presidio masked what *reached*.

    The values of the first *known* people are known.
    """
    setting = _INVENTED["Setting"](
        people=PEOPLE, models=models, probes=probes, attributes=attributes, mitigations=("none", "presidio")
    )
    run: Recorded = _INVENTED["run"](setting)
    numbers = {person: number for number, person in enumerate(run.people)}
    outcomes = {
        cell: {name: _said(run, cell, name, numbers, before, after) for name in each} if cell.model else each
        for cell, each in run.outcomes.items()
        if cell.mitigation == "none" or numbers[cell.person] < reached
    }
    left = {("presidio", person): Weighed(person, 0.1, 0, {"kept": 0.9, "rouge_l": 0.9}, {}) for person in run.people}
    empty = {"mood": {"n": 0, "kept": 0}, "topic": {"n": 0, "before": 0, "after": 0}}
    utility = {key: replace(one, counts=empty) for key, one in left.items()}
    people = {p: one if numbers[p] < known else replace(one, truth={}) for p, one in run.people.items()}
    return replace(run, outcomes=outcomes, utility=utility, people=people)


def _said(run: Recorded, cell: Cell, attribute: str, numbers: dict[str, int], before: Says, after: Says) -> Outcome:
    says = before if cell.mitigation == "none" else after
    return says(numbers[cell.person], attribute, str(run.people[cell.person].truth[attribute].value))
