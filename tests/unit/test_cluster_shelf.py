"""Records on a shelf: nothing of them is lost, whoever writes meanwhile, and nobody else reads them."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from auditor.cluster.shelf import Shelf, ShelfWriter
from auditor.errors import BadOutput
from auditor.journal import read

NAME = "0001-rest-000000-00-7"


@pytest.fixture(params=["folder", "objects"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    """Return a shelf in a folder of this machine, and one in a storage that knows no folders."""
    return Shelf(str(tmp_path / "shelf") if request.param == "folder" else f"memory://{uuid4().hex}")


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return the folder of a run."""
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "plan.json").write_text('{"schema": 1}', encoding="utf-8")
    return folder


def _write(writer: ShelfWriter, *people: int) -> None:
    for number in people:
        writer.append("person", person=str(number))


def _people(run: Path) -> list[str]:
    return [record["person"] for record in read(run)]


def test_records_are_gathered_once_however_often_that_is_interrupted(shelf: Shelf, run: Path) -> None:
    """Gathering again after the file was written changes nothing, and leaves nothing behind."""
    _write(ShelfWriter(shelf, NAME), 0, 1, 2)
    shelf.gather(run)
    shelf.gather(run)
    shelf.gather(run, remove=True)
    assert _people(run) == ["0", "1", "2"]
    assert shelf.names() == ()


def test_a_torn_object_is_no_record(tmp_path: Path, run: Path) -> None:
    """It is not read, and goes with the others."""
    shelf = Shelf(str(tmp_path / "shelf"))
    _write(ShelfWriter(shelf, NAME), 0)
    (tmp_path / "shelf" / NAME / ".00000001").write_bytes(b'{"torn')
    shelf.gather(run, remove=True)
    assert _people(run) == ["0"]
    assert not (tmp_path / "shelf").exists()


@pytest.mark.parametrize("folder", ["runs [1]", "a*b?", "{c}"])
def test_records_are_found_whatever_characters_their_path_holds(tmp_path: Path, run: Path, folder: str) -> None:
    """A bracket of a pattern in the path of a run would otherwise have every answer paid for again."""
    shelf = Shelf(str(tmp_path / folder / "shelf")).of("plan", run)
    shelf.open()
    _write(ShelfWriter(shelf, NAME), 0, 1)
    assert [record["person"] for record in shelf.records(NAME)] == ["0", "1"]
    shelf.gather(run, remove=True)
    assert _people(run) == ["0", "1"]
    assert shelf.names() == ()


def test_a_worker_session_that_is_gone_has_no_records(shelf: Shelf) -> None:
    """Another start may have gathered and tidied up meanwhile."""
    shelf.open()
    assert list(shelf.records(NAME)) == []


@pytest.mark.parametrize("remove", [False, True])
def test_what_a_worker_writes_after_its_records_were_gathered_is_not_lost(
    shelf: Shelf, run: Path, remove: bool
) -> None:
    """A worker of a session that was killed or interrupted may still be at it."""
    writer = ShelfWriter(shelf, NAME)
    _write(writer, 0, 1)
    shelf.gather(run, remove=remove)
    _write(writer, 2)
    shelf.gather(run, remove=remove)
    assert _people(run) == ["0", "1", "2"]


def test_an_audit_takes_no_records_of_another_that_shares_its_shelf(shelf: Shelf, run: Path, tmp_path: Path) -> None:
    """Neither of another plan, nor of the same plan in another folder."""
    mine, others = shelf.of("plan", run), (shelf.of("other", run), shelf.of("plan", tmp_path / "elsewhere"))
    for number, one in enumerate((mine, *others)):
        _write(ShelfWriter(one, NAME), number)
    mine.gather(run, remove=True)
    assert _people(run) == ["0"]
    assert [one.names() for one in others] == [(NAME,), (NAME,)]
    assert shelf.of("plan", run).address == mine.address


def test_records_in_a_folder_are_the_owners_only(tmp_path: Path) -> None:
    """They hold what models said about people, and a shelf may lie where everybody can look."""
    shelf = Shelf(str(tmp_path / "shelf")).of("plan", tmp_path / "run")
    shelf.open()
    _write(ShelfWriter(shelf, NAME), 0)
    folder = Path(shelf.address)
    assert [path.stat().st_mode & 0o777 for path in (folder, folder / NAME)] == [0o700, 0o700]
    assert [path.stat().st_mode & 0o777 for path in (folder / NAME).iterdir()] == [0o600]


@pytest.mark.parametrize("address", ["nowhere://records", "FILE/records"])
def test_a_shelf_that_cannot_be_written_is_one_sentence_with_its_address(tmp_path: Path, address: str) -> None:
    """Whatever a storage raises: an unknown scheme or a missing package, rights, credentials."""
    (tmp_path / "file").touch()
    address = address.replace("FILE", str(tmp_path / "file"))
    with pytest.raises(BadOutput, match="check the address") as raised:
        Shelf(address).open()
    assert address in str(raised.value)
