"""The report as a browser shows it: silent, asking nobody, usable by keyboard, by ear and on paper."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from auditor.reporting.document import Report
from auditor.reporting.html import render

Samples = Mapping[str, Callable[[], Report]]
Pages = Callable[[str], str]
Visit = Callable[..., Any]
EDITIONS = ["realistic.de", "compliance", "comparison"]
ODD = ["realistic", "hostile", "one_person", "only_refusals", "no_truth", "no_rows"]

# The accessible name of an element, as far as this page needs it; and every way of lacking one.
_NAMELESS = """(() => {
  const named = (node) => (node.getAttribute("aria-label") || node.textContent || node.labels?.[0]?.textContent
    || node.getAttribute("title") || "").trim();
  const wrong = [];
  const check = (selector, what) => document.querySelectorAll(selector).forEach((node) => {
    if (!named(node)) wrong.push(what + ": " + node.outerHTML.slice(0, 120)); });
  check("a[href]", "a link without a name");
  check("button, summary", "a button without a name");
  check("[role=img], [role=region]", "a figure or a region without a name");
  check("th", "a heading of a table without a name");
  document.querySelectorAll("input, select").forEach((node) => {
    if (!node.labels.length) wrong.push("a field without a label: " + node.id); });
  document.querySelectorAll("svg").forEach((node) => {
    if (!node.closest("[aria-hidden=true], [role=img]")) wrong.push("a loose svg: " + node.outerHTML.slice(0, 80)); });
  const regions = Array.from(document.querySelectorAll("[role=region]"), named);
  regions.filter((name, at) => regions.indexOf(name) !== at).forEach((name) => wrong.push("two regions: " + name));
  const ids = Array.from(document.querySelectorAll("[id]"), (node) => node.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => wrong.push("an id stands twice: " + id));
  document.querySelectorAll("a[href^='#']").forEach((node) => {
    if (!document.getElementById(node.hash.slice(1))) wrong.push("a link to nowhere: " + node.hash); });
  if (document.querySelectorAll("main").length !== 1) wrong.push("not one main landmark");
  if (document.querySelectorAll("h1").length !== 1) wrong.push("not one h1");
  if (!document.documentElement.lang) wrong.push("no language");
  let level = 1;
  document.querySelectorAll("h1, h2, h3, h4").forEach((node) => {
    const here = Number(node.tagName[1]);
    if (here > level + 1) wrong.push("a heading skips a level: " + node.textContent);
    level = here; });
  return wrong;
})()"""

# Text whose contrast with what it stands on is below WCAG AA (4.5, or 3 where it is large).
_FAINT = """(() => {
  const parsed = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const linear = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = (node) => { for (; node; node = node.parentElement) {
    const colour = parsed(getComputedStyle(node).backgroundColor);
    if (colour.length < 4 || colour[3] > 0.5) return colour; } return [255, 255, 255]; };
  const faint = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || node.closest("script, svg, title, .skip")) continue;
    const style = getComputedStyle(node);
    const [one, other] = [light(parsed(style.color)), light(ground(node))].sort((a, b) => b - a);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 700);
    if ((one + 0.05) / (other + 0.05) < (large ? 3 : 4.5)) faint.push(node.outerHTML.slice(0, 120));
  }
  return Array.from(new Set(faint));
})()"""


@pytest.mark.parametrize("name", [*ODD, *EDITIONS])
def test_nothing_is_complained_of_asked_for_or_nameless(name: str, visit: Visit, pages: Pages) -> None:
    """No complaint, no request, and a name for everything that somebody who cannot see must tell apart."""
    page = visit(pages(name))
    assert page.ask("document.body.innerText.length") > 500
    assert page.ask(_NAMELESS) == []
    assert page.complaints == []
    assert page.requests == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_text_can_be_read(dark: bool, visit: Visit, samples: Samples) -> None:
    """Every text of a failed, revealed report reaches the contrast of WCAG AA, in light and in dark."""
    report = samples["revealed"]()
    page = visit(render(replace(report, verdict=replace(report.verdict, status="FAIL"))), dark=dark)
    page.ask("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert page.ask(_FAINT) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["compliance", "comparison"])
def test_every_text_of_a_document_can_be_read(name: str, dark: bool, visit: Visit, pages: Pages) -> None:
    """So do the compliance edition and the comparison of runs."""
    assert visit(pages(name), dark=dark).ask(_FAINT) == []


def test_light_and_dark_differ(visit: Visit, pages: Pages) -> None:
    """The reader's choice of a dark screen changes the page."""
    text = pages("no_rows")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert visit(text).ask(ground) != visit(text, dark=True).ask(ground)


@pytest.mark.parametrize("width", [390, 768, 1280, 2560])
@pytest.mark.parametrize("name", ["realistic", "hostile"])
def test_the_page_fits_its_window(name: str, width: int, visit: Visit, pages: Pages) -> None:
    """Nothing is wider than the window, from a telephone to a large screen, and figures stay inside it."""
    page = visit(pages(name), width=width)
    assert page.ask("document.documentElement.scrollWidth") <= width
    furthest = "Math.max(...Array.from(document.querySelectorAll('.plot'), (p) => p.getBoundingClientRect().right))"
    assert page.ask(furthest) <= width


