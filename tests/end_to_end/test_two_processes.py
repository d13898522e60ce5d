"""Two processes on one run: while one works, the other is told so, and nothing of the first is touched."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from auditor.journal import Writer


def _auditor(folder: Path, corpus: str, said: str = "", *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "auditor", "run", corpus, "-o", "run", "-q", *more]
    return subprocess.run(command, cwd=folder, input=said, capture_output=True, text=True, check=False)


def _person(number: int) -> str:
    return json.dumps({"person": f"p{number}", "items": [{"text": f"A word from number {number}."}]}) + "\n"


def _files(run: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in run.iterdir()}


def test_while_one_process_works_another_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    """The same command, another corpus, and other attributes: exit code 2 and one sentence, each time."""
    assert _auditor(tmp_path, "-", _person(1)).returncode == 0
    with Writer(tmp_path / "run"):
        before = _files(tmp_path / "run")
        for said, *more in ((_person(1),), (_person(2),), (_person(1), "--attributes", "gdpr")):
            second = _auditor(tmp_path, "-", said, *more)
            assert second.returncode == 2
            assert "another auditor is working on" in second.stderr
            assert len(second.stderr.strip().splitlines()) == 1
        assert _files(tmp_path / "run") == before
    assert _auditor(tmp_path, "-", _person(1)).returncode == 0


def test_another_corpus_on_standard_input_is_refused_and_the_kept_one_stays(tmp_path: Path) -> None:
    """A run goes on with the corpus that it began with; what was refused is not left beside it."""
    assert _auditor(tmp_path, "-", _person(1)).returncode == 0
    before = _files(tmp_path / "run")
    refused = _auditor(tmp_path, "-", _person(2))
    assert refused.returncode == 2
    assert "another plan" in refused.stderr
    assert _files(tmp_path / "run") == before
