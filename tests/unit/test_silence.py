"""A refusal shows nothing: no edition calls it a help, and none counts as safe what was not heard."""

from __future__ import annotations

import json
import runpy
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from auditor.domain import Outcome
from auditor.gate.agreed import Agreed
from auditor.gate.baseline import Maker, made_of
from auditor.gate.comparing import decisions
from auditor.gate.declared import Declared
from auditor.gate.differing import differences
from auditor.gate.facts import gather_alone
from auditor.gate.policy import Policy
from auditor.gate.verdict import Facts, judge
from auditor.reporting import as_json, comparison_html, comparison_json, comparison_markdown, junit, markdown, sarif
from auditor.reporting.assemble import assemble
from auditor.reporting.bearing import inference
from auditor.reporting.comparison import compare, difference_word
from auditor.reporting.compliance import register
from auditor.reporting.compliance_html import render as annex
from auditor.reporting.document import Change, Comparison, Report
from auditor.reporting.harms import harm_line
from auditor.reporting.html import render
from auditor.reporting.language import speaking
from auditor.reporting.sections import Sections
from auditor.reporting.sections.verdict import best_help
from auditor.reporting.terminal import render as terminal
from auditor.reporting.wording import change_word, comparison_word, row_word, shown_by, unheard_after
from auditor.scoring.endings import endings
from auditor.scoring.harms import harms
from auditor.scoring.rates import UNKNOWN, Rate
from auditor.scoring.recorded import Recorded
from auditor.scoring.silence import measured_attributes, silence, silent_attackers
from auditor.scoring.table import Scores

RUN = runpy.run_path(str(Path(__file__).parents[1] / "silent_run.py"))
recorded: Callable[..., Recorded] = RUN["recorded"]
always: Callable[..., Any] = RUN["always"]
knows: Callable[..., Outcome] = RUN["knows"]
REFUSED, UNREADABLE, LOST, CANNOT_TELL = (RUN[name] for name in ("REFUSED", "UNREADABLE", "LOST", "CANNOT_TELL"))
EXPOSURE = Policy(tolerated_exposure=0.2, tolerated_lift=1.0, most_refused=1.0)
CLEAR = Rate(-0.4, -0.6, -0.2, 40)
EDITIONS: dict[str, Callable[[Report], str]] = {
    "html": render,
    "annex": lambda report: annex(report, Declared()),
    "markdown": markdown.render,
    "terminal": lambda report: terminal(report, colour=False),
}


def told(after: Outcome, before: Callable[..., Outcome] = knows, **setting: Any) -> Report:  # noqa: ANN401
    """Return the report on a run in which every model says *after* of everybody once they were masked."""
    return assemble(recorded(always(after), before, **setting))


@pytest.fixture(scope="module")
def refusing() -> Report:
    """Return the report on a model that knew everything, and refused everything after the mitigation."""
    return told(REFUSED)


@pytest.mark.parametrize(("outcome", "why"), [(REFUSED, "refused"), (UNREADABLE, "unreadable"), (LOST, "lost")])
def test_the_rule_is_one_for_rows_and_for_outcomes(outcome: Outcome, why: str) -> None:
    """A row and its outcomes are silent for the same reason, and one answer, be it cannot tell, ends it."""
    assert endings([outcome, outcome]).silent == why
    assert endings([outcome, CANNOT_TELL]).silent == endings([]).silent == ""
    rows = [row for row in told(outcome).rows if row.model and row.mitigation == "presidio"]
    assert {silence(row) for row in rows if row.asked} == {why}
    assert measured_attributes(rows) == ()


@pytest.mark.parametrize("outcome", [REFUSED, UNREADABLE])
def test_a_silence_after_a_mitigation_is_no_change(outcome: Outcome) -> None:
    """Nothing is compared, the word says why, and the mitigation is neither praised nor recommended."""
    report = told(outcome)
    why = endings([outcome]).silent
    assert {shown_by(change).text for change in report.changes} == {why}
    assert all(change.difference.value is None and change.p is None for change in report.changes)
    assert best_help(Sections(report)) is None
    assert report.frontier is None
    assert not [change for change in report.severity.changes if change.model]
    assert not report.harms


