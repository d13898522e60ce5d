"""Write a report as JSON, for machines that compare, collect or plot."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from auditor.reporting import bystanders
from auditor.reporting.document import (
    CalibrationNote,
    Change,
    Claim,
    Comparison,
    Contribution,
    Corpus,
    Cost,
    CurvePoint,
    Explained,
    Finding,
    Judged,
    JudgedRow,
    PersonCost,
    Remedy,
    Report,
    Row,
    Strength,
)
from auditor.reporting.frontier import advice_lines
from auditor.reporting.harms import is_held_out
from auditor.reporting.wording import names_in, person_names
from auditor.scoring.frontier_figures import Frontier, Kept, Point
from auditor.scoring.harm_figures import Harm, RewritingNote
from auditor.scoring.rates import Rate
from auditor.scoring.severity_figures import Crowd, Crowds, Exposure, ExposureChange, Ranking

_DIGITS: Final = 10  # more would carry the last bit of a processor's arithmetic into a comparison of two reports
_Line = (
    Change | Comparison | Contribution | CurvePoint | Exposure | ExposureChange | JudgedRow | Kept | Point | Strength
)
_FIGURES: Final = ("calls", "prompt_tokens", "cached_tokens", "output_tokens", "seconds", "usd")
_COUNTS: Final = ("asked", "answered", "cannot_tell", "refused", "unreadable", "lost")


def render(report: Report) -> str:
    """Return *report* as JSON text with a trailing newline; the same report gives the same bytes.

    A rate is an object of value, low, high and n; value is null where n is 0. People are numbered, and where a
    fault or a piece of evidence lies is left out, unless the report is revealed.
    """
    return json.dumps(_document(report), indent=1, allow_nan=False) + "\n"


def _document(report: Report) -> dict[str, Any]:
    return {
        "schema": report.schema,
        "verdict": report.verdict.status,
        "decision": {name: part for name, part in asdict(report.verdict).items() if name != "status"},
        "headline": report.headline,
        "revealed": report.revealed,
        "corpus": _corpus(report.corpus, revealed=report.revealed),
        "attributes": [asdict(note) for note in report.attributes],
        "probes": [asdict(note) for note in report.probes],
        "models": [{k: _number(v) for k, v in asdict(use).items()} for use in report.models],
        "mitigations": list(report.mitigations),
        "rows": [_row(row) | _standing(report, row) for row in report.rows],
        "strengths": [_figures(strength) | _standing(report, strength) for strength in report.strengths],
        "changes": [_figures(change) | _standing(report, change) for change in report.changes],
        "comparisons": [_figures(comparison) for comparison in report.comparisons],
        "findings": _findings(report),
        "cited": _cited(report),
        "claims": _claims(report),
        "calibration": [_note(note) for note in report.calibration],
        "severity": _severity(report),
        "explained": _named(report, report.explained),
        "remedies": _named(report, report.remedies),
        "contributions": [_figures(line) for line in report.contributions],
        "curve": [_figures(point) for point in report.curve],
        "masked": {name: dict(sorted(counts.items())) for name, counts in report.masked.items()},
        "limits": list(report.limits),
        "method": list(report.method),
        "manifest": dict(report.manifest),
        **(
            {"spent": [{k: _number(v) for k, v in asdict(spent).items()} for spent in report.spent]}
            if report.spent
            else {}
        ),
        **({"interviews": [asdict(note) for note in report.interviews]} if report.interviews else {}),
        **({"costs": [_cost(report, cost) for cost in report.costs]} if report.costs else {}),
        **({"left_out": [asdict(one) for one in report.left_out]} if report.left_out else {}),
        **({"addressed": _addressed(report)} if report.addressed else {}),
        **bystanders.as_json(report, _rate),
        **({"judged": _judged(report.judged)} if report.judged else {}),
        **({"frontier": _frontier(report.frontier, report)} if report.frontier else {}),
        **({"harms": [_harm(harm) for harm in report.harms]} if report.harms else {}),
        **({"rewritings": [_rewriting(note) for note in report.rewritings]} if report.rewritings else {}),
    }


def _frontier(frontier: Frontier, report: Report) -> dict[str, object]:
    titles = {note.id: note.title for note in report.attributes}
    return {
        "advice": frontier.advice,
        "recommended": frontier.recommended,
        "recommendation": list(advice_lines(frontier, titles)),
        "utility_parts": list(frontier.parts),
        "points": [
            {**_figures(point), "kept": _figures(point.kept), "leaks": list(point.leaks)} for point in frontier.points
        ],
    }


def _number(value: object) -> object:
    """Round what is not a whole number; what is no number at all becomes null, as JSON has no NaN."""
    if not isinstance(value, float):
        return value
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else None


def _rate(rate: Rate) -> dict[str, object]:
    value = rate.value if rate.n else None
    return {"value": _number(value), "low": _number(rate.low), "high": _number(rate.high), "n": rate.n}


def _corpus(corpus: Corpus, *, revealed: bool) -> dict[str, object]:
    # A path may carry a person's name, so it travels only in a revealed report.
    faults = [{"where": where if revealed else None, "why": why} for where, why in corpus.faults]
    return {**asdict(corpus), "faults": faults}


def _row(row: Row) -> dict[str, object]:
    return {
        "attribute": row.attribute,
        "model": row.model,
        "probe": row.probe,
        "mitigation": row.mitigation,
        **{name: getattr(row, name) for name in _COUNTS},
        "top1": _rate(row.top1),
        "top3": _rate(row.top3),
        "partly": _rate(row.partly),
        "chance": _rate(row.chance),
        "chance_from": row.chance_from,
        "lift": _rate(row.lift),
        "leaks": row.leaks,
        "explicit": _rate(row.explicit),
        "supported": _rate(row.supported),
        "invented": _rate(row.invented),
    }


def _standing(report: Report, figures: Row | Strength | Change) -> dict[str, object]:
    """Say, of figures after a mitigation that somebody guided, whether the attacker had no part in it."""
    guided = {note.mitigation for note in report.rewritings if note.guide}
    if figures.mitigation not in guided:
        return {}
    return {"held_out": is_held_out(report, figures.mitigation, figures.model, figures.probe)}


def _harm(harm: Harm) -> dict[str, object]:
    worse = harm.kind == "worse"
    return {**asdict(harm), "difference": _rate(harm.difference) if worse else None, "clear": harm.clear}


def _rewriting(note: RewritingNote) -> dict[str, object]:
    guide = {"model": note.guide[0], "probe": note.guide[1]} if note.guide else None
    return {**{name: _number(part) for name, part in asdict(note).items()}, "guide": guide}


def _figures(line: _Line) -> dict[str, object]:
    """Return the fields of *line* in their order, each rate with its interval and its n."""
    fields = {name: getattr(line, name) for name in line.__slots__}
    return {name: _rate(value) if isinstance(value, Rate) else _number(value) for name, value in fields.items()}


def _cited(report: Report) -> list[dict[str, object]]:
    """Return the items that findings rest on; which ones they are only where that may be revealed."""
    names, secret = names_in(report), {} if report.revealed else {"item": "", "quotes": [], "boxes": []}
    return [asdict(one) | {"person": names[one.person]} | secret for one in report.cited]


def _cost(report: Report, cost: Cost) -> dict[str, object]:
    """Return what an attack took: the mean over the people, and each of them."""
    means = {name: _number(cost.mean(name)) for name in _FIGURES}
    where = {"model": cost.model, "probe": cost.probe, "mitigation": cost.mitigation, "people": len(cost.each)}
    return {**where, "mean": means, "each": _named(report, cost.each)}


def _addressed(report: Report) -> list[dict[str, object]]:
    """Return the items that speak to a model; which ones they are only where that may be revealed."""
    names, secret = names_in(report), {} if report.revealed else {"item": ""}
    return [asdict(one) | {"person": names[one.person]} | secret for one in report.addressed]


def _ranking(ranking: Ranking | None, names: Mapping[str, str]) -> dict[str, object] | None:
    if ranking is None:
        return None
    people = [
        {
            "person": names[one.person],
            "exposure": _number(one.exposure),
            "attributes": list(one.attributes),
            "after": {name: _number(value) for name, value in one.after},
        }
        for one in ranking.people
        if one.person in names
    ]
    return {"model": ranking.model, "probe": ranking.probe, "people": people}


def _findings(report: Report) -> list[dict[str, object]]:
    names = person_names(report.findings, revealed=report.revealed)
    return [_finding(finding, names[finding.person], revealed=report.revealed) for finding in report.findings]


def _finding(finding: Finding, person: str, *, revealed: bool) -> dict[str, object]:
    return {
        "person": person,
        "attribute": finding.attribute,
        "mitigation": finding.mitigation,
        "attackers": list(finding.attackers),
        "explicit": finding.explicit,
        "supported": finding.supported,
        "item_count": len(finding.items),
        "items": list(finding.items) if revealed else [],
        "values": list(finding.values) if revealed else [],
        "quotes": list(finding.quotes) if revealed else [],
        "channels": list(finding.channels),
        "heard": list(finding.heard),
    }


def _claims(report: Report) -> list[dict[str, object]]:
    names = person_names((*report.findings, *report.claims), revealed=report.revealed)
    return [_claim(claim, names[claim.person], revealed=report.revealed) for claim in report.claims]


def _claim(claim: Claim, person: str, *, revealed: bool) -> dict[str, object]:
    near = {"stated": _number(claim.stated), "right": _rate(claim.right)} if claim.stated is not None else None
    return {
        "person": person,
        "attribute": claim.attribute,
        "model": claim.model,
        "probe": claim.probe,
        "mitigation": claim.mitigation,
        "probability": _number(claim.probability),
        "held_out": near,
        "why": claim.why,
        "values": list(claim.values) if revealed else [],
    }


def _named(
    report: Report, lines: Sequence[Explained] | Sequence[Remedy] | Sequence[PersonCost]
) -> list[dict[str, object]]:
    """Return lines about people under the names that the findings give them."""
    names = names_in(report)
    return [{k: _number(v) for k, v in asdict(line).items()} | {"person": names[line.person]} for line in lines]


def _note(note: CalibrationNote) -> dict[str, object]:
    trials = {"held_out": note.held_out, "stated": note.stated, "held_out_where_stated": note.beside}
    figures = {
        name: {key: _number(value) for key, value in asdict(trial).items()} if trial else None
        for name, trial in trials.items()
    }
    return {"model": note.model, "people": note.people, **figures}


def _severity(report: Report) -> dict[str, object]:
    severity, names = report.severity, names_in(report)
    return {
        "formula": severity.formula,
        "exposures": [_figures(exposure) for exposure in severity.exposures],
        "changes": [_figures(change) for change in severity.changes],
        "population": asdict(severity.population) if severity.population else None,
        "crowds": [_crowds(crowds, names) for crowds in severity.crowds],
        "notes": list(severity.notes),
        "ranking": _ranking(severity.ranking, names),
    }


def _crowds(crowds: Crowds, names: Mapping[str, str]) -> dict[str, object]:
    return {**asdict(crowds), "members": [_crowd(crowd, names[crowd.person]) for crowd in crowds.members]}


def _crowd(crowd: Crowd, person: str) -> dict[str, object]:
    return {
        **asdict(crowd),
        "person": person,
        "attributes": list(crowd.attributes),
        "uncounted": list(crowd.uncounted),
    }


def _judged(judged: Judged) -> dict[str, object]:
    return {"judge": judged.judge, "rows": [_figures(row) for row in judged.rows], "notes": list(judged.notes)}