def test_without_scripts_the_page_says_as_much(visit: Visit, pages: Pages) -> None:
    """With scripts switched off the figures are drawn, the tables are there, and no dead control is shown."""
    page = visit(pages("realistic"), scripts=False)
    shown = "document.querySelectorAll('.lanes .mark').length"
    assert page.ask(shown) > 50
    assert page.ask("document.getElementById('filter').hidden")
    assert page.ask("document.querySelectorAll('th button').length") == 0
    assert "Why" in page.ask("document.body.innerText")


def test_findings_are_filtered_and_searched(visit: Visit, pages: Pages) -> None:
    """A search leaves the findings that hold the word, says how many, and takes the rest back when it is reset."""
    page = visit(pages("realistic"))
    visible = "Array.from(document.querySelectorAll('.finding')).filter((row) => !row.hidden).length"
    everything = page.ask(visible)
    page.ask("document.getElementById('filter-text').focus()")
    page.write("Income")
    assert 0 < page.ask(visible) < everything
    told = page.ask("document.getElementById('filter-count').textContent")
    assert told == f"{page.ask(visible)} of {everything} findings shown"
    assert page.ask("document.querySelectorAll('.person-findings[open] .finding:not([hidden])').length") > 0
    page.ask("document.querySelector('#filter [type=reset]').focus()")
    page.press("Enter")
    page.ask("new Promise((done) => setTimeout(done, 50))")
    assert page.ask(visible) == everything


def test_a_table_is_sorted_by_keyboard(visit: Visit, pages: Pages) -> None:
    """Enter on a heading sorts its column, the largest first, then the smallest; what was not measured comes last."""
    page = visit(pages("realistic"))
    page.ask("document.querySelector('#leaks details').open = true")
    page.ask("document.querySelectorAll('#leaks .sortable th button')[3].focus()")
    values = "Array.from(document.querySelectorAll('#leaks .sortable tbody tr'), (row) => row.cells[3].dataset.value)"
    for expected in (True, False):
        page.press("Enter")
        numbers = [float(value) for value in page.ask(values) if value]
        assert numbers == sorted(numbers, reverse=expected)
        assert page.ask("document.querySelector('#leaks [aria-sort]').getAttribute('aria-sort')") == (
            "descending" if expected else "ascending"
        )


def test_the_keyboard_reaches_the_verdict_and_opens_what_is_folded(visit: Visit, pages: Pages) -> None:
    """The first stop of the tabulator leads to the verdict; Enter unfolds; a link to a finding opens its person."""
    page = visit(pages("realistic"))
    page.press("Tab")
    assert page.ask("document.activeElement.getAttribute('href')") == "#verdict"
    page.ask("document.querySelector('#people summary').focus()")
    page.press("Enter")
    assert page.ask("document.querySelector('#people details').open")
    page.ask("location.hash = document.querySelectorAll('.finding')[9].id")
    page.ask("new Promise((done) => setTimeout(done, 100))")
    assert page.ask("document.querySelectorAll('.finding')[9].closest('details').open")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_on_paper_nothing_is_folded_and_nothing_is_cut(scripts: bool, visit: Visit, pages: Pages) -> None:
    """Printed on A4, folded parts are shown, controls are gone, and figures keep to the width of the sheet."""
    page = visit(pages("realistic"), scripts=scripts, media="print", width=688)
    if scripts:
        page.ask("window.dispatchEvent(new Event('beforeprint'))")
    folded = "Array.from(document.querySelectorAll('details table'), (table) => table.getBoundingClientRect().height)"
    assert min(page.ask(folded)) > 0
    assert page.ask("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert page.ask("document.documentElement.scrollWidth") <= 688


@pytest.mark.parametrize("added", ["<script>document.title = 1</script>", "<img src='http://127.0.0.1:9/a.png'>"])
def test_the_policy_of_the_page_stops_what_is_not_ours(added: str, visit: Visit, pages: Pages) -> None:
    """A script or an image that got into the page would neither run nor be fetched; the browser says so."""
    page = visit(pages("no_rows").replace("</main>", f"{added}</main>"))
    assert page.ask("document.title") != "1"
    assert len(page.complaints) == 1
    assert "Content Security Policy" in page.complaints[0]


def test_hostile_names_add_no_element(visit: Visit, pages: Pages) -> None:
    """A name that looks like markup stays a name: one script, and no image, frame, form target or script link."""
    page = visit(pages("hostile"))
    strangers = "document.querySelectorAll('img, object, embed, iframe, form[action], a[href^=javascript]').length"
    assert page.ask(strangers) == 0
    assert page.ask("document.querySelectorAll('script').length") == 1


@pytest.mark.parametrize("name", ["realistic", "only_refusals", "no_truth", "no_rows", "hostile", *EDITIONS])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(name: str, dark: bool, visit: Visit, pages: Pages) -> None:
    """axe-core finds no violation: the copy that a package of the tests brings, or the one that AUDITOR_AXE names."""
    page = visit(pages(name), dark=dark)
    page.ask(_axe().read_text(encoding="utf-8") + "; 1")
    page.ask("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    found = page.ask(
        "axe.run().then((told) => told.violations.map((v) => v.id + ': ' + v.nodes[0].html.slice(0, 200)))"
    )
    assert found == []


def _axe() -> Path:
    own = os.environ.get("AUDITOR_AXE")
    packaged = find_spec("axe_playwright_python")  # not imported: only its script is of use here
    assert packaged is not None
    assert packaged.origin is not None
    return Path(own or Path(packaged.origin).with_name("axe.min.js"))
