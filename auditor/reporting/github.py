"""Write a report as workflow commands: the lines that become annotations of a job."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from auditor.gate.verdict import leaking
from auditor.reporting.document import Report, Row
from auditor.reporting.outward import attacks, corpus_path, name, sentence
from auditor.reporting.wording import attacker, percent, plural, rate_line

MOST_OF_A_KIND: Final = 10  # annotations that a step may show; the rest would vanish without a word
Kind = Literal["error", "warning", "notice"]


class _Annotation(NamedTuple):
    kind: Kind
    title: str
    message: str


def render(report: Report) -> str:
    """Return *report* as lines of workflow commands, each with a newline.

    The verdict comes first: a notice for PASS, else an error. Then an error for each attribute that leaks above
    chance before any mitigation, and a warning for each reason and each leak that a mitigation leaves. At most ten
    of a kind are written; a last notice counts the others.
    """
    file = "" if report.corpus.name == "-" else corpus_path(report.corpus.name)
    shown: list[_Annotation] = []
    left = 0
    for annotation in _annotations(report):
        if sum(other.kind == annotation.kind for other in shown) < MOST_OF_A_KIND:
            shown.append(annotation)
        else:
            left += 1
    if left:
        verb = "is" if left == 1 else "are"
        text = f"{plural(left, 'more annotation')} {verb} not shown; the report has everything."
        shown.append(_Annotation("notice", "Inference audit", text))
    return "".join(_command(annotation, file) for annotation in shown)


def _annotations(report: Report) -> Iterator[_Annotation]:
    verdict = report.verdict
    kind: Kind = "notice" if verdict.status == "PASS" else "error"
    yield _Annotation(kind, f"Inference audit: {verdict.status}", sentence(verdict.sentence))
    first, *later = report.mitigations or ("none",)
    for attribute in leaking(report.rows, first):
        yield _leak(report, attribute, first)
    for reason in verdict.reasons:
        yield _Annotation("warning", "Inference audit", sentence(reason))
    for mitigation in later:
        for attribute in leaking(report.rows, mitigation):
            message = f"{_title(report, attribute)} leaks above chance even after {name(mitigation)}."
            yield _Annotation("warning", "Leak after mitigation", message)


def _leak(report: Report, attribute: str, mitigation: str) -> _Annotation:
    rows = [r for r in attacks(report.rows) if (r.attribute, r.mitigation, r.leaks) == (attribute, mitigation, True)]
    worst = max(rows, key=lambda row: row.lift.low)
    others = f", and {plural(len(rows) - 1, 'other attacker')}" if len(rows) > 1 else ""
    return _Annotation("error", "Leak", f"{_title(report, attribute)} leaks above chance to {_figures(worst)}{others}.")


def _figures(row: Row) -> str:
    chance = percent(row.chance.value or 0.0)
    return f"{name(attacker(row.model, row.probe))}: {rate_line(row.top1)} right, {chance} by chance"


def _title(report: Report, attribute: str) -> str:
    titles = {note.id: note.title for note in report.attributes}
    return name(titles.get(attribute, attribute))


def _command(annotation: _Annotation, file: str) -> str:
    properties = {"file": file, "title": annotation.title}
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{annotation.kind} {written}::{_data(annotation.message)}\n"


def _data(text: str) -> str:
    """Escape what would end the command, as the runner reads it back."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
