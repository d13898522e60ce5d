"""Write several runs side by side as JSON, for machines."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any, Final

from auditor.reporting.comparison import Against, NamedRun, RunComparison, Trend
from auditor.scoring.rates import Rate
from auditor.scoring.side_by_side import Attack, Compared

SCHEMA: Final = 1
_DIGITS: Final = 10  # as in the report on one run


def render(comparison: RunComparison) -> str:
    """Return the comparison as JSON text with a trailing newline; the same runs give the same bytes."""
    document = {
        "schema": SCHEMA,
        "kind": "comparison",
        "runs": [_run(run) for run in comparison.runs],
        "against_first": [_against(against) for against in comparison.against],
        "trends": [_trend(trend) for trend in comparison.trends],
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _run(run: NamedRun) -> dict[str, Any]:
    report = run.report
    return {
        "name": run.name,
        "asked_at": run.asked_at or None,
        "plan": run.recorded.plan.identity,
        "verdict": report.verdict.status,
        "corpus": {"name": report.corpus.name, "people": report.corpus.people, "labelled": report.corpus.labelled},
        "models": [model.name for model in report.models],
        "mitigations": list(report.mitigations),
        "above_chance": list(run.leaking),  # of those that were measured
        "measured": len(run.measured),
        "strongest": {**asdict(run.best), **_rates(run.best)} if run.best else None,
    }


def _rates(measure: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass that holds rates
    fields = {name: getattr(measure, name) for name in measure.__dataclass_fields__}
    return {name: _rate(value) for name, value in fields.items() if isinstance(value, Rate)}


def _against(against: Against) -> dict[str, Any]:
    return {
        "first": against.first.name,
        "run": against.run.name,
        "changed": [asdict(change) for change in against.changed],
        "paired_people": against.people,
        "test": "none" if not against.single else "paired by person" if against.people else "two groups",
        "difference_of": "right at first guess" if against.people else "above chance",
        "pooled": [_compared(line) for line in against.pooled],
        "by_attribute": [_compared(line) for line in against.single],
        "not_compared": {name: list(attacks) for name, attacks in against.unmatched},
        "attributes_not_compared": list(against.unlike),
    }


def _compared(line: Compared) -> dict[str, Any]:
    return {
        "attribute": line.attribute or None,
        "first": _attack(line.before),
        "run": _attack(line.after),
        "right_first": _rate(line.early),
        "right_run": _rate(line.late),
        "above_chance_first": _rate(line.early_lift),
        "above_chance_run": _rate(line.late_lift),
        "difference": _rate(line.difference),
        "p": _number(line.p),
        "p_holm": _number(line.p_holm),
        "silent": line.silent,  # why nothing is compared: an attack said nothing at all in one of the runs
    }


def _attack(attack: Attack) -> dict[str, str]:
    return attack._asdict()


def _trend(trend: Trend) -> dict[str, Any]:
    return {"title": trend.title, "points": [{**asdict(point), **_rates(point)} for point in trend.points]}


def _rate(rate: Rate) -> dict[str, Any]:
    value = rate.value if rate.n else None
    return {"value": _number(value), "low": _number(rate.low), "high": _number(rate.high), "n": rate.n}


def _number(value: float | None) -> float | None:
    return float(f"{value:.{_DIGITS}g}") if value is not None and math.isfinite(value) else None
