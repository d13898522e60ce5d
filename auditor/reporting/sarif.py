"""Write a report as SARIF 2.1.0 for code scanning: a rule for each attribute, a result for each person and attribute.

Alerts are seen by everybody who may see a repository's, so no value, no quote and no person's id is in them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from auditor import __version__
from auditor.gate.verdict import EXIT_OF, leaking
from auditor.reporting.document import AttributeNote, Finding, Report
from auditor.reporting.markdown import escape
from auditor.reporting.outward import corpus_path, name, one_line, sentence
from auditor.reporting.wording import person_names, plural

MOST_RESULTS: Final = 5000  # of one run; code scanning drops the rest, and not by severity
_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ABOUT: Final = "https://arxiv.org/abs/2310.07298"  # the attack that this tool measures
_LAW: Final = "https://eur-lex.europa.eu/eli/reg/2016/679/oj"  # the GDPR, which the legal classes cite
_MOST_ITEMS: Final = 100
_MOST_ATTACKERS: Final = 5  # named in a message
_PLACE: Final = re.compile(r"(?P<path>.*?)(?::(?P<line>[1-9][0-9]{0,8}))?", re.DOTALL)
# Code scanning calls 9.0 and more critical, 7.0 high, 4.0 medium, less low; the rule is a 0-to-10 scale of its own.
_SEVERITY: Final = {1: 2.0, 2: 4.0, 3: 5.5, 4: 7.5, 5: 9.5}
_LOW: Final = 3.9  # what is not proved to leak is no more than this, whatever the attribute


@dataclass(frozen=True, slots=True)
class _Alerts:
    """What the parts of a SARIF run need of a report."""

    report: Report
    sources: Mapping[str, str]
    names: Mapping[str, str]
    notes: Mapping[str, AttributeNote]
    leaks: frozenset[str]

    def level(self, attribute: str) -> str:
        """Return error where the attribute leaks, note where all is mere claims, warning between."""
        if not self.report.corpus.labelled:
            return "note"
        return "error" if attribute in self.leaks else "warning"

    def title(self, attribute: str) -> str:
        """Return how readers call an attribute."""
        return _plain(self.notes[attribute].title if attribute in self.notes else attribute)


def render(report: Report, sources: Mapping[str, str] | None = None) -> str:
    """Return *report* as a SARIF 2.1.0 log with a trailing newline; the same report gives the same bytes.

    *sources* says where each person is read, by id: "people.jsonl:12", or a folder's name. Without it a result
    names the whole corpus. An attribute that leaks above chance before any mitigation is an error, one that was
    only worked out now and then a warning, a claim about people of whom nothing is known a note. A fingerprint
    is a hash of rule, person and items, so it outlives another wording and another model. Beyond 5,000 results
    there is one for each attribute, and the run says so.
    """
    first = report.mitigations[0] if report.mitigations else "none"
    alerts = _Alerts(
        report=report,
        sources=sources or {},
        names=person_names(report.findings, revealed=False),
        notes={note.id: note for note in report.attributes},
        leaks=frozenset(leaking(report.rows, first)),
    )
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(alerts)]}
    return json.dumps(log, indent=1, allow_nan=False) + "\n"


def _run(alerts: _Alerts) -> dict[str, Any]:
    groups = _groups(alerts.report.findings)
    crowded = len(groups) > MOST_RESULTS
    driver = {
        "name": "auditor",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": _ABOUT,
        "rules": [_rule(alerts, note) for note in alerts.report.attributes],
    }
    return {
        "tool": {"driver": driver},
        "invocations": [_invocation(alerts.report, len(groups) if crowded else 0)],
        "columnKind": "unicodeCodePoints",
        "results": _summaries(alerts, groups) if crowded else [_result(alerts, found) for found in groups.values()],
        "properties": {
            "verdict": alerts.report.verdict.status,
            "people": alerts.report.corpus.people,
            "labelled": alerts.report.corpus.labelled,
        },
    }


def _groups(findings: Iterable[Finding]) -> dict[tuple[str, str], list[Finding]]:
    """Gather what belongs to one alert: an attribute of a person, whatever the mitigation."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.attribute, finding.person), []).append(finding)
    return groups


