"""The short form of the campaign against a server that misbehaves as told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_EVERY_BEHAVIOUR = 136  # people: each behaviour of the script is met at least once


def test_every_fault_of_a_server_is_counted_as_what_it_is() -> None:
    """Through litellm and directly: outcomes, attempts, pace and verdict are as they must be, without a traceback."""
    command = [sys.executable, "-m", "campaigns.faults", "--people", str(_EVERY_BEHAVIOUR)]
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr, done.stderr
