"""Files made to do harm: each ends in one sentence, or the rest is audited; nothing is run, read or filled by them.

    PYTHONPATH=tests python -m campaigns.hostile --gigabyte

Every case is a command line on files that a stranger may send: pictures that unfold to gigabytes, files of two kinds at
once, links and paths that lead out of the corpus, archives, lines of a gigabyte, wrong encodings, probes and templates
that reach for files. After each the exit code, the story, the memory taken, and what a model was shown are checked. A
sound person stands beside the hostile ones, and must be audited. Without --gigabyte the long lines have 80 MB.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from campaigns import hostile_files, hostile_runs
from campaigns.hostile_files import Case
from campaigns.struck import start, warm

_MOST: Final = 900  # megabytes that a case may take beyond what the libraries take
_PATIENCE: Final = 600.0  # seconds


@dataclass(slots=True)
class Tally:
    """What was tried, and what went wrong."""

    cases: int = 0
    largest: tuple[float, str] = (0.0, "")  # megabytes
    slowest: tuple[float, str] = (0.0, "")  # seconds
    wrong: list[str] = field(default_factory=list)


def main() -> None:
    """Try every case, print the counts, and say by the exit code whether all ended well."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--gigabyte", action="store_true", help="lines of 1 GB instead of 80 MB")
    parser.add_argument("--short", action="store_true", help="one command for each hostile file of settings")
    wanted = parser.parse_args()
    tally = Tally()
    warm("PIL.Image", "pyarrow.parquet")
    with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
        size = 10**9 if wanted.gigabyte else 80 * 10**6
        for case in (*hostile_files.cases(Path(folder), size), *hostile_runs.cases(Path(folder), size)):
            if wanted.short and case.name.startswith(hostile_runs.SAME_READER):
                continue
            tally.wrong += [f"{case.name}: {fault}" for fault in _tried(case, Path(folder), tally)]
    sys.stdout.write(summary(tally))
    sys.exit(1 if tally.wrong else 0)


def summary(tally: Tally) -> str:
    """Return the counts as lines."""
    lines = [
        f"{tally.cases} hostile cases, {len(tally.wrong)} faults",
        f"most memory: {tally.largest[0]:,.0f} MB beyond the libraries ({tally.largest[1]})",
        f"longest: {tally.slowest[0]:.1f} s ({tally.slowest[1]})",
        *tally.wrong,
    ]
    return "\n".join(lines) + "\n"


def _tried(case: Case, folder: Path, tally: Tally) -> Iterator[str]:
    """Run a case and yield what is wrong with how it ended."""
    os.chdir(folder)
    story = folder / "told"
    story.unlink(missing_ok=True)
    began, before = time.monotonic(), _resident()
    process = start(list(case.arguments), story)
    code = process.wait(_PATIENCE)
    taken = process.megabytes
    told = story.read_text(encoding="utf-8", errors="replace")
    tally.cases += 1
    tally.largest = max(tally.largest, (taken - before, case.name))
    tally.slowest = max(tally.slowest, (time.monotonic() - began, case.name))
    if code not in case.codes:
        yield f"exit code {code}: {told.strip()[-300:]!r}"
    if taken - before > _MOST:
        yield f"it took {taken - before:,.0f} MB"
    yield from _said(case, told)
    yield from _left(case, folder)


def _said(case: Case, told: str) -> Iterator[str]:
    lines = [line for line in told.splitlines() if line.startswith("auditor: ")]
    if "Traceback" in told or "internal error" in told:
        yield f"it broke: {told.strip()[-300:]!r}"
    if case.codes == (2,) and (len(lines) != 1 or len(lines[0]) > 1000):
        yield f"no single sentence: {told.strip()[-300:]!r}"
    if hostile_files.SECRET in told or "\x1b" in told:
        yield "it told a secret, or commanded the terminal"


def _left(case: Case, folder: Path) -> Iterator[str]:
    """Yield what a case left where nothing should be, or failed to leave."""
    if (folder / "RAN").exists():
        yield "something was run"
    if (folder / "precious").read_text(encoding="utf-8") != hostile_files.SECRET:
        yield "a file outside was written to"
    run = folder / case.run if case.run else None
    journal = b"".join(path.read_bytes() for path in run.glob("journal-*")) if run else b""
    if hostile_files.SECRET.encode() in journal:
        yield "a file outside was read"
    if case.run and b'"person":"sound"' not in journal:
        yield "the sound person was lost"
    named = journal.count(b'"kind":"fault"')
    if case.faults > named:
        yield f"only {named} of {case.faults} faults were named"


def _resident() -> float:
    """Return the megabytes that this process holds now, which its forks begin with."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    main()
