"""Which items speak to a model, what rests on them, and what that leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.reporting.document import Addressed, Cited
from auditor.scoring.recorded import Recorded


def addressed(run: Recorded, cited: Sequence[Cited]) -> Iterator[Addressed]:
    """Yield the items that speak to a model, each with the attributes of the findings that rest on it."""
    resting = {(one.person, one.item): one.attributes for one in cited}
    for one in run.addressing:
        yield Addressed(one.person, one.item, one.signs, resting.get((one.person, one.item), ()))


def addressed_line(run: Recorded) -> str:
    """Return what such items leave open, in a sentence; "" where there are none."""
    items = sum(subject.posts + subject.pictures for subject in run.people.values())
    if not run.addressing:
        return ""
    speak = "item speaks" if len(run.addressing) == 1 else "items speak"
    return (
        f"{len(run.addressing):,} {speak} to a model (of {items:,}): what is answered about the authors, or not "
        "answered, may be what such an item orders."
    )
