"""Scattered rows are brought together on disk."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.corpus.grouping import grouped
from auditor.corpus.rows import Row
from auditor.domain import Fault, Person

ROWS = st.lists(
    st.tuples(st.sampled_from(["anna", "bert", "carl", "Ä"]), st.text(st.characters(exclude_categories=["Cs"])))
)


def rows(count: int, size: int) -> Iterator[Row | Fault]:
    """Yield *count* rows of *size* characters that go round 50 people."""
    for number in range(count):
        yield Row(f"p{number % 50}", "x" * size, None, None, None, f"f:{number}")


def nameless_files() -> list[os.stat_result]:
    """Return what this process has open that has content and no name."""
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # the listing itself is gone by now
            found.append(os.fstat(int(entry.name)))
    return [file for file in found if stat.S_ISREG(file.st_mode) and not file.st_nlink and file.st_size > 1_000_000]


@given(ROWS)
def test_each_person_has_their_rows_in_order(drawn: list[tuple[str, str]]) -> None:
    """People come in the order of their first rows; no row is lost or moved."""
    found = list(grouped(Row(who, text, None, "c", None, f"f:{n}") for n, (who, text) in enumerate(drawn)))
    people = [one for one in found if isinstance(one, Person)]
    assert [one.id for one in people] == list(dict.fromkeys(who for who, _ in drawn))
    for one in people:
        assert [item.text for item in one.items] == [text for who, text in drawn if who == one.id]  # type: ignore[union-attr]
        assert [item.id for item in one.items] == [f"{one.id}-{n + 1}" for n in range(len(one.items))]


def test_faults_come_at_once() -> None:
    """They do not wait for the end of the table, nor in memory."""
    fault = Fault("f:1", "why")
    found = grouped(iter([Row("p", "x", None, None, "own", "f:0"), fault, Row("p", "y", None, None, "own", "f:2")]))
    assert next(found) is fault
    assert next(found) == Fault("f:2", "has the id of an earlier item; the first is kept")
    assert isinstance(next(found), Person)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the open files in /proc")
def test_the_file_is_private_and_nameless() -> None:
    """Personal data on disk can be opened by nobody else, and nothing is left when the process is killed."""
    found = grouped(rows(2_000, 10_000))
    next(found)
    (file,) = nameless_files()
    assert stat.S_IMODE(file.st_mode) == 0o600
    found.close()  # type: ignore[attr-defined] # a generator, in fact
    assert nameless_files() == []


def test_memory_is_bounded() -> None:
    """A table of 80 MB takes no more Python memory than one person of it."""
    tracemalloc.start()
    try:
        assert sum(isinstance(one, Person) for one in grouped(rows(4_000, 20_000))) == 50
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16e6
