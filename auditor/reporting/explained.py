"""What carries findings, and which edits end them, as the report holds it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.probing.explaining import Explanation
from auditor.reporting.document import Explained, Remedy
from auditor.scoring.explained import advice


def explained(explanations: Sequence[Explanation]) -> Iterator[Explained]:
    """Yield what each finding rests on, in counts: where it lies stays in the journal."""
    for one in explanations:
        pictures = sum(piece.is_picture for piece in one.carriers.pieces)
        yield Explained(
            person=one.person,
            attribute=one.attribute,
            model=one.model,
            probe=one.probe,
            cause=one.carriers.cause.value,
            sentences=len(one.carriers.pieces) - pictures,
            pictures=pictures,
            minimal=one.carriers.minimal,
            probes=one.carriers.probes,
        )


def remedies(explanations: Sequence[Explanation], *, reveal: bool) -> Iterator[Remedy]:
    """Yield the proved edits, the most worthwhile first; what is edited only where it may be revealed."""
    for one in advice(explanations):
        yield Remedy(
            person=one.person,
            attributes=one.attributes,
            kind="mask" if one.edit.kind == "mask" else "cut",
            sentences=len(one.edit.texts),
            words=one.edit.words,
            pictures=one.edit.pictures,
            worth=one.worth,
            items=one.items if reveal else (),
            texts=one.edit.texts if reveal else (),
        )
