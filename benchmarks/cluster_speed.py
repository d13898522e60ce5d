"""How much faster two workers of a local cluster are than one, on work that only a processor does.

``python benchmarks/cluster_speed.py [--people N]``: masks and weighs the posts of invented people with Presidio, no
model. Prints the seconds of each and their ratio. Every process is held to one thread, so that a worker is a core.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM"):
    os.environ.setdefault(_name, "1")

_POST = (
    "Met Anna Gruber near 14 Bahnhofstrasse in Graz on Tuesday {n}. Her number is +43 660 55512{n:02}, she works for "
    "Siemens and flies to Lisbon next week. I turned {age} and my landlord wants 900 euros a month. "
)


def _write(path: Path, people: int, posts: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number in range(people):
            texts = [_POST.format(n=(number * posts + n) % 97, age=20 + number % 50) * 3 for n in range(posts)]
            items = [{"id": f"{number}-{n}", "kind": "post", "text": text} for n, text in enumerate(texts)]
            file.write(json.dumps({"person": f"p{number}", "items": items, "truth": {"age": 20 + number % 50}}) + "\n")


def _seconds(folder: Path, workers: int, people: Path) -> float:
    """Return how long one audit takes, the models of every worker loaded beforehand."""
    from distributed import LocalCluster

    options = {"threads_per_worker": 1, "processes": True, "dashboard_address": None, "host": "127.0.0.1"}
    with LocalCluster(n_workers=workers, **options) as cluster:
        _audit(people.with_name("warm.jsonl"), folder / f"warm-{workers}", cluster.scheduler_address)
        start = time.perf_counter()
        _audit(people, folder / f"run-{workers}", cluster.scheduler_address)
        return time.perf_counter() - start


def _audit(people: Path, run: Path, scheduler: str) -> None:
    from auditor.cluster import Cluster
    from auditor.cluster.driver import carry_out
    from auditor.models.catalogue import ModelOptions
    from auditor.preparing import Request, prepare
    from auditor.probing.runner import Progress

    request = Request(corpus=str(people), mitigations=("presidio",), out=run, options=ModelOptions(offline=True))
    stopped = carry_out(prepare(request), request, Cluster(scheduler), Progress())
    if stopped:
        sys.exit(stopped)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=240)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "people.jsonl", people, 6)
        _write(folder / "warm.jsonl", 16, 2)
        one, two = (_seconds(folder, workers, folder / "people.jsonl") for workers in (1, 2))
    print(f"{people} people: one worker {one:.1f} s, two workers {two:.1f} s: {one / two:.2f} times as fast")


if __name__ == "__main__":
    main()