def _rule_id(attribute: str) -> str:
    return f"inference/{name(attribute)}"


def _rule(alerts: _Alerts, note: AttributeNote) -> dict[str, Any]:
    title, legal = alerts.title(note.id), name(note.legal)
    text = (
        f"{title}: an attacker could work this out about a person from what they published. It is personal data "
        f"({legal}), with a sensitivity of {note.sensitivity} on a scale from 1 to 5."
    )
    remedy = (
        "Look at the items that the result names, and remove or coarsen what gives the value away; a mitigation can "
        "do that for a whole corpus. Then audit again: what a reader overlooks, a model may still infer. "
        "Values and quotes stand in no alert; whoever holds the run can have them in a revealed report."
    )
    return {
        "id": _rule_id(note.id),
        "shortDescription": {"text": f"{title} can be worked out."},
        "fullDescription": {"text": text},
        "help": {"text": f"{text}\n\n{remedy}", "markdown": f"{escape(text)}\n\n{remedy}"},
        "helpUri": _LAW,
        "defaultConfiguration": {"level": alerts.level(note.id)},
        "properties": {
            "tags": list(dict.fromkeys(("privacy", "security", "inference", legal))),
            "security-severity": _severity(note.sensitivity, leaks=note.id in alerts.leaks),
            "sensitivity": note.sensitivity,
        },
    }


def _severity(sensitivity: int, *, leaks: bool) -> str:
    score = _SEVERITY[max(1, min(5, sensitivity))]
    return f"{score if leaks else min(score, _LOW):.1f}"


def _invocation(report: Report, crowd: int) -> dict[str, Any]:
    verdict = report.verdict
    said = [sentence(reason) for reason in verdict.reasons]
    if crowd:
        said.append(
            f"{plural(crowd, 'result')} are more than code scanning keeps ({MOST_RESULTS:,}): there is one for each "
            "attribute instead. The JSON report lists them all."
        )
    return {
        "executionSuccessful": verdict.status != "INCONCLUSIVE",
        "exitCode": int(EXIT_OF[verdict.status]),
        "exitCodeDescription": f"{verdict.status}: {sentence(verdict.sentence)}",
        "toolExecutionNotifications": [{"level": "warning", "message": {"text": _plain(text)}} for text in said],
    }


def _result(alerts: _Alerts, found: Sequence[Finding]) -> dict[str, Any]:
    first = found[0]
    items = list(dict.fromkeys(first.items))
    location = _location(alerts, first.person, items)
    # The person's id and the items' ids identify; a value or a model's words would not be stable, or would tell.
    digest = _digest(first.attribute, first.person, *sorted(items))
    fingerprints = {"personAttributeItems/v1": digest}
    if "region" not in location["physicalLocation"]:
        fingerprints["primaryLocationLineHash"] = digest  # with a line, the upload works it out from the file
    return {
        "ruleId": _rule_id(first.attribute),
        "level": alerts.level(first.attribute),
        "message": {"text": " ".join(_message(alerts, found))},
        "locations": [location],
        "partialFingerprints": fingerprints,
        "properties": {
            "explicit": any(finding.explicit for finding in found),
            "supported": any(finding.supported for finding in found),
            "mitigations": [name(finding.mitigation) for finding in found],
        },
    }


def _message(alerts: _Alerts, found: Sequence[Finding]) -> Iterator[str]:
    first = found[0]
    attackers = list(dict.fromkeys(attacker for finding in found for attacker in finding.attackers))
    shown = ", ".join(_plain(attacker) for attacker in attackers[:_MOST_ATTACKERS])
    more = f" and {len(attackers) - _MOST_ATTACKERS:,} more" if len(attackers) > _MOST_ATTACKERS else ""
    done = "was worked out" if alerts.report.corpus.labelled else "is claimed to be known"
    yield f"{alerts.title(first.attribute)} of {alerts.names[first.person]} {done} by {shown or 'an attacker'}{more}."
    stated = any(finding.explicit for finding in found)
    yield "The items state it outright." if stated else "It was inferred: no item states it outright."
    yield _standing(alerts, first.attribute)
    yield from _afterwards(alerts.report.mitigations, found)
    if len(first.items) > _MOST_ITEMS:
        yield f"Of {plural(len(first.items), 'cited item')}, the first {_MOST_ITEMS} are named."


