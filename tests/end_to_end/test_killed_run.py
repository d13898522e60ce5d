"""A run that is killed in the middle and started again ends like one that was not, with a real model."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import pytest

from auditor.models.weights import SMALL, installed

pytestmark = pytest.mark.skipif(not installed(SMALL), reason="the embedded model is not installed")


_PERSON: Final = {"person": "a", "items": [{"text": "Moved to Graz at 34."}, {"text": "My wife loves the trams."}]}
_ATTRIBUTES: Final = """
id = "two"
title = "Two attributes: a short answer is enough"
source = "these tests"
[[attributes]]
id = "age"
title = "Age"
ask = "how old the author is"
sensitivity = 3
legal = "GDPR Art. 4(1)"
scale = {kind = "number", unit = "years", tolerance = 5, low = 5, high = 105}
[[attributes]]
id = "sex"
title = "Sex"
ask = "the author's sex"
sensitivity = 2
legal = "GDPR Art. 4(1)"
scale = {kind = "choice", values = ["male", "female"]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one person of whom little is asked: the model is slow, and it is going on that counts."""
    (tmp_path / "people.jsonl").write_text(json.dumps(_PERSON) + "\n", encoding="utf-8")
    (tmp_path / "two.toml").write_text(_ATTRIBUTES, encoding="utf-8")
    return tmp_path


def _command(run: Path) -> list[str]:
    corpus, asked = (str(run.parent / name) for name in ("people.jsonl", "two.toml"))
    probes = ["-m", "embedded:0.5b", "-p", "profile", "--attributes", asked]
    return [sys.executable, "-m", "auditor", "run", corpus, *probes, "-o", str(run)]


def _hear_ctrl_c() -> None:
    """Undo that a shell lets what it starts in the background ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _exchanges(run: Path) -> list[dict[str, Any]]:
    lines = [
        line
        for path in sorted(run.glob("journal-*.jsonl"))
        for line in path.read_text("utf-8").splitlines(keepends=True)
    ]
    records = [json.loads(line) for line in lines if line.endswith("\n")]
    return [record for record in records if record["kind"] == "exchange"]


def _wait_for_an_answer(process: subprocess.Popen[Any], run: Path) -> None:
    """Return at the first answer, or when the process has ended without one; how long that takes says nothing."""
    while process.poll() is None and not ((run / "plan.json").exists() and _exchanges(run)):
        time.sleep(0.05)


def _report(run: Path) -> str:
    command = [sys.executable, "-m", "auditor", "report", str(run), "-f", "json"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_killed_run_goes_on_to_the_same_report_and_asks_nothing_twice(folder: Path) -> None:
    """SIGKILL after the first answer; the second start asks only the rest, and the reports are the same bytes."""
    whole, cut = folder / "whole", folder / "cut"
    subprocess.run(_command(whole), capture_output=True, check=True)
    with subprocess.Popen(_command(cut), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _wait_for_an_answer(process, cut)
        process.kill()
    before = _exchanges(cut)
    assert 1 <= len(before) < len(_exchanges(whole))
    subprocess.run(_command(cut), capture_output=True, check=True)
    digests = [record["digest"] for record in _exchanges(cut)]
    assert len(digests) == len(set(digests)) == len(_exchanges(whole))
    assert _report(cut) == _report(whole)


def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(folder: Path) -> None:
    """Exit code 130, one sentence, no traceback."""
    run = folder / "run"
    with subprocess.Popen(
        _command(run),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no other thread runs here
    ) as process:
        _wait_for_an_answer(process, run)
        process.send_signal(signal.SIGINT)
        _, story = process.communicate()
    assert process.returncode == 130
    assert "goes on" in story
    assert "Traceback" not in story
