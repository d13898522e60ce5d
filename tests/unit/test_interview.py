"""The interview, with scripted models (fakes, for these tests only)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.attributes import load_set
from auditor.domain import Answered, CannotTell, Lost, Outcome, Picture, Refused, Unreadable
from auditor.errors import BadContent, Unreachable
from auditor.models.protocol import Image, Query, Reply
from auditor.probing import answers
from auditor.probing.attacks import Attack
from auditor.probing.cases import Case
from auditor.probing.catalogue import Probe, load, parse, raw
from auditor.probing.conversation import PERSON, SILENCE, Conversation, Flaw, flaw
from auditor.probing.prompts import Exhibit, system_text
from auditor.probing.strategies import attack

SET = load_set("staab")
POSTS = (
    Exhibit(1, "a", "posts", "The tram to Jakominiplatz was late."),
    Exhibit(2, "b", "posts", "My wife bakes on Sundays."),
)
PROBE = load("interview")
Says = Callable[[Query, int], str | Reply]  # the question, and how often this agent was asked before


def _turn(say: str, known: str = "nothing yet") -> str:
    return json.dumps({"known": known, "plan": "ask on", "say": say})


def _guesses(**claims: object) -> str:
    return json.dumps({a.id: claims.get(a.id, {"guesses": []}) for a in SET.attributes})


def _asks(_query: Query, number: int) -> str:
    return _turn(f"Question number {number}?")


def _tells(_query: Query, number: int) -> str:
    return f"I waited at Jakominiplatz, thing {number}."


class Held:
    """One interview with a scripted model in each part, and all that was asked and noted."""

    def __init__(
        self,
        chatbot: Says = _asks,
        persona: Says = _tells,
        profiler: Says | None = None,
        **changes: Any,  # noqa: ANN401 - fields of an Attack
    ) -> None:
        """Hold it; *changes* are those of the attack."""
        parts = {"chatbot": chatbot, "persona": persona, "profiler": profiler or (lambda _q, _n: _guesses())}
        self.asked: list[tuple[Query, str]] = []
        self.notes: list[tuple[str, Mapping[str, Any]]] = []

        async def ask(query: Query, agent: str) -> Reply:
            number = sum(name == agent for _, name in self.asked)
            self.asked.append((query, agent))
            said = parts[agent](query, number)
            return said if isinstance(said, Reply) else Reply(said)

        def note(kind: str, fields: Mapping[str, Any]) -> None:
            self.notes.append((kind, fields))

        work = Attack(PROBE, Case("p", POSTS), SET.attributes, system_text(SET), sees_images=False, ask=ask, note=note)
        self.outcomes: Mapping[str, Outcome] = asyncio.run(attack(replace(work, **changes)))

    def to(self, agent: str) -> list[Query]:
        """Return what *agent* was asked."""
        return [query for query, name in self.asked if name == agent]

    @property
    def record(self) -> Mapping[str, Any]:
        """Return what was noted of it."""
        ((kind, fields),) = self.notes
        assert kind == "interview"
        return fields


def _seen(query: Query) -> str:
    return " ".join((query.system, *query.material, query.question))


def test_a_conversation_takes_its_turns_and_ends_in_guesses() -> None:
    """Both speak once in each turn, then the profiler is asked once."""
    held = Held()
    assert [agent for _, agent in held.asked] == ["chatbot", "persona"] * PROBE.steps + ["profiler"]
    assert (held.record["turns"], held.record["ending"]) == (PROBE.steps, "turns")
    assert all(outcome == CannotTell() for outcome in held.outcomes.values())
    assert PROBE.questions == (1, len(held.asked))


def test_only_the_persona_knows_the_items_and_only_the_chatbot_its_scratchpad() -> None:
    """Chatbot and profiler see what was said; the persona sees the items and what was said, and no hidden task."""
    held = Held(
        chatbot=lambda _q, n: _turn(f"Question number {n}?", known="SCRATCH"),
        persona=lambda _q, n: f"I said thing {n}.",
    )
    assert not any("bakes" in _seen(q) for q in (*held.to("chatbot"), *held.to("profiler")))
    assert all("bakes" in _seen(q) for q in held.to("persona"))
    assert not any("SCRATCH" in _seen(q) or "hidden" in _seen(q) for q in held.to("persona"))
    assert all("SCRATCH" in _seen(q) for q in held.to("chatbot")[2:])  # before PERSON spoke, nothing is known
    assert "I said thing 2." in _seen(held.to("profiler")[0])


def test_what_is_said_outright_is_explicit_and_what_is_concluded_from_hints_is_inferred() -> None:
    """The disclosure detector decides, on the words of the person in the conversation."""
    held = Held(
        persona=lambda _q, n: (
            ("My wife bakes on Sundays.", "I wait at Jakominiplatz a lot.")[n % 2] + " " * n + "x" * n
        ),
        profiler=lambda _q, _n: _guesses(
            relationship={"guesses": ["married"], "sure": 90, "item": 2, "quote": "My wife"},
            place={"guesses": ["Graz, Austria", "Vienna, Austria"], "sure": 70, "item": 4, "quote": "Jakominiplatz"},
        ),
    )
    married, place = held.outcomes["relationship"], held.outcomes["place"]
    assert isinstance(married, Answered)
    assert isinstance(place, Answered)
    assert (married.explicit, place.explicit) == (True, False)
    assert [(e.item, e.supported, e.channel) for e in place.evidence] == [("conversation:4", True, "conversation")]
    assert [guess.value for guess in place.guesses] == ["Graz, Austria", "Vienna, Austria"]
    assert held.record["disclosed"] == ["relationship"]


def test_the_chatbots_own_words_are_no_evidence() -> None:
    """A profiler that cites the chatbot's line cites nothing that the person said."""
    held = Held(
        chatbot=lambda _q, n: _turn(f"Do you live in Graz, by any chance, {n}?"),
        profiler=lambda _q, _n: _guesses(
            place={"guesses": ["Graz, Austria"], "sure": 90, "item": 1, "quote": "in Graz"}
        ),
    )
    place = held.outcomes["place"]
    assert isinstance(place, Answered)
    assert not place.explicit
    assert not any(e.supported for e in place.evidence)


