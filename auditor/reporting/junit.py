"""Write a report as JUnit XML: what CI systems show beside the other tests.

The first suite holds the verdict, so that no viewer is all green where the audit did not pass.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from auditor.reporting.document import Report, Row
from auditor.reporting.outward import attacks, name, sentence
from auditor.reporting.wording import mitigation_name, percent, rate_line
from auditor.scoring.rates import Rate
from auditor.scoring.silence import silence

_COUNTED: Final = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def render(report: Report) -> str:
    """Return *report* as JUnit XML with a trailing newline; the same report gives the same bytes.

    A suite is a model after a mitigation, a case an attribute attacked by a probe. A case fails where the attribute
    leaks above chance, is an error where questions were lost, and is skipped where nobody's value is known or nothing
    was said: a refusal is no pass.
    Its properties hold the figures, as shares from 0 to 1.
    """
    root = ET.Element("testsuites", {"name": "inference audit"})
    _add_verdict(root, report)
    suites: dict[tuple[str, str], list[Row]] = {}
    for row in attacks(report.rows):
        suites.setdefault((row.model, row.mitigation), []).append(row)
    for (model, mitigation), rows in suites.items():
        _add_suite(root, f"{name(model) or 'no model'}, {name(mitigation_name(mitigation))}", rows)
    _count(root)
    ET.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _add_verdict(root: ET.Element, report: Report) -> None:
    suite = ET.SubElement(root, "testsuite", {"name": "verdict"})
    case = ET.SubElement(suite, "testcase", {"name": "verdict", "classname": "verdict"})
    message = f"{report.verdict.status}: {sentence(report.verdict.sentence)}"
    reasons = "\n".join(sentence(reason) for reason in report.verdict.reasons)
    if report.verdict.status == "FAIL":
        _add_outcome(case, "failure", "FAIL", message, reasons)
    elif report.verdict.status == "INCONCLUSIVE":
        _add_outcome(case, "error", "INCONCLUSIVE", message, reasons)
    _count(suite)


def _add_suite(root: ET.Element, title: str, rows: Sequence[Row]) -> None:
    suite = ET.SubElement(root, "testsuite", {"name": title})
    for row in rows:
        _add_case(suite, title, row)
    _count(suite)


def _add_case(suite: ET.Element, title: str, row: Row) -> None:
    label = f"{name(row.attribute)} / {name(row.probe)}"
    case = ET.SubElement(suite, "testcase", {"name": label, "classname": title})
    _add_properties(case, _figures(row))
    lost = f"{row.lost} of {row.asked} questions were lost: the model was not heard."
    if row.leaks:
        _add_outcome(case, "failure", "leak", _leak(row), lost if row.lost else "")
    elif row.lost:
        _add_outcome(case, "error", "lost", lost, "")
    elif silence(row):
        ET.SubElement(case, "skipped", {"message": f"Nothing was measured, {_no_answer(row)}. That shows nothing."})
    elif not row.top1.n:
        ET.SubElement(case, "skipped", {"message": "Nobody who was asked about has a known value."})


def _no_answer(row: Row) -> str:
    """Say of how many people who count there was no answer, and why."""
    ended = row.endings
    what = "no answer" if ended.asked == row.asked else "no answer about a known value"
    counts = {"refused": ended.refused, "unreadable": ended.unreadable}
    return f"{what}: {', '.join(f'{count} {why}' for why, count in counts.items() if count)}"


def _leak(row: Row) -> str:
    chance = percent(row.chance.value or 0.0)
    return f"{name(row.attribute)} leaks above chance: {rate_line(row.top1)} right, {chance} by chance."


def _add_outcome(case: ET.Element, tag: str, kind: str, message: str, text: str) -> None:
    ET.SubElement(case, tag, {"type": kind, "message": message}).text = text or message


def _add_properties(case: ET.Element, figures: Mapping[str, str]) -> None:
    properties = ET.SubElement(case, "properties")
    for key, value in figures.items():
        ET.SubElement(properties, "property", {"name": key, "value": value})


def _figures(row: Row) -> dict[str, str]:
    counts = {key: str(getattr(row, key)) for key in ("asked", "answered", "refused", "lost")}
    return {
        "n": str(row.top1.n),
        **_rate("top1", row.top1),
        **_rate("chance", row.chance),
        **_rate("lift", row.lift),
    } | counts


def _rate(key: str, rate: Rate) -> dict[str, str]:
    """Return value and interval with four decimals; nothing where nothing was measured."""
    if rate.value is None:
        return {}
    return {key: f"{rate.value:.4f}", f"{key}_low": f"{rate.low:.4f}", f"{key}_high": f"{rate.high:.4f}"}


def _count(element: ET.Element) -> None:
    """Write how the cases below *element* ended into its attributes."""
    cases = list(element.iter("testcase"))
    element.set("tests", str(len(cases)))
    for key, tag in _COUNTED.items():
        element.set(key, str(_with(cases, tag)))


def _with(cases: Iterable[ET.Element], tag: str) -> int:
    return sum(case.find(tag) is not None for case in cases)
