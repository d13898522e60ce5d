"""Privacy against utility in words: what is recommended, what remains a risk, and how each mitigation stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from auditor.reporting.language import say, titled
from auditor.reporting.wording import Word, attacker, measured, mitigation_name, percent, rate_line, span, unheard
from auditor.scoring.frontier_figures import Frontier, Point

_WITHOUT: Final = {"no leak": "frontier.no_leak", "none": "frontier.none"}
CLEARLY = 0.95  # of the resamples in which a mitigation is dominated, to say so without a doubt


def advice_lines(frontier: Frontier, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield the recommendation and what remains, in sentences; *titles* are what attributes are called in English."""
    first, *others = frontier.points
    by_id = {point.mitigation: point for point in frontier.points}
    if frontier.advice in _WITHOUT:
        who, lift = attacker(first.model, first.probe), rate_line(first.lift, signed=True)
        yield say(_WITHOUT[frontier.advice], tried=len(others), who=who, lift=lift)
    else:
        best = by_id[frontier.recommended]
        yield say(
            "frontier.best" if frontier.advice == "best" else "frontier.unproved",
            name=best.mitigation,
            tried=len(others) + len(frontier.unheard),
            before=percent(first.lift.value or 0.0, signed=True),
            after=percent(best.lift.value or 0.0, signed=True),
            kept=percent(best.kept.kept.value or 0.0),
        )
    if frontier.unheard:
        yield say("frontier.silent", names=", ".join(frontier.unheard))
    yield from _remaining(frontier, by_id.get(frontier.recommended, first), titles)


def _remaining(frontier: Frontier, point: Point, titles: Mapping[str, str]) -> Iterator[str]:
    """Yield the risk that is left after the recommended mitigation, or as published where none is recommended."""
    who, reach = attacker(point.model, point.probe), span(point.lift, signed=True)
    lift = point.lift.value or 0.0
    key = "frontier.left" if lift > 0 else "frontier.left_none"
    yield say(key, who=who, lift=percent(lift, signed=True), span=reach, n=point.lift.n)
    if counts := unheard(point.asked, point.refused, point.unreadable):
        yield say("change.unheard", counts=counts)
    if point.leaks:
        names = ", ".join(titled(titles.get(name, name)) for name in point.leaks)
        yield say("frontier.leaking", names=names)
    else:
        yield say("frontier.unshown")
    if frontier.weak:
        yield say("frontier.weak", names=", ".join(frontier.weak))
    yield say("frontier.stronger")


def standing(frontier: Frontier, point: Point) -> Word:
    """Return how a mitigation stands among the others."""
    if not measured(point.kept.kept):
        return Word("none", say("word.unmeasured"))
    if frontier.advice == "no leak":
        return Word("none", say("frontier.unweighed"))
    if point.mitigation == frontier.recommended:
        return Word("good", say("frontier.recommended"))
    if not point.dominated_by:
        return Word("none", say("frontier.on_it"))
    clear = point.support is not None and point.support >= CLEARLY
    return Word("bad" if clear else "open", say("frontier.dominated" if clear else "frontier.dominated_by_points"))


def dominance_line(point: Point) -> str:
    """Return who dominates a mitigation and in how many resamples anybody does; "" where nobody does."""
    if not point.dominated_by:
        return ""
    names = ", ".join(mitigation_name(name) if name == "none" else name for name in point.dominated_by)
    sure = percent(point.support) if point.support is not None else say("word.unmeasured")
    return say("frontier.by", names=names, support=sure)


def parts_line(frontier: Frontier) -> str:
    """Say what utility is made of in this report."""
    return say("frontier.parts", parts=", ".join(say(f"frontier.part.{part}") for part in frontier.parts))
