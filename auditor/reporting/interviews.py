"""How interviews went: who spoke for whom, how conversations ended, and what of them was not used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from auditor.probing.interview import Ending
from auditor.reporting.document import InterviewNote
from auditor.scoring.recorded import Interviewed, Recorded


def interviews(run: Recorded) -> Iterator[InterviewNote]:
    """Yield one note for each attacker that interviewed, before and after each mitigation."""
    for who in sorted({(i.cell.model, i.cell.probe, i.cell.mitigation) for i in run.interviews}):
        held = [i for i in run.interviews if (i.cell.model, i.cell.probe, i.cell.mitigation) == who]
        yield _note(run, who, held)


def told_of_interviews(notes: Sequence[InterviewNote]) -> Iterator[str]:
    """Yield what a reader must know before believing a figure that rests on conversations, in sentences."""
    if not notes:
        return
    held, turns = sum(note.held for note in notes), sum(note.turns for note in notes)
    names = " and ".join(dict.fromkeys(note.persona for note in notes))
    yield (
        f"No person was interviewed: {names} spoke for the people, from what they published. "
        "Real people say more, less and other things."
    )
    flawed = sum(sum(note.flaws.values()) for note in notes)
    yield (
        f"Interviews held: {held:,}, with {turns:,} turns in all; replies of simulated people that fell out of the "
        f"part or went beyond what was published, and were not used: {flawed:,}."
    )
    if early := held - sum(note.endings.get(Ending.TURNS, 0) for note in notes):
        yield f"Interviews that ended before the last turn, refused, unreadable, repeating or silent: {early:,}."


def _note(run: Recorded, who: tuple[str, str, str], held: Sequence[Interviewed]) -> InterviewNote:
    return InterviewNote(
        *who,
        persona=run.plan.persona.name if run.plan.persona else who[0],
        held=len(held),
        turns=sum(one.turns for one in held),
        endings=_sorted(Counter(one.ending for one in held)),
        flaws=_sorted(sum((Counter(one.flaws) for one in held), Counter())),
        disclosing=sum(bool(one.disclosed) for one in held),
    )


def _sorted(counts: Counter[str]) -> Mapping[str, int]:
    return dict(sorted(counts.items()))
