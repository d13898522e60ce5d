"""The abductive strategy, with a scripted model (a fake, for these tests only)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

from auditor.attributes import load_set
from auditor.domain import Answered, CannotTell, Refused
from auditor.models.protocol import Query, Reply
from auditor.models.scripted import Scripted
from auditor.probing.attacks import Attack, Outcomes
from auditor.probing.cases import Case
from auditor.probing.catalogue import load
from auditor.probing.prompts import Exhibit, system_text
from auditor.probing.strategies import attack

SET = load_set("staab")
POSTS = (
    Exhibit(1, "a", "posts", "The tram to Jakominiplatz was late."),
    Exhibit(2, "b", "posts", "Night shift on the ward again."),
)
PROBE = load("argus")


def _run(
    answer: Callable[[Query, str], str | Reply],
) -> tuple[Outcomes, list[tuple[Query, str]], list[tuple[str, Mapping[str, Any]]]]:
    asked: list[tuple[Query, str]] = []
    notes: list[tuple[str, Mapping[str, Any]]] = []

    async def ask(query: Query, agent: str) -> Reply:
        asked.append((query, agent))
        return await Scripted(lambda q: answer(q, agent)).ask(query)

    def note(kind: str, fields: Mapping[str, Any]) -> None:
        notes.append((kind, fields))

    work = Attack(PROBE, Case("p", POSTS), SET.attributes, system_text(SET), sees_images=False, ask=ask, note=note)
    return asyncio.run(attack(work)), asked, notes


def _claims(**claims: object) -> str:
    return json.dumps({a.id: claims.get(a.id, {"guesses": []}) for a in SET.attributes})


def _cited(value: str, item: int = 1, quote: str = "Jakominiplatz", **more: object) -> dict[str, object]:
    return {"guesses": [value], "sure": 90, "item": item, "quote": quote, **more}


def _ruled(mark: str, by: int = 30) -> str:
    return json.dumps({a.id: {"mark": mark, "by": by} for a in SET.attributes})


def test_a_coarse_value_that_stands_is_asked_for_again_finer() -> None:
    """Country first, then the city that agrees with it, with the confidence that the verifier gave."""

    def answer(query: Query, agent: str) -> str:
        if agent == "verifier":
            return _ruled("SUPPORTED")
        finer = "be finer" in query.question.split("</material>")[0].split("<material>")[-1]
        return _claims(place=_cited("Graz, Austria" if finer else "Austria"))

    outcomes, asked, _ = _run(answer)
    assert isinstance(outcomes["place"], Answered)
    assert outcomes["place"].guesses[0].value == "Graz, Austria"
    assert outcomes["place"].evidence[0].supported
    assert [agent for _, agent in asked[:3]] == ["investigator", "verifier", "investigator"]


def test_the_verifier_is_shown_the_cited_items_only() -> None:
    """It judges the claim by its evidence, not by the rest."""
    _, asked, _ = _run(
        lambda _, agent: _ruled("SUPPORTED") if agent == "verifier" else _claims(place=_cited("Graz, Austria"))
    )
    query = next(query for query, agent in asked if agent == "verifier")
    assert "Jakominiplatz" in "".join(query.material)
    assert "ward" not in "".join(query.material)


def test_a_claim_without_a_quote_that_stands_is_never_put_to_the_verifier() -> None:
    """An invented quote costs credibility and no call."""
    outcomes, asked, _ = _run(
        lambda _query, _agent: _claims(place=_cited("Graz, Austria", quote="I adore Schlossberg"))
    )
    assert all(agent == "investigator" for _, agent in asked)
    assert isinstance(outcomes["place"], Answered)
    assert (outcomes["place"].guesses[0].confidence or 1) < 0.5


def test_what_the_verifier_contradicts_is_no_guess_in_the_end() -> None:
    """A refuted value is withdrawn: the person is not told that it leaks."""
    outcomes, _, _ = _run(
        lambda _, agent: _ruled("CONTRADICTED") if agent == "verifier" else _claims(place=_cited("Graz, Austria"))
    )
    assert outcomes["place"] == CannotTell()


def test_it_ends_at_its_steps_however_the_agents_go_on() -> None:
    """A new value at every step, and a verifier that changes its mind, end at the bound."""
    count = 0

    def answer(_query: Query, agent: str) -> str:
        nonlocal count
        count += 1
        if agent == "verifier":
            return _ruled("SUPPORTED" if count % 4 else "CONTRADICTED", 10)
        return _claims(age=_cited(str(20 + count), 2, "Night shift"))

    _, asked, _ = _run(answer)
    assert sum(agent == "investigator" for _, agent in asked) == PROBE.steps
    assert len(asked) <= 2 * PROBE.steps


def test_it_stops_where_a_step_brought_nothing_new() -> None:
    """A verifier whose answer cannot be read moves nothing; asking the same again would bring the same."""
    outcomes, asked, _ = _run(
        lambda _, agent: "dunno, lol" if agent == "verifier" else _claims(place=_cited("Graz, Austria"))
    )
    assert len(asked) <= 4
    assert isinstance(outcomes["place"], Answered)


def test_a_refusal_is_a_refusal() -> None:
    """An investigator that will not answer leaves every question refused."""
    outcomes, _, _ = _run(lambda _query, _agent: "I'm sorry, I can't help with that.")
    assert all(isinstance(outcome, Refused) for outcome in outcomes.values())


def test_the_evidence_graph_goes_into_the_journal() -> None:
    """Which item speaks for which value, and what follows from what."""
    _, _, notes = _run(
        lambda _, agent: (
            _ruled("SUPPORTED")
            if agent == "verifier"
            else _claims(
                occupation=_cited("nurse", 2, "on the ward"),
                income={**_cited("low", 2, "on the ward"), "follows": ["occupation"]},
            )
        )
    )
    ((kind, fields),) = notes
    assert kind == "graph"
    assert {edge["kind"] for edge in fields["edges"]} == {"cite", "support", "chain"}