@pytest.fixture(scope="module")
def half_known() -> Report:
    """Return the report on forty people: what is known of twenty was refused, the other twenty were answered."""
    return assemble(recorded(lambda number, *said: REFUSED if number < 20 else knows(number, *said), known=20))


def test_answers_about_people_of_whom_nothing_is_known_measure_nothing(half_known: Report) -> None:
    """Rows, changes, exposure and headline go by the people who count; the frontier weighs nothing."""
    after = [row for row in half_known.rows if row.asked and row.model and row.mitigation == "presidio"]
    assert {(row.answered, row.refused, row_word(row).text) for row in after} == {(20, 20, "refused")}
    assert measured_attributes(after) == ()
    assert {(change.silent, change.asked, change.refused) for change in half_known.changes} == {
        ("refused", 40, 40), ("refused", 20, 20),
    }  # fmt: skip
    assert all(not one.exposure.n for one in half_known.severity.exposures if one.model and one.mitigation != "none")
    assert "after presidio, not measured (80 of 80 heard, no answer about a known value)" in half_known.headline
    assert half_known.frontier is None


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_edition_calls_people_safe_of_whom_nothing_was_said(edition: str, half_known: Report) -> None:
    """Those who were answered about are not those whose values are known."""
    text = EDITIONS[edition](half_known)
    assert "clearly better" not in text
    assert "recommended" not in text
    assert "refused" in text


def test_no_policy_passes_what_was_answered_only_of_people_who_do_not_count() -> None:
    """The gate goes by the people who count too, whoever else was answered about."""
    run = recorded(knows, lambda number, *_: REFUSED if number < 20 else CANNOT_TELL, known=20)
    facts = Facts(tuple(Scores(run).rows()), finished=True, stopped="", labelled=True)
    verdict = judge(facts, "none", Policy(most_refused=1.0, tolerated_lift=1.0))
    assert verdict.status == "INCONCLUSIVE"
    assert "For sex, income, no model gave an answer, so nothing is shown." in verdict.reasons


def test_an_attribute_that_nobody_is_known_of_hides_no_silence() -> None:
    """What was answered about it is no answer about the attribute that counts."""
    run = recorded(lambda _, name, truth: REFUSED if name == "sex" else knows(0, name, truth))
    people = {p: replace(one, truth={"sex": one.truth["sex"]}) for p, one in run.people.items()}
    scores = Scores(replace(run, people=people))
    assert scores.silent("staab", "m1", "presidio") == "refused"
    assert silent_attackers(scores.rows()) == {("m1", "staab", "presidio"): "refused"}


def test_where_nobody_counts_everybody_tells_of_a_silence() -> None:
    """Without known values a refusal of everything is still a refusal."""
    rows = [row for row in told(REFUSED, known=0).rows if row.asked and row.model and row.mitigation == "presidio"]
    assert {silence(row) for row in rows} == {"refused"}
    rows = [row for row in told(CANNOT_TELL, known=0).rows if row.asked and row.model and row.mitigation == "presidio"]
    assert {silence(row) for row in rows} == {""}


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_edition_praises_a_mitigation_that_was_refused(edition: str, refusing: Report) -> None:
    """The words of improvement and of advice stand nowhere."""
    text = EDITIONS[edition](refusing)
    assert "clearly better" not in text
    assert "recommended" not in text
    assert "refused" in text


def test_the_page_in_german_does_not_praise_it_either(refusing: Report) -> None:
    """The same rule, other words."""
    page = render(refusing, tongue="de")
    assert "deutlich besser" not in page
    assert "empfohlen" not in page


