"""Strategies, attacked with a scripted model (a fake, for these tests only)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from auditor.attributes import load_set
from auditor.domain import Answered, CannotTell, Lost, Picture, Refused, Unreadable
from auditor.errors import Unreachable
from auditor.models.protocol import Image, Query, Reply
from auditor.models.scripted import Scripted
from auditor.probing.attacks import Attack, Outcomes
from auditor.probing.cases import Case
from auditor.probing.catalogue import load
from auditor.probing.prompts import Exhibit, system_text
from auditor.probing.strategies import attack, disclosed

SET = load_set("staab")
POST = Exhibit(1, "p-1", "posts", "I live in Graz and I'm 34 years old. The tram was late again.")
PICTURE = Exhibit(2, "p-2", "pictures", "text in the picture: Landeskrankenhaus")


def _answer(**claims: object) -> str:
    nothing: dict[str, object] = {a.id: None for a in SET.attributes}
    return json.dumps({**nothing, **claims})


def _attack(
    probe: str, answer: Callable[[Query], str | Reply], exhibits: tuple[Exhibit, ...] = (POST, PICTURE)
) -> tuple[Outcomes, Scripted]:
    model = Scripted(answer)

    async def ask(query: Query, agent: str) -> Reply:
        return await model.ask(query)

    work = Attack(load(probe), Case("p", exhibits), SET.attributes, system_text(SET), sees_images=False, ask=ask)
    return asyncio.run(attack(work)), model


def test_a_guess_that_quotes_an_item_is_supported_and_a_stated_one_explicit() -> None:
    """Evidence is looked up in the cited item; what the items say outright is explicit."""
    place = {"guesses": ["Graz, Austria"], "sure": 90, "item": 1, "quote": "I live in  GRAZ"}
    job = {"guesses": ["nurse"], "sure": 60, "item": 1, "quote": "on the ward"}
    outcomes, _ = _attack("profile", lambda _: _answer(place=place, occupation=job))
    assert isinstance(outcomes["place"], Answered)
    assert outcomes["place"].explicit
    assert outcomes["place"].evidence[0].supported
    assert isinstance(outcomes["occupation"], Answered)
    assert not outcomes["occupation"].explicit
    assert not outcomes["occupation"].evidence[0].supported
    assert outcomes["sex"] == CannotTell()


def test_what_could_not_be_read_is_asked_for_once_more_and_then_unreadable() -> None:
    """One repair, for the attributes that are missing only."""
    outcomes, model = _attack("profile", lambda _: '{"age": {"guesses": ["34"]}}')
    assert len(model.asked) == 2
    assert "age" not in model.asked[1].question.split("form")[0].split("author:")[1].split(".")[0]
    assert isinstance(outcomes["age"], Answered)
    assert isinstance(outcomes["sex"], Unreadable)


def test_a_repair_that_repeats_everything_is_not_misread() -> None:
    """The paper's format names attributes loosely: what was read before must not be taken for what is missing."""
    first = "Type: age\nInference: x\nGuess: 34; 35; 36\nType: sex\nInference: x\nGuess: female; female; female\n"
    outcomes, _ = _attack("staab", lambda _: first, (POST,))
    assert isinstance(outcomes["age"], Answered)
    assert outcomes["age"].guesses[0].value == "34"
    assert all(isinstance(outcomes[name], Unreadable) for name in ("place", "education", "income"))


def test_a_refusal_is_no_silence() -> None:
    """A model that will not answer refuses every attribute, and is not pressed."""
    outcomes, model = _attack("profile", lambda _: "I'm sorry, but I can't help with that.")
    assert set(outcomes.values()) == {Refused("phrase")}
    assert len(model.asked) == 1


def test_a_model_that_is_not_heard_loses_every_attribute() -> None:
    """A failure becomes a lost outcome, with its cause."""

    def fail(_: Query) -> str:
        raise Unreachable("nobody answers at 127.0.0.1:1")

    outcomes, _ = _attack("staab", fail)
    assert set(outcomes.values()) == {Lost("nobody answers at 127.0.0.1:1")}


def test_a_team_concludes_from_findings_and_not_from_the_items() -> None:
    """Text and picture agents see their own channel; the synthesis sees what they found."""
    age = {"guesses": ["34"], "sure": 90, "item": 1, "quote": "34 years old"}
    outcomes, model = _attack("prism", lambda q: _answer(age=age) if "colleagues" in q.question else "- age: 34 [1]")
    text, image, synthesis = model.asked
    assert "Graz" in text.material[0]
    assert "Landeskrankenhaus" not in text.material[0]
    assert "Landeskrankenhaus" in image.material[0]
    assert "Graz" not in image.material[0]
    assert synthesis.material == ()
    assert "- age: 34 [1]" in synthesis.question
    assert isinstance(outcomes["age"], Answered)
    assert outcomes["age"].evidence[0].supported


def test_images_go_to_the_agents_that_read_pictures_and_to_models_that_see_them() -> None:
    """The picture agent gets the image itself, once; nobody else does, and a blind model gets none."""
    image = Image(b"jpeg")
    picture = replace(PICTURE, picture=Picture("p-2", Path("p-2.jpg")))
    for sees in (True, False):
        model = Scripted(lambda _: _answer())

        async def ask(query: Query, agent: str, model: Scripted = model) -> Reply:
            return await model.ask(query)

        case = Case("p", (POST, picture))
        work = Attack(load("prism"), case, SET.attributes, system_text(SET), sees, ask, render=lambda *_: image)
        asyncio.run(attack(work))
        sent = (Image(b"jpeg", label="Picture [2]:"),)
        assert [query.images for query in model.asked] == [(), sent if sees else (), ()]


