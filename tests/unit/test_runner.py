"""The runner with a scripted model (a fake, for these tests only): nothing is asked twice, nothing is lost."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.attributes import load_set, raw
from auditor.domain import Fault, Lost, Person, Post, Truth
from auditor.errors import MissingExtra, Unreachable
from auditor.journal import Writer, private_folder, read, write_plan
from auditor.mitigation.catalogue import NONE
from auditor.models.protocol import Query
from auditor.models.replay import recorded, recorded_models
from auditor.models.scripted import Scripted
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.probing.equipment import Equipment
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner, finished_tasks
from auditor.scoring.recorded import Recorded, load

SET = load_set("staab")
PEOPLE = [
    Person(f"p{n}", (Post(f"p{n}-1", f"post number {n}"),), {"age": Truth(str(20 + n))}, f"people.jsonl:{n}")
    for n in range(6)
]
PROBES = ("majority", "control", "disclosure", "profile", "staab")


def _answer(_: Query) -> str:
    return json.dumps({a.id: None for a in SET.attributes} | {"age": {"guesses": ["23"]}})


def _run(
    folder: Path, model: Scripted, people: list[Person | Fault] | list[Person] = PEOPLE, minutes: float | None = None
) -> Recorded:
    probes = tuple(catalogue.raw(name) for name in PROBES)
    plan = Plan(
        corpus="people.jsonl",
        corpus_digest="0",
        attributes=raw("staab"),
        probes=probes,
        models=(PlannedModel(model.name, dict(model.identity), model.sees_images),),
        mitigations=(PlannedMitigation("none", {}),),
    )
    private_folder(folder)
    write_plan(folder, plan.to_json())
    equipment = Equipment(SET, plan.probe_list(), (model,), (NONE,), ocr=False)
    done, known = finished_tasks(read(folder)), recorded(folder)
    with Writer(folder) as journal:
        recorder = Recorder(journal, known, minutes)
        asyncio.run(Runner(equipment, journal, recorder, done, Progress()).run(people))
    return load(folder)


def test_everybody_is_asked_once_by_every_probe_and_the_control_once_in_all(tmp_path: Path) -> None:
    """One call per person and probe; staab's unreadable answer is asked for once more; the control is shared."""
    model = Scripted(_answer)
    run = _run(tmp_path / "run", model)
    assert len(model.asked) == 6 + 2 * 6 + 1
    assert run.finished
    assert len(run.outcomes) == 6 * 4  # control, disclosure, profile, staab; majority is scored later


def test_a_second_start_asks_nothing(tmp_path: Path) -> None:
    """What the journal holds is not asked again."""
    first = _run(tmp_path / "run", Scripted(_answer))
    model = Scripted(_answer)
    second = _run(tmp_path / "run", model)
    assert model.asked == []
    assert second.outcomes == first.outcomes


@pytest.mark.parametrize("kept", [1, 3, 7, 15, 30])
def test_a_run_that_was_cut_off_anywhere_goes_on_to_the_same_end(tmp_path: Path, kept: int) -> None:
    """Whatever part of the journal survived, questions in it are not asked again and the outcomes are the same."""
    whole = _run(tmp_path / "whole", Scripted(_answer))
    _run(tmp_path / "cut", Scripted(_answer))
    journal = tmp_path / "cut" / "journal-0001.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:kept]) + lines[kept][: len(lines[kept]) // 2])
    paid = sum(b'"kind":"exchange"' in line for line in lines[:kept])
    model = Scripted(_answer)
    again = _run(tmp_path / "cut", model)
    assert len(model.asked) == sum(b'"kind":"exchange"' in line for line in lines) - paid
    assert again.outcomes == whole.outcomes
    assert again.finished


def test_what_was_lost_is_asked_again(tmp_path: Path) -> None:
    """A lost outcome is recorded, counted, and retried at the next start."""

    def fail(_: Query) -> str:
        raise Unreachable("nobody answers")

    lost = _run(tmp_path / "run", Scripted(fail))
    assert all(isinstance(o, Lost) for cell, os in lost.outcomes.items() if cell.model for o in os.values())
    found = _run(tmp_path / "run", Scripted(_answer))
    assert not any(isinstance(o, Lost) for os in found.outcomes.values() for o in os.values())


def test_who_is_told_to_end_while_the_last_answers_are_waited_for_still_hears_them(tmp_path: Path) -> None:
    """All attacks are over by then, but what one of them left under way may be paid for."""

    class Straggling(Recorder):
        settled = False

        async def finish(self) -> None:
            await asyncio.sleep(3600)

        async def settle(self, seconds: float) -> None:
            self.settled = seconds > 0

    async def work(journal: Writer) -> bool:
        recorder = Straggling(journal, {})
        working = asyncio.create_task(Runner(equipment, journal, recorder, frozenset(), Progress()).work([]))
        await asyncio.sleep(0.01)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
        return recorder.settled

    equipment = Equipment(SET, (), (), (NONE,), ocr=False)
    private_folder(tmp_path / "run")
    with Writer(tmp_path / "run") as journal:
        assert asyncio.run(work(journal))


def test_a_limit_ends_the_run_and_says_so(tmp_path: Path) -> None:
    """Past its deadline a run asks nothing new and records why it stopped."""
    run = _run(tmp_path / "run", Scripted(_answer), minutes=-1.0)
    assert not run.finished
    assert "time" in run.stopped


def test_faults_are_recorded_once_however_often_the_run_starts(tmp_path: Path) -> None:
    """What could not be read is listed in the run."""
    people: list[Person | Fault] = [*PEOPLE[:1], Fault("people.jsonl:2", "not JSON")]
    _run(tmp_path / "run", Scripted(_answer), people)
    assert _run(tmp_path / "run", Scripted(_answer), people).faults == (Fault("people.jsonl:2", "not JSON"),)


def test_a_failure_of_the_tool_itself_is_no_lost_answer(tmp_path: Path) -> None:
    """A missing part of the tool stops the run with its own sentence."""

    def fail(_: Query) -> str:
        raise MissingExtra("this", "local")

    with pytest.raises(MissingExtra):
        _run(tmp_path / "run", Scripted(fail))


def test_the_journal_holds_no_text_of_a_corpus(tmp_path: Path) -> None:
    """Requests are recorded by digest only."""
    _run(tmp_path / "run", Scripted(_answer))
    assert "post number" not in (tmp_path / "run" / "journal-0001.jsonl").read_text()


def test_a_recording_answers_like_the_model_it_recorded(tmp_path: Path) -> None:
    """replay: gives the same outcomes and asks nobody."""
    first = _run(tmp_path / "run", Scripted(_answer))
    (model,) = recorded_models(tmp_path / "run")
    again: Callable[..., Recorded] = _run
    assert again(tmp_path / "replayed", model).outcomes == first.outcomes
