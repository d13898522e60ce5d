"""How many people are audited in a second, beside bare litellm and inspect_ai: ``python benchmarks/throughput.py``.

A fast server on this machine, in a process of its own, answers at once (``tests/openai_server.py``). Ours is the whole
way: corpus read, prompt, call, answer read, evidence checked, every record flushed to the journal, the journal read
back and scored against chance. Bare litellm and the HTTP clients only ask the same questions. inspect_ai asks them,
reads the answers, scores and writes its log; it needs an environment of its own, whose Python ``--inspect`` names. Each
contender runs in a fresh process, warms up with 20 people and is then timed; imports are not. The contenders take
turns, and a ratio is the median of the ratios within a round, so that a machine that gets busier slows both. On a
machine that is never quiet, ``--instructions`` has ``perf`` count the processor's instructions instead of the time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, Final

from auditor.attributes import load_set
from auditor.audit import carry_out
from auditor.corpus import read
from auditor.domain import Fault
from auditor.models import chat
from auditor.models.catalogue import ModelOptions
from auditor.models.protocol import Query
from auditor.preparing import Request, prepare
from auditor.probing import catalogue
from auditor.probing.cases import lay_out
from auditor.probing.prompts import material, question, system_text
from auditor.probing.runner import Progress
from auditor.scoring.recorded import load
from auditor.scoring.table import Scores

SERVER: Final = runpy.run_path(str(Path(__file__).resolve().parents[1] / "tests" / "openai_server.py"))
INSPECT: Final = Path(__file__).with_name("throughput_inspect.py")
WARM: Final = 20  # people
WIDTH: Final = 8  # questions at a time, as ours; inspect_ai is faster with more, so it has its best
INSPECT_WIDTH: Final = 32
POST: Final = (
    "Runner {}. " + 3 * "I ran along the river and thought about the new job, the flat and the weather in town. "
)
# litellm has a price for the first model and none for the second, which makes a difference to its own work.
OPENAI, VLLM = "ours through litellm, openai/gpt-4o-mini", "ours through litellm, hosted_vllm/mock"
BARE_OPENAI, BARE_VLLM = "bare litellm, openai/gpt-4o-mini", "bare litellm, hosted_vllm/mock"
DIRECT, PEER = "ours, direct", "inspect_ai"
CLIENTS: Final = ("aiohttp alone", "httpx alone")
CONTENDERS: Final = (BARE_OPENAI, OPENAI, BARE_VLLM, VLLM, PEER, DIRECT, *CLIENTS)
# What is compared with what, and the ratio that it should reach.
TARGETS: Final = ((OPENAI, BARE_OPENAI, 0.9), (VLLM, BARE_VLLM, 0.9), (OPENAI, PEER, 4.0), (DIRECT, PEER, 10.0))
Ask = Callable[[Query], Awaitable[Any]]


def write_corpus(path: Path, people: int) -> Path:
    """Write invented people with one post each, as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(people):
            post = {"id": f"p{n}-1", "kind": "post", "text": POST.format(n)}
            truth = {"sex": ("female", "male")[n % 2], "age": 20 + 12 * (n % 5)}
            file.write(json.dumps({"person": f"p{n}", "items": [post], "truth": truth}) + "\n")
    return path


def queries(corpus: Path) -> Iterator[tuple[Query, dict[str, str]]]:
    """Yield the question about each person as the probe ``profile`` asks it, and what is true of them."""
    attributes = load_set("staab")
    system, agent = system_text(attributes), catalogue.load("profile").agents[0]
    asked = question(agent.prompt, attributes.attributes)
    for person in read(str(corpus)):
        assert not isinstance(person, Fault)
        case = lay_out(person, ocr=False)
        truth = {name: str(known.value) for name, known in person.truth.items()}
        yield Query(system, (material(case.exhibits),), asked, max_tokens=agent.max_tokens), truth


def ours(corpus: Path, base: str, model: str) -> float:
    """Audit everybody in *corpus*; return the seconds from the first look at it to the scores."""
    spec, api = (f"{base}#mock", None) if model == "direct" else (model, base)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        options = ModelOptions(api_base=api, offline=True)
        audit = prepare(Request(corpus=str(corpus), models=(spec,), out=Path(folder) / "run", options=options))
        stopped = carry_out(audit, Progress())
        scores = Scores(load(audit.run))
        rows = [row for row in scores.rows() if row.probe == "profile" and row.attribute in ("age", "sex")]
        seconds = time.perf_counter() - began
    assert not stopped
    assert all(row.answered == audit.count for row in rows), "an answer was lost"
    return seconds


async def spread(asked: list[Query], ask: Ask) -> None:
    """Ask everything, ``WIDTH`` at a time, and do nothing with the answers."""
    left = iter(asked)

    async def worker() -> None:
        for query in left:
            await ask(query)

    await asyncio.gather(*(worker() for _ in range(WIDTH)))


