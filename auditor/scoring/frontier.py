"""Lay the mitigations of a run on the plane of privacy and utility, and say which is worth its loss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import fmean
from typing import Final

from auditor.reporting.document import Row
from auditor.scoring.compare import answers_of, changes, strength
from auditor.scoring.frontier_figures import Advice, Frontier, Kept, Point
from auditor.scoring.harm_figures import RewritingNote
from auditor.scoring.lift import pooled_lift
from auditor.scoring.pareto import Share, beyond_chance, dominators, support
from auditor.scoring.rates import UNKNOWN, Rate, mean, pooled
from auditor.scoring.table import Scores
from auditor.scoring.weighed import Weighed

_RULES: Final = "disclosure"  # also a part of every guided rewriting
_WHOLE: Final = 1.0  # what is kept where nothing is changed


def frontier(
    scores: Scores,
    rows: Sequence[Row],
    rewritings: Sequence[RewritingNote] = (),
    weak: Sequence[str] = (),
    *,
    timings: bool = False,
) -> Frontier | None:
    """Return the mitigations of a run beside each other; None where utility was not measured, or nothing is known.

    Privacy is the lift over all attributes of the attacker that does best after a mitigation, among those that had
    no part in making it: choosing the best flatters attackers, never mitigations. Where all of those only refused, a
    mitigation has no place. Utility is what was kept. *weak* are models whose figures are a floor.
    """
    if not scores.run.utility:
        return None
    plane = _Plane(scores, rows, {note.mitigation: note.guide for note in rewritings}, timings)
    if plane.first not in plane.best or not any(plane.weighed.values()):
        return None
    found = [plane.point(name) for name in plane.best]
    # Where no leak is shown, one mitigation cannot be shown to hide more of it than another.
    points = _judged(found, support(plane.shares())) if _leaks(found[0]) else tuple(found)
    advice, recommended = _advice(points)
    asked = {point.model for point in points}
    return Frontier(
        points=points,
        advice=advice,
        recommended=recommended,
        weak=tuple(model for model in weak if model in asked),
        parts=_parts(plane.weighed.values()),
        unheard=tuple(planned.name for planned in scores.run.plan.mitigations if planned.name not in plane.best),
    )


@dataclass(frozen=True)
class _Plane:
    """A run as the plane of privacy and utility needs it."""

    scores: Scores
    rows: Sequence[Row]
    guides: Mapping[str, tuple[str, str] | None]  # mitigation → model and probe that guided it
    timings: bool

    @cached_property
    def first(self) -> str:
        """The mitigation that changes nothing."""
        return self.scores.run.plan.mitigations[0].name

    @cached_property
    def best(self) -> dict[str, tuple[str, str]]:
        """By mitigation, probe and model of the attacker with the highest lift after it, who was heard and no guide."""
        names = [planned.name for planned in self.scores.run.plan.mitigations]
        return {name: found for name in names if (found := self._best(name))}

    @cached_property
    def weighed(self) -> dict[str, dict[str, Weighed]]:
        """By mitigation and person, what was left of them."""
        found: dict[str, dict[str, Weighed]] = {name: {} for name in self.best}
        for (name, person), left in self.scores.run.utility.items():
            if name in found:
                found[name][person] = left
        return found

    def shares(self) -> dict[str, dict[str, Share]]:
        """Return what each person adds, for every mitigation whose utility was measured."""
        compared = [name for name in self.best if name == self.first or self.weighed[name]]
        return {name: self._shares(name) for name in compared}

    def point(self, name: str) -> Point:
        """Return where a mitigation lies; who dominates it is said later."""
        probe, model = self.best[name]
        strong = strength(self.scores, probe, model, name)
        ended = self.scores.pooled_endings(probe, model, name)
        weighed = self.weighed[name].values()
        used = self.scores.run.rewriting.get(name)
        return Point(
            mitigation=name,
            model=model,
            probe=probe,
            top1=strong.top1,
            lift=strong.lift,
            change=self._change(name),
            leaks=tuple(dict.fromkeys(row.attribute for row in self.rows if row.mitigation == name and row.leaks)),
            kept=_untouched(strong.lift.n) if name == self.first else kept(weighed),
            usd=0.0 if used is None else used.usd,
            seconds=fmean(left.seconds for left in weighed) if weighed and self.timings else None,
            gain=None,
            asked=ended.asked,
            refused=ended.refused,
            unreadable=ended.unreadable,
        )

    def _best(self, mitigation: str) -> tuple[str, str] | None:
        guide = self.guides.get(mitigation)
        tried = [
            (probe.id, model)
            for probe, model, name in self.scores.conditions()
            if name == mitigation and not probe.guessing
            if guide is None or ((model, probe.id) != guide and probe.id != _RULES)
        ]
        # An attacker that only refused after a mitigation would make it look like the best of all.
        heard = [(probe, model) for probe, model in tried if not self.scores.silent(probe, model, mitigation)]
        if any(model for _, model in tried) and not any(model for _, model in heard):
            return None  # rules that ask no model always answer; what they miss is not what a model would
        lifts = {who: pooled_lift(answers_of(self.scores, *who, mitigation)).value for who in heard}
        known = {who: lift for who, lift in lifts.items() if lift is not None}
        return max(known, key=known.__getitem__) if known else None

    def _shares(self, name: str) -> dict[str, Share]:
        found = {}
        for person, pairs in answers_of(self.scores, *self.best[name], name).items():
            left = self.weighed[name].get(person)
            kept = _WHOLE if name == self.first else left.shares.get("kept") if left else None
            found[person] = Share(sum(not hit for hit, _ in pairs), sum(not guess for _, guess in pairs), kept)
        return found

    def _change(self, name: str) -> Rate:
        """Return what changed in the right first guesses of the attacker that does best after a mitigation."""
        if name == self.first:
            return UNKNOWN
        pooled_first = next(changes(self.scores, *self.best[name], self.first, name), None)
        return pooled_first.difference if pooled_first else UNKNOWN


def kept(people: Iterable[Weighed]) -> Kept:
    """Return what a mitigation leaves of *people*: means with the interval of ``rates.mean``, over people."""
    left = list(people)

    def over_people(name: str) -> Rate:
        return mean([one.shares[name] for one in left if name in one.shares])

    def over_texts(name: str, hits: str) -> Rate:
        return pooled({one.person: (one.counts[name][hits], one.counts[name]["n"]) for one in left})

    return Kept(
        kept=over_people("kept"),
        rouge_l=over_people("rouge_l"),
        bleu=over_people("bleu"),
        edited=over_people("edited"),
        meaning=over_people("meaning"),
        mood=over_texts("mood", "kept"),
        topic_before=over_texts("topic", "before"),
        topic_after=over_texts("topic", "after"),
        pixels=over_people("pixels"),
        ssim=over_people("ssim"),
        gone=sum(one.gone for one in left),
        readable=over_people("readability"),
        same_sense=over_people("sense"),
        nothing_new=over_people("nothing new"),
        combined=over_people("combined"),
    )


def _untouched(people: int) -> Kept:
    whole, nothing = Rate(1.0, 1.0, 1.0, people), Rate(0.0, 0.0, 0.0, people)
    unasked = [UNKNOWN] * 4
    return Kept(whole, whole, whole, nothing, whole, whole, UNKNOWN, UNKNOWN, nothing, whole, 0, *unasked)


def _judged(points: Sequence[Point], resampled: Mapping[str, float]) -> tuple[Point, ...]:
    places = {p.mitigation: (beyond_chance(p.lift.value or 0.0), p.kept.kept.value) for p in points}
    known = {name: (lift, value) for name, (lift, value) in places.items() if value is not None}
    dominated = dominators(known)
    start = points[0].lift
    return tuple(
        replace(
            point,
            dominated_by=dominated.get(point.mitigation, ()),
            support=resampled.get(point.mitigation),
            gain=_gain(start, point) if point.mitigation in known else None,
        )
        for point in points
    )


def _gain(start: Rate, point: Point) -> float | None:
    """Return the share of lift taken away less the share of utility lost, after SEAL (arXiv:2506.01420)."""
    if start.value is None or start.value <= 0 or point.lift.value is None or point.kept.kept.value is None:
        return None
    return (start.value - beyond_chance(point.lift.value)) / start.value - (1 - point.kept.kept.value)


def _leaks(point: Point) -> bool:
    """Say whether anything is shown to be above chance: all attributes together, or any one of them."""
    return point.lift.low > 0 or bool(point.leaks)


def _advice(points: Sequence[Point]) -> tuple[Advice, str]:
    first, *others = points
    if not _leaks(first):
        return "no leak", ""
    worth = [p for p in others if p.gain is not None and p.gain > 0 and not p.dominated_by]
    proved = [p for p in worth if p.change.n and p.change.high < 0]
    if not worth:
        return "none", ""
    best = max(proved or worth, key=lambda point: point.gain or 0.0)
    return ("best" if proved else "unproved"), best.mitigation


def _parts(weighed: Iterable[Mapping[str, Weighed]]) -> tuple[str, ...]:
    found = {name for people in weighed for one in people.values() for name in one.shares}
    return tuple(name for name in ("rouge_l", "meaning", "ssim") if name in found)
