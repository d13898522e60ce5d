"""Invented evidence for an invented report: on which items its findings rest, what carries them, how models differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from auditor.reporting.document import Cited, Comparison, CurvePoint, Explained, Finding, Remedy, Report
from auditor.scoring.rates import Rate

_CHANNELS = (("text",), ("metadata", "text"), ("picture",))


def evidenced(report: Report) -> Report:
    """Return *report* with channels, cited items, explanations, remedies, comparisons and a curve that fit it."""
    findings = tuple(_located(finding) for finding in report.findings)
    first = [finding for finding in findings if finding.mitigation == report.mitigations[0]]
    return replace(
        report,
        findings=findings,
        cited=tuple(_cited(first)),
        explained=tuple(_explained(first[:6])),
        remedies=tuple(_remedies(first[:4])),
        comparisons=tuple(_comparisons(report)),
        curve=tuple(_curve(report)),
    )


def _located(finding: Finding) -> Finding:
    return replace(finding, channels=_CHANNELS[len(finding.items) - 1] if finding.supported else ())


def _cited(findings: list[Finding]) -> list[Cited]:
    by_item: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for item in finding.items if finding.supported else ():
            by_item.setdefault((finding.person, item), []).append(finding)
    found = [
        Cited(
            person,
            item,
            own[0].channels,
            tuple(f.attribute for f in own),
            tuple(f.attribute for f in own if f.explicit),
            len(own[0].attackers),
        )
        for (person, item), own in by_item.items()
    ]
    return sorted(found, key=lambda one: (-len(one.attributes), -one.attackers, one.person, one.item))


def _explained(findings: list[Finding]) -> Iterator[Explained]:
    for number, one in enumerate(findings):
        model, _, probe = one.attackers[0].rpartition(" / ")
        cause: Literal["guessed", "carried"] = "guessed" if number % 3 == 2 else "carried"
        yield Explained(one.person, one.attribute, model, probe, cause, number % 3, number % 2, number != 1, 9)


def _remedies(findings: list[Finding]) -> Iterator[Remedy]:
    for number, one in enumerate(findings, 1):
        yield Remedy(one.person, (one.attribute,), "mask", number, 2 * number, 0, 1 / (2 * number))


def _comparisons(report: Report) -> Iterator[Comparison]:
    now = [
        s for s in report.strengths if s.mitigation == report.mitigations[0] and s.model and s.top1.value is not None
    ]
    for probe in dict.fromkeys(strength.probe for strength in now):
        best, *others = sorted((s for s in now if s.probe == probe), key=lambda s: -(s.top1.value or 0.0))
        for other in others:
            gap = (other.top1.value or 0.0) - (best.top1.value or 0.0)
            reach = Rate(gap, max(-1.0, gap - 0.2), min(1.0, gap + 0.2), other.top1.n)
            yield Comparison(probe, other.model, best.model, other.top1, best.top1, reach, 0.04, 0.08)


def _curve(report: Report) -> Iterator[CurvePoint]:
    for strength in report.strengths[:1]:
        for items in (1, 2, 4, 8):
            value = (strength.top1.value or 0.0) * items / 8
            top1 = Rate(value, max(0.0, value - 0.2), min(1.0, value + 0.2), strength.top1.n)
            yield CurvePoint(
                strength.model, strength.probe, strength.mitigation, items, top1, strength.chance, strength.lift
            )
