"""``auditor mitigate`` and ``auditor mitigations`` as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("presidio_analyzer")
ROOT = Path(__file__).resolve().parents[2]
CORPUS = """{"person": "p1", "items": [{"text": "I am John Smith from Berlin."}], "truth": {"age": 34}}
not JSON
{"person": "p2", "items": [{"text": "Mail anna.miller@example.com"}]}
"""


def auditor(*arguments: str, given: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run the tool with standard input *given*."""
    return subprocess.run(
        [sys.executable, "-m", "auditor", *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
    )


def test_a_corpus_is_written_and_only_counts_are_told(tmp_path: Path) -> None:
    """The new corpus holds no name; standard error tells counts and places, and not a value."""
    corpus, out = tmp_path / "people.jsonl", tmp_path / "safe.jsonl"
    corpus.write_text(CORPUS, encoding="utf-8")
    done = auditor("mitigate", str(corpus), "--with", "presidio", "-o", str(out))
    assert (done.returncode, done.stdout) == (0, "")
    assert [json.loads(line)["items"][0]["text"] for line in out.read_text(encoding="utf-8").splitlines()] == [
        "I am <PERSON> from <LOCATION>.",
        "Mail <EMAIL_ADDRESS>",
    ]
    assert "2 people, 2 items" in done.stderr
    assert "masked: EMAIL_ADDRESS 1, LOCATION 1, PERSON 1" in done.stderr
    assert "people.jsonl:2: is not JSON" in done.stderr
    assert "Smith" not in done.stderr
    assert "34" not in out.read_text(encoding="utf-8") + done.stderr
    again = auditor("mitigate", str(corpus), "--with", "presidio", "-o", str(out))
    assert again.returncode == 2
    assert "there already" in again.stderr


def test_standard_input_is_a_corpus_or_text(tmp_path: Path) -> None:
    """JSON lines come out as JSON lines, text as text, and -q tells nothing."""
    people = auditor("mitigate", "-", "--with", "presidio+redact", "-q", given=CORPUS)
    assert (people.returncode, people.stderr) == (0, "")
    assert json.loads(people.stdout.splitlines()[0])["items"][0]["text"] == "I am  from ."
    text = auditor("mitigate", "-", "--with", "presidio", given="I am John Smith\nhello\n")
    assert (text.returncode, text.stdout) == (0, "I am <PERSON>\nhello\n")
    assert text.stderr == "2 lines\nmasked: PERSON 1\n"
    kept = tmp_path / "safe.txt"
    filed = auditor("mitigate", "-", "--with", "presidio", "-o", str(kept), given="I am John Smith\n")
    assert (filed.returncode, kept.read_text(encoding="utf-8")) == (0, "I am <PERSON>\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("mitigate", "nowhere.jsonl", "--with", "presidio"), "does not exist"),
        (("mitigate", "-", "--with", "presidio+hash"), "AUDITOR_HASH_KEY"),
        (("mitigate", "-", "--with", "presidios"), "one of none, presidio-low"),
        (("mitigate", "-", "--with", "none"), "plain text"),
        (("mitigate", "-", "--with", "presidio", "--decisions", "d.jsonl"), "-o"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(arguments: tuple[str, ...], said: str) -> None:
    """Each mistake ends with exit code 2, a remedy, and without the text."""
    done = auditor(*arguments, given="I am John Smith\n", env={"AUDITOR_HASH_KEY": ""})
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Smith" not in done.stderr


def test_the_mitigations_are_listed() -> None:
    """Names, operators and files are named, and nothing heavy is loaded for it."""
    done = auditor("mitigations")
    assert done.returncode == 0
    for word in ("none", "presidio-low", "presidio-max", "surrogate", "hash", ".toml"):
        assert word in done.stdout


def test_a_killed_one_leaves_nobody_behind_and_goes_on(tmp_path: Path) -> None:
    """After SIGKILL no worker lives on, and the same command writes the rest."""
    corpus, out = tmp_path / "people.jsonl", tmp_path / "safe.jsonl"
    items = [{"id": str(n), "text": f"I met Anna Smith, number {n}, in Berlin."} for n in range(64)]
    rows = [json.dumps({"person": f"p{n}", "items": items}) for n in range(60)]
    corpus.write_text("\n".join(rows), encoding="utf-8")
    command = [sys.executable, "-m", "auditor", "mitigate", str(corpus), "--with", "presidio", "-o", str(out)]
    command += ["--workers", "2"]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True) as started:
        part = tmp_path / "safe.jsonl.part"
        while started.poll() is None and not (part.exists() and part.stat().st_size):
            time.sleep(0.05)
        started.kill()
    assert not out.exists()
    deadline = time.monotonic() + 300  # far beyond what a busy machine needs
    while _lives(started.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not _lives(started.pid)
    done = auditor(*command[3:])
    assert "more by an earlier start" in done.stderr
    people = [json.loads(line)["person"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert people == [f"p{n}" for n in range(60)]


def _lives(group: int) -> bool:
    """Say whether any process of *group* is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
