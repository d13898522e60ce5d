"""Consent on a terminal: asked once, before anything is opened, and remembered; elsewhere nobody is asked."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c"]
CODE = (
    "from auditor.cli.reach import reach\nfrom auditor.cluster import Cluster\n"
    "from auditor.models.catalogue import ModelOptions\n"
    "cluster = Cluster('tcp://10.0.0.7:8786', 's3://bucket/audit').destinations()\n"
    "print('ALLOWED', reach(ModelOptions(), ['openai/gpt-4o', 'ollama/x'], 'people.jsonl', cluster).allow)"
)


def _on_a_terminal(folder: Path, answer: bytes) -> str:
    """Return what a terminal shows of one command that is answered so."""
    process, terminal = pty.fork()
    if not process:
        os.chdir(folder)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder)}
        os.execve(sys.executable, [*COMMAND, CODE], environment)  # noqa: S606 - no shell is wanted
    os.write(terminal, answer)
    shown = b""
    try:
        while chunk := os.read(terminal, 4096):
            shown += chunk
    except OSError:  # the other side was closed
        pass
    os.waitpid(process, 0)
    os.close(terminal)
    return shown.decode()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_consent_is_asked_once(tmp_path: Path) -> None:
    """No leaves nothing behind; yes is kept, and the next command does not ask. A cluster is a destination too."""
    (tmp_path / ".git").mkdir()
    refused = _on_a_terminal(tmp_path, b"n\n")
    assert "- api.openai.com (openai/gpt-4o)" in refused
    assert "- 10.0.0.7:8786 (the Dask cluster)" in refused
    assert "- bucket (the shelf of records)" in refused
    assert "127.0.0.1" not in refused  # this machine needs no leave
    assert "ALLOWED ()" in refused
    assert not (tmp_path / "inference-auditor").exists()
    assert "ALLOWED ('api.openai.com', '10.0.0.7:8786', 'bucket')" in _on_a_terminal(tmp_path, b"y\n")
    again = _on_a_terminal(tmp_path, b"")
    assert "May it be sent there?" not in again
    assert "ALLOWED ('api.openai.com', '10.0.0.7:8786', 'bucket')" in again
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(tmp_path)}
    unattended = subprocess.run(
        [*COMMAND, CODE],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert unattended.stdout == "ALLOWED ()\n"
