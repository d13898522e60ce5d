"""A run with interviews: who is asked what is planned, recorded, limited, foretold and told.

The models are scripted (fakes, for these tests only).
"""

from __future__ import annotations

import json
import re
import runpy
from dataclasses import replace
from pathlib import Path

import pytest

from auditor.attributes import load_set, raw
from auditor.audit import Audit, carry_out
from auditor.cli import options
from auditor.errors import BadContent, BadModel, BadRun
from auditor.estimating import estimate
from auditor.interviewing import open_persona
from auditor.journal import private_folder, read, write_plan
from auditor.mitigation.catalogue import NONE
from auditor.models.catalogue import ModelOptions
from auditor.models.prices import Price, Prices
from auditor.models.protocol import Query, Reply, Usage
from auditor.models.replay import recorded_models, recorded_persona
from auditor.models.scripted import Scripted
from auditor.models.wrappers import Budget, Caps, Limits, Shared, guarded
from auditor.plan import Plan, PlannedMitigation, PlannedModel, from_json
from auditor.preparing import Request, draft
from auditor.probing import catalogue
from auditor.probing.equipment import Equipment
from auditor.probing.runner import Progress
from auditor.reporting.as_json import render
from auditor.reporting.assemble import assemble
from auditor.reporting.document import Report
from auditor.reporting.html import render as render_html
from auditor.reporting.language import knows, speaking
from auditor.reporting.plan_changes import plan_changes
from auditor.scoring.recorded import load

SCRIPTED = runpy.run_path(str(Path(__file__).resolve().parents[1] / "scripted_run.py"))
SET = load_set("staab")
PEOPLE = 3
TURNS = catalogue.load("interview").steps


