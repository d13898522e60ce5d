"""How much faster than Presidio's own batch engine a mitigation is, analysis and replacement included.

    python benchmarks/presidio_speed.py [SECONDS]

Three ways take turns on slices of the same 2,000 texts, so that whatever else the machine does falls on all alike:
BatchAnalyzerEngine at its defaults (batches of one, one process), at its best (batches of 128, two processes), and
``presidio`` with two processes. Texts are SynthPAI comments joined to some 350 characters, which lie outside the
project: AUDITOR_SHARED_DATA names the folder that holds synthpai/profiles.jsonl. Building engines and starting
processes is not counted for anybody. Stops after SECONDS (default 240) at the end of a round. Last, the share of
texts with the same spans, kinds and scores, and the numbers of the others.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from auditor.domain import Person, Post
from auditor.mitigation.catalogue import open_mitigation
from auditor.mitigation.engines import keep_still, model_of
from auditor.mitigation.presidio import Presidio
from auditor.mitigation.settings import Settings

if TYPE_CHECKING:
    from presidio_analyzer import BatchAnalyzerEngine, RecognizerResult

DATA = Path(os.environ.get("AUDITOR_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
FILE = DATA / "synthpai" / "profiles.jsonl"
COUNT = 2000  # texts
LENGTH = 350  # characters from which on a text is long enough
SLICE = 200  # texts per turn
WORKERS = 2
CHUNK = 50  # texts per task of a worker; 128 are a batch, but a slice must keep two workers busy
Hits = Sequence["RecognizerResult"]
Key = list[tuple[str, int, int, float]]


class Cost(NamedTuple):
    """Seconds that a slice took: by the clock, and of processors, children included."""

    clock: float
    processors: float


def texts() -> list[str]:
    """Return comments joined until they are long enough: in their order, then shuffled, until there are enough."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    comments = [comment if isinstance(comment, str) else comment["text"] for row in rows for comment in row["comments"]]
    chance, found = random.Random(7), list[str]()  # noqa: S311 - a benchmark
    while len(found) < COUNT:
        joined = ""
        for comment in comments:
            joined = f"{joined} {comment}".strip()
            if len(joined) >= LENGTH:
                found.append(joined)
                joined = ""
        chance.shuffle(comments)
    return found[:COUNT]


def stock() -> BatchAnalyzerEngine:
    """Return Presidio as it configures itself, with the same model and the whole pipeline; told not to fetch."""
    keep_still()
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    configuration = NlpEngineProvider().nlp_configuration
    configuration["models"] = [{"lang_code": "en", "model_name": model_of(Settings("presidio"))}]
    engine = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    return BatchAnalyzerEngine(AnalyzerEngine(nlp_engine=engine, supported_languages=["en"]))


def by_stock(engine: BatchAnalyzerEngine, batch: int, processes: int) -> Callable[[list[str]], list[str]]:
    """Return what masks texts with Presidio alone."""
    from presidio_anonymizer import AnonymizerEngine
    from presidio_anonymizer.entities import RecognizerResult as Span

    anonymiser = AnonymizerEngine()  # type: ignore[no-untyped-call]

    def mask(some: list[str]) -> list[str]:
        found = engine.analyze_iterator(some, language="en", batch_size=batch, n_process=processes)
        return [
            anonymiser.anonymize(text, [Span(h.entity_type, h.start, h.end, h.score) for h in hits]).text or ""
            for text, hits in zip(some, found, strict=True)
        ]

    return mask


def mask_chunk(some: list[str]) -> list[str]:
    """Return *some* masked by ours; runs in a worker."""
    mitigation = open_mitigation("presidio")
    assert isinstance(mitigation, Presidio)
    people = [Person(str(number), (Post("1", text),)) for number, text in enumerate(some)]
    return [item.text for twin in mitigation.apply_all(people) for item in twin.person.items if isinstance(item, Post)]


def timed(mask: Callable[[list[str]], object], some: list[str], spent: Callable[[], float]) -> Cost:
    """Return what it costs to *mask* some texts."""
    clock, before = time.perf_counter(), spent()
    mask(some)
    return Cost(time.perf_counter() - clock, spent() - before)


