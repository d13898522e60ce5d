"""How much memory a long run takes: ``python benchmarks/memory.py [--questions 20000]``.

A scripted model answers so many questions with two kilobytes each, through the recorder and into a journal, as a run
does it. Prints the resident memory after each tenth, and what the last nine tenths added to it.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from auditor.journal import Writer, private_folder, write_plan
from auditor.models.protocol import Query
from auditor.models.replay import recorded
from auditor.models.scripted import Scripted
from auditor.probing.recording import Recorder


def resident() -> float:
    """Return what this process holds, in megabytes."""
    (line,) = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


async def ask(recorder: Recorder, first: int, count: int) -> None:
    """Ask *count* questions, from the *first* on, and again the first one."""
    model = Scripted(lambda query: query.question * 100)
    for number in (*range(first, first + count), first):
        await recorder.ask(model, Query("", (), f"question number {number:06}"), {"person": str(number)})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=20_000)
    questions = parser.parse_args().questions
    with tempfile.TemporaryDirectory() as folder:
        run = private_folder(Path(folder) / "run")
        write_plan(run, {"schema": 1})
        seen = []
        with Writer(run) as journal:
            recorder = Recorder(journal, {})
            for tenth in range(10):
                asyncio.run(ask(recorder, tenth * questions // 10, questions // 10))
                seen.append(resident())
        before = resident()
        known = recorded(run)  # kept, so that it is measured
        print(f"{questions:,} questions; resident after each tenth: {', '.join(f'{one:.0f}' for one in seen)} MB")
        print(f"the last nine tenths added {seen[-1] - seen[0]:.1f} MB")
        print(f"opening {len(known):,} answers again took {resident() - before:.1f} MB")


if __name__ == "__main__":
    main()
