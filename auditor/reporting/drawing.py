"""Draw panels for Plotly: dots beside chance, and before beside after.

Colours are given by role ("@chance"), so that the page can follow light and dark. Names are escaped, since Plotly
reads a subset of HTML in every text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from auditor.reporting.document import Change
from auditor.reporting.wording import (
    NOT_MEASURED,
    attacker,
    change_word,
    lift_line,
    measured,
    p_value,
    points,
    rate_line,
    shorten,
    span,
    visible,
)
from auditor.scoring.rates import Rate

SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "pentagon", "star")
_LABEL: Final = 24  # characters of one line
_SLOT: Final = 15  # pixels between two dots of the same line
_FRAME: Final = 64  # pixels above and below the lines


@dataclass(frozen=True, slots=True)
class Series:
    """What one colour and shape stand for."""

    name: str
    number: int  # counts from 0; colour and shape follow from it

    @property
    def role(self) -> str:
        """The colour, as the page's style names it."""
        return f"series-{self.number % len(SYMBOLS) + 1}"

    @property
    def symbol(self) -> str:
        """The shape, as Plotly names it."""
        return SYMBOLS[self.number % len(SYMBOLS)]


@dataclass(frozen=True, slots=True)
class Panel:
    """One drawing: data and layout for Plotly, and what somebody who cannot see it should hear."""

    id: str
    title: str
    label: str
    height: int  # pixels
    spec: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """One attack on one line of a panel."""

    line: int
    series: int
    who: str
    top1: Rate
    chance: Rate
    lift: Rate
    proved: bool  # above chance beyond doubt
    silence: str = ""  # why nothing was said, where nothing was


def _text(text: str) -> str:
    return escape(visible(text), quote=False).replace("\n", "<br>")


def _label(name: str) -> str:
    return _text("\n".join(shorten(line, _LABEL) for line in name.split("\n")[:2]))


def _hover(mark: Mark) -> str:
    return _text(
        f"{shorten(mark.who, 120)}\nright at first guess: {rate_line(mark.top1)}"
        f"\nchance: {rate_line(mark.chance)}\nabove chance: {lift_line(mark.lift)}"
    )


def dots(name: str, title: str, labels: Sequence[str], marks: Sequence[Mark], colours: int) -> Panel:
    """Return dots with intervals on one line per label, and a tick where chance lies."""
    slot = max(34, _SLOT * colours + 12)
    step = _SLOT / slot
    seen = [mark for mark in marks if measured(mark.top1) and not mark.silence]
    height = {id(m): -m.line - (m.series - (colours - 1) / 2) * step for m in marks}
    data = [_chance([(m.chance, height[id(m)]) for m in seen])]
    for number in range(colours):
        chosen = [mark for mark in seen if mark.series == number]
        if chosen:
            data.append(_dot_trace(Series("", number), chosen, [height[id(m)] for m in chosen]))
    data.append(_absent([(m.silence or NOT_MEASURED, height[id(m)]) for m in marks if m not in seen]))
    best = max(seen, key=lambda mark: mark.top1.value or 0.0, default=None)
    told = f" Highest: {best.who}, {rate_line(best.top1)}; chance {rate_line(best.chance)}." if best else ""
    label = f"{title}: right at first guess, with interval and chance level.{told}".replace("\n", ", ")
    return _panel(name, title, label, labels, slot, [trace for trace in data if trace["x"]])


def _dot_trace(series: Series, marks: Sequence[Mark], heights: Sequence[float]) -> dict[str, Any]:
    values = [mark.top1.value or 0.0 for mark in marks]
    filled = [series.symbol + ("" if m.proved else "-open") for m in marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": _rounded(values),
        "y": _rounded(heights),
        "marker": {**_dot(f"@{series.role}", filled), "size": 9},
        "error_x": _bars(values, [(m.top1.low, m.top1.high) for m in marks], f"@{series.role}"),
        "cliponaxis": False,
        "hoverinfo": "text",
        "text": [_hover(mark) for mark in marks],
    }


