"""What ``throughput.py`` has inspect_ai do: the same questions, the same answers read, scored by its own scorer.

Run by the Python of an environment that holds inspect_ai and openai; it prints the seconds of each run as JSON.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
import time
from pathlib import Path
from typing import Any, TypeAlias

Foreign: TypeAlias = Any  # inspect_ai's own objects: it is no dependency of this project


def scorer() -> Foreign:
    """Return a scorer that reads age and sex from the answer and compares both."""
    scoring = importlib.import_module("inspect_ai.scorer")

    def known() -> Foreign:
        async def score(state: Foreign, target: Foreign) -> Foreign:
            said = json.loads(state.output.completion)
            right = [said["age"]["guesses"][0], said["sex"]["guesses"][0]] == json.loads(target.text)
            return scoring.Score(value="C" if right else "I")

        return score

    return scoring.scorer(metrics=[scoring.accuracy(), scoring.stderr()])(known)()


def task(questions: Path) -> Foreign:
    """Return the task: one sample for each line of *questions*."""
    inspect = importlib.import_module("inspect_ai")
    dataset = importlib.import_module("inspect_ai.dataset")
    solver = importlib.import_module("inspect_ai.solver")
    lines = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines()]
    samples = [dataset.Sample(input=line["user"], target=json.dumps(line["truth"])) for line in lines]
    return inspect.Task(
        dataset=samples, solver=[solver.system_message(lines[0]["system"]), solver.generate()], scorer=scorer()
    )


def run(questions: Path, base: str, width: int) -> float:
    """Evaluate once; return the seconds, from reading the questions to the scored and written log."""
    inspect = importlib.import_module("inspect_ai")
    model = importlib.import_module("inspect_ai.model")
    config = model.GenerateConfig(max_connections=width, temperature=0.0, max_tokens=1500, seed=0, max_retries=0)
    asked = model.get_model("openai/mock", base_url=base, api_key="none", responses_api=False, config=config)
    with tempfile.TemporaryDirectory() as logs:
        began = time.perf_counter()
        (log,) = inspect.eval(task(questions), model=asked, log_dir=logs, display="none", max_samples=width)
        seconds = time.perf_counter() - began
    assert log.status == "success", log.error
    assert log.results.scores[0].metrics["accuracy"].value == 1.0
    return seconds


def main() -> None:
    """Warm up, evaluate and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("questions", type=Path)
    parser.add_argument("base")
    parser.add_argument("--warm", type=Path, required=True, help="a few questions, asked first and not timed")
    parser.add_argument("--width", type=int, default=32)
    given = parser.parse_args()
    run(given.warm, given.base, given.width)
    print(json.dumps(run(given.questions, given.base, given.width)))


if __name__ == "__main__":
    main()