def _standing(alerts: _Alerts, attribute: str) -> str:
    if not alerts.report.corpus.labelled:
        return "No true values are known, so this is a claim and not a proof."
    if attribute in alerts.leaks:
        return "The attribute leaks above chance in this corpus."
    return "That the attribute leaks above chance in this corpus is not proved."


def _afterwards(mitigations: Sequence[str], found: Sequence[Finding]) -> Iterator[str]:
    """Say what the mitigations left of it; where no attacker was heard, nothing is known of that."""
    present = {finding.mitigation for finding in found}
    heard = {mitigation for finding in found for mitigation in finding.heard}
    for mitigation in mitigations[1:]:
        if mitigation in present:
            yield f"After {_plain(mitigation)}, an attacker gets it."
        elif mitigation in heard:
            yield f"After {_plain(mitigation)}, no attacker gets it."
        else:
            yield f"Not heard after {_plain(mitigation)}: whether an attacker gets it then is not known."


def _location(alerts: _Alerts, person: str, items: Sequence[str]) -> dict[str, Any]:
    path, line = _place(alerts.report.corpus.name, alerts.sources.get(person, ""))
    physical: dict[str, Any] = {"artifactLocation": _artifact(path)}
    if line:
        physical["region"] = {"startLine": line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if items:
        shown = [_masked(item, person, alerts.names[person]) for item in items[:_MOST_ITEMS]]
        location["logicalLocations"] = [{"fullyQualifiedName": item} for item in shown]
    return location


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path, safe="/")}  # a colon would read as a scheme, which an upload refuses


def _place(corpus: str, source: str) -> tuple[str, int]:
    """Return the file in which a person is read, and the line or 0."""
    root = corpus_path(corpus)
    match = _PLACE.fullmatch(one_line(source))
    path, line = (match["path"], int(match["line"] or 0)) if match else ("", 0)
    inside = path and path != root.rpartition("/")[2]
    return (f"{root}/{corpus_path('./' + path)}" if inside else root), line


def _masked(item: str, person: str, shown: str) -> str:
    """Return an item's id with the person's, which many corpora put into it, replaced by their number."""
    own = rf"(?<![^\W_]){re.escape(person)}(?![^\W_])"
    return name(re.sub(own, shown, item, count=1) if person else item)


def _summaries(alerts: _Alerts, groups: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return one result for each attribute, for want of room for more."""
    people: dict[str, int] = {}
    for attribute, _ in groups:
        people[attribute] = people.get(attribute, 0) + 1
    return [_summary(alerts, attribute, count) for attribute, count in people.items()]


def _summary(alerts: _Alerts, attribute: str, count: int) -> dict[str, Any]:
    done = "was worked out" if alerts.report.corpus.labelled else "is claimed to be known"
    text = f"{alerts.title(attribute)} of {plural(count, 'person', 'people')} {done}. {_standing(alerts, attribute)}"
    digest = _digest(attribute)
    return {
        "ruleId": _rule_id(attribute),
        "level": alerts.level(attribute),
        "message": {"text": f"{text} There are too many results to name each person."},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(corpus_path(alerts.report.corpus.name))}}],
        "partialFingerprints": {"personAttributeItems/v1": digest, "primaryLocationLineHash": digest},
        "properties": {"people": count},
    }


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _plain(text: str) -> str:
    """Return *text* for a message: square brackets would be links there, and braces placeholders."""
    return sentence(text).translate(str.maketrans("[]{}", "()()"))
