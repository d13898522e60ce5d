"""What mitigations left of people, as the journal holds it: figures, never words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from auditor.journal import Record
from auditor.utility.judging import TASK
from auditor.utility.measure import KIND


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a mitigation left of one person, in figures."""

    person: str
    seconds: float  # that changing them took
    gone: int  # items
    shares: Mapping[str, float]  # "rouge_l", "meaning", "kept" …: those that were measured, 0 … 1
    counts: Mapping[str, Mapping[str, int]]  # "mood" and "topic": n, and how many of them


def weighed(records: Sequence[Record]) -> dict[tuple[str, str], Weighed]:
    """Return what mitigations left of people, by mitigation and person, with the marks of a judge who gave some."""
    found = {(r["mitigation"], r["person"]): _one(r) for r in records if r["kind"] == KIND}
    for record in records:
        if record["kind"] == TASK and (record["mitigation"], record["person"]) in found:
            key = (record["mitigation"], record["person"])
            found[key] = replace(found[key], shares={**found[key].shares, **record["shares"]})
    return dict(sorted(found.items()))


def _one(record: Record) -> Weighed:
    left = record["left"]
    return Weighed(
        person=record["person"],
        seconds=record["seconds"],
        gone=left["gone"],
        shares={name: value for name, value in left.items() if isinstance(value, float)},
        counts={name: value for name, value in left.items() if isinstance(value, dict)},
    )
