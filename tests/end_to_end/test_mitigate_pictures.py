"""Changed pictures as a user gets them: beside a corpus, and in a run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PIL import Image

from auditor.journal import read

ROOT = Path(__file__).resolve().parents[2]
NAME = "Anna Muster"
PERSON = {
    "person": "p1",
    "items": [
        {"id": "1", "kind": "post", "text": "I am 34 and live in Graz."},
        {"id": "2", "kind": "picture", "path": "anna-muster.jpg"},
    ],
    "truth": {"age": {"value": "34"}},
}


def auditor(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the tool in *folder*."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "auditor", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def corpus(folder: Path) -> None:
    """Write a corpus of one person with a picture that names them and where they were."""
    exif = Image.Exif()
    exif[0x013B] = NAME
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 4.0, 14.5), 3: "E", 4: (15.0, 26.0, 22.2)})
    Image.new("RGB", (64, 48), "teal").save(folder / "anna-muster.jpg", exif=exif)
    (folder / "people.jsonl").write_text(json.dumps(PERSON) + "\n", encoding="utf-8")


def test_changed_pictures_lie_beside_the_corpus_that_names_them(tmp_path: Path) -> None:
    """The new corpus can be read again; its picture holds no metadata, and no name is in file, path or told counts."""
    corpus(tmp_path)
    done = auditor(tmp_path, "mitigate", "people.jsonl", "--with", "pictures-strip", "-o", "safe.jsonl")
    assert (done.returncode, done.stdout) == (0, "")
    assert "PICTURE_METADATA 1, PICTURE_POSITION 1" in done.stderr
    row = json.loads((tmp_path / "safe.jsonl").read_text(encoding="utf-8"))
    path = row["items"][1]["path"]
    assert path.startswith("safe-pictures/")
    assert NAME.encode() not in (tmp_path / path).read_bytes()
    assert "muster" not in path + done.stderr
    again = auditor(tmp_path, "mitigate", "safe.jsonl", "--with", "pictures-strip", "-o", "twice.jsonl")
    assert "masked: nothing" in again.stderr


def test_a_stream_has_no_place_for_pictures(tmp_path: Path) -> None:
    """Without a file to lie beside, changed pictures would be lost: it is said before anything is written."""
    corpus(tmp_path)
    done = auditor(tmp_path, "mitigate", "people.jsonl", "--with", "pictures-strip")
    assert (done.returncode, done.stdout) == (2, "")
    assert "name its file with -o" in done.stderr


def test_a_run_weighs_what_is_left_and_keeps_pictures_to_itself(tmp_path: Path) -> None:
    """The journal holds the weights as numbers, once; the changed picture lies in the private folder of the run."""
    corpus(tmp_path)
    command = ("run", "people.jsonl", "--mitigate", "pictures-region", "-o", "run", "-q")
    assert auditor(tmp_path, *command).returncode == 0
    (weighed,) = [record for record in read(tmp_path / "run") if record["kind"] == "utility"]
    assert weighed["left"]["rouge_l"] == 1
    assert weighed["left"]["pictures"] == 1
    (picture,) = (tmp_path / "run" / "pictures").iterdir()
    assert picture.stat().st_mode & 0o077 == 0
    assert NAME.encode() not in picture.read_bytes()
    assert auditor(tmp_path, *command).returncode == 0
    assert sum(record["kind"] == "utility" for record in read(tmp_path / "run")) == 1