def own_seconds() -> float:
    """Return the processor seconds of this process and of its children that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def pool_seconds(workers: Sequence[int]) -> float:
    """Return the processor seconds of this process and of living *workers*."""
    ticks = 0
    for worker in workers:
        fields = Path(f"/proc/{worker}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return own_seconds() + ticks / os.sysconf("SC_CLK_TCK")


def key(hits: Hits) -> Key:
    """Return what makes two results the same."""
    return sorted((hit.entity_type, hit.start, hit.end, round(hit.score, 4)) for hit in hits)


def differing(engine: BatchAnalyzerEngine, some: list[str]) -> list[int]:
    """Return the numbers of the texts in which ours finds something else than Presidio."""
    mitigation = open_mitigation("presidio")
    assert isinstance(mitigation, Presidio)
    people = [Person(str(number), (Post("1", text),)) for number, text in enumerate(some)]
    ours = [
        sorted((d.entity, d.start, d.end, d.score) for d in twin.decisions) for twin in mitigation.apply_all(people)
    ]
    theirs = [key(hits) for hits in engine.analyze_iterator(some, language="en", batch_size=128)]
    return [number for number, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other]


def race(engine: BatchAnalyzerEngine, some: list[str], seconds: float) -> dict[str, list[Cost]]:
    """Let the three take turns until all texts were worked on or the time is over."""
    costs: dict[str, list[Cost]] = {"defaults": [], "best": [], "ours": []}
    end = time.monotonic() + seconds
    context = get_context("forkserver")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:

        def ours(part: list[str]) -> list[list[str]]:
            return list(pool.map(mask_chunk, (part[at : at + CHUNK] for at in range(0, len(part), CHUNK))))

        ours(some[: CHUNK * WORKERS * 4])  # builds the engines of both
        workers = [process.pid for process in (pool._processes or {}).values() if process.pid]  # noqa: SLF001
        ways = {"defaults": by_stock(engine, 1, 1), "best": by_stock(engine, 128, WORKERS), "ours": ours}
        for start in range(0, len(some), SLICE):
            part = some[start : start + SLICE]
            for name, mask in ways.items():
                spent = (lambda: pool_seconds(workers)) if name == "ours" else own_seconds
                costs[name].append(timed(mask, part, spent))
            print(f"{start + len(part)} texts", file=sys.stderr, flush=True)
            if time.monotonic() > end:
                break
    return costs


def report(costs: dict[str, list[Cost]], characters: float) -> None:
    """Print both ratios, and how fast each was; *characters* is the mean length of a slice."""
    print("| way | characters per second | processor seconds per million characters |\n|---|---|---|")
    for name, spent in costs.items():
        clock, work = median(cost.clock for cost in spent), median(cost.processors for cost in spent)
        print(f"| {name} | {characters / clock:,.0f} | {1e6 * work / characters:.1f} |")
    for name, wanted in (("defaults", 5), ("best", 2)):
        pairs = list(zip(costs[name], costs["ours"], strict=True))
        clock = median(theirs.clock / ours.clock for theirs, ours in pairs)
        work = median(theirs.processors / ours.processors for theirs, ours in pairs)
        print(
            f"{name}: {clock:.1f} times as fast by the clock (wanted: {wanted}), {work:.1f} times less processor time"
        )


def main() -> None:
    """Print the race and the share of equal results; say loudly where the comments are absent."""
    if not FILE.is_file():
        sys.exit(f"SKIPPED: the comments are absent: {FILE}")
    warnings.filterwarnings("ignore", message=r"\[W095\]")  # the model was trained with spaCy 3.7
    some, seconds = texts(), float(sys.argv[1]) if len(sys.argv) > 1 else 240.0
    engine = stock()
    costs = race(engine, some, seconds)
    report(costs, SLICE * sum(map(len, some)) / len(some))
    others = differing(engine, some)
    print(f"identical: {1 - len(others) / len(some):.2%} of {len(some)} texts (wanted: 99.7 %); not: {others}")


if __name__ == "__main__":
    main()
