"""Choose what a report shows as a figure: which lines, which panels, which colours.

A figure is drawn by ``reports/report.js``; the table behind it holds the same numbers for readers without scripts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.reporting.document import Change, Report, Row, Strength
from auditor.reporting.drawing import Mark, Panel, Series, dots, dumbbells
from auditor.reporting.wording import attacker, measured, mitigation_name, silence
from auditor.scoring.rates import Rate

FEW: Final = 4  # colours that are told apart at a glance
MOST_PANELS: Final = 20
MOST_DOTS: Final = 600  # of one figure: each carries its words
MOST_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """Panels side by side that share a legend."""

    legend: tuple[Series, ...]
    panels: tuple[Panel, ...]
    left_out: int  # panels or lines that would have been too many


def leak_figure(report: Report, rows: Sequence[Row]) -> Figure | None:
    """Return how often each attack was right, per attribute, beside chance; None where nothing was measured.

    The longer list of models and probes becomes colours while it has few members; otherwise it becomes panels.
    """
    rows = [row for row in rows if row.model]
    if not any(measured(row.top1) for row in rows):
        return None
    models, probes = _distinct(row.model for row in rows), _distinct(row.probe for row in rows)
    by_model = (len(probes) >= len(models)) == (max(len(models), len(probes)) <= FEW)
    names, colours = (models, probes) if by_model else (probes, models)
    titles = {note.id: note.title for note in report.attributes}
    lines = _distinct(row.attribute for row in rows)
    fitting = min(MOST_PANELS, max(1, MOST_DOTS // (len(lines) * len(colours))))
    labels = [titles.get(line, line) for line in lines]
    drawn = []
    for number, name in enumerate(names[:fitting], 1):
        marks = [
            _leak_mark(row, lines.index(row.attribute), colours.index(row.probe if by_model else row.model), labels)
            for row in rows
            if name == (row.model if by_model else row.probe)
        ]
        drawn.append(dots(f"leak-{number}", name, labels, marks, len(colours)))
    return Figure(_series(colours), tuple(drawn), len(names) - len(drawn))


def _leak_mark(row: Row, line: int, series: int, labels: Sequence[str]) -> Mark:
    who = f"{labels[line]}\n{attacker(row.model, row.probe)}"
    return Mark(line, series, who, row.top1, row.chance, row.lift, row.leaks, silence(row))


def strength_figure(strengths: Sequence[Strength], silent: Mapping[tuple[str, str], str]) -> Figure | None:
    """Return how strong each model was over all attributes, one line per model, one colour per probe.

    *silent* says of a model and a probe why they said nothing at all.
    """
    if not any(measured(strength.top1) for strength in strengths):
        return None
    models, probes = _distinct(s.model for s in strengths), _distinct(s.probe for s in strengths)
    lines = models[:MOST_LINES]
    marks = [
        Mark(
            lines.index(s.model),
            probes.index(s.probe),
            attacker(s.model, s.probe),
            s.top1,
            s.chance,
            s.lift,
            s.lift.n > 0 and s.lift.low > 0,
            silent.get((s.model, s.probe), ""),
        )
        for s in strengths
        if s.model in lines
    ]
    panel = dots("strength", "All attributes together", lines, marks, len(probes))
    return Figure(_series(probes), (panel,), len(models) - len(lines))


def change_figure(
    name: str, changes: Sequence[Change], chances: Mapping[Change, Rate], titles: Mapping[str, str]
) -> Figure | None:
    """Return before and after, one panel per mitigation; lines are attributes, or attackers where all are pooled.

    *chances* gives the chance level that belongs to a change, where one is known.
    """
    changes = [change for change in changes if measured(change.difference)]
    if not changes:
        return None
    lines = _distinct(_line(change, titles) for change in changes)
    kept = lines[:MOST_LINES]
    mitigations = _distinct(change.mitigation for change in changes)
    panels = []
    for number, mitigation in enumerate(mitigations[:FEW]):
        chosen = [c for c in changes if c.mitigation == mitigation and _line(c, titles) in kept]
        at = [(kept.index(_line(change, titles)), change) for change in chosen]
        panels.append(dumbbells(f"{name}-{number + 1}", mitigation_name(mitigation), kept, at, chances))
    return Figure((), tuple(panels), len(lines) - len(kept))


def _line(change: Change, titles: Mapping[str, str]) -> str:
    return titles.get(change.attribute, change.attribute) or f"{change.model}\n{change.probe}".lstrip("\n")


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _series(names: Sequence[str]) -> tuple[Series, ...]:
    return tuple(Series(name, number) for number, name in enumerate(names))