def _chats(query: Query) -> Reply:
    """Ask a new question in each turn; at the end, conclude what PERSON said."""
    size = sum(len(part.encode()) for part in (query.system, *query.material, query.question))
    if '"say"' in query.question:
        text = json.dumps({"known": "a runner", "plan": "", "say": f"Question {len(query.material)}?"})
    else:
        shown = re.search(r"\[(\d+)\] PERSON: .*?runner (\d+)", "".join(query.material))
        claim = (
            {"guesses": [SCRIPTED["truth"](int(shown[2]))["sex"]], "item": int(shown[1]), "quote": "runner"}
            if shown
            else {}
        )
        text = json.dumps({a.id: claim if a.id == "sex" else None for a in SET.attributes})
    return Reply(text, usage=Usage(size // 3, 0, 50), seconds=1.0)


def _plays(query: Query) -> Reply:
    """Say who one is, each time otherwise, and once in a conversation forget the part."""
    number = re.search(r"Runner (\d+)\.", query.material[0])
    size = sum(len(part.encode()) for part in (query.system, *query.material, query.question))
    said = f"I was out as runner {number[1] if number else ''}, lap {len(query.material)}."
    forgets = len(query.material) == TURNS and "could not be used" not in query.question
    return Reply("As an AI I run no laps." if forgets else said, usage=Usage(size // 3, 0, 20), seconds=0.5)


def _audit(folder: Path, chatbot: Scripted, persona: Scripted | None, caps: Caps | None = None) -> Audit:
    corpus = SCRIPTED["write_corpus"](folder / "people.jsonl", PEOPLE)
    budget = Budget(caps or Caps(), Prices({"*": Price(2.0, 8.0)}))
    asked = guarded(chatbot, Limits(), Shared(budget))
    plays = guarded(persona, Limits(), Shared(budget)) if persona else None
    plan = Plan(
        corpus=str(corpus),
        corpus_digest="0",
        attributes=raw("staab"),
        probes=tuple(catalogue.raw(name) for name in ("majority", "control", "disclosure", "interview")),
        models=(PlannedModel(chatbot.name, {}, sees_images=False),),
        mitigations=(PlannedMitigation("none", {}),),
        persona=PlannedModel(persona.name, {}, sees_images=False) if persona else None,
    )
    equipment = Equipment(SET, plan.probe_list(), (asked,), (NONE,), ocr=False, persona=plays)
    return Audit(plan, folder / "run", str(corpus), equipment, PEOPLE, budget)


def _pair() -> tuple[Scripted, Scripted]:
    return Scripted(_chats, "chatbot"), Scripted(_plays, "player")


def _work(audit: Audit) -> str:
    private_folder(audit.run)
    if not (audit.run / "plan.json").exists():
        write_plan(audit.run, audit.plan.to_json())
    return carry_out(audit, Progress())


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a run that interviewed everybody, by a persona of its own."""
    folder = tmp_path_factory.mktemp("interviews")
    assert _work(_audit(folder, *_pair())) == ""
    return folder


@pytest.fixture(scope="module")
def report(held: Path) -> Report:
    """Return the report on that run, as it may travel."""
    return assemble(load(held / "run"))


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    """Return it as a page."""
    return render_html(report)


def test_every_exchange_is_recorded_under_the_model_that_was_asked(held: Path) -> None:
    """The persona's answers stand under its own name, and say for whom it played."""
    exchanges = [r for r in read(held / "run") if r["kind"] == "exchange" and r["asked"]["probe"] == "interview"]
    played = [r for r in exchanges if r["asked"]["agent"] == "persona"]
    assert {(r["model"], r["asked"].get("for")) for r in played} == {("player", "chatbot")}
    assert {(r["model"], r["asked"].get("for")) for r in exchanges if r not in played} == {("chatbot", None)}
    assert len(played) == PEOPLE * (TURNS + 1)  # each forgot the part once


def test_a_second_start_asks_nothing(held: Path) -> None:
    """What the journal holds is not asked again, of either model."""
    chatbot, persona = _pair()
    assert _work(_audit(held, chatbot, persona)) == ""
    assert chatbot.asked == persona.asked == []


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_an_interview_that_was_cut_off_anywhere_goes_on_to_the_same_end(
    tmp_path: Path, held: Path, share: float
) -> None:
    """No question of either part is put twice, and the outcomes are the same."""
    whole = load(held / "run")
    _work(_audit(tmp_path, *_pair()))
    journal = tmp_path / "run" / "journal-0001.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    kept = int(len(lines) * share)
    journal.write_bytes(b"".join(lines[:kept]) + lines[kept][:20])
    paid, total = (sum(b'"kind":"exchange"' in line for line in part) for part in (lines[:kept], lines))
    chatbot, persona = _pair()
    _work(_audit(tmp_path, chatbot, persona))
    assert len(chatbot.asked) + len(persona.asked) == total - paid
    assert load(tmp_path / "run").outcomes == whole.outcomes


def test_a_recording_answers_for_both(held: Path) -> None:
    """``-m replay:`` brings the persona of the recording with it; another name for it, or none, asks nobody."""
    (chatbot,), persona = recorded_models(held / "run"), recorded_persona(held / "run")
    assert (chatbot.name, persona and persona.name) == ("chatbot", "player")
    probes, spec = (catalogue.load("interview"),), f"replay:{held / 'run'}"
    for named, models in (("", (spec,)), (spec, ("embedded",))):
        part = open_persona(named, probes, models, {}, ModelOptions())
        assert part is not None
        assert part.name == "player"
    assert open_persona("", probes, ("embedded",), {}, ModelOptions()) is None


def test_limits_count_the_persona(tmp_path: Path) -> None:
    """A limit of calls is one of both parts together."""
    chatbot, persona = _pair()
    stopped = _work(_audit(tmp_path, chatbot, persona, Caps(calls=10)))
    assert "10 calls" in stopped
    assert persona.asked
    assert len(chatbot.asked) + len(persona.asked) <= 10


@pytest.mark.parametrize("alone", [False, True])
def test_an_estimate_counts_both_parts(tmp_path: Path, alone: bool) -> None:
    """Each model has its line; what is asked stays below the most, and near what is likely."""
    chatbot, persona = Scripted(lambda q: _plays(q) if "as PERSON" in q.question else _chats(q), "chatbot"), _pair()[1]
    audit = _audit(tmp_path, chatbot, None if alone else persona)
    found = estimate(audit)
    assert chatbot.asked == persona.asked == []
    # The first question is the same for everybody, so it is put once; so is that of the control.
    assert sum(line.likely.calls for line in found.lines) == PEOPLE * (2 * TURNS + 1) - (PEOPLE - 1) + 1
    assert [line.model for line in found.lines] == (["chatbot"] if alone else ["chatbot", "player"])
    _work(audit)
    for line in found.lines:
        took = audit.budget.spent[line.model]
        assert line.most is not None
        assert took.calls <= line.most.calls
        assert took.read <= line.most.read
        assert took.nano <= line.most.nano
    assert all(line.likely.calls == 0 for line in estimate(audit).lines)


def test_what_a_run_measures_is_foretold_of_the_persona_too(tmp_path: Path) -> None:
    """Answers that the journal holds give the persona's line its tokens and its time."""
    audit = _audit(tmp_path, *_pair())
    private_folder(audit.run)
    write_plan(audit.run, audit.plan.to_json())
    carry_out(audit, Progress(), sample=1)
    line = next(line for line in estimate(audit).lines if line.model == "player")
    assert line.measured == TURNS + 1
    assert line.likely.calls == pytest.approx((PEOPLE - 1) * (TURNS + 1))
    assert line.likely.written == pytest.approx(20 * (PEOPLE - 1) * (TURNS + 1))


def test_the_report_says_that_nobody_was_interviewed(report: Report, page: str) -> None:
    """Who spoke for whom, how conversations went and what was not used, in every edition and language."""
    (note,) = report.interviews
    assert (note.model, note.persona, note.held, note.turns) == ("chatbot", "player", PEOPLE, PEOPLE * TURNS)
    assert (note.endings, note.flaws) == ({"turns": PEOPLE}, {"out of role": PEOPLE})
    assert any("No person was interviewed: player spoke" in told for told in report.limits)
    assert any(told.endswith(f"were not used: {PEOPLE}.") for told in report.limits)
    assert json.loads(render(report))["interviews"][0]["persona"] == "player"
    assert "--persona player" in page
    assert "No person was interviewed" in page
    with speaking("de"):
        assert [told for told in report.limits if not knows(told)] == []


def test_findings_from_a_conversation_say_so(report: Report, page: str) -> None:
    """Their evidence lies in a simulated conversation, not in what was published."""
    found = [finding for finding in report.findings if finding.attribute == "sex"]
    assert found
    assert {channel for finding in found for channel in finding.channels} == {"conversation"}
    assert all(item.startswith("conversation:") for finding in found for item in finding.items)
    assert "simulated conversation" in page
    assert report.cited == ()  # no item of the corpus could be edited


def test_what_was_said_travels_in_no_default_report(held: Path, report: Report, page: str) -> None:
    """The transcript is in the run's folder, which is private; a report does not hold it."""
    lines = [line["text"] for r in read(held / "run") if r["kind"] == "interview" for line in r["lines"]]
    assert any("lap 3" in line for line in lines)
    for edition in (render(report), page):
        assert not any(line in edition for line in lines)


def test_the_persona_is_part_of_the_plan(held: Path) -> None:
    """Another one makes another audit; where there is none, plans are what they were before there were personas."""
    plan = load(held / "run").plan
    other = replace(plan, persona=replace(plan.persona, name="other")) if plan.persona else plan
    alone = replace(plan, persona=None)
    assert len({plan.identity, other.identity, alone.identity}) == 3
    assert from_json(plan.to_json()) == plan
    old = {key: value for key, value in alone.to_json().items() if key != "persona"}
    assert from_json(old).identity == alone.identity
    assert [change.part for change in plan_changes(plan, other)] == ["persona"]


def test_the_persona_is_a_destination() -> None:
    """It is listed, and asked for leave, like any other model; offline it is refused."""
    attack = options.Attack(model=["embedded:0.5b"], probe=["interview"], persona="openai/gpt-5-mini")
    assert attack.named() == ["embedded:0.5b", "openai/gpt-5-mini"]
    probes = (catalogue.load("interview"),)
    for chosen in (ModelOptions(), ModelOptions(offline=True)):
        with pytest.raises(BadModel):
            open_persona("openai/gpt-5-mini", probes, ("embedded:0.5b",), {}, chosen)


def test_a_persona_that_nobody_talks_to_is_refused(tmp_path: Path) -> None:
    """A mistake in the command is told, not passed over."""
    people = SCRIPTED["write_corpus"](tmp_path / "people.jsonl", 1)
    with pytest.raises(BadContent, match="-p interview"):
        draft(Request(corpus=str(people), persona="embedded:0.5b", options=ModelOptions()))
    _work(_audit(tmp_path, _pair()[0], None))
    with pytest.raises(BadRun, match="--persona"):
        open_persona(f"replay:{tmp_path / 'run'}", (catalogue.load("interview"),), (), {}, ModelOptions())


def test_one_that_attacks_as_well_is_opened_once() -> None:
    """A persona that is named like an attacking model is that model."""
    chatbot = _pair()[0]
    opened = {"embedded:0.5b": chatbot}
    assert open_persona("embedded:0.5b", (catalogue.load("interview"),), (), opened, ModelOptions()) is chatbot
