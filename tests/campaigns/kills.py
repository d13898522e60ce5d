"""Runs that are struck at a random moment and started again: nothing paid for twice, nothing lost, the same report.

    PYTHONPATH=tests python -m campaigns.kills --runs 200

Each run asks a server on this machine that writes down every question before it answers it (``answering.py``). The run
is killed, loses its terminal, loses the reader of its output, is told to end, fills its disk or meets its quota; then
it is started again. A question may reach the server twice only where its answer had not reached the journal: it was
under way at that moment. The script counts them by kind of blow, and ends with 1 where anything else was asked twice,
a record was lost, or the report differs in one byte from that of a run that was left alone.

Every run is a process of its own, forked from one that has the libraries loaded: that saves five seconds each time.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from campaigns import blows
from campaigns.answering import MARK
from campaigns.struck import Outcome, Stage, command, finish, marks_of, people, report, served, start, warm

_PATIENCE: Final = 600.0  # seconds that one start may take


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one run."""

    blow: str
    code: int  # of the start that was struck
    struck: bool  # before it had ended
    told: str  # what it said on standard error
    repeated: int  # questions that reached the server twice, whose answers had not reached the journal
    twice: int  # those whose answers had
    lost: int  # records that were there after the blow, and are not at the end
    same: bool  # the report, in each format

    @property
    def sound(self) -> bool:
        """Whether it kept the promise."""
        return not self.twice and not self.lost and self.same and "Traceback" not in self.told

    @property
    def last_words(self) -> str:
        """The last line that it said, without the name of its folder."""
        lines = self.told.replace("\r", "\n").strip().splitlines() or [""]
        return re.sub(r"/\S*/", "", lines[-1])[:100]


def main() -> None:
    """Strike as many runs as were asked for, print the counts, and say by the exit code whether all were sound."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blows", nargs="+", choices=sorted(blows.ALL), default=list(blows.ALL))
    parser.add_argument("--litellm", action="store_true", help="ask through litellm instead of directly")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kills-") as folder, served("answering", Path(folder) / "asked") as port:
        stage = Stage(Path(folder), port, direct=not wanted.litellm)
        people(stage.corpus, wanted.people)
        trials = []
        with contextlib.suppress(KeyboardInterrupt):  # then what was done so far is counted
            for trial in campaign(stage, wanted.runs, wanted.seed, wanted.blows):
                trials.append(trial)
                sys.stderr.write(f"{len(trials)} of {wanted.runs}: {trial.blow}, exit {trial.code}\n")
    sys.stdout.write(summary(trials))
    sys.exit(0 if all(trial.sound for trial in trials) else 1)


def campaign(stage: Stage, runs: int, seed: int, kinds: list[str]) -> Iterator[Trial]:
    """Yield what became of so many runs; the kinds of blow take turns."""
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    _load_libraries(stage)
    run = stage.folder / "whole"
    began = time.monotonic()
    finish(stage, run)
    seconds = time.monotonic() - began
    size = sum(path.stat().st_size for path in run.glob("*.json*"))
    whole = Outcome(report(run), size, seconds, len(stage.asked()))
    assert len(set(stage.asked())) == marks_of(run).total() > 0
    for number in range(runs):
        yield _trial(stage, f"run-{number:04}", kinds[number % len(kinds)], chance, whole)


def _load_libraries(stage: Stage) -> None:
    """Import what every run needs, so that its forks have it."""
    if not stage.direct:
        settings = {"OPENAI_API_KEY": "none", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MODE": "PRODUCTION"}
        os.environ.update(settings)
    warm("aiohttp" if stage.direct else "litellm")
    finish(stage, stage.folder / "warm")
    stage.log.unlink()


def _trial(stage: Stage, name: str, kind: str, chance: random.Random, whole: Outcome) -> Trial:
    before = stage.log.stat().st_size
    with blows.ALL[kind](stage.folder / name, chance, whole) as blow:
        started = start(command(stage, blow.run), stage.folder / f"{name}.err", blow)
        struck = _strike_when(_due(stage, before, chance, whole), started, blow)
        code = started.wait(_PATIENCE)
        kept = marks_of(blow.run)
        blow.undo()
        finish(stage, blow.run)
        after = marks_of(blow.run)
        repeated = [mark for mark, count in Counter(stage.asked(before)).items() if count > 1]
        return Trial(
            blow=kind,
            code=code,
            struck=struck,
            told=started.told(),
            repeated=sum(mark not in kept for mark in repeated),
            twice=sum(mark in kept for mark in repeated),
            lost=(kept - after).total(),
            same=report(blow.run) == whole.report,
        )


def _due(stage: Stage, before: int, chance: random.Random, whole: Outcome) -> Callable[[], bool]:
    """Return what says that the moment has come: a time, or a number of questions that reached the server."""
    if chance.random() < 0.5:
        deadline = time.monotonic() + chance.uniform(0, whole.seconds)
        return lambda: time.monotonic() > deadline
    size = before + chance.randint(1, whole.questions) * (MARK + 1)
    return lambda: stage.log.stat().st_size >= size


def _strike_when(due: Callable[[], bool], started: blows.Started, blow: blows.Blow) -> bool:
    """Wait until the moment has come or the run has ended; strike, and say whether it was still at work."""
    while not due() and started.alive():
        time.sleep(0.001)
    at_work = started.alive()
    if at_work:
        blow.strike(started)
    return at_work


def summary(trials: list[Trial]) -> str:
    """Return the counts as lines, by kind of blow."""
    lines = ["blow      runs  struck  exit codes               asked again  paid twice  lost  reports differ  unsound"]
    for kind in dict.fromkeys(trial.blow for trial in trials):
        some = [trial for trial in trials if trial.blow == kind]
        codes = ", ".join(f"{code}: {n}" for code, n in sorted(Counter(trial.code for trial in some).items()))
        lines.append(
            f"{kind:8}  {len(some):4}  {sum(t.struck for t in some):6}  {codes:23}  "
            f"{sum(t.repeated for t in some):11}  {sum(t.twice for t in some):10}  {sum(t.lost for t in some):4}  "
            f"{sum(not t.same for t in some):14}  {sum(not t.sound for t in some):7}"
        )
    lines.append("last words:")
    said = Counter((trial.blow, trial.last_words) for trial in trials if trial.struck)
    lines += [f"{blow:8}  {count:4}  {words}" for (blow, words), count in sorted(said.items())]
    lines += [f"UNSOUND {t.blow}, exit {t.code}: {t.told.strip()[-600:]}" for t in trials if not t.sound][:5]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
