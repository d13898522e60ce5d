"""Compose the work of a judge: open the model, put to it what rules leave open, write down or count what it says.

Like ``audit`` it knows every part and holds no logic of theirs.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Final

from auditor.attributes import Match
from auditor.benchmarks import synthpai
from auditor.benchmarks.judge_sample import Pair, draw
from auditor.benchmarks.records import Faults, read
from auditor.benchmarks.report import Report
from auditor.ending import run_until_told
from auditor.errors import LimitReached, Rejected
from auditor.journal import Writer
from auditor.models.catalogue import ModelOptions, open_guarded
from auditor.models.protocol import Model
from auditor.models.replay import Replay, recorded
from auditor.models.wrappers import Budget, accounted
from auditor.probing.judging import question, read_verdict, recorded_judge, settle
from auditor.probing.recording import Recorder
from auditor.releases import refuse_known_bad
from auditor.scoring.disputes import disputes, standing
from auditor.scoring.judge_file import summary
from auditor.scoring.recorded import Recorded, load

_WORK: Final = "judging"  # beside the audit: its limits are its own


def open_judge(spec: str, options: ModelOptions) -> Model:
    """Return the model that *spec* names; ``replay:RUN`` answers as the last judge of that run did.

    Raises BadModel for a name that cannot be asked or a host that is not allowed, BadRun where the run has no judge.
    """
    refuse_known_bad()
    kind, _, rest = spec.partition(":")
    if kind == "replay":
        return recorded_judge(Path(rest))
    return open_guarded(spec, options)


def judge_run(run: Path, judge: Model, budget: Budget | None = None) -> str:
    """Put to *judge* what the rules leave open in *run*; return "" at the end, or the limit that stopped it.

    What the journal holds is not asked again, and counts against *budget*, from which the judge was opened. Closes the
    judge. Raises BadRun where the folder is no run, or another process works on it, and BadModel where the judge cannot
    be used, or money is limited and its price is not known.
    """
    budget = budget or Budget()
    budget.check_prices([] if isinstance(judge, Replay) else [judge.name], run, _WORK)
    return run_until_told(_judge_run(run, judge, budget))


async def put_disputes(run: Path, judge: Model, recorder: Recorder, journal: Writer) -> str:
    """Put to *judge* what the rules leave open in *run*, unless it has settled all of that already.

    Returns "" at the end, or the limit that stopped it.
    """
    scored = load(run)
    return "" if _settled(scored, judge) else await settle(disputes(scored), judge, recorder, journal)


def measure(file: str, judge: Model, size: int, budget: Budget | None = None) -> tuple[Report, str]:
    """Return how reliable *judge* is on *size* pairs of the recorded SynthPAI verdicts in *file*; closes it.

    Beside it stands the limit of *budget* that ended the work early, with how many pairs were asked, or "". Raises
    BadCorpus where not one row can be read, ModelFailure where the judge cannot be heard, LimitReached where not one
    pair was asked, and BadModel where money is limited and the judge's price is not known.
    """
    budget = budget or Budget()
    budget.check_prices([] if isinstance(judge, Replay) else [judge.name])
    budget.open({}, lambda _model, _taken: None)
    faults = Faults()
    pairs = draw(read(file, synthpai.record, faults), size)
    answers, limit = asyncio.run(_ask_all(judge, pairs))
    if limit and not answers:
        raise LimitReached(limit)
    stopped = f"{limit}: {len(answers)} of {len(pairs)} pairs were asked" if limit else ""
    return summary(judge.name, judge.identity, answers, faults), stopped


async def _judge_run(run: Path, judge: Model, budget: Budget) -> str:
    minutes = budget.caps.minutes
    deadline = time.monotonic() + 60 * minutes if minutes is not None else None
    known = recorded(run)
    try:
        with Writer(run) as journal, accounted(budget, run, journal, _WORK):
            return await put_disputes(run, judge, Recorder(journal, known, deadline), journal)
    finally:
        await judge.close()


def _settled(run: Recorded, judge: Model) -> bool:
    """Say whether this very judge was the last one and left nothing open."""
    last = run.judging
    same = last is not None and (last.judge, last.identity) == (judge.name, judge.identity)
    return same and not standing(run).open


async def _ask_all(judge: Model, pairs: tuple[Pair, ...]) -> tuple[list[tuple[Pair, Match | None]], str]:
    """Return the pairs that were asked, each with what was said of it, and the limit that left others out or ""."""
    lanes = asyncio.Semaphore(max(1, judge.width))
    limits: list[str] = []

    async def ask(pair: Pair) -> tuple[Pair, Match | None] | None:
        async with lanes:
            try:
                reply = await judge.ask(question(pair.title, pair.guess, pair.truth))
            except Rejected:  # this pair only
                return pair, None
            except LimitReached as limit:
                limits.append(str(limit))
                return None
        return pair, read_verdict(reply.text)

    try:
        answers = await asyncio.gather(*(ask(pair) for pair in pairs))
        return [answer for answer in answers if answer is not None], "".join(limits[:1])
    finally:
        await judge.close()
