"""Several samples vote, by the scale of the attribute."""

from __future__ import annotations

import asyncio
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.attributes import load_set
from auditor.domain import Answered, CannotTell, Evidence, Guess, Lost, Outcome, Refused, Unreadable
from auditor.models.protocol import Query, Reply
from auditor.models.scripted import Scripted
from auditor.probing.attacks import Attack
from auditor.probing.cases import Case
from auditor.probing.catalogue import load
from auditor.probing.outcomes import from_json, to_json
from auditor.probing.prompts import Exhibit, system_text
from auditor.probing.sampling import attack_repeatedly, vote

SET = load_set("staab")
AGE = next(a for a in SET.attributes if a.id == "age")


def _said(*values: str, item: str = "i") -> Answered:
    return Answered(tuple(Guess(value) for value in values), (Evidence(item, "q", supported=True),))


_OUTCOMES = st.one_of(
    st.sampled_from(["20", "34", "36", "70"]).map(_said),
    st.just(CannotTell()),
    st.just(Refused("phrase")),
    st.just(Unreadable("x")),
)


@settings(deadline=None)
@given(st.lists(_OUTCOMES, min_size=1, max_size=9))
def test_the_kind_that_most_samples_share_wins(outcomes: list[Outcome]) -> None:
    """Nothing is made up by voting: the result is of a kind and has a first guess that was heard."""
    found = vote(AGE, outcomes)
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds.count(type(found)) == max(kinds.count(kind) for kind in kinds)
    if isinstance(found, Answered):
        assert found.guesses[0] in [o.guesses[0] for o in outcomes if isinstance(o, Answered)]
        agreeing, heard = found.samples or (0, 0)
        assert (
            0
            <= agreeing
            <= heard
            == (len([k for k in kinds if k in (Answered, CannotTell)]) - 1 if len(outcomes) > 1 else 0)
        )


def test_values_within_the_tolerance_are_one_vote() -> None:
    """34 and 36 agree; 70 is the second guess."""
    found = vote(AGE, [_said("70"), _said("34", item="a"), _said("36", item="b")])
    assert isinstance(found, Answered)
    assert [guess.value for guess in found.guesses] == ["34", "70"]
    assert found.samples == (1, 2)
    assert {entry.item for entry in found.evidence} == {"a", "b"}


def test_a_lost_sample_makes_the_question_lost() -> None:
    """So the next start asks it again; nothing is concluded from half of the votes."""
    assert isinstance(vote(AGE, [_said("34"), Lost("gone"), _said("34")]), Lost)


def test_an_agreement_survives_the_journal() -> None:
    """What the samples agreed on is kept; an answer of one sample says nothing of it."""
    voted = vote(AGE, [_said("34"), _said("34")])
    assert from_json(to_json(voted)) == voted
    assert "samples" not in to_json(_said("34"))


def test_the_first_sample_is_what_a_single_one_would_be() -> None:
    """Samples differ in number and temperature, so that each is another question to the journal."""
    model = Scripted(lambda _: json.dumps({a.id: {"guesses": ["34"] if a.id == "age" else []} for a in SET.attributes}))

    async def ask(query: Query, _agent: str) -> Reply:
        return await model.ask(query)

    case = Case("p", (Exhibit(1, "p-1", "posts", "Hello."),))
    work = Attack(load("profile"), case, SET.attributes, system_text(SET), sees_images=False, ask=ask)
    outcomes = asyncio.run(attack_repeatedly(work, 3))
    assert sorted((query.sample, query.temperature) for query in model.asked) == [(0, 0.0), (1, 0.7), (2, 0.7)]
    assert isinstance(outcomes["age"], Answered)
    assert outcomes["age"].samples == (2, 2)
