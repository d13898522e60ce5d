"""The command line without a process of its own: what a user would see, two seconds sooner."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from unittest.mock import patch

from auditor import cli


def auditor(*arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Do what ``auditor ARGUMENTS`` does in *cwd*: the same entry, the same streams, the same exit code."""
    command = ["auditor", *arguments]
    given = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
    asked = patch.object(sys, "argv", command), patch.object(sys, "stdin", given)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        with contextlib.chdir(cwd), asked[0], asked[1], _streams(out.fileno(), err.fileno()):
            code = _exit_code()
        return subprocess.CompletedProcess(command, code, _text(out), _text(err))


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8")


def _exit_code() -> int:
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@contextlib.contextmanager
def _streams(*numbers: int) -> Iterator[None]:
    """Have both streams go to the open files *numbers* meanwhile."""
    before, kept = (sys.stdout, sys.stderr), (os.dup(1), os.dup(2))
    for stream, number in zip((1, 2), numbers, strict=True):
        os.dup2(number, stream)
    sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
    try:
        yield
    finally:
        for written in filter(None, (sys.stdout, sys.stderr)):
            written.flush()
        sys.stdout, sys.stderr = before
        for stream, old in zip((1, 2), kept, strict=True):
            os.dup2(old, stream)
            os.close(old)