def _bars(values: Sequence[float], limits: Sequence[tuple[float, float]], colour: str) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": _rounded(max(0.0, min(1.0, high) - v) for v, (_, high) in zip(values, limits, strict=True)),
        "arrayminus": _rounded(max(0.0, v - max(0.0, low)) for v, (low, _) in zip(values, limits, strict=True)),
        "color": colour,
        "thickness": 1.5,
        "width": 0,
    }


def _chance(places: Sequence[tuple[Rate, float]]) -> dict[str, Any]:
    known = [(rate, y) for rate, y in places if measured(rate)]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": _rounded(rate.value or 0.0 for rate, _ in known),
        "y": _rounded(y for _, y in known),
        "marker": {"color": "@chance", "symbol": "line-ns", "size": 15, "line": {"width": 3, "color": "@chance"}},
        "hoverinfo": "text",
        "text": [f"chance: {rate_line(rate)}" for rate, _ in known],
    }


def _absent(places: Sequence[tuple[str, float]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "text",
        "x": [0.0] * len(places),
        "y": _rounded(y for _, y in places),
        "text": [words for words, _ in places],
        "textposition": "middle right",
        "textfont": {"color": "@quiet", "size": 11},
        "hoverinfo": "skip",
    }


def dumbbells(
    name: str, title: str, labels: Sequence[str], at: Sequence[tuple[int, Change]], chances: Mapping[Change, Rate]
) -> Panel:
    """Return an open dot before, a full dot after, and the interval of the change about the full one."""
    before = [change.before.value or 0.0 for _, change in at]
    after = [change.after.value or 0.0 for _, change in at]
    heights = [float(-line) for line, _ in at]
    limits = [(b + c.difference.low, b + c.difference.high) for b, (_, c) in zip(before, at, strict=True)]
    texts = [_text(change_text(change, chances.get(change))) for _, change in at]
    dots = {"type": "scatter", "mode": "markers", "cliponaxis": False, "y": heights, "hoverinfo": "text", "text": texts}
    data = [
        _chance([(chances[c], -float(line)) for line, c in at if c in chances]),
        _stems(before, after, heights),
        {**dots, "x": _rounded(before), "marker": _dot("@before", "circle-open")},
        {**dots, "x": _rounded(after), "marker": _dot("@after", "circle"), "error_x": _bars(after, limits, "@after")},
    ]
    helped = [label for label, (_, c) in zip((labels[n] for n, _ in at), at, strict=True) if c.difference.high < 0]
    label = f"{title}: right at first guess before and after. Clearly less: {', '.join(helped) or 'none'}."
    return _panel(name, title, label, labels, 42, [trace for trace in data if trace["x"]])


def _dot(colour: str, symbol: str | list[str]) -> dict[str, Any]:
    return {"color": colour, "symbol": symbol, "size": 10, "line": {"width": 2, "color": colour}}


def _stems(before: Sequence[float], after: Sequence[float], heights: Sequence[float]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [x for pair in zip(_rounded(before), _rounded(after), strict=True) for x in (*pair, None)],
        "y": [y for height in heights for y in (height, height, None)],
        "line": {"color": "@stem", "width": 5},
        "hoverinfo": "skip",
    }


def change_text(change: Change, chance: Rate | None) -> str:
    """Return what a mitigation changed for one attacker, in lines of words."""
    level = rate_line(chance) if chance else "not known"
    difference = change.difference
    return (
        f"{shorten(attacker(change.model, change.probe), 80)}\nbefore: {rate_line(change.before)}"
        f"\nafter: {rate_line(change.after)}\nchance: {level}"
        f"\nchange: {points(difference.value or 0.0)} ({span(difference, signed=True)}, n = {difference.n:,})"
        f"\n{change_word(difference).text}; p: {p_value(change.p)}"
    )


def _panel(
    name: str, title: str, label: str, labels: Sequence[str], slot: int, data: Sequence[Mapping[str, Any]]
) -> Panel:
    height = slot * len(labels) + _FRAME
    axis = {
        "tickvals": [-line for line in range(len(labels))],
        "ticktext": [_label(name) for name in labels],
        "range": [0.5 - len(labels), 0.5],
    }
    return Panel(
        f"figure-{name}", title, label, height, {"data": list(data), "layout": {"height": height, "yaxis": axis}}
    )


def _rounded(values: Iterable[float]) -> list[float]:
    return [round(value, 4) + 0.0 for value in values]