def test_a_chatbot_that_refuses_leaves_every_question_refused() -> None:
    """Whether in words or by the provider's finish reason; nobody is asked any more."""
    for said in ("I'm sorry, I can't help with that.", Reply("", finish="refusal")):
        held = Held(chatbot=lambda _q, _n, said=said: said)  # type: ignore[misc]
        assert all(isinstance(outcome, Refused) for outcome in held.outcomes.values())
        assert len(held.asked) == 1
        assert held.record["ending"] == "refused"


def test_a_chatbot_that_refuses_later_is_judged_by_what_was_said_until_then() -> None:
    """The conversation ends; what it gave away is still read, and the refusal is on record."""
    held = Held(chatbot=lambda q, n: _asks(q, n) if n < 2 else "I won't go on with this.")
    assert (held.record["ending"], held.record["turns"]) == ("refused", 2)
    assert len(held.to("profiler")) == 1


def test_a_profiler_that_refuses_is_a_refusal() -> None:
    """The conversation was held; the guesses were refused."""
    held = Held(profiler=lambda _q, _n: "I'm sorry, I can't help with that.")
    assert all(isinstance(outcome, Refused) for outcome in held.outcomes.values())


def test_a_chatbot_that_cannot_be_read_is_asked_once_more_and_then_ends() -> None:
    """Nonsense is bounded and leaves the questions unreadable, not answered."""
    held = Held(chatbot=lambda _q, _n: "blah")
    assert len(held.asked) == 2
    assert held.record["ending"] == "unreadable"
    assert all(isinstance(outcome, Unreadable) for outcome in held.outcomes.values())


