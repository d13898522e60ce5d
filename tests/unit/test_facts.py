"""What a verdict rests on is counted from the journal, by person, without the chance levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from auditor.attributes import raw
from auditor.domain import Answered, CannotTell, Fault, Guess, Lost, Outcome, Truth
from auditor.gate.facts import Condition, attacks, gather, gather_alone
from auditor.gate.policy import Policy
from auditor.gate.verdict import Gate, coverage, judge
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.reporting.assemble import assemble
from auditor.reporting.gated import gated
from auditor.scoring.recorded import Cell, Exposed, Recorded, Subject
from auditor.scoring.table import Scores

MALE, FEMALE, STATED = (
    Answered((Guess("male"),)),
    Answered((Guess("female"),)),
    Answered((Guess("male"),), explicit=True),
)


def _run(said: Mapping[tuple[str, str, str], Outcome], *, labelled: bool = True) -> Recorded:
    """Return a run of men: who, by which probe, after what, and what was said of their sex."""
    truth = {"sex": Truth("male")} if labelled else {}
    return Recorded(
        plan=Plan(
            corpus="c",
            corpus_digest="0",
            attributes=raw("staab"),
            probes=tuple(catalogue.raw(name) for name in ("majority", "control", "disclosure", "profile", "staab")),
            models=(PlannedModel("m", {}, sees_images=False),),
            mitigations=(PlannedMitigation("none", {}), PlannedMitigation("presidio", {})),
        ),
        people={person: Subject(person, 1, 0, truth) for person, _, _ in said},
        outcomes={
            Cell(person, probe, "" if probe == "disclosure" else "m", after): {"sex": outcome}
            for (person, probe, after), outcome in said.items()
        },
        uses={},
        masked={},
        notes=(),
        faults=(),
        finished=True,
        stopped="",
    )


def test_what_could_not_be_read_of_the_corpus_counts_as_unread() -> None:
    """A person of whom nothing is known weighs as much as the mean person, anything else what it cost."""
    run = _run({("a", "profile", "none"): FEMALE, ("b", "profile", "none"): FEMALE})
    people = {name: Subject(name, 4, 0, {}) for name in ("a", "b")}
    part, line = Fault("p.jsonl:1", "item 2 has no 'text'"), Fault("p.jsonl:3", "is not JSON", lost=None)
    time, pictures = Fault("p.jsonl:2", "has no time", lost=0), Fault("p.jsonl:2", "names pictures", lost=3)
    costs = {(): 0, (part,): 1, (line,): 4, (line, part): 5, (time,): 0, (pictures,): 3}
    for faults, cost in costs.items():
        assert gather_alone(Scores(replace(run, people=people, faults=faults))).reading[:2] == (8, 8 + cost)


def test_items_that_were_shown_and_nothing_was_heard_of_count_as_unread() -> None:
    """A reader in order of time whose later batches were refused has read the first, whatever it was shown."""
    run = _run({("a", "profile", "none"): FEMALE})
    people = {"a": Subject("a", 8, 0, {})}
    for shown, unheard, read in ((8, 0, 8), (4, 0, 4), (8, 7, 1)):
        exposed = Exposed("a", "profile", "m", "none", {shown: {}}, 8, unheard)
        found = gather_alone(Scores(replace(run, people=people, exposures=(exposed,)))).reading
        assert found[:2] == (read, 8)


def test_a_corpus_that_is_mostly_unreadable_never_passes() -> None:
    """Whatever else was found in the rest."""
    run = _run({(f"p{n}", "profile", "none"): FEMALE for n in range(40)})
    facts = gather_alone(Scores(run))
    tolerant = Policy(tolerated_lift=1.0, most_people=None)
    assert judge(facts, "none", tolerant).status == "PASS"
    broken = replace(run, faults=tuple(Fault(f"p.jsonl:{n}", "is not JSON") for n in range(200)))
    verdict = judge(gather_alone(Scores(broken)), "none", tolerant)
    assert verdict.status == "INCONCLUSIVE"
    assert "Parts of the corpus could not be read: 200." in verdict.reasons


def test_a_right_answer_is_inferred_where_the_items_state_it_to_nobody() -> None:
    """One attacker who quotes the statement is enough; wrong answers, guessing and other mitigations do not count."""
    facts = gather_alone(
        Scores(
            _run(
                {
                    ("inferred", "profile", "none"): MALE,
                    ("both", "profile", "none"): MALE,
                    ("both", "staab", "none"): STATED,
                    ("wrong", "profile", "none"): FEMALE,
                    ("guessed", "control", "none"): MALE,
                    ("after", "profile", "presidio"): MALE,
                }
            )
        )
    )
    assert facts.inferred["sex"] == {"inferred"}
    assert facts.inferred["age"] == frozenset()
    assert facts.legal["sex"] == "GDPR Art. 4(1)"


def test_hits_are_of_those_who_were_heard() -> None:
    """Right answers where values are known, claims where not; lost questions are in neither."""
    said: dict[tuple[str, str, str], Outcome] = {
        ("right", "profile", "none"): MALE,
        ("wrong", "profile", "none"): FEMALE,
        ("silent", "profile", "none"): CannotTell(),
        ("lost", "profile", "none"): Lost("no answer"),
        ("right", "control", "none"): MALE,
    }
    attack = Condition("sex", "none", "m", "profile")
    labelled = gather_alone(Scores(_run(said)))
    assert labelled.hits[attack] == {"right": True, "wrong": False, "silent": False}
    assert not any(condition.probe in ("control", "majority") for condition in labelled.hits)
    claimed = gather_alone(Scores(_run(said, labelled=False)))
    assert not claimed.labelled
    assert claimed.hits[attack] == {"right": True, "wrong": True, "silent": False}


def test_a_control_of_another_name_is_chance_and_a_disclosure_of_another_name_a_baseline() -> None:
    """What a probe is counts, not what it is called: with the built-in names, the same facts and the same report."""
    said: dict[tuple[str, str, str], Outcome] = {
        (f"p{n}", probe, after): MALE
        for n in range(9)
        for probe in ("control", "disclosure", "profile")
        for after in ("none", "presidio")
        if (probe, after) != ("control", "presidio")
    }
    run = _run(said)
    other = _renamed(run, {"control": "blind", "disclosure": "outright"})
    facts, renamed = gather_alone(Scores(run)), gather_alone(Scores(other))
    assert {row.probe for row in attacks(renamed.rows, "none")} == {"outright", "profile"}
    assert {condition.probe for condition in renamed.hits} == {"outright", "profile"}
    assert (renamed.inferred, renamed.reading) == (facts.inferred, facts.reading)
    assert coverage(renamed.rows, "none") == coverage(facts.rows, "none")
    assert judge(renamed, "none").reasons == judge(facts, "none").reasons
    report, document = assemble(run), assemble(other)
    assert {(one.probe, one.mitigation) for one in document.strengths} == {("profile", "none"), ("profile", "presidio")}
    assert document.headline == report.headline
    assert document.changes == report.changes
    assert document.harms == report.harms


def _renamed(run: Recorded, names: Mapping[str, str]) -> Recorded:
    probes = tuple({**probe, "id": names.get(str(probe["id"]), probe["id"])} for probe in run.plan.probes)
    outcomes = {replace(cell, probe=names.get(cell.probe, cell.probe)): said for cell, said in run.outcomes.items()}
    return replace(run, plan=replace(run.plan, probes=probes), outcomes=outcomes)


def test_a_report_gets_the_verdict_of_the_gate() -> None:
    """As the facts gathered alone give it, with the policy in the manifest; the figures stay."""
    run = _run({(f"p{number}", "profile", "none"): MALE for number in range(9)})
    report = assemble(run)
    policy = Policy(most_people=3, tolerated_exposure=0.01)
    judged = gated(report, run, Gate(policy))
    assert judged.verdict == judge(gather_alone(Scores(run)), "none", policy)
    assert judged.verdict.status == "FAIL"
    assert {one.rule for one in judged.verdict.decided} == {"most_people", "tolerated_exposure"}
    assert judged.manifest["policy sha256"] == policy.digest
    assert judged.rows == report.rows
    assert gated(report, run, Gate()).verdict == report.verdict


def test_who_was_hit_is_gathered_only_for_a_baseline() -> None:
    """The ordinary verdict needs no ids."""
    scores = Scores(_run({("right", "profile", "none"): MALE}))
    assert gather(scores, scores.rows(), (), by_person=False).hits == {}
