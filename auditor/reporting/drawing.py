"""Lay out what a figure shows: which mark stands where on a line from 0 to 100%.

Places are percentages of a line's width, so a figure fits every screen and paper without a script; ``charts.html.j2``
turns them into SVG. Nothing here knows a colour: series have a number, from which colour and shape follow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from auditor.reporting.document import Change
from auditor.reporting.language import say
from auditor.reporting.wording import (
    attacker,
    lift_line,
    measured,
    p_value,
    points,
    points_span,
    rate_line,
    shorten,
    shown_by,
    unheard_after,
)
from auditor.scoring.rates import Rate

SHAPES: Final = ("circle", "square", "diamond", "triangle", "pentagon", "star")
SLOT: Final = 18  # pixels between two marks of the same line


@dataclass(frozen=True, slots=True)
class Series:
    """What one colour and shape stand for."""

    name: str
    number: int  # counts from 0

    @property
    def role(self) -> str:
        """The colour, as the page's style names it."""
        return f"series-{self.number % len(SHAPES) + 1}"

    @property
    def shape(self) -> str:
        """The shape, as ``charts.html.j2`` defines it."""
        return SHAPES[self.number % len(SHAPES)]


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure on a line: dot, interval, and where chance lies. Places are percentages, "" for none."""

    y: int  # pixels from the top of the line
    at: str
    low: str
    high: str
    chance: str
    series: Series
    full: bool
    words: str  # what a pointer is told
    before: str = ""  # where it came from, in a figure of before and after


@dataclass(frozen=True, slots=True)
class Lane:
    """One labelled line of a panel, one slot of SLOT pixels for each mark beneath another."""

    label: str
    marks: tuple[Mark, ...]
    faint: tuple[tuple[int, str], ...] = ()  # other attacks: y and place
    silences: tuple[tuple[int, str], ...] = ()  # y, and the word that stands where nothing was measured
    slots: int = 1

    @property
    def height(self) -> int:
        """Pixels."""
        return SLOT * self.slots + 10


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing, and what somebody who cannot see it should hear."""

    id: str
    title: str
    label: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Panels side by side that share a legend."""

    legend: tuple[Series, ...]
    panels: tuple[Panel, ...]
    left_out: int = 0  # panels or lines that would have been too many


@dataclass(frozen=True, slots=True)
class Hit:
    """One attack, as a line shows it."""

    who: str
    top1: Rate
    chance: Rate
    lift: Rate
    proved: bool  # above chance beyond doubt


def place(value: float) -> str:
    """Return where a share 0 … 1 lies on a line, as a percentage; what lies beyond is brought back to the edge."""
    return f"{100 * min(1.0, max(0.0, value)):.2f}".rstrip("0").rstrip(".") + "%"


def height_of(slot: int) -> int:
    """Return the middle of a slot, in pixels from the top of its line."""
    return 5 + SLOT * slot + SLOT // 2


def dot(hit: Hit, series: Series, slot: int) -> Mark:
    """Return a dot with its interval beside chance: full where it is above chance beyond doubt."""
    return Mark(
        y=height_of(slot),
        at=place(hit.top1.value or 0.0),
        low=place(hit.top1.low),
        high=place(hit.top1.high),
        chance=place(hit.chance.value or 0.0) if measured(hit.chance) else "",
        series=series,
        full=hit.proved,
        words=say(
            "charts.mark",
            who=shorten(hit.who, 120),
            right=rate_line(hit.top1),
            chance=rate_line(hit.chance),
            lift=lift_line(hit.lift),
        ),
    )


def dumbbell(change: Change, chance: Rate, slot: int = 0) -> Mark:
    """Return an open dot before, a full dot after, and the interval of the change about the full one."""
    before, gap = change.before.value or 0.0, change.difference
    return Mark(
        y=height_of(slot),
        at=place(change.after.value or 0.0),
        low=place(before + gap.low),
        high=place(before + gap.high),
        chance=place(chance.value or 0.0) if measured(chance) else "",
        series=Series("", 0),
        full=True,
        words=change_text(change, chance),
        before=place(before),
    )


def change_text(change: Change, chance: Rate) -> str:
    """Return what a mitigation changed for one attacker, in lines of words."""
    return say(
        "charts.change",
        who=shorten(attacker(change.model, change.probe), 80),
        before=rate_line(change.before),
        after=rate_line(change.after),
        chance=rate_line(chance),
        change=points(change.difference.value or 0.0),
        span=points_span(change.difference),
        n=change.difference.n,
        word=", ".join(filter(None, (shown_by(change).text, unheard_after(change)))),
        p=p_value(change.p if change.p_holm is None else change.p_holm),
    )


def series(names: Sequence[str]) -> tuple[Series, ...]:
    """Return one series for each name."""
    return tuple(Series(name, number) for number, name in enumerate(names))
