"""A judge at work on runs, with scripted models (fakes, for these tests only): asked little, and never twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.attributes import Match, load_set, raw
from auditor.domain import Person, Post, Truth
from auditor.errors import BadModel, BadRun, Unreachable
from auditor.journal import Writer, private_folder, read, write_plan
from auditor.judging import judge_run, open_judge
from auditor.mitigation.catalogue import NONE
from auditor.models.catalogue import ModelOptions
from auditor.models.protocol import Query
from auditor.models.replay import recorded
from auditor.models.scripted import Scripted
from auditor.models.spending import spent_in, total
from auditor.models.wrappers import Budget, Caps, Limits, Shared, guarded
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.probing.equipment import Equipment
from auditor.probing.recording import Recorder
from auditor.probing.runner import Progress, Runner, finished_tasks
from auditor.reporting import as_json, html
from auditor.reporting.assemble import assemble
from auditor.reporting.judged import judged
from auditor.scoring.disputes import disputes, standing
from auditor.scoring.judge_file import JudgeError
from auditor.scoring.judged import Reliability
from auditor.scoring.rates import rate
from auditor.scoring.recorded import Recorded, load
from auditor.scoring.table import Scores

SET = load_set("staab")
OCCUPATION = SET.get("occupation")
TRUTHS = ("baker", "miller", "cellist", "violinist", "ferryman", "miller")
GUESSES = {  # by the number in the post
    0: ["bread maker", "pastry cook", "cook"],
    1: ["miller"],
    2: ["musician", "cello player", "nurse"],
    3: ["dentist", "violinist"],
    4: ["boatman"],
    5: ["flour producer", "farmer"],
}
SAME = {("baker", "bread maker"), ("cellist", "cello player"), ("ferryman", "boatman")}
PEOPLE = [
    Person(
        f"p{n}", (Post(f"p{n}-1", f"post {n}"),), {"occupation": Truth(job), "age": Truth("40")}, f"people.jsonl:{n}"
    )
    for n, job in enumerate(TRUTHS)
]


def _attacker(query: Query) -> str:
    shown = "".join(query.material)
    known = [guesses for n, guesses in GUESSES.items() if f"post {n}" in shown]
    said = {"occupation": {"guesses": known[0] if known else ["musician"]}, "age": {"guesses": ["70"]}}
    return json.dumps({a.id: None for a in SET.attributes} | said)


def _says(query: Query) -> str:
    """Judge by a list of what is the same, read from the question as any model would have to."""
    same = any(f'"{true}" described correctly as "{guess}"' in query.question for true, guess in SAME)
    if same:
        return "Yes."
    return "less precise" if '"musician"' in query.question else "no"


def _judge(says: Callable[[Query], str] = _says, name: str = "judge") -> Scripted:
    return Scripted(says, name)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Return a finished run: control and profile through one model."""
    folder = tmp_path / "run"
    model = Scripted(_attacker)
    plan = Plan(
        corpus="people.jsonl",
        corpus_digest="0",
        attributes=raw("staab"),
        probes=tuple(catalogue.raw(name) for name in ("majority", "control", "profile")),
        models=(PlannedModel(model.name, {}, sees_images=False),),
        mitigations=(PlannedMitigation("none", {}),),
    )
    private_folder(folder)
    write_plan(folder, plan.to_json())
    _work(folder, plan, model)
    return folder


def _work(folder: Path, plan: Plan, model: Scripted) -> None:
    equipment = Equipment(SET, plan.probe_list(), (model,), (NONE,), ocr=False)
    done = finished_tasks(read(folder))
    with Writer(folder) as journal:
        runner = Runner(equipment, journal, Recorder(journal, recorded(folder)), done, Progress())
        asyncio.run(runner.run(PEOPLE))


def _hits(scored: Recorded, *, judged: bool, top: int = 1) -> list[bool]:
    return list(Scores(scored, judged=judged).hits(OCCUPATION, "profile", "scripted", "none", top).values())


def test_only_what_the_rules_leave_open_is_asked(run: Path) -> None:
    """Words that differ, before the first right guess, of people whose value is known; no ages, nothing else."""
    profile = {d.person: d.guesses for d in disputes(load(run)) if d.probe == "profile"}
    assert profile == {
        "p0": ((0, "bread maker"), (1, "pastry cook"), (2, "cook")),
        "p2": ((0, "musician"), (1, "cello player"), (2, "nurse")),
        "p3": ((0, "dentist"),),
        "p4": ((0, "boatman"),),
        "p5": ((0, "flour producer"), (1, "farmer")),
    }
    assert {d.attribute for d in disputes(load(run))} == {"occupation"}
    assert {d.probe for d in disputes(load(run))} == {"majority", "control", "profile"}


