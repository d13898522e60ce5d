"""Flat tables that spreadsheets and programs read alike."""

from __future__ import annotations

import csv
import io
import json
import runpy
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.errors import MissingExtra
from auditor.reporting.document import Report
from auditor.reporting.flat import render_csv, render_json_lines, render_parquet
from auditor.scoring.rates import Rate

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

SAMPLE = runpy.run_path(str(Path(__file__).resolve().parents[1] / "outward_report.py"))
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


def _csv(report: Report) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_csv(report), newline=""), strict=True))


def _lines(report: Report) -> list[dict[str, object]]:
    return [json.loads(line) for line in render_json_lines(report).split("\n")[:-1]]


def _parquet(report: Report) -> pa.Table:
    pq = pytest.importorskip("pyarrow.parquet")
    return pq.read_table(io.BytesIO(render_parquet(report)))


def test_the_golden_files_are_met_to_the_byte() -> None:
    """The same report gives the same tables."""
    for name, render in (("outward.csv", render_csv), ("outward.jsonl", render_json_lines)):
        assert render(SAMPLE["leaky"]()) == (SAMPLE["GOLDEN"] / name).read_text(encoding="utf-8")


def test_a_row_of_the_report_is_a_row_of_the_table() -> None:
    """In its order, chance levels included, with every rate as value, low, high and n."""
    report = SAMPLE["leaky"]()
    rows = _csv(report)
    assert [(r["attribute"], r["probe"]) for r in rows] == [(r.attribute, r.probe) for r in report.rows]
    for written, row in zip(rows, report.rows, strict=True):
        for name in ("top1", "chance", "lift"):
            rate = getattr(row, name)
            assert float(written[f"{name}_value"]) == pytest.approx(rate.value)
            assert float(written[f"{name}_low"]) == pytest.approx(rate.low)
            assert float(written[f"{name}_high"]) == pytest.approx(rate.high)
            assert int(written[f"{name}_n"]) == rate.n
        assert written["leaks"] == ("true" if row.leaks else "false")


def test_the_three_forms_agree() -> None:
    """The same columns in the same order, and the same cells."""
    report = SAMPLE["leaky"]()
    lines, table = _lines(report), _parquet(report)
    assert list(_csv(report)[0]) == list(lines[0]) == table.column_names
    assert table.to_pylist() == lines
    assert [int(line["lost"]) for line in _csv(report)] == [line["lost"] for line in lines]


def test_what_was_not_measured_is_empty_and_not_zero() -> None:
    """An empty cell, a null; also where a figure is no number."""
    report = SAMPLE["unlabelled"]()
    nan = replace(report, rows=(replace(report.rows[0], top1=Rate(float("nan"), 0.0, float("inf"), 3)),))
    for wanted in (report, nan):
        assert {row["top1_value"] for row in _csv(wanted)} == {""}
        assert {line["top1_value"] for line in _lines(wanted)} == {None}
        assert set(_parquet(wanted).column("top1_value").to_pylist()) == {None}


def test_a_run_without_rows_keeps_its_columns() -> None:
    """A reader finds an empty table, with types, and not an empty file."""
    empty = replace(SAMPLE["leaky"](), rows=())
    assert render_csv(empty).startswith("attribute,model,probe,")
    assert render_json_lines(empty) == ""
    assert _parquet(empty).schema == _parquet(SAMPLE["leaky"]()).schema


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r=", " =", "\n=", "＝", "\x00="])
def test_no_cell_is_a_formula(start: str) -> None:
    """A spreadsheet calculates what begins so; negative figures stay figures."""
    report = SAMPLE["named"](f"{start}HYPERLINK(1)")
    for row in _csv(report):
        for name in ("attribute", "model", "probe", "mitigation"):
            assert row[name][0] not in "=+-@＝\t\r\n "
    assert float(_csv(SAMPLE["leaky"]())[1]["lift_value"]) < 0


def test_no_value_no_quote_and_nobody_is_told() -> None:
    """Not even where the report is revealed, in none of the three forms."""
    report = SAMPLE["leaky"]()
    text = (render_csv(report) + render_json_lines(report) + str(_parquet(report).to_pylist())).lower()
    assert not [name for name in ("VALUE", "QUOTE", "PERSON") if SAMPLE[name].lower() in text]
    for render in (render_csv, render_json_lines, render_parquet):
        render(SAMPLE["sealed"]())


def test_parquet_says_which_extra_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pyarrow is absent, one sentence names the remedy."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install '\.\[tables\]' in the checkout"):
        render_parquet(SAMPLE["leaky"]())


def test_parquet_is_the_same_to_the_byte() -> None:
    """The same report gives the same file."""
    pytest.importorskip("pyarrow")
    assert render_parquet(SAMPLE["leaky"]()) == render_parquet(SAMPLE["leaky"]())


@settings(max_examples=60, deadline=None)
@given(ANY_TEXT)
@example('"\r\n,;\x00\ud800\u2028\x85')
def test_any_name_leaves_tables_that_can_be_read(text: str) -> None:
    """As many rows and cells as there were, whatever an attribute, a model or a probe is called."""
    report = SAMPLE["named"](text)
    render_csv(report).encode()
    rows, lines = _csv(report), _lines(report)
    assert len(rows) == len(lines) == len(report.rows)
    assert {len(row) for row in rows} == {len(lines[0])}
    assert render_json_lines(report).isascii()
    assert len(render_csv(report).splitlines()) == len(report.rows) + 1
