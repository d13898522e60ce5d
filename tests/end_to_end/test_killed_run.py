"""A run that is killed in the middle and started again ends like one that was not, with a real model."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from auditor.content import shelf
from auditor.models.weights import SMALL, installed

pytestmark = pytest.mark.skipif(not installed(SMALL), reason="the embedded model is not installed")

_LONGEST = 300.0  # seconds until the first answer, on a machine that is busy with other things


def _command(run: Path) -> list[str]:
    corpus = str(shelf("fixtures") / "people.jsonl")
    probes = ["-m", "embedded:0.5b", "-p", "profile", "--first", "1"]
    return [sys.executable, "-m", "auditor", "run", corpus, *probes, "--mitigate", "presidio", "-o", str(run)]


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


def _report(run: Path) -> str:
    command = [sys.executable, "-m", "auditor", "report", str(run), "-f", "json"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_killed_run_goes_on_to_the_same_report_and_asks_nothing_twice(tmp_path: Path) -> None:
    """SIGKILL after the first answer; the second start asks only the rest, and the reports are the same bytes."""
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    subprocess.run(_command(whole), capture_output=True, check=True)
    with subprocess.Popen(_command(cut), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + _LONGEST
        while time.monotonic() < deadline and (not (cut / "plan.json").exists() or len(_exchanges(cut)) < 1):
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    before = _exchanges(cut)
    assert 1 <= len(before) < len(_exchanges(whole))
    subprocess.run(_command(cut), capture_output=True, check=True)
    digests = [record["digest"] for record in _exchanges(cut)]
    assert len(digests) == len(set(digests)) == len(_exchanges(whole))
    assert _report(cut) == _report(whole)


def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(tmp_path: Path) -> None:
    """Exit code 130, one sentence, no traceback."""
    run = tmp_path / "run"
    with subprocess.Popen(
        _command(run),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no other thread runs here
    ) as process:
        deadline = time.monotonic() + _LONGEST
        while time.monotonic() < deadline and (not (run / "plan.json").exists() or len(_exchanges(run)) < 1):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, story = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "goes on" in story
    assert "Traceback" not in story