def test_a_judge_stands_beside_the_rules_and_changes_none_of_their_figures(run: Path) -> None:
    """The same run scored twice: natively as before, and with the judge's word."""
    before = tuple(Scores(load(run)).rows())
    judge_run(run, _judge())
    scored = load(run)
    assert tuple(Scores(scored).rows()) == before
    assert _hits(scored, judged=False) == [False, True, False, False, False, False]
    assert _hits(scored, judged=True) == [True, True, False, False, True, False]
    assert _hits(scored, judged=True, top=3) == [True, True, True, True, True, False]


def test_the_chance_level_is_judged_as_well(run: Path) -> None:
    """A control that is right only in other words is right: the judge favours nobody."""
    everybody = _judge(lambda _: "yes")
    judge_run(run, everybody)
    scored = load(run)
    _, chance = Scores(scored, judged=True).chance(OCCUPATION, "scripted", [p.id for p in PEOPLE])
    assert all(chance)
    assert not any(Scores(scored).chance(OCCUPATION, "scripted", ["p0", "p2", "p3"]).right)


def test_no_question_is_asked_twice_and_none_after_a_right_guess(run: Path) -> None:
    """Equal pairs share one question, and the second guess is left alone where the first means the truth."""
    judge = _judge()
    judge_run(run, judge)
    asked = [query.question for query in judge.asked]
    assert len(asked) == len(set(asked))
    assert not any("pastry cook" in question for question in asked)
    again = _judge()
    judge_run(run, again)
    assert again.asked == []


def test_a_judge_that_was_killed_anywhere_goes_on_to_the_same_end(run: Path, tmp_path: Path) -> None:
    """Whatever part of its journal survived, the verdicts are the same and no recorded question is asked again."""
    attack = [path.read_bytes() for path in sorted(run.glob("journal-*.jsonl"))]
    first = _judge()
    judge_run(run, first)
    whole = load(run)
    (session,) = [path for path in sorted(run.glob("journal-*.jsonl")) if path.read_bytes() not in attack]
    lines = session.read_bytes().splitlines(keepends=True)
    for kept in range(0, len(lines), 3):
        session.write_bytes(b"".join(lines[:kept]) + b'{"torn')
        heard = sum(json.loads(line)["kind"] == "exchange" for line in lines[:kept])
        judge = _judge()
        judge_run(run, judge)
        assert len(judge.asked) == len(first.asked) - heard
        assert load(run).judging == whole.judging
        for later in sorted(run.glob("journal-*.jsonl"))[2:]:
            later.unlink()


def test_the_time_limit_stops_a_judge_and_it_goes_on_later(run: Path) -> None:
    """Nothing new is asked after the limit; what is open is counted, and the rules' word stands there."""
    stopped = judge_run(run, _judge(), Budget(Caps(minutes=-1)))
    assert "time limit" in stopped
    assert standing(load(run)).open == len(list(disputes(load(run))))
    assert _hits(load(run), judged=True) == _hits(load(run), judged=False)
    assert judge_run(run, _judge()) == ""
    assert standing(load(run)).open == 0


def test_a_judge_has_limits_of_its_own_which_hold_over_all_starts(run: Path) -> None:
    """What the audit took does not count; what the judge took in an earlier start does."""
    before = total(spent_in(run)).calls
    for _ in range(2):
        budget = Budget(Caps(calls=2))
        stopped = judge_run(run, guarded(_judge(), Limits(), Shared(budget)), budget)
        assert stopped == "the limit of 2 calls is reached"
        assert total(budget.spent).calls == total(spent_in(run, "judging")).calls == 2
    assert total(spent_in(run)).calls == before
    free = Budget(Caps(usd=1.0))
    with pytest.raises(BadModel, match="--max-usd needs to know what"):
        judge_run(run, guarded(_judge(), Limits(), Shared(free)), free)


def test_what_cannot_be_heard_or_read_is_left_open(run: Path) -> None:
    """A failure is asked again at the next start; an answer that is no verdict decides nothing."""

    def moody(query: Query) -> str:
        if "boatman" in query.question:
            raise Unreachable("nobody there")
        return "I would rather not say" if "dentist" in query.question else _says(query)

    judge_run(run, _judge(moody))
    assert standing(load(run)).open > 0
    better = _judge()
    judge_run(run, better)
    assert all("boatman" in query.question for query in better.asked)
    assert _hits(load(run), judged=True) == [True, True, False, False, True, False]


