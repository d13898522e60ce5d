"""SARIF that code scanning accepts, and that tells nothing about anybody."""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor import __version__
from auditor.reporting.document import Report
from auditor.reporting.sarif import MOST_RESULTS, render

SAMPLE = runpy.run_path(str(Path(__file__).resolve().parents[1] / "outward_report.py"))
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)

Shape = str | list[Any] | dict[str, Any]

# What the standard's objects may hold, as far as this tool writes them: keys, kinds, and a "!" where one must be there.
TEXT: Final = {"text": "str!"}
ARTIFACT: Final = {"uri": "uri!"}
PHYSICAL: Final = {"artifactLocation!": ARTIFACT, "region": {"startLine": "line!"}}
LOCATION: Final = {"physicalLocation!": PHYSICAL, "logicalLocations": [{"fullyQualifiedName": "str!"}]}
RULE: Final = {
    "id": "str!",
    "shortDescription!": TEXT,
    "fullDescription!": TEXT,
    "help!": {"text": "str!", "markdown": "str!"},
    "helpUri": "uri!",
    "defaultConfiguration!": {"level": "level!"},
    "properties!": {"tags": ["str"], "security-severity": "score!", "sensitivity": "int!"},
}
RESULT: Final = {
    "ruleId": "str!",
    "level": "level!",
    "message!": TEXT,
    "locations!": [LOCATION],
    "partialFingerprints!": {"personAttributeItems/v1": "sha256!", "primaryLocationLineHash": "sha256"},
    "properties!": {
        "explicit": "bool",
        "supported": "bool",
        "mitigations": ["str"],
        "people": "int",
    },
}
INVOCATION: Final = {
    "executionSuccessful": "bool!",
    "exitCode": "int!",
    "exitCodeDescription": "str!",
    "toolExecutionNotifications!": [{"level": "level!", "message!": TEXT}],
}
DRIVER: Final = {
    "name": "str!",
    "version": "str!",
    "semanticVersion": "str!",
    "informationUri": "uri!",
    "rules!": [RULE],
}
RUN: Final = {
    "tool!": {"driver!": DRIVER},
    "invocations!": [INVOCATION],
    "columnKind": "str!",
    "results!": [RESULT],
    "properties!": {"verdict": "str!", "people": "int!", "labelled": "int!"},
}
LOG: Final = {"$schema": "uri!", "version": "str!", "runs!": [RUN]}
KINDS: Final[Mapping[str, Any]] = {
    "str": lambda value: isinstance(value, str) and value,
    "bool": lambda value: isinstance(value, bool),
    "int": lambda value: type(value) is int and value >= 0,
    "line": lambda value: type(value) is int and 1 <= value < 2**31,
    "level": lambda value: value in ("error", "warning", "note"),
    "score": lambda value: re.fullmatch(r"[0-9]\.[0-9]", value),
    "sha256": lambda value: re.fullmatch(r"[0-9a-f]{64}", value),
    "uri": lambda value: re.fullmatch(
        r"(https://)?[A-Za-z0-9._~/-]([A-Za-z0-9._~/-]|%[0-9A-F]{2})*|(%[0-9A-F]{2}).*", value
    ),
}


def _fits(value: object, shape: Shape, where: str = "log") -> None:
    """Fail unless *value* has the shape: no unknown key, no null, nothing missing."""
    if isinstance(shape, str):
        assert KINDS[shape.rstrip("!")](value), f"{where} is no {shape}: {value!r}"
    elif isinstance(shape, list):
        assert isinstance(value, list), f"{where} is no array"
        for number, part in enumerate(value):
            _fits(part, shape[0], f"{where}[{number}]")
    else:
        assert isinstance(value, dict), f"{where} is no object"
        _object_fits(value, shape, where)


def _object_fits(value: Mapping[str, object], shape: Mapping[str, Any], where: str) -> None:
    shapes = {key.rstrip("!"): part for key, part in shape.items()}
    must = {key.rstrip("!") for key, part in shape.items() if key.endswith("!") or str(part).endswith("!")}
    assert not set(value) - set(shapes), f"{where} has unknown keys"
    assert not must - set(value), f"{where} lacks {must - set(value)}"
    for key, part in value.items():
        _fits(part, shapes[key], f"{where}.{key}")


def _run(report: Report, sources: Mapping[str, str] | None = None) -> dict[str, Any]:
    text = render(report, sources)
    log = json.loads(text)
    _fits(log, LOG)
    assert log["version"] == "2.1.0"
    run: dict[str, Any] = log["runs"][0]
    return run


def test_the_golden_file_is_met_to_the_byte() -> None:
    """The same report gives the same log."""
    text = render(SAMPLE["leaky"]()).replace(__version__, "VERSION")
    assert text == (SAMPLE["GOLDEN"] / "outward.sarif").read_text(encoding="utf-8")
    assert text.endswith("}\n")


@pytest.mark.parametrize("name", ["leaky", "unlabelled", "passed"])
@pytest.mark.parametrize("sources", [None, SAMPLE["SOURCES"]], ids=["no sources", "sources"])
def test_every_log_has_the_shape_of_the_standard(name: str, sources: Mapping[str, str] | None) -> None:
    """No unknown key, no null, nothing missing, with findings and without."""
    assert isinstance(_run(SAMPLE[name](), sources)["results"], list)


def test_no_value_no_quote_and_no_id_of_a_person_is_told() -> None:
    """Not even where the report is revealed, and not where sources are named."""
    for sources in (None, SAMPLE["SOURCES"]):
        text = render(SAMPLE["leaky"](), sources).lower()
        assert not [SAMPLE[canary] for canary in ("VALUE", "QUOTE", "PERSON") if SAMPLE[canary].lower() in text]
    render(SAMPLE["sealed"]())


