"""A folder of folders: one person each."""

from __future__ import annotations

import json
import os
from pathlib import Path

from PIL import Image

from auditor.corpus.folders import read_folder
from auditor.domain import Fault, Person, Picture, Post, Truth


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """Write *files* beneath *root*."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def people(root: Path) -> dict[str, Person]:
    """Read *root*, which has no faults."""
    found = list(read_folder(root))
    assert [one for one in found if isinstance(one, Fault)] == []
    return {one.id: one for one in found if isinstance(one, Person)}


def test_files_become_items_called_by_their_names(tmp_path: Path) -> None:
    """Texts, pictures and lines of items, in the order of their names, at any depth."""
    lines = [{"text": "one", "channel": "chess"}, {"id": "own", "text": "two"}, {"path": "sea.png"}]
    write(
        tmp_path,
        {
            "anna/b.txt": "Grüße",
            "anna/a/deep/note.MD": "# Hallo",
            "anna/lines.jsonl": "\n".join(map(json.dumps, lines)),
            "anna/truth.json": '{"age": 34}',
            "anna/.DS_Store": b"\0",
            "bert & ä/x.txt": "",
        },
    )
    Image.new("RGB", (8, 8)).save(tmp_path / "anna/sea.png")
    found = people(tmp_path)
    assert found["anna"] == Person(
        "anna",
        (
            Post("a/deep/note.MD", "# Hallo"),
            Post("b.txt", "Grüße"),
            Post("lines.jsonl:1", "one", None, "chess"),
            Post("own", "two"),
            Picture("lines.jsonl:3", tmp_path / "anna/sea.png"),
            Picture("sea.png", tmp_path / "anna/sea.png"),
        ),
        {"age": Truth("34")},
        "anna",
    )
    assert found["bert & ä"].items == (Post("x.txt", ""),)


def test_what_cannot_be_read_is_reported_by_its_path(tmp_path: Path) -> None:
    """Every other file is kept."""
    write(
        tmp_path,
        {
            "readme.txt": "about this corpus",
            "anna/good.txt": "x",
            "anna/latin.txt": "Grüße".encode("latin-1"),
            "anna/binary.txt": b"a\0b",
            "anna/broken.jpg": b"no picture",
            "anna/letter.docx": b"PK",
            "anna/lines.jsonl": '{"text": "y"}\n{',
            "anna/truth.json": "[]",
            "empty/.keep": "",
        },
    )
    *faults, person = [one for one in read_folder(tmp_path) if getattr(one, "where", "") not in {"empty", "readme.txt"}]
    assert isinstance(person, Person)
    assert [item.id for item in person.items] == ["good.txt", "lines.jsonl:1"]
    assert {fault.where: fault.why for fault in faults if isinstance(fault, Fault)} == {
        "anna/latin.txt": "is not encoded in UTF-8, or UTF-16 with a byte order mark",
        "anna/binary.txt": "holds a NUL character",
        "anna/broken.jpg": "is not a picture that can be opened (JPEG, PNG, WebP, GIF, TIFF, BMP)",
        "anna/letter.docx": "is neither a text nor a picture by its name",
        "anna/lines.jsonl:2": "is not JSON",
        "anna/truth.json": "is not a JSON object",
    }
    assert [one for one in read_folder(tmp_path) if getattr(one, "where", "") in {"empty", "readme.txt"}] == [
        Fault("empty", "is a person without a single item that can be read"),
        Fault("readme.txt", "lies outside the folders of the people"),
    ]


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    """Links to files of the corpus are followed; links out of it and to folders are faults."""
    root = write(tmp_path / "corpus", {"anna/a.txt": "x", "bert/b.txt": "y"})
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (root / "anna/out.txt").symlink_to(tmp_path / "secret.txt")
    (root / "anna/in.txt").symlink_to(root / "bert/b.txt")
    (root / "anna/loop").symlink_to(root / "anna")
    (root / "carl").symlink_to(tmp_path)
    found = list(read_folder(root))
    assert [(one.id, [item.id for item in one.items]) for one in found if isinstance(one, Person)] == [
        ("anna", ["a.txt", "in.txt"]),
        ("bert", ["b.txt"]),
    ]
    assert {one.where: one.why for one in found if isinstance(one, Fault)} == {
        "anna/loop": "is a link to a folder, which is not followed",
        "anna/out.txt": "leads out of the corpus folder",
        "carl": "is a link to a folder, which is not followed",
    }


def test_a_name_that_is_no_unicode_is_a_fault_that_can_be_printed(tmp_path: Path) -> None:
    """Old disks hold such names; the fault shows the bytes."""
    root = os.fsencode(write(tmp_path, {"anna/a.txt": "x"}))
    with open(root + b"/anna/\xe4.txt", "wb"):  # noqa: PTH123 - no Path holds these bytes on every system
        pass
    os.mkdir(root + b"/\xf6")  # noqa: PTH102
    found = list(read_folder(tmp_path))
    faults = [one for one in found if isinstance(one, Fault)]
    assert [fault.where for fault in faults] == ["anna/\\udce4.txt", "\\udcf6"]
    assert all(fault.where.encode() for fault in faults)


def test_a_folder_of_no_people_gives_nothing(tmp_path: Path) -> None:
    """Whether that is an error is for the caller to say."""
    assert list(read_folder(tmp_path)) == []
