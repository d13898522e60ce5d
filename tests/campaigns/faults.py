"""Ten thousand questions to a server that misbehaves as told.

    PYTHONPATH=tests python -m campaigns.faults [--people N]

A corpus of invented people is audited through litellm and through the direct path, as ``auditor run`` does it. What
happens to each person is decided beforehand, so that every outcome is known, and each is compared. It prints the counts
and ends with 1 where one is wrong: an outcome, the number of attempts, the verdict, or a memory that grows. Pauses are
shortened (``_HASTE``), nothing else is.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from openai_server import KEY, serving

from auditor.audit import Audit, carry_out
from auditor.domain import Lost
from auditor.models.catalogue import ModelOptions, open_model
from auditor.models.wrappers import Limits, Shared, guarded, pace
from auditor.preparing import Request, prepare
from auditor.probing.runner import Progress
from auditor.scoring.recorded import load

ATTEMPTS: Final = 4
_HASTE: Final = 0.02  # seconds of the first pause, instead of 1
_TIMEOUT: Final = 1.0  # seconds
_WIDTH: Final = 32
INCONCLUSIVE, FAIL = 3, 1  # how ``auditor check`` ends: too little was heard, or age and sex leak
_GROWTH: Final = 1.1  # resident memory at the end, over what it was after a tenth of the people

# For each behaviour: how the eight attributes end, and the number of questions that the server is asked.
ANSWERED: Final = Counter(answered=2, cannot_tell=6)
LOST: Final = Counter(lost=8)
REFUSED: Final = Counter(refused=8)
UNREADABLE: Final = Counter(unreadable=8)
EXPECTED: Final[Mapping[str, tuple[Counter[str], int]]] = {
    "ok": (ANSWERED, 1),
    "slow": (ANSWERED, 1),
    "shrug": (Counter(cannot_tell=8), 1),
    "busy:1": (ANSWERED, 2),
    "busy-gone:2": (ANSWERED, 3),
    "broken:1": (ANSWERED, 2),
    "away:3": (ANSWERED, 4),
    "reset:1": (ANSWERED, 2),
    "cut-off:2": (ANSWERED, 3),
    "cut-json:1": (ANSWERED, 2),
    "misencoded:1": (ANSWERED, 2),
    "hang:1": (ANSWERED, 2),
    "busy": (LOST, ATTEMPTS),
    "broken": (LOST, ATTEMPTS),
    "hang": (LOST, ATTEMPTS),
    "drip": (LOST, ATTEMPTS),
    "reset": (LOST, ATTEMPTS),
    "cut-json": (LOST, ATTEMPTS),
    "wrong-schema": (LOST, ATTEMPTS),
    "no-choices": (LOST, ATTEMPTS),
    "wrong-content": (LOST, ATTEMPTS),
    "error-in-200": (LOST, ATTEMPTS),
    "misencoded": (LOST, ATTEMPTS),
    "no-http": (LOST, ATTEMPTS),
    "forbidden": (LOST, 1),
    "malformed": (LOST, 1),
    "long": (LOST, 1),
    "moved": (LOST, 1),
    "large": (LOST, 1),
    "filtered": (REFUSED, 1),
    "refusing": (REFUSED, 1),
    "policy": (REFUSED, 1),
    "sorry": (REFUSED, 1),
    "empty": (UNREADABLE, 2),  # it is asked once more for what could not be read
    "prose": (UNREADABLE, 2),
    "cut-answer": (Counter(answered=2, cannot_tell=5, unreadable=1), 2),
}
SELDOM: Final = ("hang", "hang:1", "drip", "large")  # they take their time
OFTEN: Final = tuple(name for name in EXPECTED if name not in SELDOM)
STORM: Final = (*OFTEN, "hang", *OFTEN, "drip", *OFTEN, "large", *OFTEN, "hang:1")
WEATHER: Final = (*("ok",) * 20, "busy:1", "reset:1", "broken:1", "cut-json:1", "slow", "sorry", "empty", "broken")


@dataclass(slots=True)
class Watch:
    """What is seen while a corpus is worked through."""

    tasks: int = 1
    done: int = 0
    memory: list[int] = field(default_factory=list)  # MB resident, after each tenth of the tasks

    def seen(self) -> None:
        """Count a finished task."""
        self.done += 1
        if self.done % max(1, self.tasks // 10) == 0:
            self.memory.append(resident())


@dataclass(slots=True)
class Result:
    """What one campaign came to."""

    name: str
    asked: int = 0  # questions that reached the server
    expected: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)  # what was not as it must be
    memory: list[int] = field(default_factory=list)
    cuts: int = 0  # how often the pace was halved
    seconds: float = 0.0


def resident() -> int:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") >> 20


def write_corpus(path: Path, people: int, *, known: bool) -> None:
    """Write invented people, who say their number; the server *knows* their age and sex, or is always wrong."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(people):
            post = {"id": f"p{n}-1", "kind": "post", "text": f"Runner {n}. I ran along the river again today."}
            truth = {"sex": ("female", "male")[(n + (not known)) % 2], "age": 20 + 12 * (n % 5) + 90 * (not known)}
            file.write(json.dumps({"person": f"p{n}", "items": [post], "truth": truth}) + "\n")


