"""What mitigations did besides hiding: attributes that got easier to infer, values that came in, texts that changed.

Worsenings are paired differences; the rest is counted from what the run wrote down when it made each twin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from auditor.attributes import Attribute, Match
from auditor.domain import Answered, CannotTell, Outcome
from auditor.mitigation.rewriting.method import guide_of
from auditor.reporting.document import Change
from auditor.scoring.harm_figures import Harm, RewritingNote
from auditor.scoring.paired import ALPHA, holm
from auditor.scoring.recorded import Cell, Recorded, Twin
from auditor.scoring.table import Scores
from auditor.scoring.uses import Use

FLOOR: Final = 0.5  # ROUGE-L below which a changed text counts as changed in meaning: half of its words, in order
_ENDS: Final = ("kept", "changed", "masked", "withheld")


def harms(scores: Scores, changes: Sequence[Change]) -> Iterator[Harm]:
    """Yield the findings about each mitigation: worse attributes first, then invented values, then changed meaning."""
    worse = list(worsenings(changes))
    for planned in scores.run.plan.mitigations[1:]:
        twins = {person: twin for (name, person), twin in scores.run.twins.items() if name == planned.name}
        yield from (harm for harm in worse if harm.mitigation == planned.name)
        yield from _invented(scores, planned.name, twins)
        yield from _claimed(scores, planned.name)
        yield from _changed(planned.name, twins)


def rewritings(run: Recorded, *, timings: bool) -> Iterator[RewritingNote]:
    """Yield how each rewriting of the run went; times only with *timings*, since they differ between equal runs."""
    for planned in run.plan.mitigations:
        if "rewriter" in planned.identity:
            twins = [twin for (name, _), twin in run.twins.items() if name == planned.name]
            yield _note(planned.name, planned.identity, twins, run.rewriting.get(planned.name, Use()), timings=timings)


def guides(run: Recorded) -> dict[str, tuple[str, str]]:
    """Return, by mitigation, the model and probe that guided it: what they find afterwards is not held out."""
    found = {planned.name: guide_of(planned.identity) for planned in run.plan.mitigations}
    return {name: guide for name, guide in found.items() if guide is not None}


def worsenings(changes: Sequence[Change]) -> Iterator[Harm]:
    """Yield the attributes that got easier to infer, each for one attacker after one mitigation.

    One is clear where its interval lies above 0 and its p, corrected by Holm for everything that this list selects
    from (all attributes, attackers and mitigations, better or worse), is below 0.05: of many that were tried, a few
    intervals lie above 0 by chance.
    """
    single = [change for change in changes if change.attribute]
    corrected = holm({str(place): one.p for place, one in enumerate(single) if one.p is not None})
    for place, change in enumerate(single):
        if (change.difference.value or 0.0) > 0:
            yield Harm(
                kind="worse",
                mitigation=change.mitigation,
                attribute=change.attribute,
                model=change.model,
                probe=change.probe,
                people=round((change.difference.value or 0.0) * change.difference.n),
                of=change.difference.n,
                clear=change.difference.low > 0 and corrected.get(str(place), 1.0) < ALPHA,
                difference=change.difference,
            )


def _invented(scores: Scores, mitigation: str, twins: Mapping[str, Twin]) -> Iterator[Harm]:
    """Yield, by attribute, in how many texts a value is stated that was not stated before."""
    for attribute in scores.attributes:
        hits = {p: sum(attribute.id in e.invented for e in twin.effects) for p, twin in twins.items()}
        if items := sum(hits.values()):
            people = sum(map(bool, hits.values()))
            yield Harm("invented", mitigation, attribute.id, "", "", people, len(twins), items)


def _claimed(scores: Scores, mitigation: str) -> Iterator[Harm]:
    """Yield, by attacker and attribute, of how many people a value is read outright that agrees with none before."""
    first = scores.run.plan.mitigations[0].name
    for probe in scores.probes:
        if probe.baseline:
            continue
        for model in scores.run.plan.models:
            cells = [
                c for c in scores.run.outcomes if (c.probe, c.model, c.mitigation) == (probe.id, model.name, mitigation)
            ]
            for attribute in scores.attributes:
                people = sum(_is_new_claim(scores.run, attribute, cell, first) for cell in cells)
                if people:
                    yield Harm("claimed", mitigation, attribute.id, model.name, probe.id, people, len(cells))


def _is_new_claim(run: Recorded, attribute: Attribute, cell: Cell, first: str) -> bool:
    if attribute.id not in run.new.get(cell, ()):
        return False
    before = run.outcomes.get(Cell(cell.person, cell.probe, cell.model, first), {}).get(attribute.id)
    return _disagrees(attribute, before, run.outcomes[cell][attribute.id])


def _disagrees(attribute: Attribute, before: Outcome | None, after: Outcome) -> bool:
    """Say whether what is claimed now is neither a value claimed before nor a coarser one; False where unheard."""
    if not isinstance(after, Answered) or not isinstance(before, Answered | CannotTell):
        return False
    now, earlier = after.guesses[0].value, before.guesses if isinstance(before, Answered) else ()
    return all(attribute.scale.match(now, guess.value) is Match.WRONG for guess in earlier)


def _changed(mitigation: str, twins: Mapping[str, Twin]) -> Iterator[Harm]:
    below = {p: sum(e.likeness < FLOOR for e in twin.effects) for p, twin in twins.items()}
    if items := sum(below.values()):
        people = sum(map(bool, below.values()))
        yield Harm("meaning", mitigation, "", "", "", people, len(twins), items)


def _note(name: str, identity: Mapping[str, str], twins: Sequence[Twin], use: Use, *, timings: bool) -> RewritingNote:
    treated = [one for twin in twins for one in twin.treated]
    faults = sorted({one.why for one in treated if one.why})
    stages = max((len(twin.standing) for twin in twins), default=0)
    return RewritingNote(
        mitigation=name,
        rewriter=identity["rewriter"],
        guide=guide_of(identity),
        items={end: sum(one.what == end for one in treated) for end in _ENDS},
        faults={why: sum(one.why == why for one in treated) for why in faults},
        people=len(twins),
        standing=tuple(sum(bool(_stage(twin, at)) for twin in twins) for at in range(stages)),
        calls=use.calls,
        prompt_tokens=use.prompt_tokens,
        output_tokens=use.output_tokens,
        seconds=use.seconds if timings else None,
        usd=use.usd,
    )


def _stage(twin: Twin, at: int) -> tuple[str, ...]:
    """Return what stood of a person at this stage; one that ended earlier stays as it ended."""
    return twin.standing[min(at, len(twin.standing) - 1)] if twin.standing else ()
