"""What the user names is opened by the right reader, or refused at once."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import auditor.corpus
from auditor.corpus import read
from auditor.domain import Fault, Person
from auditor.errors import BadCorpus

LINE = '{"person": "p", "items": [{"text": "x"}]}\n'
AUTHOR = {"username": "p", "ground_truth": {}, "labels_revised": {}, "comments": ["x"]}
PRISM = {"id": "p", "posts": {"post1": "x"}, "topics": {}, "img_urls": [], "target": {}}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("people.jsonl", LINE),
        ("PEOPLE.NDJSON", LINE),
        ("posts.csv", "person,text\np,x\n"),
        ("posts.tsv", "person\ttext\np\tx\n"),
        ("synthpai:any.name", json.dumps(AUTHOR)),
        ("prism:any.name", json.dumps(PRISM)),
    ],
)
def test_a_file_is_read_by_its_kind(tmp_path: Path, name: str, content: str) -> None:
    """The suffix, or the benchmark's name, decides."""
    scheme, _, file = name.rpartition(":")
    (tmp_path / file).write_text(content, encoding="utf-8")
    (person,) = read(f"{scheme}:{tmp_path / file}" if scheme else str(tmp_path / file))
    assert isinstance(person, Person)
    assert person.id == "p"


def test_a_folder_is_read(tmp_path: Path) -> None:
    """Whatever its name looks like."""
    root = tmp_path / "export.csv"
    (root / "anna").mkdir(parents=True)
    (root / "anna/a.txt").write_text("x", encoding="utf-8")
    (person,) = read(str(root))
    assert isinstance(person, Person)


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """As native JSON lines."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINE.encode() + b"{\n")))
    person, fault = read("-")
    assert isinstance(person, Person)
    assert fault == Fault("standard input:2", "is not JSON")


def test_a_person_read_before_is_a_fault(tmp_path: Path) -> None:
    """Across the whole corpus."""
    path = tmp_path / "people.jsonl"
    path.write_text(LINE * 2, encoding="utf-8")
    person, fault = read(str(path))
    assert isinstance(person, Person)
    assert fault == Fault("people.jsonl:2", "is a person who was read before; the first is kept")


@pytest.mark.parametrize("spec", ["absent.jsonl", "", "synthpai:", "prism:absent", "unknown:people.jsonl", "x" * 5000])
def test_what_does_not_exist_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: str) -> None:
    """Before anything is read, and without a traceback."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadCorpus, match="check the path"):
        read(spec)


def test_an_unknown_kind_is_refused_with_those_known(tmp_path: Path) -> None:
    """The message says what can be read."""
    (tmp_path / "people.xlsx").touch()
    with pytest.raises(BadCorpus, match=r"\.jsonl, \.ndjson, \.csv, \.tsv, \.parquet or a folder"):
        read(str(tmp_path / "people.xlsx"))
    with pytest.raises(BadCorpus):
        read(f"synthpai:{tmp_path}")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may open everything")
def test_what_is_closed_is_refused_at_once(tmp_path: Path) -> None:
    """Missing permissions are said to be so."""
    path = tmp_path / "people.jsonl"
    path.touch(mode=0o000)
    with pytest.raises(BadCorpus, match="permissions"):
        read(str(path))


def test_people_are_read_one_by_one(tmp_path: Path) -> None:
    """The first person is there before the rest of the file is."""
    path = tmp_path / "people.jsonl"
    path.write_text(LINE, encoding="utf-8")
    found = read(str(path))
    assert isinstance(next(found), Person)
    with path.open("a", encoding="utf-8") as file:
        file.write(LINE.replace('"p"', '"q"'))
    assert isinstance(next(found), Person)


def test_reading_loads_nothing_heavy() -> None:
    """Picture and table libraries are loaded when there is a picture or a table."""
    code = (
        "import sys, auditor.corpus;"
        "print(*{'PIL', 'pyarrow', 'numpy', 'pandas'} & {name.partition('.')[0] for name in sys.modules})"
    )
    root = Path(auditor.corpus.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def lost(path: Path | str) -> list[int | None]:
    """Return what each fault of a corpus cost."""
    return [one.lost for one in read(str(path)) if isinstance(one, Fault)]


def test_a_fault_says_how_many_items_nobody_sees_for_it(tmp_path: Path) -> None:
    """What is only known less well costs none, an item one, and a line that should be a person an unknown number."""
    good = {"text": "x"}
    lines = [
        {"person": "a", "items": [good | {"created": "soon"}], "truth": {"age": {}}, "bystanders": [{}]},
        {"person": "b", "items": [good, {"text": 1}]},
        {"person": "c", "items": good},
        {"person": "a", "items": [good, good, good]},
        {"person": "d", "items": []},
    ]
    native = tmp_path / "people.jsonl"
    native.write_text("".join(json.dumps(line) + "\n" for line in lines) + "{\n", encoding="utf-8")
    assert lost(native) == [0, 0, 0, 1, None, 3, 0, None]
    table = tmp_path / "posts.csv"
    table.write_text("person,text,created\np,x,soon\n,y,\np,z,\n", encoding="utf-8")
    assert lost(table) == [0, 1]
    prism = tmp_path / "prism.jsonl"
    prism.write_text(json.dumps(PRISM | {"img_urls": ["1.jpg", "2.jpg"]}) + "\n[]\n", encoding="utf-8")
    assert lost(f"prism:{prism}") == [2, None]


def test_a_truth_that_cannot_be_read_costs_no_item(tmp_path: Path) -> None:
    """Nor does it hide that a text beside it is one."""
    (tmp_path / "anna").mkdir()
    (tmp_path / "anna/a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "anna/b.txt").write_bytes(b"\xff\xfe\0")
    (tmp_path / "anna/truth.json").write_text("{", encoding="utf-8")
    assert lost(tmp_path) == [1, 0]