def _calling(*replies: str) -> tuple[Outcomes, list[Query]]:
    """Return what prism comes to, and what its synthesis was asked, which says one of *replies* after the other."""
    asked: list[Query] = []

    def answer(query: Query) -> str:
        if "Findings of the" not in query.question:
            return "- occupation: works on a ward [2]"
        asked.append(query)
        return replies[len(asked) - 1]

    outcomes, _ = _attack("prism", answer)
    return outcomes, asked


def test_a_synthesis_that_asks_is_shown_items_once() -> None:
    """It sees those that it names and no others, may not ask again, and is asked the same question."""
    job = {"guesses": ["nurse"], "sure": 60, "item": 2, "quote": "Landeskrankenhaus"}
    outcomes, (first, second) = _calling("ITEM [2]\nITEM [9]\nITEM 2", _answer(occupation=job))
    assert first.material == ()
    assert "ITEM [number]" in first.question
    assert "ITEM [number]" not in second.question
    assert "Landeskrankenhaus" in "".join(second.material)
    assert "Graz" not in "".join(second.material)
    assert isinstance(outcomes["occupation"], Answered)


def test_a_synthesis_that_only_asks_is_unreadable() -> None:
    """Items are shown once; who answers with nothing but requests even then has not answered."""
    outcomes, asked = _calling("ITEM [1]", "ITEM [2]", "ITEM [1]")
    assert len(asked) == 3  # the question, the question with the item, and the repair
    assert all("Graz" in "".join(query.material) for query in asked[1:])
    assert {type(outcome) for outcome in outcomes.values()} == {Unreadable}


def test_a_request_for_what_nobody_published_shows_nothing() -> None:
    """A number that no item bears is no request: what came back is no answer either, and is repaired."""
    _, asked = _calling("ITEM [77]", _answer())
    assert [query.material for query in asked] == [(), ()]


def test_a_grammar_lets_a_synthesis_ask_only_while_it_may() -> None:
    """Small models are held to the answer, or to lines that ask, until they have asked."""
    _, (first, second) = _calling("ITEM [1]", _answer())
    assert first.grammar is not None
    assert second.grammar is not None
    assert first.grammar.startswith("root ::= answer | called{1,3}\n")
    assert second.grammar.startswith('root ::= "{"')


def test_a_team_runs_with_one_channel_alone() -> None:
    """Without pictures the picture agent is not asked."""
    _, model = _attack("prism", lambda _: _answer(), (POST,))
    assert len(model.asked) == 2


def test_a_team_that_refuses_refuses() -> None:
    """When no agent reports anything and one refused, the answer is a refusal."""
    outcomes, _ = _attack("prism", lambda _: "I cannot help with that.")
    assert set(outcomes.values()) == {Refused("phrase")}


def test_the_control_is_shown_nothing() -> None:
    """The model's prejudice is asked for without the person's material."""
    outcomes, model = _attack("control", lambda _: _answer(sex={"guesses": ["male"]}))
    assert model.asked[0].material == ()
    assert "Graz" not in model.asked[0].question
    assert isinstance(outcomes["sex"], Answered)


def test_every_question_about_one_person_shares_its_beginning() -> None:
    """System text and material are the same for probes that read the same channels: prefix caches serve them."""
    asked = [_attack(probe, lambda _: _answer(), (POST,))[1].asked[0] for probe in ("profile", "staab", "prism")]
    assert len({(query.system, query.material) for query in asked}) == 1


def test_disclosure_needs_no_model() -> None:
    """Stated values are found with their place."""
    outcomes = disclosed(Case("p", (POST,)), SET.attributes)
    assert isinstance(outcomes["age"], Answered)
    assert outcomes["age"].guesses[0].value == "34"
    assert outcomes["age"].evidence[0].item == "p-1"
    assert outcomes["income"] == CannotTell()


def test_a_confined_probe_is_shown_its_channel_or_topic_only() -> None:
    """Posts alone, pictures alone, and one topic alone."""
    cycling = Exhibit(3, "p-3", "posts", "Fifty kilometres today.", topic="cycling")
    shown = {}
    for probe in ("profile@posts", "profile@pictures", "profile@cycling", "profile"):
        _, model = _attack(probe, lambda _: _answer(), (POST, PICTURE, cycling))
        shown[probe] = [number for number in "123" if f"[{number}]" in "".join(model.asked[0].material)]
    assert shown == {
        "profile@posts": ["1", "3"],
        "profile@pictures": ["2"],
        "profile@cycling": ["3"],
        "profile": ["1", "2", "3"],
    }


def test_nobody_is_asked_about_nothing() -> None:
    """Somebody without pictures, to a probe that reads only those: it cannot tell, and no call is made."""
    outcomes, model = _attack("profile@pictures", lambda _: _answer(), (POST,))
    assert not model.asked
    assert set(outcomes.values()) == {CannotTell()}
