"""Every command that docs/ci.md marks as tried does what stands beside it."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from auditor.gate.configuration import Sources, effective
from auditor.gate.policy import READERS, SCOPES, Policy

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
SCRIPTED = runpy.run_path(str(ROOT / "tests" / "scripted_run.py"))
EXIT = re.compile(r"  # exit code (\d+)$")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository with a corpus, two recordings by a scripted model and the policy of the document."""
    (tmp_path / ".git").mkdir()
    SCRIPTED["rehearse"](tmp_path)
    return tmp_path


def _policy() -> str:
    return DOCUMENT.partition("<!-- auditor.toml -->\n```toml\n")[2].partition("```")[0]


def test_every_command_does_what_stands_beside_it(repository: Path) -> None:
    """In their order, in one folder, with the policy from where the document introduces it."""
    tool = repository / "bin" / "auditor"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m auditor "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tool.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    tried = 0
    for chapter in DOCUMENT.split("\n## "):
        if "<!-- auditor.toml -->" in chapter:
            (repository / "auditor.toml").write_text(_policy(), encoding="utf-8")
        for command in "".join(re.findall(r"```sh\n(.*?)```", chapter, re.DOTALL)).splitlines():
            done = subprocess.run(
                ["bash", "-c", command], cwd=repository, env=environment, capture_output=True, text=True, check=False
            )
            wanted = EXIT.search(command)
            assert done.returncode == (int(wanted[1]) if wanted else 0), f"{command}\n{done.stdout}{done.stderr}"
            tried += 1
    assert tried >= 10
    assert json.loads((repository / "report.json").read_text(encoding="utf-8"))["verdict"] == "PASS"


def test_the_policy_in_the_document_is_whole_and_its_defaults_are_true(tmp_path: Path) -> None:
    """Every key stands in it, and reads; "by default" and "where not stated" say what the code does."""
    (tmp_path / "auditor.toml").write_text(_policy(), encoding="utf-8")
    found = effective(Sources(start=tmp_path))
    stated = {keys[0] for keys in found.origins}
    assert stated == {*READERS, *SCOPES}
    assert {key for key, value in Policy().items() if value is None} == {
        (line.split()[0],) for line in _policy().splitlines() if "not judged by default" in line
    }
    assert "0.2 where not stated" in _policy()
    assert Policy().tolerated_lift == 0.2


def test_the_suppression_in_the_document_is_one(repository: Path) -> None:
    """Word for word, it can be put into a baseline."""
    from datetime import date

    from auditor.gate.baseline import Baseline
    from auditor.gate.baseline_file import read, write

    empty = Baseline("t", "p", "q", "right", {}, {}, {}, None)
    shown = json.loads(DOCUMENT.partition("```json\n")[2].partition("```")[0])
    path = repository / "b.json"
    path.write_text(json.dumps(json.loads(write(empty)) | {"suppressions": [shown]}), encoding="utf-8")
    (one,) = read(path).suppressions
    assert one.expires == date(2027, 6, 30)
