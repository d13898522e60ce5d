"""Markdown for a job's summary: small enough to be accepted, and inert whatever it names."""

from __future__ import annotations

import re
import runpy
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from auditor.reporting.document import Report
from auditor.reporting.markdown import MOST_BYTES, escape, render
from auditor.reporting.outward import sentence

SAMPLE = runpy.run_path(str(Path(__file__).resolve().parents[1] / "outward_report.py"))
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
HOSTILE: Final = (
    "<script>alert(1)</script><!--",
    "![x](http://evil.example/p.png) [y](javascript:1)",
    "a | b | c\n| --- |",
    "`code` **bold** __bold__ ~~gone~~ *it* $math$",
    "\\| \\\\| &lt; &#124;",
    "@everyone see #12 and GH-3 at https://evil.example or www.evil.example or me@evil.example",
    "# heading",
    "1. list",
    "- list",
    "===",
    "    code",
)
INERT: Final = {"text", "softbreak"}


def _tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def _shown(text: str) -> str:
    """Return what a reader sees of one paragraph, after checking that it is plain text."""
    paragraph, inline, end = _tokens(text)
    assert (paragraph.type, inline.type, end.type) == ("paragraph_open", "inline", "paragraph_close")
    parts = inline.children or []
    assert {part.type for part in parts} <= INERT
    return "".join(part.content for part in parts)


def test_the_golden_file_is_met_to_the_byte() -> None:
    """The same report gives the same page."""
    assert render(SAMPLE["leaky"]()) == (SAMPLE["GOLDEN"] / "outward.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_is_shown_as_it_is_and_does_nothing(text: str) -> None:
    """No markup, HTML, link, mention or reference comes out of it."""
    shown = _shown(escape(text))
    assert shown.replace("\N{ZERO WIDTH SPACE}", "") == sentence(text)
    assert not re.search(r"[@#]\w|://|www\.|GH-[0-9]", shown)


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
@example("\\")
@example("a\\|b")
def test_any_text_is_shown_as_it_is(text: str) -> None:
    """Whatever characters it has."""
    visible = sentence(text).strip()
    if visible:
        assert _shown(escape(text)).replace("\N{ZERO WIDTH SPACE}", "").strip() == visible.replace("\u200b", "").strip()


def _cells(report: Report) -> list[list[int]]:
    """Return, for each table, how many cells its rows have."""
    tables: list[list[int]] = []
    for token in _tokens(render(report)):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append(0)
        elif token.type in ("td_open", "th_open"):
            tables[-1][-1] += 1
    return tables


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT)
@example("a | b")
@example("\ud800")
@example("\\")
def test_any_name_leaves_tables_in_shape(text: str) -> None:
    """As many rows and columns as for tame names, and no HTML."""
    report = SAMPLE["named"](text)
    render(report).encode()
    tame = SAMPLE["named"]("majority" if text == "majority" else "tame")
    assert _cells(report) == _cells(tame)
    kinds = {part.type for token in _tokens(render(report)) for part in token.children or []}
    assert kinds <= INERT | {"strong_open", "strong_close"}


def test_it_says_verdict_figures_changes_and_limits() -> None:
    """What a reader of a job needs, in that order."""
    page = render(SAMPLE["leaky"]())
    wanted = ["FAIL", "1 of 2", "**leaks** 90% (71% to 98%, n = 20), chance 40%", "−5 points", "silence is no proof"]
    places = [page.index(part) for part in wanted]
    assert places == sorted(places)


def test_without_known_values_it_says_how_many_answers_there_were() -> None:
    """A claim has no accuracy."""
    assert "| Age | 19 of 20 answered |" in render(SAMPLE["unlabelled"]()).split("after presidio")[1]


def test_a_page_that_would_be_refused_is_cut_and_says_so() -> None:
    """Verdict and limits stay; what is left out is counted."""
    report = SAMPLE["leaky"]()
    rows = tuple(replace(r, attribute=f"{r.attribute}{n}") for n in range(2000) for r in report.rows)
    page = render(replace(report, rows=rows, changes=report.changes * 9000))
    assert len(page.encode()) <= MOST_BYTES
    assert "silence is no proof" in page
    left = re.search(r"Left out, to stay within 900 KiB: ([0-9,]+) changes\.", page)
    assert left
    assert page.count("no clear change") + int(left[1].replace(",", "")) == 9000


def test_a_table_too_wide_for_any_page_is_left_out_whole() -> None:
    """A header without its rows would tell nothing."""
    report = SAMPLE["leaky"]()
    wide = tuple(replace(report.rows[1], model=f"{n}{'é' * 200}") for n in range(3000))
    page = render(replace(report, rows=wide))
    assert "Attribute |" not in page.split("### What the mitigations")[0]
    assert "Left out, to stay within 900 KiB: 1 table rows." in page


def test_no_value_no_quote_and_nobody_is_told() -> None:
    """Not even where the report is revealed."""
    text = render(SAMPLE["leaky"]()).lower()
    assert not [name for name in ("VALUE", "QUOTE", "PERSON") if SAMPLE[name].lower() in text]
    render(SAMPLE["sealed"]())
