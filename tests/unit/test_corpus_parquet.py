"""Parquet tables of posts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from auditor.corpus.parquet import read_parquet
from auditor.domain import Fault, Person, Post
from auditor.errors import MissingExtra

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: the extra 'tables' has it")
pq = pytest.importorskip("pyarrow.parquet")


def read(tmp_path: Path, columns: dict[str, object]) -> list[Person | Fault]:
    """Write *columns* as Parquet and read them."""
    path = tmp_path / "posts.parquet"
    pq.write_table(pa.table(columns), path)
    return list(read_parquet(path))


def test_rows_of_a_person_may_be_scattered(tmp_path: Path) -> None:
    """As in CSV; numbers may be names."""
    found = read(
        tmp_path,
        {"Text": ["one", "two", "three"], "person": [1, 2, 1], "extra": [[1], [2], []], "id": ["a", None, None]},
    )
    assert found == [
        Person("1", (Post("a", "one"), Post("1-2", "three")), {}, "posts.parquet:1"),
        Person("2", (Post("2-1", "two"),), {}, "posts.parquet:2"),
    ]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_of_any_unit_become_iso(tmp_path: Path, unit: str) -> None:
    """With a zone they are given in UTC, without one they stay without."""
    moment = datetime(2025, 3, 2, 10, tzinfo=UTC)
    for zone, expected in (("Europe/Vienna", "2025-03-02T10:00:00+00:00"), (None, "2025-03-02T10:00:00")):
        created = pa.array([moment if zone else moment.replace(tzinfo=None)], pa.timestamp(unit, zone))
        (person,) = read(tmp_path, {"person": ["p"], "text": ["x"], "created": created})
        assert isinstance(person, Person)
        assert person.items[0].created == expected


@pytest.mark.parametrize(
    ("kind", "far"),
    [
        (pa.timestamp("ms"), 10**17),
        (pa.timestamp("ms", "UTC"), 2**63 // 1000 + 1),  # in microseconds it would begin anew
        (pa.timestamp("us"), 9 * 10**18),
        (pa.date64(), 10**17 // 86_400_000 * 86_400_000),
    ],
)
def test_a_time_beyond_any_calendar_costs_only_itself(tmp_path: Path, kind: object, far: int) -> None:
    """Its row is kept without a time, and those around it with theirs."""
    created = pa.array([0, far, 0], pa.int64()).cast(kind)
    fault, *people = read(tmp_path, {"person": ["a", "b", "c"], "text": ["x"] * 3, "created": created})
    assert fault == Fault("posts.parquet:2", "has a time that is neither ISO 8601 nor a Unix timestamp")
    times = [person.items[0].created for person in people if isinstance(person, Person)]
    assert [time and time[:10] for time in times] == ["1970-01-01", None, "1970-01-01"]


def test_text_of_any_kind_is_read(tmp_path: Path) -> None:
    """Large, encoded as a dictionary, or as bytes."""
    for kind in (pa.large_string(), pa.dictionary(pa.int8(), pa.string()), pa.binary(), pa.string_view()):
        text = pa.array(["Grüße"], pa.string()).cast(kind)
        (person,) = read(tmp_path, {"person": ["p"], "text": text})
        assert isinstance(person, Person)
        assert person.items == (Post("p-1", "Grüße"),)


def test_a_bad_cell_costs_only_its_row(tmp_path: Path) -> None:
    """Bytes that are no text, nothing, NUL."""
    text = pa.array([b"good", b"\xe4", None, b"a\0b"], pa.binary())
    *faults, person = read(tmp_path, {"person": ["p"] * 4, "text": text})
    assert faults == [
        Fault("posts.parquet:2", "should have a text as 'text'"),
        Fault("posts.parquet:3", "has no 'text'"),
        Fault("posts.parquet:4", "holds a NUL character"),
    ]
    assert isinstance(person, Person)


def test_more_rows_than_a_batch_are_read(tmp_path: Path) -> None:
    """The numbering goes on across batches."""
    found = read(tmp_path, {"person": [f"p{n}" for n in range(3000)], "text": ["x"] * 3000})
    assert len(found) == 3000
    assert found[-1] == Person("p2999", (Post("p2999-1", "x"),), {}, "posts.parquet:3000")


def test_a_file_that_is_not_parquet_is_a_fault(tmp_path: Path) -> None:
    """Also one that was cut off, or lacks a column."""
    path = tmp_path / "posts.parquet"
    for data in (b"", b"no parquet", b"PAR1" * 10):
        path.write_bytes(data)
        assert list(read_parquet(path)) == [Fault("posts.parquet", "is not Parquet, or is damaged after row 0")]
    assert read(tmp_path, {"text": ["x"]}) == [Fault("posts.parquet", "has no column 'person'")]


def test_the_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pyarrow the remedy is said."""
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match="tables"):
        list(read_parquet(tmp_path / "posts.parquet"))
