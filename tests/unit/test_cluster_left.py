"""Records that lie on a shelf are known to every start of the run, whatever machine it works on."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.cluster import left
from auditor.cluster.shelf import Shelf, ShelfWriter
from auditor.errors import BadRun
from auditor.journal import Writer, private_folder, read, write_plan


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return the folder of a run."""
    folder = private_folder(tmp_path / "run")
    write_plan(folder, {"schema": 1})
    return folder


def test_what_lies_in_a_folder_of_this_machine_is_taken_in(run: Path, tmp_path: Path) -> None:
    """As often as it is started: a worker may have added to it."""
    shelf = Shelf(str(tmp_path / "shelf")).of("plan", run)
    left.note(run, shelf.address)
    for person in ("p0", "p1"):
        ShelfWriter(shelf, person).append("person", person=person)
        left.take_in(run)
    assert [record["person"] for record in read(run)] == ["p0", "p1"]


def test_what_lies_elsewhere_is_asked_for_by_one_sentence(run: Path) -> None:
    """To go on without would pay for its answers again."""
    left.note(run, "s3://key:secret@bucket/audit/0123456789abcdef")
    with pytest.raises(BadRun, match="once more with --engine dask") as refused:
        left.take_in(run)
    assert "secret" not in str(refused.value)
    assert (run / "shelf.json").stat().st_mode & 0o777 == 0o600


def test_a_run_that_left_nothing_anywhere_is_started_as_ever(run: Path, tmp_path: Path) -> None:
    """Nothing noted, all gathered, or a shelf that somebody removed."""
    left.take_in(run)
    left.note(run, str(tmp_path / "removed"))
    left.take_in(run)
    left.forget(run)
    assert left.noted(run) == ""


def test_a_note_that_cannot_be_read_is_one_sentence(run: Path) -> None:
    """Nobody knows then whether answers lie elsewhere."""
    (run / "shelf.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadRun, match="where records of this run still lie"):
        left.take_in(run)


def test_nothing_is_taken_in_while_another_process_works_on_the_run(run: Path, tmp_path: Path) -> None:
    """That one may be gathering it."""
    left.note(run, str(tmp_path))
    with Writer(run), pytest.raises(BadRun, match="another auditor is working"):
        left.take_in(run)
