"""Runs with a rewriting and a scripted model (a fake): resumed, replayed, judged by others, and told honestly."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.attributes import load_set, raw
from auditor.domain import Lost, Person, Post, Truth
from auditor.errors import Unreachable
from auditor.journal import Writer, private_folder, read, write_plan
from auditor.mitigation.catalogue import NONE
from auditor.mitigation.rewriting.guide import Guide
from auditor.mitigation.rewriting.method import read as read_method
from auditor.mitigation.rewriting.rewriter import Rewriting
from auditor.models.protocol import Model, Query
from auditor.models.replay import recorded, recorded_models
from auditor.models.scripted import Scripted
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.probing.equipment import Equipment
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner, finished_tasks
from auditor.reporting import html
from auditor.reporting.as_json import render
from auditor.reporting.assemble import assemble
from auditor.reporting.harms import told
from auditor.scoring.harm_figures import Harm
from auditor.scoring.rates import Rate
from auditor.scoring.recorded import Recorded, load

SET = load_set("staab")
JOBS = ("nurse", "lawyer", "farmer")
PEOPLE = [
    Person(
        f"p{n}",
        (
            Post(f"p{n}-1", f"Long shift again as a {JOBS[n % 3]}, and the bus was late."),
            Post(f"p{n}-2", "Soup is best on the second day, whatever they say."),
        ),
        {"occupation": Truth(JOBS[n % 3])},
    )
    for n in range(6)
]
PROBES = ("majority", "control", "disclosure", "profile", "guide")


def _answer(query: Query) -> str:
    """Read the job where it stands; rewrite it to something about the weather, or to another job."""
    shown = " ".join(query.material)
    if "number of each post as key" in query.question:
        texts = dict(re.findall(r"^\[(\d+)\] (.*)$", query.material[0], re.MULTILINE))
        other = "my colleagues in Vienna" if "lawyer" in shown else "usual"
        return json.dumps({n: re.sub(r"a (nurse|lawyer|farmer)", other, text) for n, text in texts.items()})
    found = re.search(r"a (nurse|lawyer|farmer)", shown)
    job = {"guesses": [found[1]], "sure": 90, "item": 1, "quote": found[0]} if found else {"guesses": []}
    place = {"guesses": ["Vienna"], "item": 1, "quote": "Vienna"} if "Vienna" in shown else {"guesses": []}
    return json.dumps({a.id: {"occupation": job, "place": place}.get(a.id, {"guesses": []}) for a in SET.attributes})


def _run(folder: Path, model: Model, people: list[Person] = PEOPLE, minutes: float | None = None) -> Recorded:
    guide = Guide(catalogue.load("guide"), catalogue.load("control"), model, SET)
    rewriting = Rewriting(read_method("rewrite:1"), model, guide, SET, mask=None)
    plan = Plan(
        corpus="people.jsonl",
        corpus_digest="0",
        attributes=raw("staab"),
        probes=tuple(catalogue.raw(name) for name in PROBES),
        models=(PlannedModel(model.name, dict(model.identity), model.sees_images),),
        mitigations=tuple(PlannedMitigation(m.name, dict(m.identity)) for m in (NONE, rewriting)),
    )
    private_folder(folder)
    write_plan(folder, plan.to_json())
    equipment = Equipment(SET, plan.probe_list(), (model,), (NONE, rewriting), ocr=False)
    done, known = finished_tasks(read(folder)), recorded(folder)
    with Writer(folder) as journal:
        recorder = Recorder(journal, known, minutes)
        asyncio.run(Runner(equipment, journal, recorder, done, Progress()).run(people))
    return load(folder)


def test_a_second_start_asks_nothing_and_a_recording_answers_for_every_role(tmp_path: Path) -> None:
    """Guide and rewriter go through the same journal as the attackers."""
    first = _run(tmp_path / "run", Scripted(_answer))
    again = Scripted(_answer)
    assert _run(tmp_path / "run", again).outcomes == first.outcomes
    assert again.asked == []
    (replayed,) = recorded_models(tmp_path / "run")
    assert _run(tmp_path / "replayed", replayed).outcomes == first.outcomes


@pytest.mark.parametrize("kept", [2, 9, 17, 29, 41])
def test_a_run_that_was_cut_off_while_rewriting_pays_for_nothing_twice(tmp_path: Path, kept: int) -> None:
    """Whatever part of the journal survived, twins and outcomes are the same, and nothing in it is asked again."""
    whole = _run(tmp_path / "whole", Scripted(_answer))
    _run(tmp_path / "cut", Scripted(_answer))
    journal = tmp_path / "cut" / "journal-0001.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:kept]) + lines[kept][: len(lines[kept]) // 2])
    paid = {json.loads(line)["digest"] for line in lines[:kept] if b'"kind":"exchange"' in line}
    all_of_them = {json.loads(line)["digest"] for line in lines if b'"kind":"exchange"' in line}
    model = Scripted(_answer)
    again = _run(tmp_path / "cut", model)
    assert len(model.asked) == len(all_of_them - paid)
    assert (again.outcomes, again.twins, again.new) == (whole.outcomes, whole.twins, whole.new)


def test_a_twin_that_cannot_be_made_is_lost_and_never_the_original(tmp_path: Path) -> None:
    """Nobody is probed as they are in the name of a rewriting; the next start makes the twin."""

    def fail(query: Query) -> str:
        if "number of each post as key" in query.question:
            raise Unreachable("nobody answers")
        return _answer(query)

    lost = _run(tmp_path / "run", Scripted(fail))
    after = [o for cell, os in lost.outcomes.items() if cell.mitigation == "rewrite:1" for o in os.values()]
    assert after
    assert all(isinstance(outcome, Lost) for outcome in after)
    assert not lost.twins
    found = _run(tmp_path / "run", Scripted(_answer))
    assert not any(isinstance(o, Lost) for os in found.outcomes.values() for o in os.values())


def test_a_deadline_ends_a_rewriting_too(tmp_path: Path) -> None:
    """Past it nothing new is asked, by whomever."""
    run = _run(tmp_path / "run", Scripted(_answer), minutes=-1.0)
    assert not run.finished
    assert not run.rewriting


def test_the_report_keeps_the_guide_apart_and_tells_what_came_in(tmp_path: Path) -> None:
    """The guide's rows are not held out, the other attacker's are; what was invented is a finding without a value."""
    report = assemble(_run(tmp_path / "run", Scripted(_answer)))
    document = json.loads(render(report))
    after = [row for row in document["rows"] if row["mitigation"] == "rewrite:1"]
    assert {(row["probe"], row["held_out"]) for row in after} == {
        ("guide", False),
        ("profile", True),
        ("disclosure", False),
    }
    assert all("held_out" not in row for row in document["rows"] if row["mitigation"] == "none")
    assert {row["held_out"] for row in document["changes"] if row["probe"] == "guide"} == {False}
    claimed = [harm for harm in document["harms"] if harm["kind"] == "claimed"]
    assert {(harm["attribute"], harm["probe"], harm["people"]) for harm in claimed} == {
        ("place", "guide", 2),
        ("place", "profile", 2),
    }
    (note,) = document["rewritings"]
    assert (note["guide"], note["items"]["changed"]) == ({"model": "scripted", "probe": "guide"}, 6)
    assert note["standing"][0] == 6
    assert "Vienna" not in render(report)


def test_the_terminal_says_in_words_who_guided_and_what_it_came_to(tmp_path: Path) -> None:
    """Held out or not, worse or invented: one sentence each, no value."""
    lines = list(told(assemble(_run(tmp_path / "run", Scripted(_answer)))))
    assert any("is not held out" in line and "by its probe only" in line for line in lines)
    assert any("reads a value outright of 2 people, of 6, that stood nowhere before" in line for line in lines)
    assert any("6 rewritten" in line for line in lines)
    assert not any("Vienna" in line or "nurse" in line for line in lines)


def test_the_terminal_counts_what_may_as_well_be_chance_and_names_what_is_clear(tmp_path: Path) -> None:
    """Of few people almost anything looks worse somewhere; the report lists it all."""
    clear = Harm("worse", "presidio", "place", "scripted", "staab", 20, 30, difference=Rate(0.7, 0.5, 0.8, 30))
    unclear = replace(clear, attribute="age", clear=False, difference=Rate(1.0, -0.7, 1.0, 1))
    report = assemble(_run(tmp_path / "run", Scripted(_answer)))
    lines = list(told(replace(report, harms=(clear, unclear, unclear), rewritings=())))
    assert [line.split(" (")[0] for line in lines] == [
        "presidio: Place of residence got easier to infer for scripted / staab",
        "presidio: In 2 comparisons an attribute looks easier to infer, all unclear; the report lists them.",
    ]


def test_what_the_rewriting_took_is_kept_apart_from_the_attacks(tmp_path: Path) -> None:
    """Its questions do not count as an attacker's; they have a line of their own."""
    model = Scripted(_answer)
    run = _run(tmp_path / "run", model)
    assert run.uses["scripted"].calls + run.rewriting["rewrite:1"].calls == len(model.asked)


def test_the_page_has_a_section_of_its_own_for_what_mitigations_did_besides(tmp_path: Path) -> None:
    """It names the guide as not held out and tells what came in; a report without any of it has no such section."""
    report = assemble(_run(tmp_path / "run", Scripted(_answer)))
    page = html.render(report)
    assert 'id="harms"' in page
    assert "is not held out" in page
    assert "that stood nowhere before" in page
    assert 'id="harms"' not in html.render(replace(report, harms=(), rewritings=()))