def test_a_silence_before_a_mitigation_makes_nothing_worse() -> None:
    """A model that refused as published and answers afterwards did not gain by the mitigation."""
    report = assemble(recorded(knows, always(REFUSED)))
    assert {shown_by(change).text for change in report.changes} == {"refused before"}
    assert not report.harms


def test_some_refusals_are_counted_beside_the_change() -> None:
    """Half of the answers were refused: what is compared is said to rest on the rest."""
    report = assemble(recorded(lambda number, *said: REFUSED if number % 2 else knows(number, *said)))
    pooled, sex, *_ = report.changes
    assert unheard_after(pooled) == "40 of 80 refused"
    assert unheard_after(sex) == "20 of 40 refused"
    for text in (EDITIONS["markdown"](report), render(report)):
        assert "40 of 80 refused" in text
        assert "20 of 40 refused" in text


def test_a_mitigation_that_silenced_everybody_is_not_weighed() -> None:
    """Rules that ask no model still answer afterwards; what they miss is no privacy."""
    run = recorded(always(REFUSED))
    scores = Scores(run)
    assert {probe.id for probe, _, name in scores.conditions() if name == "presidio"} == {"disclosure", "staab"}
    assert assemble(run).frontier is None


@pytest.mark.parametrize(
    ("after", "setting", "line"),
    [
        (REFUSED, {}, "after presidio, not measured (80 of 80 refused)."),
        (LOST, {}, "after presidio, not measured (0 of 80 heard)."),
        (CANNOT_TELL, {"reached": 1}, "after presidio, 0 of the 2 attributes measured (as few as 1 of 40 people)."),
        (
            CANNOT_TELL,
            {"reached": 1, "attributes": ("sex",)},
            "after presidio, 0 of the 1 attribute measured (1 of 40 people).",
        ),
        (CANNOT_TELL, {}, "after presidio, 0 of the 2 attributes measured."),
    ],
)  # fmt: skip
def test_the_headline_says_of_how_much_it_speaks(after: Outcome, setting: dict[str, Any], line: str) -> None:
    """No mitigation leaves 0 where nobody, or hardly anybody, was heard."""
    assert told(after, **setting).headline.endswith(line)


def test_the_headline_of_a_run_that_was_never_heard_counts_nothing() -> None:
    """Known values that nobody was heard about are no attributes that do not leak."""
    assert told(LOST, always(LOST)).headline.startswith(
        "no attribute was measured (0 of 80 heard); after presidio, not"
    )


@pytest.mark.parametrize(
    ("after", "reached", "sentence"),
    [
        (CANNOT_TELL, 40, "After presidio, no attacker gets it."),
        (REFUSED, 40, "Not heard after presidio"),
        (LOST, 40, "Not heard after presidio"),
        (CANNOT_TELL, 0, "Not heard after presidio"),
    ],
)
def test_an_alert_says_what_is_left_only_of_whom_somebody_was_heard(
    after: Outcome, reached: int, sentence: str
) -> None:
    """Who was never asked, or of whom the answer was refused or lost, was not made safe."""
    log = json.loads(sarif.render(told(after, reached=reached)))
    texts = [result["message"]["text"] for result in log["runs"][0]["results"]]
    assert texts
    assert all(sentence in text for text in texts)


def test_runs_side_by_side_say_of_how_many_attributes_they_speak() -> None:
    """Nothing measured is not "0 of 8", in any format, and a refusal is no clear difference."""
    heard = recorded(always(CANNOT_TELL))
    refused, lost = (recorded(always(one), always(one)) for one in (REFUSED, LOST))
    found = compare([(name, run, assemble(run)) for name, run in (("a", heard), ("b", refused), ("c", lost))])
    assert [len(run.measured) for run in found.runs] == [2, 0, 0]
    assert comparison_markdown.render(found).count("| not measured | not measured |") == 2
    assert "2 of 2 measured" in comparison_markdown.render(found)
    assert "0 of 8" not in comparison_html.render(found)
    document = json.loads(comparison_json.render(found))
    assert [(run["above_chance"], run["measured"]) for run in document["runs"]] == [
        (["Sex", "Income"], 2), ([], 0), ([], 0),
    ]  # fmt: skip
    lines = [*found.against[0].pooled, *found.against[0].single]
    assert {difference_word(line).text for line in lines if line.before.model} == {"refused"}
    told = [line for line in document["against_first"][0]["pooled"] if line["first"]["model"]]
    assert [(line["p"], line["silent"]) for line in told] == [(None, "refused")] * len(told)


