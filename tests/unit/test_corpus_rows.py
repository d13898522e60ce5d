"""The rows of a table are checked one by one."""

from __future__ import annotations

import pytest

from auditor.corpus.rows import Row, checked, column, lacking
from auditor.domain import Fault


def test_columns_are_found_by_name() -> None:
    """Neither case nor blanks matter; what is missing is named."""
    assert column(" Person ") == "person"
    assert lacking(["person", "text", "more"]) is None
    assert lacking(["text"]) == "has no column 'person'"
    assert lacking([]) == "has no column 'person' and 'text'"


def test_a_row_needs_a_person_and_a_text() -> None:
    """All else may be empty; a row whose time cannot be read is kept, and the time reported."""
    cells = {"person": 7, "text": "x", "created": "", "channel": "", "id": "", "more": object()}
    assert list(checked([("f:2", cells)])) == [Row("7", "x", None, None, None, "f:2")]
    assert list(checked([("f:3", {"person": "p", "text": "", "created": "soon", "id": 5})])) == [
        Fault("f:3", "has a time that is neither ISO 8601 nor a Unix timestamp"),
        Row("p", "", None, None, "5", "f:3"),
    ]


@pytest.mark.parametrize(
    "cells",
    [{"text": "x"}, {"person": "", "text": "x"}, {"person": "p"}, {"person": "p", "text": 5}, {"person": "\ud800"}],
)
def test_a_bad_row_is_a_fault(cells: dict[str, object]) -> None:
    """And the next row is kept; faults that came before are passed on."""
    earlier = Fault("f:1", "why")
    first, second, third = checked([earlier, ("f:2", cells), ("f:3", {"person": "p", "text": "x"})])
    assert first is earlier
    assert isinstance(second, Fault)
    assert isinstance(third, Row)
