"""The figure of privacy and utility: where each mitigation lies, and the line of those that nobody dominates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor
from typing import Final

from auditor.reporting.frontier import dominance_line
from auditor.reporting.language import say
from auditor.reporting.sections.base import Sections
from auditor.reporting.wording import measured, mitigation_name, percent, rate_line
from auditor.scoring.frontier_figures import Frontier, Point
from auditor.scoring.rates import Rate

HEIGHT: Final = 360  # pixels of the plane
WIDTH: Final = 640  # pixels that letters are kept apart at; the figure takes whatever width there is
MOST: Final = 26  # mitigations that have a letter
_ROOM: Final = 0.04  # of an axis, beyond what lies farthest out
_APART: Final = (18, 18)  # pixels that a letter takes
_AROUND: Final = ((13, -10), (-13, -10), (13, 20), (-13, 20), (0, -16), (0, 26), (26, -10), (-26, 20))


@dataclass(frozen=True, slots=True)
class Spot:
    """One mitigation, ready to be drawn: x in percent of the width, y in pixels from the top."""

    letter: str
    x: float
    y: float
    left: float  # the interval of utility
    right: float
    low: float  # the interval of lift: the lower end of the line, so the greater y
    high: float
    letter_x: float  # percent
    letter_y: float
    dominated: bool
    recommended: bool
    words: str


@dataclass(frozen=True, slots=True)
class Plane:
    """The figure."""

    spots: tuple[Spot, ...]
    steps: tuple[tuple[float, float, float, float], ...]  # of the frontier: x1, y1, x2, y2
    columns: tuple[tuple[float, str], ...]  # where a line of the grid stands, and what it says
    rows: tuple[tuple[float, str], ...]
    zero: float | None  # where the attacker is no better than chance
    height: int
    label: str
    left_out: int


@dataclass(frozen=True, slots=True)
class _Axis:
    least: float
    most: float

    def share(self, value: float) -> float:
        """Return where *value* lies between the ends, 0 … 1; what lies beyond is brought back."""
        return min(1.0, max(0.0, (value - self.least) / (self.most - self.least)))

    def ticks(self) -> list[float]:
        """Return some round values between the ends."""
        step = next(step for step in (0.05, 0.1, 0.2, 0.25, 0.5) if (self.most - self.least) / step <= 6.5)
        return [at * step for at in range(ceil(self.least / step - 1e-9), floor(self.most / step + 1e-9) + 1)]


def plane_of(sections: Sections) -> Plane | None:
    """Return the figure of privacy and utility; None where the report has none."""
    frontier = sections.report.frontier
    if frontier is None:
        return None
    points = [point for point in frontier.points if measured(point.kept.kept)][:MOST]
    across, up = _axis([p.kept.kept for p in points], least=0.0), _axis([p.lift for p in points], least=-1.0)
    spots: list[Spot] = []
    for number, point in enumerate(points):
        spots.append(_spot(frontier, point, chr(ord("A") + number), across, up, spots))
    return Plane(
        spots=tuple(spots),
        steps=() if frontier.advice == "no leak" else tuple(_steps(spots)),
        columns=tuple((100 * across.share(tick), percent(tick)) for tick in across.ticks()),
        rows=tuple((_height(up, tick), percent(tick, signed=True)) for tick in up.ticks()),
        zero=_height(up, 0.0) if up.least < 0 < up.most else None,
        height=HEIGHT,
        label=_label(frontier),
        left_out=len(frontier.points) - len(points),
    )


def letters(sections: Sections) -> dict[str, str]:
    """Return the letter of each mitigation in the figure; "" for one that is not in it."""
    frontier = sections.report.frontier
    known = [point.mitigation for point in frontier.points if measured(point.kept.kept)] if frontier else []
    return {name: chr(ord("A") + number) if number < MOST else "" for number, name in enumerate(known)}


def _axis(rates: Sequence[Rate], least: float) -> _Axis:
    low, high = min(rate.low for rate in rates), max(rate.high for rate in rates)
    room = _ROOM * max(0.1, high - low)
    return _Axis(max(least, low - room), min(1.0, high) + room)


def _spot(frontier: Frontier, point: Point, letter: str, across: _Axis, up: _Axis, others: Sequence[Spot]) -> Spot:
    x, y = 100 * across.share(point.kept.kept.value or 0.0), _height(up, point.lift.value or 0.0)
    letter_x, letter_y = _free(x, y, others)
    return Spot(
        letter=letter,
        x=round(x, 2),
        y=y,
        left=round(100 * across.share(point.kept.kept.low), 2),
        right=round(100 * across.share(point.kept.kept.high), 2),
        low=_height(up, point.lift.low),
        high=_height(up, point.lift.high),
        letter_x=letter_x,
        letter_y=letter_y,
        dominated=bool(point.dominated_by),
        recommended=point.mitigation == frontier.recommended,
        words=_words(point),
    )


def _height(up: _Axis, value: float) -> float:
    return round(HEIGHT * (1 - up.share(value)), 1)


def _free(x: float, y: float, others: Sequence[Spot]) -> tuple[float, float]:
    """Return a place for a letter beside a point where no other letter and no other point stands."""
    taken = [(s.letter_x, s.letter_y) for s in others] + [(s.x, s.y + 5) for s in others]
    for right, down in _AROUND:
        place = (x + 100 * right / WIDTH, y + down)
        if all(abs(place[0] - a) * WIDTH / 100 >= _APART[0] or abs(place[1] - b) >= _APART[1] for a, b in taken):
            break
    else:
        place = (x + 100 * _AROUND[0][0] / WIDTH, y + _AROUND[0][1])
    return round(min(98.5, max(1.5, place[0])), 2), round(min(HEIGHT - 4.0, max(12.0, place[1])), 1)


def _steps(spots: Sequence[Spot]) -> list[tuple[float, float, float, float]]:
    """Return the stairs through the spots that nobody dominates: more utility is had only for more lift."""
    kept = sorted((spot for spot in spots if not spot.dominated), key=lambda spot: (spot.x, -spot.y))
    stairs = []
    for one, other in pairwise(kept):
        stairs += [(one.x, one.y, one.x, other.y), (one.x, other.y, other.x, other.y)]
    return stairs


def _words(point: Point) -> str:
    lines = say(
        "frontier.mark",
        name=mitigation_name(point.mitigation),
        lift=rate_line(point.lift, signed=True),
        kept=rate_line(point.kept.kept),
    )
    return "\n".join(filter(None, (lines, dominance_line(point))))


def _label(frontier: Frontier) -> str:
    names = ", ".join(mitigation_name(p.mitigation) for p in frontier.points if not p.dominated_by)
    return say("frontier.told", names=names)