def test_levels_tell_a_leak_from_a_hit_and_a_hit_from_a_claim() -> None:
    """What leaks above chance is an error, another right answer a warning, a mere claim a note."""
    levels = {r["ruleId"]: r["level"] for r in _run(SAMPLE["leaky"]())["results"]}
    assert levels == {"inference/age": "error", "inference/health": "warning"}
    assert {r["level"] for r in _run(SAMPLE["unlabelled"]())["results"]} == {"note"}


def test_a_finding_under_two_mitigations_is_one_result_that_says_what_is_left() -> None:
    """An alert is about the corpus; what the mitigations do to it is in its message."""
    results = _run(SAMPLE["leaky"]())["results"]
    texts = [r["message"]["text"] for r in results if r["ruleId"] == "inference/age"]
    assert len(texts) == 2
    assert "After presidio, an attacker gets it." in texts[0]
    assert "After presidio, no attacker gets it." in texts[1]


def test_severity_follows_sensitivity_only_where_a_leak_is_proved() -> None:
    """A sensitive attribute that nobody was shown to work out above chance is no critical alert."""
    report = SAMPLE["leaky"]()
    rules = {rule["id"]: rule["properties"] for rule in _run(report)["tool"]["driver"]["rules"]}
    assert rules["inference/age"]["security-severity"] == "4.0"
    assert rules["inference/health"]["security-severity"] == "3.9"
    worse = replace(report, rows=tuple(replace(r, leaks=True) for r in report.rows))
    rules = {rule["id"]: rule["properties"] for rule in _run(worse)["tool"]["driver"]["rules"]}
    assert rules["inference/health"]["security-severity"] == "9.5"
    assert "GDPR Art. 9(1)" in rules["inference/health"]["tags"]


def test_an_inconclusive_audit_did_not_execute_successfully() -> None:
    """Code scanning shows a scan that proves nothing as failed, with the reasons and the exit code."""
    (invocation,) = _run(SAMPLE["unlabelled"]())["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)
    assert invocation["toolExecutionNotifications"]
    assert _run(SAMPLE["leaky"]())["invocations"][0]["executionSuccessful"]
    assert _run(SAMPLE["passed"]())["results"] == []


@pytest.mark.parametrize(
    ("corpus", "source", "uri", "line"),
    [
        ("data/people.jsonl", "people.jsonl:12", "data/people.jsonl", 12),
        ("data/people.jsonl", "", "data/people.jsonl", None),
        ("./people", "anna", "people/anna", None),
        ("people", "../anna", "people/anna", None),
        ("/home/me/people.jsonl", "people.jsonl:3", "people.jsonl", 3),
        (r"C:\data\people.jsonl", "people.jsonl:3", "people.jsonl", 3),
        (r"data\people.jsonl", "people.jsonl:3", "data/people.jsonl", 3),
        ("../up/people.jsonl", "people.jsonl:3", "up/people.jsonl", 3),
        ("synthpai:data/synthpai.jsonl", "synthpai.jsonl:3", "data/synthpai.jsonl", 3),
        ("-", "standard input:4", "standard%20input", 4),
        ("a:b c.csv", "", "b%20c.csv", None),
    ],
)
def test_locations_are_relative_with_forward_slashes(corpus: str, source: str, uri: str, line: int | None) -> None:
    """An upload refuses schemes and shows nothing outside the repository."""
    report = SAMPLE["leaky"]()
    report = replace(report, corpus=replace(report.corpus, name=corpus), findings=report.findings[:1])
    (result,) = _run(report, {report.findings[0].person: source})["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == uri
    assert physical.get("region", {}).get("startLine") == line


def test_items_are_named_without_the_person_in_them() -> None:
    """Many corpora put the person's id into the item's."""
    (first, *_) = _run(SAMPLE["leaky"]())["results"]
    assert [p["fullyQualifiedName"] for p in first["locations"][0]["logicalLocations"]] == ["person 1-2", "person 1-1"]


def test_fingerprints_outlive_other_words_models_and_values() -> None:
    """What identifies an alert is the attribute, the person and the items; and each alert has its own."""
    report = SAMPLE["leaky"]()
    other = tuple(
        replace(f, values=("other",), quotes=(), attackers=("new / staab",), explicit=False, items=f.items[::-1])
        for f in report.findings
    )
    prints = [r["partialFingerprints"] for r in _run(report)["results"]]
    assert prints == [r["partialFingerprints"] for r in _run(replace(report, findings=other))["results"]]
    assert len({p["personAttributeItems/v1"] for p in prints}) == len(prints) == 3


def test_too_many_results_become_one_for_each_attribute() -> None:
    """Code scanning would drop the rest without regard to how bad they are; the log says what was done."""
    run = _run(SAMPLE["crowd"](MOST_RESULTS + 1))
    (result,) = run["results"]
    assert "5,001 people" in result["message"]["text"]
    assert "5,001 results" in run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
    assert len(_run(SAMPLE["crowd"](MOST_RESULTS))["results"]) == MOST_RESULTS


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT)
@example("[link](javascript:1) {0}")
@example("\ud800 \x00 \u202e \ufffe")
@example("..")
def test_any_name_leaves_a_log_that_can_be_read(text: str) -> None:
    """Whatever a title, a model, a person or a corpus is called."""
    if text:
        report = SAMPLE["named"](text)
        log = render(report, {text: text})
        log.encode()
        assert all(char < "\ud800" or char > "\udfff" for char in json.dumps(json.loads(log), ensure_ascii=False))
        assert not re.search(r"[\[\]{}]", json.loads(log)["runs"][0]["results"][0]["message"]["text"])
