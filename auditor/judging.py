"""Compose the work of a judge: open the model, put to it what rules leave open, write down or count what it says.

Like ``audit`` it knows every part and holds no logic of theirs.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from auditor.attributes import Match
from auditor.benchmarks import synthpai
from auditor.benchmarks.judge_sample import Pair, draw
from auditor.benchmarks.records import Faults, read
from auditor.benchmarks.report import Report
from auditor.ending import run_until_told
from auditor.errors import Rejected
from auditor.journal import Writer
from auditor.models.catalogue import ModelOptions, open_model
from auditor.models.protocol import Model
from auditor.models.replay import recorded
from auditor.models.wrappers import Limits, guarded
from auditor.probing.judging import question, read_verdict, recorded_judge, settle
from auditor.probing.recording import Recorder
from auditor.releases import refuse_known_bad
from auditor.scoring.disputes import disputes, standing
from auditor.scoring.judge_file import summary
from auditor.scoring.recorded import Recorded, load


def open_judge(spec: str, options: ModelOptions) -> Model:
    """Return the model that *spec* names; ``replay:RUN`` answers as the last judge of that run did.

    Raises BadModel for a name that cannot be asked or a host that is not allowed, BadRun where the run has no judge.
    """
    refuse_known_bad()
    kind, _, rest = spec.partition(":")
    if kind == "replay":
        return recorded_judge(Path(rest))
    return guarded(open_model(spec, options), Limits(), options.shared)


def judge_run(run: Path, judge: Model, max_minutes: float | None = None) -> str:
    """Put to *judge* what the rules leave open in *run*; return "" at the end, or the limit that stopped it.

    What the journal holds is not asked again. Closes the judge. Raises BadRun where the folder is no run, or another
    process works on it, and BadModel where the judge cannot be used.
    """
    return run_until_told(_judge_run(run, judge, max_minutes))


async def put_disputes(run: Path, judge: Model, recorder: Recorder, journal: Writer) -> str:
    """Put to *judge* what the rules leave open in *run*, unless it has settled all of that already.

    Returns "" at the end, or the limit that stopped it.
    """
    scored = load(run)
    return "" if _settled(scored, judge) else await settle(disputes(scored), judge, recorder, journal)


def measure(file: str, judge: Model, size: int) -> Report:
    """Return how reliable *judge* is on *size* pairs of the recorded SynthPAI verdicts in *file*; closes it.

    Raises BadCorpus where not one row can be read, and ModelFailure where the judge cannot be heard.
    """
    faults = Faults()
    pairs = draw(read(file, synthpai.record, faults), size)
    return summary(judge.name, judge.identity, asyncio.run(_ask_all(judge, pairs)), faults)


async def _judge_run(run: Path, judge: Model, max_minutes: float | None) -> str:
    deadline = time.monotonic() + 60 * max_minutes if max_minutes is not None else None
    known = recorded(run)
    try:
        with Writer(run) as journal:
            return await put_disputes(run, judge, Recorder(journal, known, deadline), journal)
    finally:
        await judge.close()


def _settled(run: Recorded, judge: Model) -> bool:
    """Say whether this very judge was the last one and left nothing open."""
    last = run.judging
    same = last is not None and (last.judge, last.identity) == (judge.name, judge.identity)
    return same and not standing(run).open


async def _ask_all(judge: Model, pairs: tuple[Pair, ...]) -> list[tuple[Pair, Match | None]]:
    lanes = asyncio.Semaphore(max(1, judge.width))

    async def ask(pair: Pair) -> tuple[Pair, Match | None]:
        async with lanes:
            try:
                reply = await judge.ask(question(pair.title, pair.guess, pair.truth))
            except Rejected:  # this pair only
                return pair, None
        return pair, read_verdict(reply.text)

    try:
        return list(await asyncio.gather(*(ask(pair) for pair in pairs)))
    finally:
        await judge.close()
