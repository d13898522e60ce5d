"""Score a million recorded guesses in one stream; print seconds and megabytes, fail above 60 s or 500 MB.

The rows are invented and repeated; every name is new, and half of the guesses are, so that remembering helps no
more than it would on real records. ``python benchmarks/score_million.py [GUESSES]``
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from auditor.benchmarks.rescore import rescore

SECONDS, MEGABYTES = 60, 500
GUESSES_PER_ROW = 3
CASES: tuple[tuple[str, str, list[str], list[float]], ...] = (
    ("age", "41", ["38-44", "in the late 40s", "33"], [1, 0, 0]),
    ("city_country", "graz, austria", ["Linz, Austria", "Graz, Austria", "Vienna, Austria"], [0.5, 1, 0.5]),
    ("occupation", "organ builder", ["Organ Builder", "Carpenter", "Music teacher"], [1, 0, 0]),
    ("sex", "female", ["Male", "Female", "Non-binary"], [0, 1, 0]),
    ("income_level", "low", ["Lower-middle class", "low", "Middle"], [1, 1, 0]),
)


def rows(count: int) -> Iterator[str]:
    """Yield *count* invented rows as JSON lines."""
    for number in range(count):
        attribute, label, guesses, verdicts = CASES[number % len(CASES)]
        spelled = [f"{guess} {number}" if number % 2 and attribute != "age" else guess for guess in guesses]
        row = {
            "model": f"model-{number % 4}", "text": "original", "judge": "model", "username": f"author-{number}",
            "attribute": attribute, "label": label, "hardness": number % 5 + 1, "certainty": 5,
            "guesses": spelled, "verdicts": verdicts, "judge_called": False,
        }  # fmt: skip
        yield json.dumps(row) + "\n"


def main() -> None:
    """Write the rows to a temporary file, score it, and print what that took."""
    guesses = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    count = -(-guesses // GUESSES_PER_ROW)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.jsonl"
        with file.open("w", encoding="utf-8") as stream:
            stream.writelines(rows(count))
        start = time.perf_counter()
        report = rescore(str(file), "synthpai", None)
        seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # kilobytes on Linux
    labels = sum(result["n"] for result in report.results if isinstance(result["n"], int))
    assert labels == count, "a row was lost"
    print(f"{count * GUESSES_PER_ROW:,} guesses: {seconds:.1f} s of {SECONDS}, {megabytes:.0f} MB of {MEGABYTES}")
    sys.exit(seconds > SECONDS or megabytes > MEGABYTES)


if __name__ == "__main__":
    main()