async def bare(asked: list[Query], base: str, model: str) -> None:
    """Ask with ``litellm.acompletion`` alone."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm

    async def ask(query: Query) -> None:
        told = {"temperature": query.temperature, "max_tokens": query.max_tokens, "seed": query.sample}
        messages = chat.messages(query, ())
        await litellm.acompletion(model=model, api_base=base, api_key="none", messages=messages, **told)

    await spread(asked, ask)


async def with_aiohttp(asked: list[Query], base: str) -> None:
    """Ask with aiohttp alone."""
    import aiohttp

    async with aiohttp.ClientSession() as session:

        async def ask(query: Query) -> None:
            async with session.post(f"{base}/chat/completions", data=body(query)) as response:
                json.loads(await response.read())

        await spread(asked, ask)


async def with_httpx(asked: list[Query], base: str) -> None:
    """Ask with httpx alone."""
    import httpx

    async with httpx.AsyncClient() as session:

        async def ask(query: Query) -> None:
            json.loads((await session.post(f"{base}/chat/completions", content=body(query))).content)

        await spread(asked, ask)


def body(query: Query) -> bytes:
    """Return *query* as it is sent."""
    return json.dumps({"model": "mock", "messages": chat.messages(query, ())}).encode()


def asking(corpus: Path, base: str, name: str) -> float:
    """Ask about everybody in *corpus* without anything around it; return the seconds."""
    asked = [query for query, _ in queries(corpus)]
    began = time.perf_counter()
    if name in CLIENTS:
        asyncio.run((with_aiohttp if name == CLIENTS[0] else with_httpx)(asked, base))
    else:
        asyncio.run(bare(asked, base, name.partition(", ")[2]))
    return time.perf_counter() - began


def timed(name: str, corpus: Path, base: str) -> float:
    """Let *name* do its work on *corpus* in this process; return the seconds."""
    if name in (OPENAI, VLLM, DIRECT):
        return ours(corpus, base, name.partition(", ")[2])
    return asking(corpus, base, name)


def command_of(name: str, given: argparse.Namespace, base: str, folder: Path) -> list[str]:
    """Return what to start so that *name* warms up, works on what lies in *folder* and prints its seconds."""
    if name == PEER:
        files = [str(folder / "questions"), base, "--warm", str(folder / "warm-questions")]
        return [given.inspect, str(INSPECT), *files, "--width", str(INSPECT_WIDTH)]
    return [sys.executable, __file__, "--work", name, "--base", base, "--folder", str(folder)]


def cost_of(name: str, given: argparse.Namespace, base: str, folder: Path) -> float:
    """Return the seconds that *name* takes for everybody, or the instructions in thousands of millions."""
    if not given.instructions:
        return float(run(command_of(name, given, base, folder)).stdout.split()[-1])
    few, many = (counted(command_of(name, given, base, one)) for one in (folder / "few", folder))
    people: int = given.people
    return (many - few) / (people - WARM) * people / 1e9


def counted(command: list[str]) -> int:
    """Return how many instructions *command* takes, the kernel's left out."""
    stated = run(["perf", "stat", "-x", ",", "-e", "instructions:u", *command]).stderr.strip().splitlines()[-1]
    return int(stated.split(",")[0])


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run *command*, which must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done


def lay_down(folder: Path, people: int) -> None:
    """Write into *folder* both corpora, and the same questions for whoever cannot make them out of a corpus."""
    folder.mkdir(exist_ok=True)
    for name, count in (("people", people), ("warm", WARM)):
        corpus = write_corpus(folder / f"{name}.jsonl", count)
        with (folder / name.replace("people", "questions").replace("warm", "warm-questions")).open("w") as file:
            for query, truth in queries(corpus):
                user = "".join(query.material) + query.question
                line = {"system": query.system, "user": user, "truth": [truth["age"], truth["sex"]]}
                file.write(json.dumps(line) + "\n")


def show(found: dict[str, list[float]], people: int, unit: str) -> bool:
    """Print what was found; return whether every target that could be measured is met."""
    print(f"{people:,} people; per {unit}, median of {len(next(iter(found.values())))} rounds (slowest to fastest)")
    for name, seconds in found.items():
        rates = sorted(people / taken for taken in seconds)
        print(f"  {name:42} {statistics.median(rates):8,.0f}  ({rates[0]:,.0f} to {rates[-1]:,.0f})")
    met = True
    for one, other, target in TARGETS:
        if one in found and other in found:
            ratios = [theirs / mine for mine, theirs in zip(found[one], found[other], strict=True)]
            ratio = statistics.median(ratios)
            met &= ratio >= target
            print(f"  {one} / {other}: {ratio:.2f}, target {target:g}: {'met' if ratio >= target else 'MISSED'}")
    return met


def main() -> None:
    """Let the contenders take turns, and print how they compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--inspect", help="the Python of an environment with inspect_ai and openai; without it, no peer"
    )
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--instructions", action="store_true", help="count them with perf instead of the seconds")
    for inward in ("--work", "--base", "--folder"):  # how this script starts itself
        parser.add_argument(inward, help=argparse.SUPPRESS)
    given = parser.parse_args()
    os.environ |= {"OPENAI_API_KEY": "none", "HOSTED_VLLM_API_KEY": "none"}
    if given.work:
        timed(given.work, Path(given.folder) / "warm.jsonl", given.base)
        print(timed(given.work, Path(given.folder) / "people.jsonl", given.base))
        return
    found: dict[str, list[float]] = {name: [] for name in CONTENDERS if name != PEER or given.inspect}
    with tempfile.TemporaryDirectory() as folder, SERVER["serving"]() as base:
        lay_down(Path(folder), given.people)
        lay_down(Path(folder) / "few", WARM)
        for _ in range(given.rounds):
            for name, seconds in found.items():
                seconds.append(cost_of(name, given, base, Path(folder)))
    unit = "thousand million instructions" if given.instructions else "second"
    sys.exit(not show(found, given.people, unit))


if __name__ == "__main__":
    main()