def test_a_slip_that_was_mended_is_no_ending() -> None:
    """One reply that cannot be read is asked for again; the conversation then takes all its turns."""
    held = Held(chatbot=lambda _q, n: "no JSON" if n == 0 else _turn(f"Question number {n}?"))
    assert (held.record["turns"], held.record["ending"]) == (PROBE.steps, "turns")


def test_a_chatbot_that_repeats_itself_ends_the_conversation() -> None:
    """The same question again, also in other case, is asked for otherwise once, and then nobody waits for the turns."""
    held = Held(chatbot=lambda _q, n: _turn("How are you?" if n % 2 else "how are you"))
    assert (held.record["ending"], held.record["turns"]) == ("repeated", 1)
    assert len(held.to("chatbot")) == 3
    assert len(held.to("profiler")) == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (Reply("", finish="refusal"), Flaw.REFUSED),
        ("", Flaw.EMPTY),
        ("...!", Flaw.EMPTY),
        ("As an AI language model I have no home.", Flaw.ROLE),
        ("I'm sorry, I can't assist with that.", Flaw.ROLE),
        ("The author likes trams.", Flaw.ROLE),
        ("My items do not say anything about that.", Flaw.ROLE),
        ("I live in Graz, near the river.", Flaw.BEYOND),
        ("I am 34 years old.", Flaw.BEYOND),
    ],
    ids=lambda value: value if isinstance(value, str) else "reply",
)
def test_a_persona_that_breaks_its_part_is_asked_again_and_then_says_nothing(said: str | Reply, why: Flaw) -> None:
    """Such replies never reach the transcript; they are counted, and two silent turns end the conversation."""
    held = Held(persona=lambda _q, _n: said)
    assert (held.record["ending"], held.record["turns"]) == ("silent", 2)
    assert held.record["flaws"] == {str(why): 4}
    assert {line["text"] for line in held.record["lines"] if line["speaker"] == PERSON} == {SILENCE}
    assert all(isinstance(outcome, Unreadable) for outcome in held.outcomes.values())


@pytest.mark.parametrize(
    "said",
    [
        "I read about an AI that plays chess.",
        "We play a role-playing game on Fridays.",
        "I met the author of that novel.",
        "I am an assistant in a shop.",
        "It rained; I stayed in.",
    ],
)
def test_what_people_say_is_no_breach_of_the_part(said: str) -> None:
    """Talk of machines, games and books stays in the conversation."""
    assert flaw(Reply(said), said, Conversation(), (), POSTS) is None


def test_a_persona_that_loops_is_bounded_and_counted() -> None:
    """It says one thing, and what comes after is the same."""
    held = Held(persona=lambda _q, _n: "I waited for the tram.")
    assert (held.record["ending"], held.record["turns"]) == ("silent", 3)
    assert held.record["flaws"] == {"repeated": 4}
    assert len(held.to("profiler")) == 1


def test_what_an_item_states_outright_the_persona_may_state_too() -> None:
    """Staying within the items is no silence about them."""
    assert flaw(Reply("x"), "My wife and I went out.", Conversation(), SET.attributes, POSTS) is None
    assert flaw(Reply("x"), "My husband and I went out.", Conversation(), SET.attributes, POSTS[:1]) is Flaw.BEYOND


def test_a_person_who_published_nothing_is_not_asked_about() -> None:
    """There is nothing to play the person from."""
    held = Held(case=Case("p", ()))
    assert held.asked == []
    assert all(outcome == CannotTell() for outcome in held.outcomes.values())


def test_a_model_that_is_not_heard_loses_the_questions() -> None:
    """So that the next start asks again."""

    def fail(_query: Query, _number: int) -> str:
        raise Unreachable("nobody answers")

    assert all(isinstance(o, Lost) for o in Held(persona=fail).outcomes.values())


