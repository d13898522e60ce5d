"""An invented corpus and a recording of it by a scripted model, for tests of what comes after a run.

Loaded by path (``runpy.run_path``), since tests are no package. ``python tests/scripted_run.py FOLDER`` puts there
what docs/ci.md works with.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from auditor import corpus
from auditor.attributes import load_set, raw
from auditor.journal import Writer, private_folder, write_plan
from auditor.mitigation.catalogue import NONE
from auditor.models.protocol import Query
from auditor.models.scripted import Scripted
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.probing.equipment import Equipment
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner

PROBES = ("majority", "control", "disclosure", "profile")
Says = Callable[[int], Mapping[str, str]]  # from a person's number to what the model says of them


def truth(number: int) -> dict[str, str | int]:
    """Return what is true of a person."""
    return {"sex": ("female", "male")[number % 2], "age": 20 + 12 * (number % 5)}


def write_corpus(path: Path, people: int = 24) -> Path:
    """Write invented people, who only say their number, as JSON lines."""
    lines = [
        {
            "person": f"p{number:02}",
            "items": [{"id": f"p{number:02}-1", "kind": "post", "text": f"Runner {number}."}],
            "truth": truth(number),
        }
        for number in range(people)
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def knows(first: int, *attributes: str) -> Says:
    """Return a model that is right about these attributes of the *first* people, and silent about everybody else."""

    def says(number: int) -> Mapping[str, str]:
        return {name: str(truth(number)[name]) for name in attributes} if number < first else {}

    return says


def record(folder: Path, people: Path, says: Says, *, finish: bool = True) -> Path:
    """Have a scripted model (a fake) audit the corpus, so that ``replay:`` has something to replay; return *folder*."""
    attributes = load_set("staab")

    def answer(query: Query) -> str:
        shown = re.search(r"Runner (\d+)\.", " ".join(query.material))
        said = says(int(shown[1])) if shown else {}
        return json.dumps({a.id: {"guesses": [said[a.id]]} if a.id in said else None for a in attributes.attributes})

    model = Scripted(answer)
    plan = Plan(
        corpus=str(people),
        corpus_digest="0",
        attributes=raw("staab"),
        probes=tuple(catalogue.raw(name) for name in PROBES),
        models=(PlannedModel(model.name, {}, sees_images=False),),
        mitigations=(PlannedMitigation("none", {}),),
        ocr=False,
    )
    private_folder(folder)
    write_plan(folder, plan.to_json())
    equipment = Equipment(attributes, plan.probe_list(), (model,), (NONE,), ocr=False)
    with Writer(folder) as journal:
        recorder = Recorder(journal, {}, None if finish else 0.0)
        asyncio.run(Runner(equipment, journal, recorder, frozenset(), Progress()).run(corpus.read(str(people))))
    return folder


def rehearse(folder: Path) -> None:
    """Put the corpus of docs/ci.md into *folder*, a recording of it, and one of a model that knows more."""
    folder.mkdir(parents=True, exist_ok=True)
    people = write_corpus(folder / "people.jsonl")
    record(folder / "recorded", people, knows(20, "sex"))
    record(folder / "recorded-after", people, knows(24, "sex", "age"))


if __name__ == "__main__":
    rehearse(Path(sys.argv[1]))