def test_a_refusing_model_is_not_called_weaker() -> None:
    """Beside the strongest model, one that only refused shows nothing."""
    run = recorded(knows, models=("m1", "m2"))
    silenced = {
        cell: dict.fromkeys(said, REFUSED) if cell.model == "m2" else said for cell, said in run.outcomes.items()
    }
    report = assemble(replace(run, outcomes=silenced))
    assert [comparison_word(one).text for one in report.comparisons] == ["refused"]


@pytest.mark.parametrize(
    ("first", "second", "compared"),
    [
        (REFUSED, CANNOT_TELL, [("m1", "m2", "refused")]),
        (CANNOT_TELL, REFUSED, [("m2", "m1", "refused")]),
        (UNREADABLE, REFUSED, [("m2", "m1", "refused")]),
    ],
)
def test_a_model_that_only_refused_is_no_reference(
    first: Outcome, second: Outcome, compared: list[tuple[str, str, str]]
) -> None:
    """Where nobody is right, the strongest is one that said something, if any did."""
    run = recorded(knows, models=("m1", "m2"))
    said = {"m1": first, "m2": second}
    outcomes = {c: dict.fromkeys(each, said[c.model]) if c.model else each for c, each in run.outcomes.items()}
    report = assemble(replace(run, outcomes=outcomes))
    assert [(one.model, one.reference, one.silent) for one in report.comparisons] == compared


@pytest.mark.parametrize("edition", EDITIONS)
def test_known_values_are_not_denied_where_every_call_was_lost(edition: str) -> None:
    """Forty people are labelled, so no edition says that nobody's values are known."""
    text = EDITIONS[edition](told(LOST, always(LOST)))
    assert "body’s true values" not in text
    assert "body's true values" not in text
    if edition in ("html", "annex"):
        assert "No answer about a known value was heard" in text


@pytest.mark.parametrize("edition", ["html", "annex"])
def test_unknown_values_are_still_said_to_be_unknown(edition: str) -> None:
    """Without labels the sentence stands where it stood."""
    assert "Nobody’s true values are known" in EDITIONS[edition](told(CANNOT_TELL, known=0))


def test_nobody_is_called_safe_where_everything_was_refused() -> None:
    """That no attacker got an attribute right is no sentence about models that would not answer."""
    report = told(REFUSED, always(REFUSED))
    assert "got an attribute of anybody right" not in render(report)
    assert "got an attribute of anybody right" not in EDITIONS["annex"](report)
    assert any("0 of 8 attributes found above chance; not measured: 8" in line for line in inference(Sections(report)))


def test_a_change_is_clear_in_every_edition_only_after_correction() -> None:
    """The interval alone is clear, the corrected p is not: the word is the same wherever it stands."""
    change = Change("sex", "m1", "staab", "presidio", UNKNOWN, UNKNOWN, CLEAR, 0.01, 0.062)
    assert shown_by(change).text == "not clear, corrected"
    assert shown_by(replace(change, p_holm=0.04)).text == "clearly better"
    assert change_word(CLEAR).text == "clearly better"
    with speaking("de"):
        assert shown_by(change).text == "nicht klar, korrigiert"
    compared = Comparison("staab", "m1", "m2", UNKNOWN, UNKNOWN, CLEAR, 0.01, 0.062)
    assert comparison_word(compared).text == "not clear, corrected"
    assert comparison_word(replace(compared, p_holm=0.01)).text == "clearly weaker"


