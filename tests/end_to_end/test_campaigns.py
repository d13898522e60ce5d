"""The short forms of the campaigns: runs that are struck, values that are planted, files and texts that do harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def campaign(name: str, *options: str) -> str:
    """Run a campaign; return what it counted. AssertionError, with that, where it found a fault."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests"), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", f"campaigns.{name}", *options],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    return done.stdout


def test_runs_that_are_struck_pay_for_nothing_twice_and_end_alike() -> None:
    """One blow of each kind: see ``campaigns/kills.py`` for what is counted."""
    pytest.importorskip("aiohttp")
    assert "kill " in campaign("kills", "--runs", "6", "--people", "3")


def test_planted_values_turn_up_nowhere() -> None:
    """Values of every kind, in every writer, command and mistake: see ``campaigns/canaries.py``."""
    for package in ("aiohttp", "pyarrow", "markdown_it"):
        pytest.importorskip(package)
    assert "0 faults" in campaign("canaries", "--short", "--values", "56")


def test_hostile_files_end_in_one_sentence() -> None:
    """Every case but the gigabytes: see ``campaigns/hostile.py``."""
    pytest.importorskip("pyarrow")
    assert "0 faults" in campaign("hostile", "--short")


def test_texts_that_speak_to_the_model_change_no_question() -> None:
    """Every case through every probe, with a scripted model that obeys: see ``campaigns/injections.py``."""
    pytest.importorskip("PIL")
    assert "0 faults" in campaign("injections")
