"""A page that leaves lines out has all of them beside it."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from auditor.cli.report import _put_beside

SAMPLES = runpy.run_path(str(Path(__file__).resolve().parents[1] / "sample_report.py"))["SAMPLES"]


def test_the_rows_of_a_cut_table_stand_beside_the_page_as_parquet(tmp_path: Path) -> None:
    """As many as there are, under the name of the page; a page that shows them all has nothing beside it."""
    pq = pytest.importorskip("pyarrow.parquet")
    large, small = SAMPLES["many_models"](), SAMPLES["small"]()
    _put_beside(large, tmp_path / "large.html")
    _put_beside(small, tmp_path / "small.html")
    assert pq.read_table(tmp_path / "large.parquet").num_rows == len(large.rows)
    assert not (tmp_path / "small.parquet").exists()