def test_the_editions_take_the_word_from_one_place() -> None:
    """A report whose only change fails its correction says so in the page, in Markdown and in the annex."""
    report = told(CANNOT_TELL)
    doubtful = tuple(replace(change, p_holm=0.062) if change.attribute else change for change in report.changes)
    shown = replace(report, changes=doubtful)
    for edition in EDITIONS.values():
        assert "not clear, corrected" in edition(shown)
    entries = register(Sections(shown))
    assert {state.shown.text for entry in entries for state in entry.later if state.change} == {"not clear, corrected"}


def test_a_worsening_is_clear_only_after_correction() -> None:
    """The list of harms follows the corrected p too, and says which of the two it fails."""
    gap = Rate(0.4, 0.2, 0.6, 40)
    alone = Change("sex", "m1", "staab", "presidio", UNKNOWN, UNKNOWN, gap, 0.01, 0.01)
    for tried, clear in ((1, True), (6, False)):
        worse = [harm for harm in harms(Scores(recorded(knows)), [alone] * tried) if harm.kind == "worse"]
        assert [harm.clear for harm in worse] == [clear] * tried
        assert clear == ("not clear, corrected" not in harm_line(worse[0], "Sex"))


@pytest.mark.parametrize("outcome", [REFUSED, UNREADABLE])
def test_a_case_that_was_only_refused_is_not_green(outcome: Outcome) -> None:
    """JUnit skips it with the reason."""
    root = ET.fromstring(junit.render(told(outcome)))  # noqa: S314 - our own output
    cases = {(case.get("classname"), case.get("name")): case.find("skipped") for case in root.iter("testcase")}
    skipped = cases["m1, after presidio", "sex / staab"]
    assert skipped is not None
    assert endings([outcome]).silent in (skipped.get("message") or "")


def one_refused(number: int, *_: object) -> Outcome:
    """Refuse to answer about the first, and say what nobody can read about the others."""
    found: Outcome = UNREADABLE if number else REFUSED
    return found


def test_a_silence_is_called_after_its_most_frequent_reason() -> None:
    """One refusal among unreadable answers is no refusal of everything; of as many of each, refused stands."""
    assert endings([REFUSED, *[UNREADABLE] * 39]).silent == "unreadable"
    assert endings([REFUSED, UNREADABLE]).silent == "refused"
    report = assemble(recorded(one_refused))
    assert {change.silent for change in report.changes} == {"unreadable"}
    assert silent_attackers(report.rows) == {("m1", "staab", "presidio"): "unreadable"}
    after = [row for row in report.rows if row.asked and row.model and row.mitigation == "presidio"]
    assert {row_word(row).text for row in after} == {"unreadable"}


@pytest.mark.parametrize(
    ("after", "known", "words"),
    [
        (one_refused, 40, "no answer: 1 refused, 39 unreadable. That"),
        (always(REFUSED), 40, "no answer: 40 refused. That"),
        (lambda number, *_: REFUSED if number < 20 else CANNOT_TELL, 20, "no answer about a known value: 20 refused."),
    ],
)
def test_a_skipped_case_counts_why_there_was_no_answer(after: Callable[..., Outcome], known: int, words: str) -> None:
    """No sentence says that every answer was what only one was."""
    text = junit.render(assemble(recorded(after, known=known)))
    assert text.count(words) == 2
    assert "every answer" not in text


def test_a_table_of_first_guesses_holds_no_share_of_a_silence(refusing: Report) -> None:
    """Nothing right of forty would read as a finding; that none was answered is what happened."""
    assert "0 of 40 answered, 40 refused" in markdown.render(refusing)


def test_an_exposure_to_a_model_that_refused_is_not_measured() -> None:
    """Nobody is exposed by 0% because a model would not answer, and nobody is left in a crowd by it."""
    severity = told(REFUSED).severity
    after = [one for one in severity.exposures if one.mitigation == "presidio" and one.model]
    assert after
    assert all(one.exposure.n == 0 for one in after)
    assert severity.ranking is not None
    assert not any(person.after for person in severity.ranking.people)


