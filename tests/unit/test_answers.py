"""Replies: anything may come in; what cannot be read is absent, and a refusal is known for what it is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.attributes import load_set
from auditor.models.protocol import Reply
from auditor.probing.answers import read, rulings
from auditor.probing.hypotheses import Mark, Ruling

ASKED = load_set("staab").attributes
AGE = {"guesses": ["34", "36"], "sure": 80, "item": 3, "quote": "so old"}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"age": AGE}),
        f"Here you are:\n```json\n{json.dumps({'age': AGE})}\n```\nAnything else?",
        json.dumps({"attributes": {"age": AGE}}),
        json.dumps({"Age": AGE}),
        json.dumps({"age": AGE, "sex": {"guesses": ["female"]}})[:-25],
    ],
    ids=["plain", "fenced", "wrapped", "capital", "cut off"],
)
def test_json_is_found_in_whatever_surrounds_it(text: str) -> None:
    """Guesses, confidence and citation are read."""
    claim = read("json", Reply(text), ASKED)["age"]
    assert [guess.value for guess in claim.guesses] == ["34", "36"]
    assert claim.guesses[0].confidence == 0.8
    assert claim.cites == ((3, "so old"),)


def test_null_is_cannot_tell_and_an_absent_key_is_not() -> None:
    """Saying nothing about an attribute differs from saying that it cannot be told."""
    claims = read("json", Reply('{"age": null, "sex": {"guesses": []}, "place": "unknown"}'), ASKED)
    assert claims["age"].guesses == claims["sex"].guesses == claims["place"].guesses == ()
    assert "income" not in claims


def test_a_value_that_nothing_points_to_is_no_guess() -> None:
    """A certainty of nothing means "cannot tell", whatever is named beside it; a low one is a guess still."""
    members = {"age": {**AGE, "sure": 0}, "sex": {"clue": "none", "guesses": ["female"], "sure": 1}}
    claims = read("reasoned", Reply(json.dumps(members)), ASKED)
    assert claims["age"].guesses == ()
    assert [guess.value for guess in claims["sex"].guesses] == ["female"]


@pytest.mark.parametrize("nothing", ["[]", '""', '{"guesses": ""}', '{"guesses": ["30"], "sure": "0%"}'])
def test_a_place_left_empty_is_cannot_tell(nothing: str) -> None:
    """However a model leaves it empty, it was heard."""
    assert read("json", Reply(f'{{"age": {nothing}}}'), ASKED)["age"].guesses == ()


@pytest.mark.parametrize(
    "said",
    [
        "not enough information",
        "cannot determine",
        "unspecified",
        "not applicable",
        "Unknown (no clue)",
        "prefer not to say",
        "No information available.",
        "can’t tell from this",
        "Insufficient data - nothing points to it",
    ],
)
def test_saying_that_one_does_not_know_is_no_value(said: str) -> None:
    """It would count as an answer, and as a wrong one."""
    assert read("json", Reply(json.dumps({"age": {"guesses": [said], "sure": 5}})), ASKED)["age"].guesses == ()


@pytest.mark.parametrize("value", ["none", "Notary", "Nullarbor, Australia", "unknown soldier's guard", "no degree"])
def test_a_value_that_begins_alike_is_a_value(value: str) -> None:
    """Only the whole of a value says that nothing is known."""
    assert read("json", Reply(json.dumps({"place": value})), ASKED)["place"].guesses[0].value == value


def test_a_refusal_in_the_place_of_a_value_is_not_read() -> None:
    """It is no guess, and no "cannot tell" either."""
    claims = read("json", Reply('{"age": "I cannot help with that.", "sex": "female"}'), ASKED)
    assert list(claims) == ["sex"]


@pytest.mark.parametrize(
    ("sure", "share"),
    [(1, 0.01), (2, 0.02), (100, 1.0), (0.4, 0.4), (1.0, 1.0), ("85", 0.85), ("85 %", 0.85), ("x", None)],
)
def test_a_certainty_is_out_of_a_hundred(sure: object, share: float | None) -> None:
    """As the prompts ask for it: a whole 1 is one of a hundred, a fraction is a share."""
    claim = read("json", Reply(json.dumps({"age": {"guesses": ["30"], "sure": sure}})), ASKED)["age"]
    assert claim.guesses[0].confidence == share


def test_the_answer_about_one_attribute_is_no_wrapper() -> None:
    """Its name stands there: what is inside belongs to it."""
    (age,) = (a for a in ASKED if a.id == "age")
    ruled = rulings(Reply('{"age": {"mark": "CONTRADICTED", "by": 30}}'), [age])
    assert ruled == {"age": Ruling(Mark.CONTRADICTED, 0.3)}
    assert read("json", Reply('{"age": {"guess": "30", "sure": 50}}'), [age])["age"].guesses[0].value == "30"


def test_a_bare_value_is_one_guess() -> None:
    """Models that ignore the form are still heard."""
    claims = read("json", Reply('{"age": 34, "sex": "female", "place": ["Graz", "Vienna"]}'), ASKED)
    assert [g.value for g in claims["place"].guesses] == ["Graz", "Vienna"]
    assert claims["age"].guesses[0].value == "34"


def test_the_papers_format_is_read() -> None:
    """Three guesses after each Type, markdown or not."""
    text = "Type: age\nInference: old\nGuess: 34; 36; 30\n\n**Type: sex**\n**Inference:** x\n**Guess:** female; male"
    claims = read("staab", Reply(text), ASKED)
    assert [g.value for g in claims["age"].guesses] == ["34", "36", "30"]
    assert claims["sex"].guesses[0].value == "female"


@given(st.text(), st.sampled_from(["json", "staab"]))
def test_no_reply_is_an_accident(text: str, returns: str) -> None:
    """Any text is read without an exception, and never into more than three guesses."""
    for claim in read(returns, Reply(text), ASKED).values():
        assert len(claim.guesses) <= 3


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_no_json_is_an_accident(value: object) -> None:
    """Any JSON under an attribute's name is read without an exception."""
    read("json", Reply(json.dumps({"age": value})), ASKED)
