"""The page and the JSON report hold the same numbers: both are read, as a reader and a machine would."""

from __future__ import annotations

import json
import math
import runpy
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from auditor.reporting import as_json, html
from auditor.reporting.document import Report

SAMPLES: dict[str, Callable[[], Report]] = runpy.run_path(str(Path(__file__).parents[1] / "sample_report.py"))[
    "SAMPLES"
]
Table = list[list[str]]


class _Tables(HTMLParser):
    """The lines of every table, by the section they stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[Table]] = {}
        self.section = ""
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self.section = dict(attrs).get("id") or ""
        elif tag == "table":
            self.found.setdefault(self.section, []).append([])
        elif tag == "tr":
            self.found[self.section][-1].append([])
        elif tag in ("td", "th"):
            self.cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None:
            self.found[self.section][-1][-1].append(" ".join("".join(self.cell).split()))
            self.cell = None

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)


def _tables(report: Report) -> dict[str, list[Table]]:
    reader = _Tables()
    reader.feed(html.render(report))
    return reader.found


def _whole(share: float) -> str:
    """Write a share as the page does, by rules of this test's own."""
    rounded = math.floor(abs(share) * 100 + 0.5)
    return f"{'−' if share < 0 and rounded else ''}{rounded}%"


def _said(rate: dict[str, Any], *, signed: bool = False) -> str:
    """Return the figure, its interval and n of a rate in JSON, as they stand in a cell."""
    if rate["value"] is None or not rate["n"]:
        return "not measured"

    def one(share: float) -> str:
        text = _whole(share)
        return f"+{text}" if signed and share > 0 and text != "0%" else text

    return f"{one(rate['value'])} {one(rate['low'])} to {one(rate['high'])}, n = {rate['n']:,}"


@pytest.mark.parametrize("name", ["realistic", "one_person", "only_refusals"])
def test_every_attack_has_the_figures_of_the_json(name: str) -> None:
    """Chance, lift, right within three and partly right of each attack are those of its row, with interval and n."""
    report = SAMPLES[name]()
    data = json.loads(as_json.render(report))
    titles = {note["id"]: note["title"] for note in data["attributes"]}
    lines = {(line[0], line[1]): line for line in _tables(report)["leaks"][-1][1:]}
    rows = [r for r in data["rows"] if r["mitigation"] == "none" and r["probe"] not in ("majority", "control")]
    assert len(lines) == len(rows) > 0
    for row in rows:
        line = lines[
            titles[row["attribute"]], f"{row['model']} {row['probe']}" if row["model"] else f"{row['probe']} no model"
        ]
        assert line[4].removesuffix(" control") == _said(row["chance"])
        assert line[6] == _said(row["top3"])
        assert line[7] == _said(row["partly"])
        if row["lift"]["value"] is not None:
            assert line[5] == _said(row["lift"], signed=True)
        if row["top1"]["n"]:
            assert line[3].startswith(_said(row["top1"]).split(",")[0])


def test_every_change_has_the_figures_of_the_json() -> None:
    """Before, after and the difference of each change are those of the JSON report."""
    report = SAMPLES["realistic"]()
    data = json.loads(as_json.render(report))
    titles = {note["id"]: note["title"] for note in data["attributes"]} | {"": "All attributes together"}
    lines = {tuple(line[:3]): line for table in _tables(report)["change"] for line in table if len(line) == 9}
    for change in data["changes"][:150]:
        who = f"{change['model']} {change['probe']}"
        line = lines.get((titles[change["attribute"]], who, change["mitigation"]))
        if line is not None:
            assert line[4:6] == [_said(change["before"]), _said(change["after"])]
            figure = _said(change["difference"], signed=True).replace("%", " points", 1).replace("%", "")
            assert line[7] == figure
    assert len(lines) > 50


def test_every_model_has_the_counts_of_the_json() -> None:
    """Calls, tokens and refusals of a model are those of its uses and rows."""
    report = SAMPLES["realistic"]()
    data = json.loads(as_json.render(report))
    lines = _tables(report)["models"]
    (profiles,) = [table for table in lines if "Calls" in table[0]]
    for line, use in zip(profiles[1:], data["models"], strict=True):
        rows = [
            r
            for r in data["rows"]
            if r["model"] == use["name"] and r["mitigation"] == "none" and r["probe"] != "control"
        ]
        assert line[1] == f"{sum(r['refused'] for r in rows):,} of {sum(r['asked'] for r in rows):,}"
        assert line[4:6] == [f"{use['calls']:,}", f"{use['prompt_tokens']:,} {use['cached_tokens']:,} cached"]


def test_findings_are_those_of_the_json() -> None:
    """As many people and as many findings, under the same names."""
    report = SAMPLES["realistic"]()
    data = json.loads(as_json.render(report))
    page = html.render(report)
    told = {(finding["person"], finding["attribute"]) for finding in data["findings"]}
    assert page.count('<tr class="finding"') == len(told)
    for person in {person for person, _ in told}:
        assert f'<bdi class="person">{person}</bdi>' in page
