"""Choose what a report shows as a figure: which lines, which panels, which colours. Tables hold the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from auditor.reporting.document import Change, CurvePoint, Row, Strength
from auditor.reporting.drawing import (
    Figure,
    Hit,
    Lane,
    Mark,
    Panel,
    Series,
    dot,
    dumbbell,
    height_of,
    place,
    series,
)
from auditor.reporting.language import count, say, titled
from auditor.reporting.sections.base import Sections, strength_of
from auditor.reporting.sections.change import chance_of
from auditor.reporting.wording import attacker, measured, mitigation_name, rate_line, shorten, shown_by
from auditor.scoring.rates import UNKNOWN
from auditor.scoring.silence import silence

FEW: Final = 4  # models that are told apart by colour; more have a line each
MOST_PANELS: Final = 20
MOST_LINES: Final = 40
_LABEL: Final = 48  # characters of a line's name


def leak_figure(sections: Sections) -> Figure | None:
    """Return how often each model was right, attribute by attribute, beside chance; None where nothing was measured.

    The mark of a model is its strongest probe on the attribute; its other probes stand faintly beside it. Few models
    share the line of an attribute and differ in colour and shape; many have a line each, in a panel per attribute.
    """
    rows = [row for row in sections.now if row.model]
    if not any(measured(row.top1) for row in rows):
        return None
    models = _distinct(row.model for row in rows)
    groups = sections.groups(rows)
    if len(models) <= FEW:
        colours = series(models)
        lanes = [_lane(titled(g.note.title), [_of(g.rows, m) for m in models], colours) for g in groups[:MOST_LINES]]
        panel = Panel("figure-leaks", say("charts.leaks"), _told(say("charts.leaks"), rows, sections), tuple(lanes))
        return Figure(colours, (panel,), len(groups) - len(lanes))
    panels = [
        Panel(
            f"figure-leaks-{number}",
            titled(group.note.title),
            _told(titled(group.note.title), group.rows, sections),
            tuple(_lane(model, [_of(group.rows, model)], series([""])) for model in models[:MOST_LINES]),
        )
        for number, group in enumerate(groups[:MOST_PANELS], 1)
    ]
    return Figure((), tuple(panels), max(0, len(models) - MOST_LINES) + len(groups) - len(panels))


def _of(rows: Iterable[Row], model: str) -> list[Row]:
    return [row for row in rows if row.model == model]


def _lane(label: str, slots: Sequence[Sequence[Row]], colours: Sequence[Series]) -> Lane:
    """Return one line: in each slot the strongest of its rows, the others faint, or the word for a silence."""
    marks: list[Mark] = []
    faint: list[tuple[int, str]] = []
    silences: list[tuple[int, str]] = []
    for number, rows in enumerate(slots):
        seen = sorted((r for r in rows if measured(r.top1) and not silence(r)), key=strength_of, reverse=True)
        if not seen:
            silences.append((height_of(number), _silence(rows)))
            continue
        marks.append(dot(_hit(seen[0]), colours[number], number))
        faint += [(height_of(number), place(row.top1.value or 0.0)) for row in seen[1:]]
    return Lane(shorten(label, _LABEL), tuple(marks), tuple(faint), tuple(silences), len(slots))


def _silence(rows: Sequence[Row]) -> str:
    why = next((silence(row) for row in rows if silence(row)), "")
    return say(f"outcome.{why}") if why else say("word.unmeasured")


def _hit(row: Row) -> Hit:
    return Hit(attacker(row.model, row.probe), row.top1, row.chance, row.lift, row.leaks)


def _told(title: str, rows: Sequence[Row], sections: Sections) -> str:
    """Return what a figure shows in a sentence: its subject, and the highest mark."""
    best = max((r for r in rows if measured(r.top1) and not silence(r)), key=strength_of, default=None)
    if best is None:
        return say("charts.nothing", title=title)
    return say(
        "charts.told",
        title=title,
        attribute=titled(sections.note(best.attribute).title),
        who=attacker(best.model, best.probe),
        right=rate_line(best.top1),
        chance=rate_line(best.chance),
    )


def strength_figure(sections: Sections) -> Figure | None:
    """Return how strong each model was over all attributes, one line per model, one colour per probe."""
    strengths = sections.strengths
    if not any(measured(strength.top1) for strength in strengths):
        return None
    models, colours = _distinct(s.model for s in strengths), series(_distinct(s.probe for s in strengths))
    found = {(s.model, s.probe): s for s in strengths}
    lanes = []
    for model in models[:MOST_LINES]:
        own = {c: found[model, c.name] for c in colours if (model, c.name) in found}
        lanes.append(_strength_lane(model, own, sections.silent))
    told = count("charts.strengths_told", len(models))
    panel = Panel("figure-strength", say("charts.strengths"), told, tuple(lanes))
    return Figure(colours, (panel,), len(models) - len(lanes))


def _strength_lane(model: str, own: Mapping[Series, Strength], silent: Mapping[tuple[str, str, str], str]) -> Lane:
    """Return the line of one model, a slot for each probe it was asked by."""
    marks: list[Mark] = []
    silences: list[tuple[int, str]] = []
    for slot, (colour, found) in enumerate(own.items()):
        why = silent.get((model, found.probe, found.mitigation), "")
        if why or not measured(found.top1):
            silences.append((height_of(slot), say(f"outcome.{why}") if why else say("word.unmeasured")))
            continue
        proved = found.lift.n > 0 and found.lift.low > 0
        marks.append(dot(Hit(attacker(model, found.probe), found.top1, found.chance, found.lift, proved), colour, slot))
    return Lane(shorten(model or say("who.rules"), _LABEL), tuple(marks), (), tuple(silences), len(own))


def curve_figure(sections: Sections) -> Figure | None:
    """Return how much was worked out after so many items, one panel per attacker; None where no probe tells."""
    points = [point for point in sections.report.curve if point.mitigation == sections.first and measured(point.top1)]
    panels = []
    for number, who in enumerate(_distinct(attacker(p.model, p.probe) for p in points)[:MOST_PANELS], 1):
        own = [point for point in points if attacker(point.model, point.probe) == who]
        told = say("charts.curve_told", who=who, items=own[-1].items, right=rate_line(own[-1].top1))
        lanes = tuple(Lane(count("items", p.items), (dot(_after(p), Series("", 0), 0),)) for p in own[:MOST_LINES])
        panels.append(Panel(f"figure-curve-{number}", who, told, lanes))
    return Figure((), tuple(panels)) if panels else None


def _after(point: CurvePoint) -> Hit:
    proved = measured(point.chance) and point.top1.low > (point.chance.value or 0.0)
    return Hit(attacker(point.model, point.probe), point.top1, point.chance, UNKNOWN, proved)


def change_figure(name: str, sections: Sections, changes: Sequence[Change]) -> Figure | None:
    """Return before and after, one panel per mitigation; lines are attributes, or attackers where all are pooled."""
    changes = [change for change in changes if measured(change.difference) or change.silent or change.silent_before]
    if not any(measured(change.difference) for change in changes):
        return None
    lines = _distinct(_line(sections, change) for change in changes)
    panels = []
    for number, mitigation in enumerate(_distinct(c.mitigation for c in changes)[:MOST_PANELS], 1):
        own = [c for c in changes if c.mitigation == mitigation]
        lanes = [_change_lane(sections, change) for change in own[:MOST_LINES]]
        helped = [_line(sections, c) for c in own if shown_by(c).kind == "good"]
        told = say("charts.changed", title=mitigation_name(mitigation), names=", ".join(helped) or say("charts.none"))
        panels.append(Panel(f"figure-{name}-{number}", mitigation_name(mitigation), told, tuple(lanes)))
    return Figure((), tuple(panels), max(0, len(lines) - MOST_LINES))


def _change_lane(sections: Sections, change: Change) -> Lane:
    """Return the line of one change; the word alone where nothing was said before or after."""
    label = shorten(_line(sections, change), _LABEL)
    if not measured(change.difference):
        return Lane(label, (), (), ((height_of(0), shown_by(change).text),))
    return Lane(label, (dumbbell(change, chance_of(sections, change)),))


def _line(sections: Sections, change: Change) -> str:
    if change.attribute:
        return titled(sections.note(change.attribute).title)
    return attacker(change.model, change.probe)


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
