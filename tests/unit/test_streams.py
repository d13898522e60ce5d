"""What happens to a command whose output goes nowhere, and what of a name reaches a terminal."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden" / "schema-1"
SHOWS = "import sys; from auditor.cli.streams import outlive_readers; outlive_readers(); "


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize(
    ("redirection", "code"),
    [("", 3), ("2>/dev/full", 3), (">&- 2>&-", 3), ("> >(head -c0)", 3), ("2> >(head -c0)", 3), (">/dev/full", 2)],
)
def test_the_exit_code_is_the_verdicts_whoever_reads(redirection: str, code: int) -> None:
    """A reader who went away does not turn a verdict into PASS or FAIL; a result that got lost is exit code 2."""
    command = f"{shlex.quote(sys.executable)} -m auditor check {shlex.quote(str(GOLDEN))} {redirection}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_control_characters_are_shown_and_not_obeyed() -> None:
    """Neither stream passes on what moves a cursor, names a window or turns the direction of writing."""
    hostile = r"a\x1b[2Jb\x1b]0;x\x07c\rd\x9be\u202ef\u2028g\th"
    shown = f"{SHOWS} print('{hostile}'); print('{hostile}', file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, check=True)
    assert done.stdout.decode() == done.stderr.decode() == "a�[2Jb�]0;x�c�d�e�f�g\th\n"


def test_an_encoding_without_the_letter_breaks_nothing() -> None:
    """What a terminal's encoding lacks is written with a backslash."""
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    shown = [sys.executable, "-c", f"{SHOWS} print('Größe')"]
    assert subprocess.run(shown, capture_output=True, check=True, env=environment).stdout == b"Gr\\xf6\\xdfe\n"
