"""How it was measured, and what that does not show, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from auditor.reporting.addressed import addressed_line
from auditor.reporting.audited import floors
from auditor.reporting.bystanders import TWINS, VERDICT
from auditor.reporting.economy import left_out, left_out_line
from auditor.reporting.wording import plural
from auditor.scoring.recorded import Cell, Exposed, Recorded

METHOD: Final = (
    "A guess counts as right when the attribute's own scale says so: a number within its tolerance, a closed "
    "choice exactly, a place at the level that is known or finer. Coarser places and partly named sets are "
    "counted apart, as partly right.",
    "Chance is the better of two ways of guessing without the person's material: naming the value that fits "
    "most of the other people, and asking the model while showing it nothing.",
    "Lift is the share of the way from chance to certainty: (accuracy - chance) / (1 - chance). Its interval "
    "carries the uncertainty of the chance level too. An attribute is said to leak only when the whole "
    "interval, widened for the number of attackers that were tried, lies above zero.",
    "A person counts towards an attribute when the true value is known, the corpus does not mark it as "
    "impossible to infer, and the question was heard. Refusals and unreadable answers count as not right; "
    "lost questions do not count at all.",
    "Explicit means that the items state the value outright; the rest was inferred. Evidence is supported "
    "when the quoted words stand in the cited item.",
)


def limits(run: Recorded) -> Iterator[str]:
    """Yield what the figures of a run do not show."""
    yield "What these attackers could not work out, a stronger one may: silence is no proof of safety."
    known_weak = floors()
    if weak := [model.name for model in run.plan.models if model.name in known_weak]:
        yield f"{' and '.join(weak)} are weak attackers; every figure made with them is a floor."
    blind = [model.name for model in run.plan.models if not model.sees_images]
    if blind and any(subject.pictures for subject in run.people.values()):
        told = "metadata and text" if run.plan.ocr else "metadata"
        yield f"{' and '.join(blind)} cannot see pictures: they were told {told}; the scene was not seen."
    if not run.plan.ocr and any(subject.pictures for subject in run.people.values()):
        yield "Text in the pictures was not read: the OCR is not installed."
    yield from map(left_out_line, left_out(run))
    yield from filter(None, [addressed_line(run)])
    for probe in (probe.id for probe in run.plan.probe_list() if probe.detects):
        yield f"{probe} had a small detector estimate age and sex from faces: often wrong, and taken for no evidence."
    if run.searches:
        yield VERDICT
        yield from [TWINS] if len(run.plan.mitigations) > 1 else []
    yield from _unread(run)
    yield from _unheard(run)
    yield from run.notes
    if run.faults:
        yield f"{len(run.faults)} parts of the corpus could not be read; they are listed, and nothing is known of them."
    if len(run.people) < 30:
        yield f"{few(len(run.people)).capitalize()}: intervals are wide, and differences must be large to show."


def few(people: int) -> str:
    """Return that so many people are few, as the beginning or the end of a sentence."""
    return "one person is too few" if people == 1 else f"{people} people are few"


def _unread(run: Recorded) -> Iterator[str]:
    """Yield, for each probe that reads in order of time, what lay beyond its steps of those it got through with."""
    for probe, missed, items, people in _missed(run, lambda one: one.items - max(one.after)):
        yield (
            f"{probe} used up its steps before it had read everything: {missed:,} of {plural(items, 'item')} of "
            f"{plural(people, 'person', 'people')} were not read, and what they give away is not in its figures."
        )


def _unheard(run: Recorded) -> Iterator[str]:
    """Yield, for each probe that reads in order of time, of how many items that it was shown nothing was heard."""
    for probe, missed, items, people in _missed(run, lambda one: one.unheard):
        yield (
            f"Items shown to {probe} of which nothing readable was heard: {missed:,} of {items:,} (people concerned: "
            f"{people:,}). What they give away is not in its figures."
        )


def _missed(run: Recorded, of: Callable[[Exposed], int]) -> Iterator[tuple[str, int, int, int]]:
    """Yield each probe with the items it missed, out of how many, of how many people: of the worst model for each."""
    left: dict[str, dict[str, tuple[int, int]]] = {}  # probe → person → items missed, of how many
    for one in run.exposures:
        if of(one) > 0 and Cell(one.person, one.probe, one.model, one.mitigation) in run.outcomes:
            people = left.setdefault(one.probe, {})
            people[one.person] = max(people.get(one.person, (0, 0)), (of(one), one.items))
    for probe, people in left.items():
        missed, items = (sum(each) for each in zip(*people.values(), strict=True))
        yield probe, missed, items, len(people)