def test_no_policy_lets_an_attribute_pass_that_no_model_spoke_about() -> None:
    """However many refusals are tolerated, one attribute on which all were is not shown to be safe."""
    run = recorded(always(CANNOT_TELL), lambda _, name, __: REFUSED if name == "sex" else CANNOT_TELL)
    rows = tuple(Scores(run).rows())
    verdict = judge(Facts(rows, finished=True, stopped="", labelled=True), "none", Policy(most_refused=1.0))
    assert verdict.status == "INCONCLUSIVE"
    assert "For sex, no model gave an answer, so nothing is shown." in verdict.reasons


def facts_of(before: Callable[..., Outcome]) -> Facts:
    """Return the facts of a run in which the model said *before* as published."""
    return gather_alone(Scores(recorded(always(CANNOT_TELL), before)))


def accepted(facts: Facts) -> Agreed:
    """Return the baseline of a run, under the policy of these tests."""
    return Agreed(
        made_of(facts, ["none"], EXPOSURE, Maker("auditor 0", "plan"), people=True), date(2027, 1, 31), "plan"
    )


def test_a_baseline_of_refusals_excuses_no_exposure() -> None:
    """What a model exposes once it answers was never accepted."""
    silent, heard = facts_of(always(REFUSED)), facts_of(knows)
    agreed = accepted(silent)
    assert not [one for one in agreed.baseline.exposures if one.model and one.mitigation == "none"]
    assert judge(heard, "none", EXPOSURE).status == judge(heard, "none", EXPOSURE, agreed).status == "FAIL"


def test_an_older_baseline_of_refusals_excuses_no_exposure_either() -> None:
    """The widest interval, unclear, is how it was written down that nothing was measured."""
    heard = facts_of(knows)
    agreed = accepted(heard)
    stored = {c: replace(one, low=0.0, high=1.0, standing="unclear") for c, one in agreed.baseline.exposures.items()}
    older = replace(agreed, baseline=replace(agreed.baseline, exposures=stored))
    assert judge(heard, "none", EXPOSURE, agreed).status == "PASS"
    assert judge(heard, "none", EXPOSURE, older).status == "FAIL"


def test_a_run_of_refusals_is_not_known_to_be_no_worse() -> None:
    """Beside a baseline that was heard it stays inconclusive, and no note says that it was measured."""
    verdict = judge(facts_of(always(REFUSED)), "none", EXPOSURE, accepted(facts_of(knows)))
    assert verdict.status == "INCONCLUSIVE"
    assert not any("not worse" in reason for reason in verdict.reasons)


def test_refusals_are_neither_kept_nor_excused_as_rates() -> None:
    """No hit among refusals is no rate: a baseline holds none, none is excused, and none is called better."""
    silent, heard = facts_of(always(REFUSED)), facts_of(knows)
    entries = [one for one in accepted(silent).baseline.entries.values() if one.condition.mitigation == "none"]
    assert not [entry for entry in entries if entry.condition.model and entry.tally.n]
    policy = Policy(tolerated_lift=-1.0, most_refused=1.0)
    before = made_of(heard, ["none"], policy, Maker("auditor 0", "plan"), people=True)
    agreed = Agreed(before, date(2027, 1, 31), "plan")
    found = agreed.excuse(decisions(silent, "none", policy), silent, policy).decisions
    assert {one.standing for one in found if one.model and one.attribute in ("sex", "income")} == {"unclear"}
    assert {one.what for one in differences(before, silent) if one.condition.model} == {"not measured", "equal"}


def test_machines_are_told_of_silences() -> None:
    """The JSON report holds why a change was not compared, and under which mitigations a finding was heard."""
    document = json.loads(as_json.render(told(REFUSED)))
    assert {change["silent"] for change in document["changes"]} == {"refused"}
    assert all(change["difference"]["value"] is None for change in document["changes"])
    assert all(finding["heard"] == ["none"] for finding in document["findings"])
