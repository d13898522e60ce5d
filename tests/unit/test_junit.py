"""JUnit XML that CI systems read, and that is never greener than the verdict."""

from __future__ import annotations

import runpy
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.reporting.document import Report
from auditor.reporting.junit import render

SAMPLE = runpy.run_path(str(Path(__file__).resolve().parents[1] / "outward_report.py"))
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


def _parsed(report: Report) -> ET.Element:
    return ET.fromstring(render(report))  # noqa: S314 - our own output


def _outcomes(root: ET.Element) -> dict[tuple[str | None, str | None], list[str]]:
    return {
        (case.get("classname"), case.get("name")): [part.tag for part in case if part.tag != "properties"]
        for case in root.iter("testcase")
    }


def test_the_golden_file_is_met_to_the_byte() -> None:
    """The same report gives the same XML."""
    assert render(SAMPLE["leaky"]()) == (SAMPLE["GOLDEN"] / "outward.xml").read_text(encoding="utf-8")


def test_a_leak_fails_a_lost_question_is_an_error_and_the_rest_passes() -> None:
    """One suite for each model and mitigation, one case for each attribute and probe; chance levels are no attacks."""
    assert _outcomes(_parsed(SAMPLE["leaky"]())) == {
        ("verdict", "verdict"): ["failure"],
        ("no model, as published", "age / disclosure"): [],
        ("embedded, as published", "age / profile"): ["failure"],
        ("embedded, as published", "health / profile"): ["error"],
        ("embedded, after presidio", "age / profile"): ["failure"],
        ("embedded, after presidio", "health / profile"): [],
    }


def test_without_known_values_cases_are_skipped_and_the_verdict_is_an_error() -> None:
    """No viewer is all green where nothing was proved."""
    root = _parsed(SAMPLE["unlabelled"]())
    outcomes = _outcomes(root)
    assert outcomes[("verdict", "verdict")] == ["error"]
    assert outcomes[("embedded, after presidio", "age / profile")] == ["skipped"]
    assert root.get("skipped") == "4"


def test_a_pass_is_green() -> None:
    """Nothing fails where the verdict is PASS and nothing was lost."""
    root = _parsed(SAMPLE["passed"]())
    assert [root.get(key) for key in ("tests", "failures", "errors", "skipped")] == ["6", "0", "0", "0"]


def test_counts_add_up() -> None:
    """Each suite counts its own cases, and the whole counts all."""
    root = _parsed(SAMPLE["leaky"]())
    for key, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        counts = [int(suite.get(key, "")) for suite in root.iter("testsuite")]
        assert sum(counts) == int(root.get(key, "")) == len(list(root.iter(tag)))


def test_a_leak_with_lost_questions_says_both() -> None:
    """A case has one outcome; the other fact is in its text."""
    report = SAMPLE["leaky"]()
    rows = tuple(replace(row, leaks=True) for row in report.rows if row.lost)
    (failure,) = [f for f in _parsed(replace(report, rows=rows)).iter("failure") if f.get("type") == "leak"]
    assert "2 of 20 questions were lost" in str(failure.text)


def test_figures_are_properties_with_their_interval_and_number() -> None:
    """Shares from 0 to 1; what was not measured has no property."""
    for report, expected in (("leaky", {"n": "20", "top1": "0.9000"}), ("unlabelled", {"n": "0"})):
        case = next(c for c in _parsed(SAMPLE[report]()).iter("testcase") if c.get("name") == "age / profile")
        found = {p.get("name"): p.get("value") for p in case.iter("property")}
        assert {key: found.get(key) for key in expected} == expected
        assert ("top1_low" in found) == ("top1_high" in found) == ("lift" in found) == ("top1" in expected)


def test_no_value_no_quote_and_nobody_is_told() -> None:
    """Not even where the report is revealed."""
    text = render(SAMPLE["leaky"]()).lower()
    assert not [name for name in ("VALUE", "QUOTE", "PERSON") if SAMPLE[name].lower() in text]
    render(SAMPLE["sealed"]())


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT)
@example("\x00\x0b\ufffe\uffff\ud800")
@example("]]> <!-- \"&'\t\n")
def test_any_name_leaves_xml_that_can_be_read(text: str) -> None:
    """Whatever an attribute, a model or a probe is called."""
    written = render(SAMPLE["named"](text))
    assert ET.fromstring(written.encode()).tag == "testsuites"  # noqa: S314 - our own output
