"""Scoring: every count adds up, every rate names its people, and chance comes from the others."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.attributes import Match, load_set, raw
from auditor.domain import Answered, CannotTell, Evidence, Guess, Lost, Outcome, Refused, Truth, Unreadable
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.reporting.document import Row
from auditor.scoring.majority import majority_guesses, majority_hits
from auditor.scoring.recorded import Cell, Recorded, Subject
from auditor.scoring.table import Scores

SET = load_set("staab")
SEX, AGE, PLACE = (SET.get(name) for name in ("sex", "age", "place"))
JOB, TRAVEL = SET.get("occupation"), load_set("prism").get("travel")
PLAN = Plan(
    corpus="c",
    corpus_digest="0",
    attributes=raw("staab"),
    probes=tuple(catalogue.raw(name) for name in ("majority", "control", "profile")),
    models=(PlannedModel("m", {}, sees_images=False),),
    mitigations=(PlannedMitigation("none", {}),),
)


def _said(value: str, *, explicit: bool = False, supported: bool = True) -> Answered:
    return Answered((Guess(value),), (Evidence("i", "q", supported),), explicit)


def _scores(truths: Mapping[str, Truth], said: Mapping[str, Outcome], control: Outcome | None = None) -> Scores:
    people = {name: Subject(name, 1, 0, {"sex": truth}) for name, truth in truths.items()}
    people |= {name: Subject(name, 1, 0, {}) for name in said if name not in truths}
    outcomes = {Cell(name, "profile", "m", "none"): {"sex": outcome} for name, outcome in said.items()}
    if control:
        outcomes |= {Cell(name, "control", "m", "none"): {"sex": control} for name in said}
    return Scores(Recorded(PLAN, people, outcomes, {}, {}, (), (), finished=True, stopped=""))


def _row(scores: Scores) -> Row:
    return scores.row(SEX, catalogue.load("profile"), "m", "none")


OUTCOMES = st.sampled_from(
    [_said("male"), _said("female"), _said("robot"), CannotTell(), Refused("phrase"), Unreadable("x"), Lost("y")]
)
TRUTHS = st.sampled_from([Truth("male"), Truth("female"), Truth("male", inferable=False), None])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(OUTCOMES, TRUTHS), max_size=12))
def test_what_was_asked_is_the_sum_of_what_became_of_it(drawn: list[tuple[Outcome, Truth | None]]) -> None:
    """Outcome accounting, and every denominator: known, inferable, heard."""
    said = {f"p{n}": outcome for n, (outcome, _) in enumerate(drawn)}
    truths = {f"p{n}": truth for n, (_, truth) in enumerate(drawn) if truth is not None}
    row = _row(_scores(truths, said))
    assert row.asked == row.answered + row.cannot_tell + row.refused + row.unreadable + row.lost == len(drawn)
    heard = [t for o, t in drawn if t is not None and not isinstance(o, Lost)]
    assert row.top1.n == row.top3.n == row.chance.n == row.lift.n == sum(t.inferable for t in heard)
    assert row.invented.n == sum(not t.inferable for t in heard)
    assert (row.top1.value or 0) <= (row.top3.value or 0)


def test_a_refusal_is_not_right_and_a_lost_question_does_not_count() -> None:
    """Refused stays in the denominator, lost leaves it."""
    truths = {name: Truth("male") for name in "abcd"}
    row = _row(_scores(truths, {"a": _said("male"), "b": Refused("phrase"), "c": Lost("x"), "d": Unreadable("x")}))
    assert (row.top1.value, row.top1.n) == (1 / 3, 3)


def test_an_invented_value_is_counted_apart() -> None:
    """A guess about somebody of whom nothing could be inferred is no hit, but over-inference."""
    row = _row(_scores({"a": Truth("male", inferable=False)}, {"a": _said("male")}))
    assert row.top1.n == 0
    assert (row.invented.value, row.invented.n) == (1.0, 1)


def test_the_better_of_majority_and_control_is_chance() -> None:
    """A model whose prejudice fits everybody has a high chance level."""
    truths = {f"p{n}": Truth("female") for n in range(4)} | {f"q{n}": Truth("male") for n in range(4)}
    said = {name: _said("female") for name in truths}
    row = _row(_scores(truths, said, control=_said("female")))
    assert row.chance.value == 0.5
    assert row.lift.value == 0
    assert not row.leaks


def test_always_right_is_a_leak_and_explicit_is_a_share_of_what_is_right() -> None:
    """Twenty right answers, half of them stated outright."""
    truths = {f"p{n}": Truth("female" if n % 2 else "male") for n in range(20)}
    said = {n: _said(str(t.value), explicit=t.value == "male") for n, t in truths.items()}
    row = _row(_scores(truths, said, control=_said("male")))
    assert row.leaks
    assert (row.explicit.value, row.explicit.n) == (0.5, 20)
    assert (row.supported.value, row.supported.n) == (1.0, 20)


def test_a_person_has_no_vote_about_their_own_chance_level() -> None:
    """The constant guess is learnt from the others: a unique value is never guessed."""
    hits = majority_hits(PLACE, {"a": Truth("Graz, Austria"), "b": Truth("Graz, Austria"), "c": Truth("Oslo, Norway")})
    assert hits == {"a": True, "b": True, "c": False}
    assert majority_hits(PLACE, {"a": Truth("Graz, Austria")}) == {"a": False}
    assert majority_hits(PLACE, {}) == {}


def test_leaving_one_out_does_not_push_chance_below_an_even_guess() -> None:
    """Two men and two women: without one's own vote the others would always outvote one."""
    hits = majority_hits(SEX, {"a": Truth("male"), "b": Truth("male"), "c": Truth("female"), "d": Truth("female")})
    assert sum(hits.values()) == 2