def test_another_judge_takes_over_and_both_are_never_mixed(run: Path) -> None:
    """Figures rest on the last judge alone; the first one's answers stay in the journal."""
    judge_run(run, _judge())
    judge_run(run, _judge(lambda _: "no", "other"))
    scored = load(run)
    assert scored.judging is not None
    assert scored.judging.judge == "other"
    assert set(scored.judging.verdicts.values()) == {Match.WRONG}
    back = _judge()
    judge_run(run, back)
    assert back.asked == []
    assert _hits(load(run), judged=True) == [True, True, False, False, True, False]


def test_a_new_outcome_voids_the_judgements(run: Path) -> None:
    """What is recorded later may be another answer, so it has to be judged again; what was heard costs nothing."""
    judge_run(run, _judge())
    with Writer(run) as journal:
        journal.append("outcomes", person="p0", probe="profile", model="scripted", mitigation="none", outcomes={})
    assert load(run).judging is None
    again = _judge()
    judge_run(run, again)
    assert again.asked == []
    assert load(run).judging is not None


def test_the_judges_calls_do_not_count_as_the_attackers(run: Path) -> None:
    """The same model may attack and judge: its use as an attacker stays what it was."""
    before = load(run).uses
    judge_run(run, _judge(name="scripted"))
    assert load(run).uses == before


def test_the_journal_learns_nothing_personal_from_a_judge(run: Path) -> None:
    """Beside the reply, a judge's records name people, attacks, ranks and verdicts: no value and no text."""
    before = len(list(read(run)))
    judge_run(run, _judge())
    records = [dict(record) for record in read(run)][before:]
    kinds = {record["kind"]: set(record) - {"kind", "schema"} for record in records}
    assert kinds["judgement"] == {"person", "attribute", "probe", "model", "mitigation", "rank", "verdict"}
    assert set(kinds) == {"judge", "exchange", "judgement", "spending"}
    text = json.dumps([record for record in records if record["kind"] != "judge"])
    assert not any(word in text for pair in SAME for word in pair)


def test_a_recorded_judge_answers_again_from_its_journal(run: Path) -> None:
    """``replay:RUN`` needs no model; a run that nobody judged has none to replay."""
    with pytest.raises(BadRun, match="judged by no model"):
        open_judge(f"replay:{run}", ModelOptions())
    judge_run(run, _judge())
    whole = load(run).judging
    judge_run(run, open_judge(f"replay:{run}", ModelOptions()))
    assert load(run).judging == whole


def test_a_report_shows_the_judge_beside_the_rules_and_corrects_it_for_its_own_errors_only(run: Path) -> None:
    """Without a measured error nothing is corrected; another judge's error is refused in one sentence."""
    assert judged(load(run)) is None
    judge_run(run, _judge())
    scored = load(run)
    plain = judged(scored)
    assert plain is not None
    total, row = plain.rows
    assert (row.attribute, row.disputed, row.rules.value, row.judged.value) == ("occupation", 5, 1 / 6, 0.5)
    assert (total.attribute, total.rules.n, total.disputed, row.corrected) == ("", 6, 5, None)
    assert any("was not measured" in note for note in plain.notes)
    error = JudgeError("judge", {}, Reliability(rate(10, 10), rate(10, 10)))
    with_error = judged(scored, error)
    assert with_error is not None
    assert with_error.rows[1].corrected is not None
    assert with_error.rows[1].corrected.value == pytest.approx(0.5)
    with pytest.raises(BadRun, match="another model"):
        judged(scored, JudgeError("somebody", {}, error.reliability))


def test_a_useless_judge_is_named_so(run: Path) -> None:
    """Sensitivity + specificity <= 1: no corrected figure, and a sentence that says why."""
    judge_run(run, _judge(lambda _: "yes"))
    found = judged(load(run), JudgeError("judge", {}, Reliability(rate(10, 10), rate(0, 10))))
    assert found is not None
    assert all(row.corrected is None for row in found.rows)
    assert any("than a coin" in note for note in found.notes)


def test_the_page_and_the_json_report_show_both_figures(run: Path) -> None:
    """One table beside the native ones, no value in it, and nothing at all where nobody judged."""
    without = html.render(assemble(load(run)))
    assert 'id="judged"' not in without
    assert "judged" not in json.loads(as_json.render(assemble(load(run))))
    judge_run(run, _judge(name="<b>judge</b>"))
    error = JudgeError("<b>judge</b>", {}, Reliability(rate(9, 10), rate(9, 10)))
    report = assemble(load(run), judge_error=error)
    page = html.render(report)
    assert 'id="judged"' in page
    assert "<b>judge</b>" not in page
    assert not any(word in page for word in ("bread maker", "boatman", "cello player"))
    found = json.loads(as_json.render(report))["judged"]
    assert [row["rules"]["value"] for row in found["rows"]] == pytest.approx([1 / 12, 1 / 6])
    assert found["rows"][1]["corrected"]["n"] == 6
    assert report.verdict == assemble(load(run)).verdict
