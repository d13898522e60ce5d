"""The journal: what is written stays, what is torn is not a record, one writer at a time."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import BadRun
from auditor.journal import Writer, private_folder, read, read_plan, write_plan


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return an empty run."""
    folder = private_folder(tmp_path / "run")
    write_plan(folder, {"schema": 1})
    return folder


def test_records_come_back_in_the_order_in_which_they_were_written(run: Path) -> None:
    """Records come back in order, across the files of several processes."""
    for value in (1, 2):
        with Writer(run) as journal:
            journal.append("exchange", value=value)
    assert [record["value"] for record in read(run)] == [1, 2]


def test_a_torn_last_line_is_no_record(run: Path) -> None:
    """A crash in the middle of a line loses that line and nothing else."""
    with Writer(run) as journal:
        journal.append("exchange", value=1)
    with (run / "journal-0001.jsonl").open("ab") as file:
        file.write(b'{"kind":"exchange","schema":1,"va')
    with Writer(run) as journal:
        journal.append("exchange", value=2)
    assert [record["value"] for record in read(run)] == [1, 2]


def test_a_record_is_on_disk_before_append_returns(run: Path) -> None:
    """What was appended can be read while the writer is still open: a kill loses nothing."""
    with Writer(run) as journal:
        journal.append("exchange", value="grüße 🙂")
        assert [record["value"] for record in read(run)] == ["grüße 🙂"]


def test_two_processes_cannot_work_on_one_run(run: Path) -> None:
    """A second writer is refused in one sentence."""
    with Writer(run), pytest.raises(BadRun, match="another auditor"):
        Writer(run)


def test_a_run_is_private_and_ignored_by_git(run: Path) -> None:
    """Only the owner can enter the folder, and git leaves it alone."""
    with Writer(run) as journal:
        journal.append("exchange")
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    assert stat.S_IMODE((run / "journal-0001.jsonl").stat().st_mode) == 0o600
    assert (run / ".gitignore").read_text() == "*\n"


def test_a_folder_with_something_else_in_it_is_refused(tmp_path: Path) -> None:
    """A run is never written among a user's other files."""
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(BadRun, match="no run"):
        private_folder(tmp_path)


def test_a_folder_without_a_plan_is_no_run(tmp_path: Path) -> None:
    """Reading something that is no run is an error that says so."""
    with pytest.raises(BadRun, match="no run"):
        list(read(tmp_path))
    with pytest.raises(BadRun, match="no run"):
        read_plan(tmp_path)


@given(st.text())
def test_any_text_survives_the_journal(text: str) -> None:
    """JSON on one line, whatever the text holds."""
    line = json.dumps({"text": text}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    assert b"\n" not in line
    assert json.loads(line.decode("utf-8", "surrogatepass"))["text"] == text
