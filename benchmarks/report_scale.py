"""How long the report on a large run takes: ``python benchmarks/report_scale.py [--people N] [--models N]``.

Writes a journal of invented outcomes (no model spoke; the figures in it mean nothing), then reads it, scores it and
renders the page, each timed, and says how large the page is. With Chromium installed it also says how long the page
takes to open.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from random import Random

from auditor.attributes import raw
from auditor.journal import Writer, private_folder, write_plan
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.reporting.assemble import assemble
from auditor.reporting.html import render
from auditor.scoring.recorded import load

_VALUES = {
    "age": [str(age) for age in range(18, 80)],
    "sex": ["male", "female"],
    "income": ["low", "medium", "high", "very high"],
    "education": ["HS Diploma", "College Degree", "Masters Degree", "PhD"],
    "relationship": ["Single", "Married", "Divorced"],
}


def _write(run: Path, people: int, models: int) -> int:
    """Write the run; return how many outcomes it holds."""
    random = Random(7)  # noqa: S311 - invented data
    attributes = {**raw("staab"), "attributes": [a for a in raw("staab")["attributes"] if a["id"] in _VALUES]}
    names = [f"model-{number:02}" for number in range(models)]
    plan = Plan(
        corpus="people.jsonl",
        corpus_digest="0",
        attributes=attributes,
        probes=(catalogue.raw("majority"), catalogue.raw("profile")),
        models=tuple(PlannedModel(name, {}, sees_images=False) for name in names),
        mitigations=(PlannedMitigation("none", {}),),
    )
    private_folder(run)
    write_plan(run, plan.to_json())
    with Writer(run) as journal:
        for number in range(people):
            truth = {name: random.choice(values) for name, values in _VALUES.items()}
            known = {n: {"value": v, "hardness": 1, "certainty": 5, "inferable": True} for n, v in truth.items()}
            journal.append("person", person=f"p{number}", source="", posts=9, pictures=0, truth=known)
            for at, name in enumerate(names):
                outcomes = {n: _outcome(random, n, v, at / models) for n, v in truth.items()}
                where = {"person": f"p{number}", "probe": "profile", "model": name, "mitigation": "none"}
                journal.append("outcomes", **where, outcomes=outcomes)
        journal.append("finished", people=people, faults=0)
    return people * models * len(_VALUES)


def _outcome(random: Random, attribute: str, truth: str, strength: float) -> dict[str, object]:
    if random.random() < 0.2:
        return {"kind": "cannot_tell"}
    value = truth if random.random() < strength else random.choice(_VALUES[attribute])
    evidence = {"item": f"i{random.randrange(9)}", "quote": "words of nobody", "supported": True, "channel": "text"}
    guesses = [{"value": value, "confidence": 0.5}]
    return {"kind": "answered", "guesses": guesses, "evidence": [evidence], "explicit": random.random() < 0.3}


def _opened(page: Path) -> str:
    """Return how long Chromium takes from its start to the picture of the page, and how long for an empty one."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        return "Chromium is not installed, so opening was not measured"
    empty = page.with_name("empty.html")
    empty.write_text("<!doctype html><title>.</title>", encoding="utf-8")
    _shown(chromium, empty)  # the first start reads the browser from the disk
    seconds = {path: _shown(chromium, path) for path in (empty, page)}
    return f"opened {seconds[page] - seconds[empty]:.2f} s later than an empty page ({seconds[page]:.2f} s)"


def _shown(chromium: str, page: Path) -> float:
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", f"--screenshot={page}.png", page.as_uri()]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def _now() -> tuple[float, float]:
    """Return the time by the clock, and what this process has worked so far."""
    return time.perf_counter(), time.process_time()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--models", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        outcomes = _write(run, arguments.people, arguments.models)
        marks = [_now()]
        recorded = load(run)
        marks.append(_now())
        report = assemble(recorded)
        marks.append(_now())
        page = Path(folder) / "report.html"
        page.write_text(render(report), encoding="utf-8")
        marks.append(_now())
        print(f"{outcomes:,} outcomes of {arguments.people:,} people and {arguments.models} models")
        for at, kind in enumerate(("by the clock", "of work, also where the machine is shared")):
            read, scored, drawn = (after[at] - before[at] for before, after in pairwise(marks))
            whole = read + scored + drawn
            print(f"built in {whole:.1f} s {kind}: read {read:.1f}, scored {scored:.1f}, drawn {drawn:.1f}")
        print(f"{page.stat().st_size / 1e6:.2f} MB; {_opened(page)}")
        print(json.dumps({"findings": len(report.findings), "rows": len(report.rows)}))


if __name__ == "__main__":
    main()
