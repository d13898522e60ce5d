"""What every command connects to, looks up and starts, as the kernel sees it."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

ROOT = Path(__file__).resolve().parents[2]
CAMPAIGN = ROOT / "tests" / "campaigns" / "egress.py"


def _run(*flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(CAMPAIGN), *flags]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def _all_commands() -> set[str]:
    from auditor.cli import app

    names = set()
    for name, command in getattr(get_command(app), "commands", {}).items():
        below = getattr(command, "commands", {})
        names |= {f"{name} {one}" for one in below} if below else {name}
    return names


@pytest.mark.skipif(not shutil.which("strace"), reason="strace is absent: nobody can watch what a command does")
def test_no_command_does_more_than_is_declared_for_it() -> None:
    """Every command of the tool is among those that are tried, and what is forbidden would be seen."""
    done = _run("--trespass")
    undeclared = [line for line in done.stdout.splitlines() if line.startswith("UNDECLARED")]
    assert done.returncode == 1, done.stdout + done.stderr
    assert undeclared == [
        "UNDECLARED  doctor: connects 192.0.2.1:9, 1 times",
        "UNDECLARED  doctor: starts /bin/true, 1 times",
    ], done.stdout
    counted = re.search(r"(\d+) command lines, (\d+) commands, (\d+) calls seen, 2 not declared", done.stdout)
    assert counted, done.stdout


def test_every_command_is_tried() -> None:
    """A new command must say what it does."""
    source = CAMPAIGN.read_text(encoding="utf-8")
    tried = set(re.findall(r'Tried\(\(?"([a-z-]+)"', source)) | {
        f"{first} {second}" for first, second in re.findall(r'Tried\(\(?"([a-z-]+)", "([a-z-]+)"', source)
    }
    assert {name for name in _all_commands() if name not in tried} <= {"demo"}
    assert '"demo", "-o"' in source
