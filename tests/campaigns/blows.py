"""What may happen to a run at any moment."""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path
from typing import Final

from campaigns.struck import Outcome, Started

__all__ = ["ALL", "Blow", "Started"]


_RESERVE: Final = 1 << 20  # bytes that a run keeps for the answers under way


def _nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Blow:
    """How a run is struck."""

    run: Path
    strike: Callable[[Started], None]
    prepare: Callable[[], None] = field(default=_nothing)  # in the process that will be struck
    undo: Callable[[], object] = field(default=_nothing)  # before the run is started again
    terminal: RawIOBase | None = None  # our end of its terminal, which somebody has to read


Make = Callable[[Path, random.Random, Outcome], AbstractContextManager[Blow]]


@contextmanager
def _killed(run: Path, _chance: random.Random, _whole: Outcome) -> Iterator[Blow]:
    yield Blow(run, lambda started: os.kill(started.pid, signal.SIGKILL))


@contextmanager
def _told_to_end(run: Path, _chance: random.Random, _whole: Outcome) -> Iterator[Blow]:
    yield Blow(run, lambda started: os.kill(started.pid, signal.SIGTERM))


@contextmanager
def _terminal_closed(run: Path, _chance: random.Random, _whole: Outcome) -> Iterator[Blow]:
    """Close our end of its terminal, a real one: the process is hung up on, and cannot write to it any more."""
    ours, theirs = os.openpty()
    name = os.ttyname(theirs)
    os.close(theirs)

    def take_it() -> None:
        os.close(ours)
        terminal = os.open(name, os.O_RDWR)  # the first terminal that a session opens becomes its own
        for stream in (0, 1, 2):
            os.dup2(terminal, stream)

    os.set_blocking(ours, False)
    with os.fdopen(ours, "rb", buffering=0) as seen:
        yield Blow(run, lambda _: seen.close(), prepare=take_it, terminal=seen)


@contextmanager
def _reader_gone(run: Path, _chance: random.Random, _whole: Outcome) -> Iterator[Blow]:
    """Both streams are pipes, and whoever reads them goes away."""
    reader, writer = os.pipe()

    def write_to_pipe() -> None:
        os.close(reader)
        for stream in (1, 2):
            os.dup2(writer, stream)

    yield Blow(run, lambda _: os.close(reader), prepare=write_to_pipe)


@contextmanager
def _disk_full(run: Path, chance: random.Random, whole: Outcome) -> Iterator[Blow]:
    """Give it a small disk, which is made larger once the run has ended; this needs the right to mount."""
    disk = run.with_suffix(".disk")
    disk.mkdir()
    in_the_middle = chance.random() < 0.8  # else it is full before anybody was asked
    room = chance.randrange(4096, whole.bytes if in_the_middle else _RESERVE, 4096)
    size = room + (_RESERVE if in_the_middle else 0)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], check=True)
    grow = ["mount", "-o", "remount,size=64m", str(disk)]
    try:
        yield Blow(disk / "run", lambda _: None, undo=lambda: subprocess.run(grow, check=True))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@contextmanager
def _quota_met(run: Path, _chance: random.Random, _whole: Outcome) -> Iterator[Blow]:
    """From one moment on no file may grow."""

    def forbid(started: Started) -> None:
        largest = max((path.stat().st_size for path in run.glob("journal-*")), default=0)
        resource.prlimit(started.pid, resource.RLIMIT_FSIZE, (largest, largest))

    yield Blow(run, forbid)


def _mounts() -> bool:
    """Say whether a small disk can be made here."""
    return (
        os.geteuid() == 0 and subprocess.run(["mount", "--version"], capture_output=True, check=False).returncode == 0
    )


ALL: Final[dict[str, Make]] = {
    "kill": _killed,
    "terminal": _terminal_closed,
    "pipe": _reader_gone,
    "term": _told_to_end,
    **({"disk": _disk_full} if _mounts() else {}),
    "quota": _quota_met,
}
