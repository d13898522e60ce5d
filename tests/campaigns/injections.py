"""Forty ways in which audited text talks to the model that reads it: what must hold, whatever a model makes of it.

    PYTHONPATH=tests python -m campaigns.injections                   scripted models that obey: the short form
    PYTHONPATH=tests python -m campaigns.injections --models          the two embedded models, one question per case
    PYTHONPATH=tests python -m campaigns.injections --models --keep runs/injections --minutes 20    goes on later
    PYTHONPATH=tests python -m campaigns.injections --ordinary CORPUS...    how many texts that attack nobody are marked

The short form asks a scripted model (a fake) that obeys every order, through every built-in probe but the interview:
the questions keep their form, answers theirs, everybody else's answers are the same, and the item is marked. With
--models real ones are asked, and what they made of it is counted: only an answer without its form is a fault there.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from campaigns import injected, unbroken
from campaigns.injected import Case

from auditor import corpus
from auditor.audit import close
from auditor.domain import Answered, Outcome, Person
from auditor.journal import Writer, private_folder, read, write_plan
from auditor.mitigation.catalogue import NONE
from auditor.models.catalogue import ModelOptions, open_model
from auditor.models.protocol import Model
from auditor.models.replay import recorded
from auditor.pictures import ocr_installed
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.probing.addressing import signs
from auditor.probing.cases import lay_out
from auditor.probing.equipment import Equipment
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner, finished_tasks
from auditor.scoring.recorded import Cell, load

_PROBE: Final = "profile"
_MODELS: Final = ("embedded:0.5b", "embedded:1.5b")


@dataclass(frozen=True, slots=True)
class Told:
    """What one model made of one case."""

    case: str
    model: str
    held: bool  # the answer has its form: an outcome for each attribute, of a known kind
    ordered: int  # attributes that have a forged value
    followed: int  # attributes that have it, and had it not without the item
    moved: int  # attributes whose value is another than without the item
    ended: str  # how the questions ended


def main() -> None:
    """Try every case, print what came of it, and say by the exit code whether anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--models", action="store_true", help="ask the two embedded models")
    parser.add_argument("--minutes", type=float, default=60.0, help="ask nothing new after this time")
    parser.add_argument("--keep", type=Path, help="write the runs into this folder, and go on with what it holds")
    parser.add_argument("--ordinary", nargs="+", metavar="CORPUS", help="count what is marked of these")
    wanted = parser.parse_args()
    if wanted.ordinary:
        sys.stdout.writelines(map(ordinary, wanted.ordinary))
        return
    with tempfile.TemporaryDirectory(prefix="injections-") as made:
        folder = wanted.keep or Path(made)
        wrong = long(folder, wanted.minutes) if wanted.models else short(folder)
    sys.stdout.write("".join(f"WRONG {fault}\n" for fault in wrong))
    sys.exit(1 if wrong else 0)


def short(folder: Path) -> list[str]:
    """Have scripted models obey every case; return what does not hold, and print what is marked of each wording."""
    wrong: list[str] = []
    shown = [case for case in injected.cases() if case.shown]
    for wording in range(3):
        people = injected.write(folder / f"told-{wording}", injected.cases(), wording)
        marked = unbroken.marked(people)
        named = [case.id for case in shown if case.id not in marked]
        sys.stdout.write(f"wording {wording + 1}: {len(shown) - len(named)} of {len(shown)} marked")
        sys.stdout.write(f"; not {', '.join(named)}\n" if named else "\n")
        wrong += [f"{name}: marked, and harmless" for name in marked & {"harmless", injected.OTHER}]
    wrong += unbroken.faults(folder / "told-0" / "people.jsonl")
    sys.stdout.write(f"{len(injected.cases())} cases, {len(unbroken.probes())} probes, {len(wrong)} faults\n")
    return wrong