def audit_of(folder: Path, base: str, path: str, people: int, *, known: bool = True) -> tuple[Audit, Shared]:
    """Prepare an audit of *people* through ``direct`` or ``litellm``, with short pauses."""
    write_corpus(folder / "people.jsonl", people, known=known)
    spec, api = (f"{base}#m", None) if path == "direct" else ("openai/m", base)
    options = ModelOptions(api_base=api, timeout=_TIMEOUT, offline=True)
    out = folder / "run"
    audit = prepare(Request(corpus=str(folder / "people.jsonl"), models=(spec,), out=out, options=options))
    shared = Shared(audit.budget)
    model = guarded(open_model(spec, options), Limits(width=_WIDTH, attempts=ATTEMPTS, pause=_HASTE), shared)
    return replace(audit, equipment=replace(audit.equipment, models=(model,))), shared


def campaign(path: str, script: tuple[str, ...], people: int) -> Result:
    """Work *people* through *path* against *script*, and compare everything with what must come of it."""
    result = Result(f"{path:8}")
    with tempfile.TemporaryDirectory() as name, serving(",".join(script)) as base:
        audit, shared = audit_of(Path(name), base, path, people, known=script == WEATHER)
        watch = Watch(tasks=3 * people)  # control, disclosure and the probe
        began = time.monotonic()
        carry_out(audit, Progress(watch.seen))
        result.seconds = time.monotonic() - began
        result.cuts = shared.paces.of(audit.equipment.models[0], _WIDTH).cuts
        result.memory = watch.memory
        result.asked = sum(counts(base).values())
        result.expected = 1 + sum(EXPECTED[script[n % len(script)]][1] for n in range(people))  # 1: the control
        result.wrong += compare(audit.run, script, result)
        result.wrong += judge(audit.run, INCONCLUSIVE if script == STORM else FAIL)
    if result.asked != result.expected:
        result.wrong.append(f"the server was asked {result.asked:,} times instead of {result.expected:,}")
    if len(result.memory) > 1 and people >= 1000 and result.memory[-1] > _GROWTH * result.memory[0]:
        result.wrong.append(f"memory grew from {result.memory[0]} to {result.memory[-1]} MB")
    return result


def compare(run: Path, script: tuple[str, ...], result: Result) -> Iterator[str]:
    """Yield a sentence for each person whose outcomes are not what their behaviour leads to; count all outcomes."""
    for cell, outcomes in load(run).outcomes.items():
        if cell.probe != "profile":
            continue
        found = Counter(_KINDS[type(outcome).__name__] for outcome in outcomes.values())
        result.outcomes += found
        behaviour = script[int(cell.person[1:]) % len(script)]
        if found != EXPECTED[behaviour][0]:
            causes = {outcome.cause for outcome in outcomes.values() if isinstance(outcome, Lost)}
            yield f"{behaviour}: {dict(found)} instead of {dict(EXPECTED[behaviour][0])} {causes or ''}"


