"""Put conditions side by side: all attributes pooled, and before against after, paired by person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from auditor.reporting.document import Change, Strength
from auditor.scoring.lift import pooled_lift
from auditor.scoring.paired import difference, holm, pooled_difference
from auditor.scoring.rates import Rate, pooled, rate
from auditor.scoring.table import Scores


def strength(scores: Scores, probe: str, model: str, mitigation: str) -> Strength:
    """Return how strong an attacker was over all attributes; intervals count people, not answers."""
    answers: dict[str, list[tuple[bool, bool]]] = {}
    for attribute in scores.attributes:
        hits = scores.hits(attribute, probe, model, mitigation)
        _, chance = scores.chance(attribute, model, list(hits))
        for (person, hit), guessed in zip(hits.items(), chance, strict=True):
            answers.setdefault(person, []).append((hit, guessed))
    return Strength(
        model=model,
        probe=probe,
        mitigation=mitigation,
        top1=pooled({person: (sum(hit for hit, _ in pairs), len(pairs)) for person, pairs in answers.items()}),
        chance=pooled(
            {person: (sum(guessed for _, guessed in pairs), len(pairs)) for person, pairs in answers.items()}
        ),
        lift=pooled_lift(answers),
    )


def changes(scores: Scores, probe: str, model: str, before: str, after: str) -> Iterator[Change]:
    """Yield what a mitigation changed: first over all attributes, then one by one, corrected for their number."""
    early, late = (_hits(scores, probe, model, mitigation) for mitigation in (before, after))
    compared = {name: [p for p in early[name] if p in late[name]] for name in early}
    found = {
        name: difference([early[name][p] for p in people], [late[name][p] for p in people])
        for name, people in compared.items()
        if people
    }
    if not found:
        return
    corrected = holm({name: change.p for name, change in found.items()})
    first, second = (_counts(hits, compared) for hits in (early, late))
    total = pooled_difference(first, second)
    yield Change("", model, probe, after, pooled(first), pooled(second), Rate(*total[:4]), total.p, None)
    for name, change in found.items():
        was, became = (_share([hits[name][p] for p in compared[name]]) for hits in (early, late))
        yield Change(name, model, probe, after, was, became, Rate(*change[:4]), change.p, corrected[name])


def _hits(scores: Scores, probe: str, model: str, mitigation: str) -> dict[str, dict[str, bool]]:
    return {a.id: scores.hits(a, probe, model, mitigation) for a in scores.attributes}


def _counts(
    hits: Mapping[str, Mapping[str, bool]], compared: Mapping[str, Sequence[str]]
) -> dict[str, tuple[int, int]]:
    """Return, by person, how many of the compared attributes were right, and how many there were."""
    gathered: dict[str, list[bool]] = {}
    for name, people in compared.items():
        for person in people:
            gathered.setdefault(person, []).append(hits[name][person])
    return {person: (sum(flags), len(flags)) for person, flags in gathered.items()}


def _share(hits: Sequence[bool]) -> Rate:
    return rate(sum(hits), len(hits))
