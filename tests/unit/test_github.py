"""Workflow commands that the runner turns into annotations, and nothing else."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.reporting.document import Report
from auditor.reporting.github import MOST_OF_A_KIND, render

SAMPLE = runpy.run_path(str(Path(__file__).resolve().parents[1] / "outward_report.py"))
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


class Command(NamedTuple):
    """A line as the runner reads it back."""

    kind: str
    properties: dict[str, str]
    message: str


def _unescaped(text: str) -> str:
    for code, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(code, char)
    return text


def _commands(report: Report) -> list[Command]:
    return [_command(line) for line in render(report).split("\n")[:-1]]


def _command(line: str) -> Command:
    match = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line)
    assert match, "a line is no command"
    pairs = [pair.split("=", 1) for pair in match[2].split(",")]
    return Command(match[1], {key: _unescaped(value) for key, value in pairs}, _unescaped(match[3]))


def test_the_golden_file_is_met_to_the_byte() -> None:
    """The same report gives the same lines."""
    assert render(SAMPLE["leaky"]()) == (SAMPLE["GOLDEN"] / "outward.github.txt").read_text(encoding="utf-8")


def test_the_verdict_comes_first_and_only_a_pass_is_no_error() -> None:
    """FAIL and INCONCLUSIVE end the job, so they are errors; PASS is a notice."""
    firsts = {name: _commands(SAMPLE[name]())[0] for name in ("leaky", "unlabelled", "passed")}
    assert {name: c.kind for name, c in firsts.items()} == {"leaky": "error", "unlabelled": "error", "passed": "notice"}
    assert firsts["leaky"].properties == {"file": "data/people.jsonl", "title": "Inference audit: FAIL"}


def test_each_leaking_attribute_is_an_error_with_its_figures() -> None:
    """With the attacker for whom it is clearest; what a mitigation leaves is a warning."""
    commands = _commands(SAMPLE["leaky"]())
    (leak,) = [c for c in commands if c.properties["title"] == "Leak"]
    assert leak.kind == "error"
    assert leak.message.startswith("Age leaks above chance to embedded / profile: 90%")
    assert [c.kind for c in commands if "even after presidio" in c.message] == ["warning"]


def test_beyond_ten_of_a_kind_a_last_notice_counts_the_rest() -> None:
    """The runner would drop them without a word."""
    report = SAMPLE["leaky"]()
    verdict = replace(report.verdict, reasons=tuple(f"reason {number}" for number in range(30)))
    commands = _commands(replace(report, verdict=verdict))
    assert max(Counter(c.kind for c in commands).values()) == MOST_OF_A_KIND
    assert commands[-1].kind == "notice"
    assert commands[-1].message.startswith("21 more annotations are not shown")  # 20 reasons and what presidio left


def test_standard_input_is_no_file() -> None:
    """An annotation names a file only where there is one."""
    report = SAMPLE["leaky"]()
    assert "file=" not in render(replace(report, corpus=replace(report.corpus, name="-")))


def test_no_value_no_quote_and_nobody_is_told() -> None:
    """Not even where the report is revealed."""
    text = render(SAMPLE["leaky"]()).lower()
    assert not [name for name in ("VALUE", "QUOTE", "PERSON") if SAMPLE[name].lower() in text]
    render(SAMPLE["sealed"]())


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT)
@example("::error::\r\n::set-output name=x::y %0A,title=z")
@example("\ud800")
def test_any_name_stays_within_its_command(text: str) -> None:
    """Nothing that is called something can add a line, a property or a command."""
    report = SAMPLE["named"](text)
    render(report).encode()
    commands = _commands(report)
    assert all(set(c.properties) <= {"file", "title"} for c in commands)
    assert "\n" not in "".join(c.message for c in commands)