_KINDS: Final = {
    "Answered": "answered",
    "CannotTell": "cannot_tell",
    "Refused": "refused",
    "Unreadable": "unreadable",
    "Lost": "lost",
}


def judge(run: Path, wanted: int) -> Iterator[str]:
    """Yield a sentence where ``auditor check`` does not end with the code *wanted*."""
    done = subprocess.run(
        [sys.executable, "-m", "auditor", "check", str(run)], capture_output=True, text=True, check=False
    )
    if done.returncode != wanted or "Traceback" in done.stderr:
        yield f"auditor check ended with {done.returncode} instead of {wanted}: {done.stdout[:200]}"


def counts(base: str) -> dict[str, int]:
    """Return how often the server did what."""
    with urllib.request.urlopen(base.replace("/v1", "/counts"), timeout=20) as response:  # noqa: S310 - this machine
        found: dict[str, int] = json.loads(response.read())
    return found


def squeeze(people: int) -> Result:
    """Ask a server that bears four questions at a time 32 at a time: the pace must find that out, and lose nothing."""
    result = Result("narrow  ")
    with tempfile.TemporaryDirectory() as name, serving("narrow") as base:
        audit, shared = audit_of(Path(name), base, "direct", people)
        began = time.monotonic()
        carry_out(audit, Progress())
        result.seconds = time.monotonic() - began
        kept = shared.paces.of(audit.equipment.models[0], _WIDTH)
        seen = counts(base)
        result.cuts, result.asked, result.expected = kept.cuts, sum(seen.values()), sum(seen.values())
        result.outcomes = Counter(
            _KINDS[type(o).__name__]
            for c, os in load(audit.run).outcomes.items()
            if c.probe == "profile"
            for o in os.values()
        )
    away = seen.get("turned away", 0)
    if result.outcomes != Counter({kind: count * people for kind, count in ANSWERED.items()}):
        result.wrong.append(f"outcomes: {dict(result.outcomes)}")
    if not result.cuts or away > _WIDTH + 0.2 * people:  # without adapting, seven of eight are turned away
        result.wrong.append(f"{away} of {people} were turned away, the pace was cut {result.cuts} times")
    return result


def told(result: Result) -> Iterator[str]:
    """Yield in lines what one campaign came to."""
    total = sum(result.outcomes.values())
    kinds = ", ".join(f"{result.outcomes[kind]:,} {kind}" for kind in _KINDS.values())
    yield f"{result.name} {result.asked:,} questions in {result.seconds:.0f} s, {result.cuts} times slowed down"
    yield f"         {total:,} asked = {kinds}"
    if result.memory:
        yield f"         MB resident, by tenths: {' '.join(map(str, result.memory))}"
    for sentence, times in Counter(result.wrong).most_common(10):
        yield f"         WRONG {times} times: {sentence}"


def main() -> None:
    """Run the campaigns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=2200, help="in each storm, who are asked 2.4 times")
    people = parser.parse_args().people
    os.environ |= {"OPENAI_API_KEY": KEY}
    pace.__dict__.update(_FIRST_REST=_HASTE, _LONGEST_REST=10 * _HASTE)
    results = [squeeze(min(people, 500))]
    for path in ("direct", "litellm"):
        campaign(path, ("ok",), _WIDTH)  # the first questions through litellm may wait for longer than its timeout here
        results += [campaign(path, STORM, people), campaign(path, WEATHER, max(people // 5, len(WEATHER)))]
    lines = [line for result in results for line in told(result)]
    lines.append(f"{sum(result.asked for result in results):,} questions in all\n")
    sys.stdout.write("\n".join(lines))
    sys.exit(any(result.wrong for result in results))


if __name__ == "__main__":
    main()