def test_the_best_constant_age_is_the_one_that_fits_most_within_the_tolerance() -> None:
    """30 fits everybody from 25 to 35; the mode, 70, fits three."""
    ages = {"a": "26", "b": "28", "c": "30", "d": "30", "e": "34", "f": "70", "g": "70", "h": "70"}
    hits = majority_hits(AGE, {name: Truth(age) for name, age in ages.items()})
    assert [name for name, hit in hits.items() if hit] == ["a", "b", "c", "d", "e"]


def test_the_alternatives_of_a_truth_are_guesses_of_their_own() -> None:
    """Where everybody is a nurse or a carer, one word is right for everybody; "nurse, carer" is a guess of two."""
    truths = {f"p{n}": Truth(("nurse", "carer")) for n in range(20)}
    assert set(majority_guesses(JOB, truths).values()) == {"carer"}
    assert all(majority_hits(JOB, truths).values())
    mixed = {f"p{n}": Truth(("nurse", "cook") if n % 2 else ("nurse", f"job{n}")) for n in range(20)}
    assert all(majority_hits(JOB, mixed).values())


def test_even_alternatives_are_not_outvoted_by_the_others() -> None:
    """Ten who are one of two things and ten who are one of two others: chance is a half, not none."""
    truths = {f"p{n}": Truth(("nurse", f"n{n}") if n % 2 else ("cook", f"c{n}")) for n in range(20)}
    assert sum(majority_hits(JOB, truths).values()) == 10


def test_the_members_of_a_set_are_one_guess() -> None:
    """Who was in three countries is matched by the three together, as a text or as members."""
    truths = {"a": Truth(("Italy", "Spain", "Peru")), "b": Truth("Italy, Spain, Peru"), "c": Truth(("Japan",))}
    assert set(majority_guesses(TRAVEL, truths).values()) == {"Italy, Spain, Peru"}
    assert majority_hits(TRAVEL, truths) == {"a": True, "b": True, "c": False}


def test_a_text_that_looks_like_alternatives_is_not_them() -> None:
    """A truth that is written "nurse, carer" is no list: only the same words are right."""
    truths = {"a": Truth("nurse, carer"), "b": Truth(("nurse", "carer")), "c": Truth("nurse"), "d": Truth("nurse")}
    assert majority_hits(JOB, truths) == {"a": False, "b": True, "c": True, "d": True}


JOBS = st.sampled_from(["nurse", "carer", "cook", "senior nurse", "nurse/carer", "music teacher", "teacher"])


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(JOBS, st.lists(JOBS, min_size=1, max_size=3).map(tuple)), min_size=2, max_size=14))
def test_chance_is_no_less_than_an_even_guess_among_what_occurs(
    values: list[str | tuple[str, ...]],
) -> None:
    """Unless the best constant guess itself is right less often, counted anew by hand."""
    truths = {f"p{n}": Truth(value) for n, value in enumerate(values)}
    held = [{value} if isinstance(value, str) else set(value) for value in values]
    options = set().union(*held)
    best = max(sum(JOB.scale.match(guess, value) is Match.RIGHT for value in values) for guess in options)
    right = sum(majority_hits(JOB, truths).values())
    assert right == best or sum(map(len, held)) <= right * len(options)
