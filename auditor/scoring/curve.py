"""The exposure curve: how much is worked out after 1, 2, 4, 8 … items of everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.attributes import Match
from auditor.domain import Answered, Outcome
from auditor.reporting.document import CurvePoint
from auditor.scoring.compare import over_all
from auditor.scoring.table import Scores


def curve(scores: Scores) -> Iterator[CurvePoint]:
    """Yield the points of every attacker that reads in order of time, by the number of items.

    Everybody who counts is in every point, so that the points of one curve can be compared: somebody of whom there was
    nothing to read, with what the attack came to. So the curve ends where the table stands.
    """
    for attacker in sorted({(e.model, e.probe, e.mitigation) for e in scores.run.exposures}):
        seen = {e.person: e.after for e in scores.run.exposures if (e.model, e.probe, e.mitigation) == attacker}
        for items in sorted({count for after in seen.values() for count in after}):
            yield _point(scores, attacker, items, {person: _latest(after, items) for person, after in seen.items()})


def _latest(after: Mapping[int, Mapping[str, Outcome]], items: int) -> Mapping[str, Outcome]:
    """Return what was known when at most so many items were read."""
    return after[max(count for count in after if count <= items)]


def _point(
    scores: Scores, attacker: tuple[str, str, str], items: int, known: Mapping[str, Mapping[str, Outcome]]
) -> CurvePoint:
    model, probe, mitigation = attacker
    answers: dict[str, list[tuple[bool, bool]]] = {}
    for attribute in scores.attributes:
        counted = scores.counted(attribute, probe, model, mitigation)
        _, chance = scores.chance(attribute, model, list(counted))
        for (person, final), guessed in zip(counted.items(), chance, strict=True):
            truth = scores.run.people[person].truth[attribute.id].value
            outcome = known[person].get(attribute.id) if person in known else final
            right = isinstance(outcome, Answered) and attribute.scale.match(outcome.guesses[0].value, truth)
            answers.setdefault(person, []).append((right is Match.RIGHT, guessed))
    return CurvePoint(model, probe, mitigation, items, *over_all(answers))