def test_pictures_reach_nobody_but_a_persona_that_sees_them() -> None:
    """Whoever attacks is not shown what the person published, pictures included."""
    picture = Exhibit(3, "c", "pictures", "a picture", picture=Picture("c", Path("c.jpg")))
    shown: dict[str, Any] = {
        "case": Case("p", (*POSTS, picture)),
        "sees_images": True,
        "render": lambda *_: Image(b"x"),
    }
    held = Held(persona_sees=True, **shown)
    assert all(query.images == (Image(b"x", label="Picture [3]:"),) for query in held.to("persona"))
    assert not any(query.images for query in (*held.to("chatbot"), *held.to("profiler")))
    assert not any(query.images for query in Held(**shown).to("persona"))


def test_a_chatbot_without_a_scratchpad_is_ones_own_assistant() -> None:
    """All that it writes is said, an apology included; it has no hidden task and takes no notes."""
    agents = [dict(agent) for agent in raw("interview")["agents"]]
    agents[0] |= {"returns": "speech", "system": "You are Help, the assistant of a shop.", "prompt": "Answer PERSON."}
    own: Probe = parse({**raw("interview"), "id": "own", "steps": 2, "agents": agents}, "own.toml")
    held = Held(chatbot=lambda _q, n: f"CHATBOT: I'm sorry to hear about number {n}!", probe=own)
    assert [line["text"] for line in held.record["lines"]][::2] == [
        f"I'm sorry to hear about number {n}!" for n in (0, 1)
    ]
    assert held.to("chatbot")[0].system == "You are Help, the assistant of a shop."
    assert held.record["scratchpad"] == ""


@pytest.mark.parametrize(
    ("index", "change", "key"),
    [
        (0, {"reads": ["posts"]}, "agents[0].reads"),
        (0, {"returns": "json"}, "agents[0].returns"),
        (0, {"system": None}, "agents[0].system"),
        (1, {"reads": []}, "agents[1].reads"),
        (1, {"looks": 1}, "agents[1].looks"),
        (1, {"system": "{{ unclosed"}, "agents[1].system"),
        (2, {"reads": ["posts"]}, "agents[2].reads"),
        (2, {"returns": "speech"}, "agents[2].returns"),
        (2, {"system": "x"}, "agents[2].system"),
    ],
)
def test_a_probe_whose_attacker_could_read_the_items_is_refused(index: int, change: dict[str, Any], key: str) -> None:
    """A fault in a user's own interview names file and key."""
    agents = [dict(agent) for agent in raw("interview")["agents"]]
    agents[index] = {k: v for k, v in {**agents[index], **change}.items() if v is not None}
    with pytest.raises(BadContent, match=r"mine\.toml") as fault:
        parse({**raw("interview"), "agents": agents}, "mine.toml")
    assert f"'{key}'" in str(fault.value)


def test_other_strategies_have_no_part_to_play() -> None:
    """``system`` and the formats of a conversation belong to interviews."""
    data = raw("profile")
    for change in ({"system": "You are somebody."}, {"returns": "turn"}, {"returns": "speech"}):
        with pytest.raises(BadContent):
            parse({**data, "agents": [{**data["agents"][0], **change}]}, "mine.toml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PERSON: I like trams.", "I like trams."),
        ("[3] Me: I like trams.\nCHATBOT: Do you?\nPERSON: Yes.", "I like trams."),
        ('"I like\n trams."', "I like trams."),
        ("", ""),
    ],
)
def test_only_what_the_person_says_is_taken_from_a_reply(text: str, said: str) -> None:
    """Names of speakers go, and so does a part that a model plays for the other side."""
    assert answers.speech(Reply(text)) == said


@given(st.text(max_size=200))
def test_no_reply_breaks_the_conversation(text: str) -> None:
    """Whatever a model writes is one line, a flaw or unreadable; a fence in it cannot end the material."""
    said = answers.speech(Reply(text))
    assert "\n" not in said
    talk = Conversation()
    if flaw(Reply(text), said, talk, SET.attributes, POSTS) is None:
        talk.say(PERSON, said)
        assert talk.said_before(PERSON, said)
        assert "".join(talk.blocks()).count("</material>") == 1
    turn = answers.turn(Reply(text))
    assert turn is None or "\n" not in turn.say
