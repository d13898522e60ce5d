"""The journal: what is written stays, what is torn is not a record, one writer at a time."""

from __future__ import annotations

import contextlib
import json
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import BadRun, LimitReached
from auditor.journal import Writer, alone, private_folder, read, read_plan, write_plan


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


def test_while_one_process_writes_the_plan_another_is_refused(run: Path) -> None:
    """Neither the plan nor the journal can be written by two, and the lock goes with its process, however that ends."""
    with alone(run), pytest.raises(BadRun, match="another auditor"):
        Writer(run)
    killed = (
        "import os; from pathlib import Path; from auditor.journal import Writer; "
        f"Writer(Path({str(run)!r})); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -9
    Writer(run).close()


@contextmanager
def _no_file_beyond(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond *size* bytes: what the system then says, it says of a full disk too."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_where_nothing_more_fits_no_half_record_is_left_and_nothing_more_is_asked(run: Path) -> None:
    """A record that does not fit leaves the file as it was; later ones are whole again."""
    with Writer(run) as journal:
        journal.append("exchange", value=1)
        with _no_file_beyond(100):
            with pytest.raises(LimitReached, match="no room"):
                journal.append("exchange", value="x" * 1000)
            with pytest.raises(LimitReached, match="no room"):
                journal.check_room()
        journal.append("exchange", value=2)
    assert [record["value"] for record in read(run)] == [1, 2]
    assert (run / "journal-0001.jsonl").read_bytes().count(b"\n") == 2


def test_a_disk_that_is_full_at_the_start_is_one_sentence(run: Path) -> None:
    """Nobody is asked anything where the answers could not be written down, and the run is not left locked."""
    with _no_file_beyond(1000), pytest.raises(BadRun, match="no room left on the disk"):
        Writer(run)
    Writer(run).close()


def test_a_newer_schema_is_one_sentence(run: Path) -> None:
    """Passing over what a newer version wrote would ask, and pay for, everything again."""
    with Writer(run) as journal:
        journal.append("exchange", value=1)
    (run / "journal-0002.jsonl").write_text('{"kind":"exchange","schema":2}\n')
    with pytest.raises(BadRun, match="newer version of the tool"):
        list(read(run))
    write_plan(run, {"schema": 2})
    with pytest.raises(BadRun, match="newer version"):
        read_plan(run)


@pytest.mark.parametrize("name", [".lock", ".reserve", ".gitignore", ".plan.json.part", "journal-0001.jsonl"])
def test_links_in_a_run_lead_nowhere(run: Path, tmp_path: Path, name: str) -> None:
    """A run from somebody else may hold links: nothing that they point to is written to."""
    precious = tmp_path / "precious"
    precious.write_text("mine")
    (run / name).unlink(missing_ok=True)
    (run / name).symlink_to(precious)
    with contextlib.suppress(BadRun):
        private_folder(run)
        write_plan(run, {"schema": 1})
        with Writer(run) as journal:
            journal.append("exchange", value=1)
    assert precious.read_text() == "mine"


@pytest.mark.parametrize("text", ["[]", "1", "{", "[" * 100_000, "\0", "nul"])
def test_what_is_no_plan_is_one_sentence(run: Path, text: str) -> None:
    """Whatever stands in ``plan.json``."""
    (run / "plan.json").write_text(text)
    with pytest.raises(BadRun, match="cannot be read as a plan"):
        read_plan(run)


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


@pytest.mark.parametrize("name", ["/dev/null/run", "/proc/none/run", "x" * 300])
def test_a_place_where_no_folder_can_be_is_one_sentence(tmp_path: Path, name: str) -> None:
    """Beneath a file, where the system allows none, and by a name that is too long."""
    with pytest.raises(BadRun, match="name another with -o"):
        private_folder(tmp_path / name)


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