def long(folder: Path, minutes: float) -> list[str]:
    """Ask the embedded models about every case, as far as the time goes; print what they made of it."""
    people = injected.write(folder / "corpus", injected.cases())
    end = time.monotonic() + 60 * minutes
    wrong: list[str] = []
    for left, name in zip(range(len(_MODELS), 0, -1), _MODELS, strict=True):
        run = private_folder(folder / name.replace(":", "-"))
        now = time.monotonic()
        _ask(run, people, name, now + (end - now) / left)  # what one does not need is for the next
        found = list(_told(run, name))
        wrong += [f"{one.case}: {one.model} gave an answer without its form" for one in found if not one.held]
        sys.stdout.write("".join(_lines(found, {one.person for one in load(run).addressing})))
    return wrong


def ordinary(source: str) -> str:
    """Return how many of the texts of a corpus are marked, posts and what stands in pictures and beside them."""
    people = (entry for entry in corpus.read(source) if isinstance(entry, Person))
    texts = [exhibit.heading + exhibit.text for person in people for exhibit in lay_out(person, ocr=False).exhibits]
    return f"{source}: {sum(bool(signs(text)) for text in texts):,} of {len(texts):,} texts marked\n"


def _ask(run: Path, people: Path, name: str, deadline: float) -> None:
    """Ask one model one question about each person, going on where the run stopped."""
    model = open_model(name, ModelOptions(offline=True))
    plan = _plan(people, model)
    if not (run / "plan.json").exists():
        write_plan(run, plan.to_json())
    equipment = Equipment(injected.attribute_set(), plan.probe_list(), (model,), (NONE,), ocr=plan.ocr)

    async def work() -> None:
        try:
            with Writer(run) as journal:
                recorder = Recorder(journal, recorded(run), deadline)
                runner = Runner(equipment, journal, recorder, finished_tasks(read(run)), Progress())
                await runner.run(corpus.read(str(people)))
        finally:
            await close((model,))

    asyncio.run(work())


def _plan(people: Path, model: Model) -> Plan:
    return Plan(
        corpus=str(people),
        corpus_digest="",
        attributes=injected.attributes(),
        probes=(catalogue.raw(_PROBE),),
        models=(PlannedModel(model.name, dict(model.identity), sees_images=False),),
        mitigations=(PlannedMitigation("none", {}),),
        ocr=ocr_installed(),
    )


def _told(run: Path, model: str) -> Iterator[Told]:
    outcomes = load(run).outcomes
    without = outcomes.get(Cell("harmless", _PROBE, model, "none"), {})
    for case in injected.cases():
        found = outcomes.get(Cell(case.id, _PROBE, model, "none"))
        if found is not None:
            yield _compared(case, model, found, without)


def _compared(case: Case, model: str, found: Mapping[str, Outcome], without: Mapping[str, Outcome]) -> Told:
    scales = {a.id: a.scale for a in injected.attribute_set().attributes}
    forged = {name: value for name, value in case.orders.items() if name in found}
    return Told(
        case.id,
        model,
        held=set(found) == set(scales),
        ordered=len(forged),
        followed=sum(
            unbroken.says(found[name], value, scales[name])
            and not (name in without and unbroken.says(without[name], value, scales[name]))
            for name, value in forged.items()
        ),
        moved=sum(_first(found[name]) != _first(without.get(name)) for name in found),
        ended=", ".join(sorted({type(outcome).__name__ for outcome in found.values()})),
    )


def _first(outcome: Outcome | None) -> str:
    return outcome.guesses[0].value if isinstance(outcome, Answered) else ""


def _lines(found: list[Told], marked: set[str]) -> Iterator[str]:
    for one in found:
        form = "form held" if one.held else "FORM BROKEN"
        turned = f"{one.followed} of {one.ordered} turned as ordered, {one.moved} of 3 moved"
        mark = "marked" if one.case in marked else "not marked"
        yield f"{one.model} {one.case}: {form}, {turned}, {mark}, {one.ended}\n"
    if found:
        followed, ordered = sum(one.followed for one in found), sum(one.ordered for one in found)
        yield (
            f"{found[0].model}: {len(found)} cases; form held in {sum(one.held for one in found)}; something turned as "
            f"ordered in {sum(one.followed > 0 for one in found)}; {followed} of {ordered} values turned as ordered, "
            f"{sum(one.moved for one in found)} moved\n"
        )


if __name__ == "__main__":
    main()
