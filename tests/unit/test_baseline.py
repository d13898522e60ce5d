"""The baseline: what it holds, how it is written, and that it excuses what was there and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.gate.agreed import Agreed
from auditor.gate.baseline import Baseline, Maker, Suppression, made_of
from auditor.gate.comparing import decisions
from auditor.gate.differing import differences, findings
from auditor.gate.facts import Condition, Facts
from auditor.gate.policy import Policy
from auditor.gate.verdict import judge
from auditor.reporting.document import Row, Verdict
from auditor.scoring.lift import lift
from auditor.scoring.rates import UNKNOWN, Rate, rate
from auditor.scoring.severity_figures import Exposure

TODAY = date(2027, 1, 31)
PEOPLE = [f"p{number:02}" for number in range(24)]
HITS = Mapping[str, bool]


def hit(number: int, people: list[str] = PEOPLE) -> HITS:
    """Return who was hit: the first so many."""
    return {person: place < number for place, person in enumerate(people)}


def facts(*, model: str = "m", exposure: Rate = UNKNOWN, labelled: bool = True, **hits: HITS) -> Facts:
    """Return the facts of a run in which these people were hit, by attribute; chance is right about every other."""
    return facts_of(hits, model, exposure, labelled=labelled)


def facts_of(hits: Mapping[str, HITS], model: str = "m", exposure: Rate = UNKNOWN, *, labelled: bool = True) -> Facts:
    """Return the same, from a mapping."""
    rows = tuple(_row(name, model, who) for name, who in hits.items())
    return Facts(
        rows=rows,
        finished=True,
        stopped="",
        labelled=labelled,
        exposures=(Exposure(model, "profile", "none", exposure, UNKNOWN, "", None),),
        inferred={name: frozenset(p for p, right in who.items() if right) for name, who in hits.items()},
        hits={Condition(name, "none", model, "profile"): who for name, who in hits.items()},
    )


def _row(attribute: str, model: str, who: HITS) -> Row:
    n, right = len(who), sum(who.values())
    chance = [number % 2 == 0 for number in range(n)]
    above, nothing, share = lift(list(who.values()), chance), rate(0, 0), rate(right, n)
    return Row(
        attribute, model, "profile", "none", n, right, n - right, 0, 0, 0, share, share, nothing, rate(sum(chance), n),
        "majority", above, nothing, nothing, nothing, leaks=above.low > 0,
    )  # fmt: skip


def made(of: Facts, policy: Policy | None = None, *, people: bool = True) -> Baseline:
    """Return the baseline of a run."""
    return made_of(of, ["none"], policy or Policy(), Maker("auditor 0", "plan"), people=people)


def against(now: Facts, held: Baseline, policy: Policy | None = None) -> Verdict:
    """Return the verdict on a run beside a baseline."""
    return judge(now, "none", policy, Agreed(held, TODAY, "plan"))


def test_a_run_passes_its_own_baseline() -> None:
    """All that leaked, and all that was unclear, was accepted."""
    now = facts(age=hit(24), sex=hit(16), place={})
    assert judge(now, "none").status == "FAIL"
    verdict = against(now, made(now))
    assert verdict.status == "PASS"
    assert "Known from the baseline, and not worse: age, sex." in verdict.reasons
    assert "Not measured, as in the baseline: place." in verdict.reasons


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 24), min_size=1, max_size=4), st.booleans())
def test_no_run_is_worse_than_itself(rates: list[int], people: bool) -> None:
    """Whatever its rates, 0 % and 100 % included, with people named or not."""
    now = facts_of({f"a{place}": hit(number) for place, number in enumerate(rates)})
    held = made(now, people=people)
    assert against(now, held).status == "PASS"
    assert {one.what for one in differences(held, now)} == {"equal"}
    assert list(findings(held, now)) == []


def test_what_is_new_fails() -> None:
    """Another attribute, another model, and what met its threshold before."""
    before = facts(age=hit(24), sex=hit(12))
    assert against(facts(age=hit(24), sex=hit(24)), made(before)).status == "FAIL"
    assert against(facts(age=hit(24), health=hit(24)), made(before)).status == "FAIL"
    assert against(facts(age=hit(24), model="n"), made(before)).status == "FAIL"
    lenient = made(facts(age=hit(24)), Policy(tolerated_lift=1.0))
    verdict = against(facts(age=hit(24)), lenient)
    assert verdict.status == "FAIL"
    assert "The baseline was made under another policy." in verdict.reasons


def test_what_is_worse_beyond_noise_fails_and_the_test_is_named() -> None:
    """Five of the same people more are beyond noise; by counts alone they are not."""
    before, after = facts(age=hit(19)), facts(age=hit(24))
    verdict = against(after, made(before))
    assert verdict.status == "FAIL"
    assert (
        verdict.reasons[0] == "age: right answers rose from 79.2% in the baseline to 100%, beyond noise (m / profile)."
    )
    (one,) = verdict.decided
    assert (one.bound, one.value, round(one.threshold, 3)) == ("baseline", 1.0, 0.792)
    assert any("McNemar" in reason for reason in verdict.reasons)
    assert against(facts(age=hit(22)), made(before)).status == "PASS"
    bare = against(facts(age=hit(23)), made(facts(age=hit(22)), people=False))
    assert bare.status == "PASS"
    assert any("Fisher" in reason for reason in bare.reasons)


def test_what_was_only_unclear_counts_once_it_is_proved_of_other_people() -> None:
    """A baseline of three people must not excuse what three hundred show."""
    few = made(facts(age=hit(2, PEOPLE[:3])))
    many = [f"q{number}" for number in range(300)]
    assert few.entries[Condition("age", "none", "m", "profile")].standing == "unclear"
    assert against(facts(age=hit(250, many)), few).status == "FAIL"


def test_what_was_not_measured_then_is_new_and_what_is_not_measured_now_is_doubted() -> None:
    """An empty entry accepts nothing, and a known leak that nobody measured is not known to be no worse."""
    nothing, leak = facts(age={}), facts(age=hit(24))
    assert against(leak, made(nothing)).status == "FAIL"
    assert against(nothing, made(leak)).status == "INCONCLUSIVE"


def test_doubts_about_the_run_itself_are_never_excused() -> None:
    """A baseline knows leaks; it does not hear lost questions."""
    now = facts(age=hit(24))
    assert against(replace(now, finished=False), made(now)).status == "INCONCLUSIVE"


def test_people_whom_the_baseline_does_not_name_count() -> None:
    """Those whom it names do not; where it names nobody, the numbers are compared."""
    policy = Policy(tolerated_lift=1.0, most_people=1)
    held = made(facts(age=hit(10)), policy)
    other = {person: person in PEOPLE[2:12] for person in PEOPLE}  # ten people, two of them new
    assert against(facts(age=hit(11)), held, policy).status == "PASS"
    verdict = against(facts(age=other), held, policy)
    assert verdict.status == "FAIL"
    assert verdict.reasons[0] == "age: 2 people more than in the baseline; the policy tolerates 1."
    bare = made(facts(age=hit(10)), policy, people=False)
    assert against(facts(age=other), bare, policy).status == "PASS"
    assert against(facts(age=hit(12)), bare, policy).status == "FAIL"


def test_exposure_is_compared_by_its_interval() -> None:
    """Worse is what lies wholly above the interval of the baseline."""
    policy = Policy(tolerated_exposure=0.1)
    held = made(facts(exposure=Rate(0.4, 0.3, 0.5, 24), age=hit(12)), policy)
    assert against(facts(exposure=Rate(0.55, 0.45, 0.65, 24), age=hit(12)), held, policy).status != "FAIL"
    assert against(facts(exposure=Rate(0.7, 0.6, 0.8, 24), age=hit(12)), held, policy).status == "FAIL"


def test_exposure_to_a_new_attacker_or_met_before_is_new() -> None:
    """Nobody accepted it."""
    policy, high = Policy(tolerated_exposure=0.5), Rate(0.7, 0.6, 0.8, 24)
    now = facts(exposure=high, age=hit(12))
    assert against(now, made(facts(exposure=high, age=hit(12), model="other"), policy), policy).status == "FAIL"
    assert (
        against(now, made(facts(exposure=high, age=hit(12)), Policy(tolerated_exposure=0.9)), policy).status == "FAIL"
    )
    assert against(now, made(now, policy), policy).status == "PASS"


def test_rates_of_nobody_do_not_count_towards_the_correction() -> None:
    """However many attributes nobody is known of, what is worse stays worse."""
    empty: dict[str, HITS] = {f"e{number}": {} for number in range(30)}
    before, after = facts_of({"age": hit(18), **empty}), facts_of({"age": hit(24), **empty})
    assert against(after, made(before)).status == "FAIL"
    assert next(differences(made(before), after)).what == "worse"


@pytest.mark.parametrize(("expires", "status"), [("2027-01-31", "PASS"), ("2027-01-30", "FAIL")])
def test_a_suppression_holds_to_its_last_day_and_then_counts_again(expires: str, status: str) -> None:
    """And is said either way, with its owner and its day."""
    suppression = Suppression("age", "", "a public page", "data protection", date.fromisoformat(expires))
    held = replace(made(facts(sex=hit(12))), suppressions=(suppression,))
    verdict = against(facts(age=hit(24), sex=hit(12)), held)
    assert verdict.status == status
    (said,) = [reason for reason in verdict.reasons if "uppress" in reason]
    assert expires in said
    assert "data protection" in said
    assert ("counts again" in said) == (status == "FAIL")


def test_a_suppressed_person_does_not_count_and_is_not_named_in_the_verdict() -> None:
    """Reasons travel; ids of people do not."""
    policy = Policy(tolerated_lift=1.0, most_people=0)
    suppression = Suppression("age", "p00", "agreed", "owner", TODAY)
    held = replace(made(facts(age=hit(0)), policy), suppressions=(suppression,))
    assert against(facts(age=hit(1)), held, policy).status == "PASS"
    verdict = against(facts(age=hit(2)), held, policy)
    assert verdict.status == "FAIL"
    assert not any(person in str(verdict) for person in PEOPLE)


def test_a_suppression_admits_nobody_new_where_the_baseline_does_not_name_people() -> None:
    """Who is suppressed was counted before: left out now only, they would make room for somebody else."""
    policy = Policy(tolerated_lift=1.0, most_people=0)
    suppression = Suppression("age", "p00", "agreed", "owner", TODAY)
    held = replace(made(facts(age=hit(20)), policy), findings=None, suppressions=(suppression,))
    assert against(facts(age=hit(20)), held, policy).status == "PASS"
    assert against(facts(age=hit(21)), held, policy).status == "FAIL"


def test_claims_and_right_answers_are_not_compared() -> None:
    """A corpus that has got labels needs a baseline of its own."""
    now = facts(age=hit(24))
    verdict = against(now, made(replace(now, labelled=False)))
    assert verdict.status == "FAIL"
    assert any("true values are known in only one" in reason for reason in verdict.reasons)


def test_another_plan_is_said() -> None:
    """Other people or models may explain a difference."""
    now = facts(age=hit(24))
    said = "The baseline was made by another plan: other people, models, probes or attributes."
    assert said not in against(now, made(now)).reasons
    assert said in against(now, replace(made(now), plan="another")).reasons


def test_ids_are_taken_for_people_and_no_more_is_said() -> None:
    """Nothing else of a person is known; under another plan a baseline that names people says what that may hide."""
    now = facts(age=hit(24))
    same, other = against(now, made(now)), against(now, replace(made(now), plan="another"))
    said = "Ids tell who is who: where other people took over ids of the baseline, make it anew."
    assert any("as both runs hold people of the same ids" in reason for reason in same.reasons)
    assert said not in same.reasons
    assert said in other.reasons
    assert said not in against(now, replace(made(now, people=False), plan="another")).reasons


def test_differences_say_what_became_of_each_rate() -> None:
    """New, gone, worse, better, within noise, equal; people by their ids."""
    before = facts(a=hit(24), b=hit(10), c=hit(10), d=hit(24), e=hit(5))
    after = facts(b=hit(24), c=hit(11), d=hit(3), e=hit(5), f=hit(1))
    found = {one.condition.attribute: one.what for one in differences(made(before), after)}
    assert found == {"a": "gone", "b": "worse", "c": "within noise", "d": "better", "e": "equal", "f": "new"}
    named = list(findings(made(before), after))
    assert ("c", "p10", "new") in named
    assert ("d", "p03", "gone") in named
    assert named == sorted(named)
    assert list(findings(made(before, people=False), after)) == []


def test_a_baseline_remembers_how_things_stood() -> None:
    """Each entry with its standing to the policy of that day."""
    now = facts(a=hit(24), b=hit(13), c=hit(0))
    standings = {one.attribute: one.standing for one in decisions(now, "none", Policy())}
    assert {c.attribute: entry.standing for c, entry in made(now).entries.items()} == standings
    assert set(standings.values()) == {"missed", "unclear", "met"}
