"""The page, before a browser sees it: what it says, what it keeps to itself, and what it would let in."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import runpy
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from auditor.content import shelf
from auditor.reporting.document import Report
from auditor.reporting.html import PARTS, render

TESTS = Path(__file__).parents[1]
GOLDEN = TESTS / "golden" / "report.txt"
SAMPLES: dict[str, Callable[[], Report]] = runpy.run_path(str(TESTS / "sample_report.py"))["SAMPLES"]
OPTIONAL = {"frontier", "curve", "remedies", "harms", "addressing", "bystanders"}  # where there is something to say
LIMIT = 6_000_000  # bytes


class _Words(HTMLParser):
    """What a reader without scripts gets: the text of the page, block by block."""

    _BLOCKS = frozenset(["p", "li", "h1", "h2", "h3", "tr", "dt", "dd", "summary", "figcaption", "div", "section"])

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.muted = 0
        self.scripts: list[tuple[dict[str, str | None], str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "title"):
            self.muted += 1
            self.scripts += [(dict(attrs), "")] if tag == "script" else []
        self.parts.append("\n" if tag in self._BLOCKS else " " if tag in ("td", "th", "br") else "")

    def handle_endtag(self, tag: str) -> None:
        self.muted -= tag in ("script", "style", "title")

    def handle_data(self, data: str) -> None:
        if self.muted and self.scripts:
            attributes, text = self.scripts[-1]
            self.scripts[-1] = (attributes, text + data)
        if not self.muted:
            self.parts.append(data)

    @property
    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self.parts).splitlines())
        return "\n".join(line for line in lines if line) + "\n"


def _read(page: str) -> _Words:
    words = _Words()
    words.feed(page)
    return words


def test_the_words_are_kept() -> None:
    """The golden file is the page without scripts; set AUDITOR_UPDATE_GOLDEN to write it anew after a wanted change."""
    text = _read(render(SAMPLES["small"]())).text
    if os.environ.get("AUDITOR_UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_sections_stand_in_their_order(name: str) -> None:
    """However odd the report, each section is there, once, in the order in which it is read."""
    page = render(SAMPLES[name]())
    shown = re.findall(r'<section id="(\w+)"', page)
    assert shown == [name for name in PARTS if name in shown]
    assert set(shown) >= {name for name in PARTS if name not in OPTIONAL}
    assert re.findall(r'<li><a href="#(\w+)"', page.split("</nav>")[0]) == shown


def test_the_same_report_gives_the_same_bytes() -> None:
    """Two renderings of two equal reports are equal."""
    assert render(SAMPLES["realistic"]()) == render(SAMPLES["realistic"]())


def test_the_largest_report_stays_small_enough() -> None:
    """Sixty models with long names and thousands of findings make a file that can be sent and says what it lacks."""
    report = SAMPLES["monstrous"]()
    long = {row.model: f"{row.model}-{'long' * 12}" for row in report.rows if row.model}
    rows = tuple(replace(row, model=long.get(row.model, "")) for row in report.rows)
    strengths = tuple(replace(strength, model=long[strength.model]) for strength in report.strengths)
    changes = tuple(replace(change, model=long[change.model]) for change in report.changes)
    page = render(replace(report, rows=rows, strengths=strengths, changes=changes))
    assert len(page.encode()) <= LIMIT
    assert "The JSON report holds them all." in page


def test_the_policy_names_exactly_the_script_and_the_style_of_the_page() -> None:
    """One script and one style, each let in by its hash and by nothing else; no element brings its own."""
    page = render(SAMPLES["realistic"]())
    policy = unescape(re.findall(r'Content-Security-Policy" content="([^"]+)"', page)[0])
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (script, style)]
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}';")
    assert "unsafe" not in policy
    assert not re.search(
        r"<[^>]+ style=|<[^>]+ on[a-z]+=", re.sub(r"<(script|style)>.*?</\1>", "", page, flags=re.DOTALL)
    )


def test_nothing_is_fetched_from_anywhere() -> None:
    """There is no address in the page, and no element or style that would fetch one."""
    page = render(SAMPLES["realistic"]())
    assert not re.search(r"https?:|//[a-z]+\.|@import|url\(|<link rel=.stylesheet|<script src", page)


def test_names_cannot_break_out() -> None:
    """Markup in a name is text: the page has the same elements as a page with harmless names."""
    page = render(SAMPLES["hostile"]())
    words = _read(page)
    assert "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>" in words.text
    assert "{{ 7 * 7 }}" in words.text
    assert [text.count("alert(") for _, text in words.scripts] == [0]
    assert not re.search(
        r"<img|<script>alert|href=.javascript", re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
    )


def test_what_no_page_may_hold_is_made_visible() -> None:
    """Control characters, lone surrogates and marks that turn text round are replaced, so the file can be written."""
    page = render(SAMPLES["hostile"]())
    page.encode()
    assert not re.search(
        "[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page.split("<script>")[0]
    )


def test_a_closed_report_names_nobody() -> None:
    """Unless revealed, there are no ids of people or items, no values, no quotes and no paths."""
    page = render(replace(SAMPLES["revealed"](), revealed=False))
    for secret in ("person-00", "item-0", "Graz", "Jakominiplatz", "anna/holiday.jpg", "people.jsonl:12"):
        assert secret not in page
    assert "person 1" in page


def test_a_revealed_report_says_so() -> None:
    """Values and quotes come with a warning above everything else."""
    text = _read(render(SAMPLES["revealed"]())).text
    assert "This copy shows private values and quotes." in text.splitlines()[1]
    assert "Graz, Austria" in text


def test_nothing_counted_reads_not_measured() -> None:
    """A report without truth shows claims, no accuracy, and says that no probability is given."""
    text = _read(render(SAMPLES["no_truth"]())).text
    assert "Uncalibrated: no probability is given" in text
    assert "A value was claimed" in text
    assert not re.search(r"\d%", text.split("Method")[0].split("What leaks", 2)[-1].split("How questions ended")[0])


def test_an_attack_that_only_refused_shows_no_safety() -> None:
    """Where all was refused, the line says refused, and no attacker is called weak or close to chance."""
    text = _read(render(SAMPLES["only_refusals"]())).text
    assert "no model gave an answer that can be judged" in text
    assert re.search(r"staab refused 4 of 4 refused", text)


def test_accuracy_never_stands_alone() -> None:
    """Every line of the tables of attacks carries figure, chance and lift, each with interval and n."""
    text = _read(render(SAMPLES["many_people"]())).text
    lines = [
        line
        for line in text.splitlines()
        if re.search(r"(staab|profile|prism) (above chance|unclear|close to chance) .*\d%", line)
    ]
    assert lines
    for line in lines:
        assert len(re.findall(r"[−+]?\d+% to [−+]?\d+%", line)) >= 3


def test_small_samples_are_never_called_safe() -> None:
    """With one person nothing is close to chance: the interval is too wide to say so."""
    text = _read(render(SAMPLES["one_person"]())).text
    assert "close to chance" not in text.split("The words")[0]


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2, 1 … 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_can_be_told_apart(theme: int) -> None:
    """Text reaches WCAG AA (4.5) on every ground it stands on, and marks reach 3, in light and in dark."""
    blocks = re.findall(r":root[^{]*\{(.*?)\}", (shelf("reports") / "style.css").read_text(encoding="utf-8"), re.DOTALL)
    colour = _colours(blocks[theme])
    washes = ("badwash", "goodwash", "openwash")
    for text in ("text", "quiet", "link", "bad", "good", "open"):
        for ground in ("page", "raised"):
            assert _contrast(colour[text], colour[ground]) >= 4.5, (text, ground)
    for wash in washes:
        assert _contrast(colour["text"], colour[wash]) >= 4.5
        assert _contrast(colour["quiet"], colour[wash]) >= 4.5
    for mark in (
        "chance",
        "before",
        "after",
        "answered",
        "refused",
        "unreadable",
        "lost",
        *(f"series-{n}" for n in range(1, 7)),
    ):
        assert _contrast(colour[mark], colour["page"]) >= 3, mark
