"""The rewriting loop with a scripted model (a fake, for these tests only): nobody stays as they were unnoticed."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.attributes import load_set
from auditor.domain import Person, Picture, Post
from auditor.errors import AuditorError, ModelFailure, Unreachable
from auditor.mitigation.catalogue import Mitigated, Mitigation
from auditor.mitigation.rewriting.alignment import Hidden, still_told
from auditor.mitigation.rewriting.draft import WITHHELD
from auditor.mitigation.rewriting.exchange import exchanged
from auditor.mitigation.rewriting.guide import Guide
from auditor.mitigation.rewriting.method import read
from auditor.mitigation.rewriting.rewriter import Rewriting
from auditor.models.protocol import Model, Query, Reply
from auditor.models.scripted import Scripted
from auditor.probing.catalogue import load
from auditor.rewriting import check_held_out

SET = load_set("staab")
PERSON = Person(
    "p1",
    (
        Post("a", "The tram to Jakominiplatz was late again today."),
        Post("b", "Soup is best on the second day, whatever they say."),
        Picture("c", Path("c.jpg"), "My Jakominiplatz in the rain, with the old clock."),
    ),
)
Writes = Callable[[int, str], str | None]  # from number and text of an item to its new text; None leaves it out


def _material(query: Query) -> dict[int, str]:
    return {
        int(n): text for block in query.material for n, text in re.findall(r"^\[(\d+)\] (.*)$", block, re.MULTILINE)
    }


def _model(
    writes: Writes, *, guess: str = "Graz", bet: str = "Vienna", clue: str = "Jakominiplatz", words: str = ""
) -> Scripted:
    """Return a fake that answers as ``_answers`` says."""
    return Scripted(_answers(writes, guess=guess, bet=bet, clue=clue, words=words))


def _answers(
    writes: Writes, *, guess: str = "Graz", bet: str = "Vienna", clue: str = "Jakominiplatz", words: str = ""
) -> Callable[[Query], str]:
    """Return what reads *guess* wherever *clue* stands, bets *bet* when shown nothing, and rewrites.

    Asked only for *words* in the place of others it gives these, or nothing where there are none.
    """

    def answer(query: Query) -> str:
        shown = _material(query)
        if "number of each post as key" in query.question:
            return json.dumps({str(n): new for n, text in shown.items() if (new := writes(n, text)) is not None})
        if "beginning of each line as key" in query.question:
            return json.dumps({"1": words} if words else {})
        if not shown:
            return json.dumps({a.id: {"guesses": [bet] if a.id == "place" else []} for a in SET.attributes})
        found = [n for n, text in shown.items() if clue in text]
        place = {"guesses": [guess], "sure": 80, "item": found[0], "quote": clue} if found else {"guesses": []}
        return json.dumps({a.id: place if a.id == "place" else {"guesses": []} for a in SET.attributes})

    return answer


@dataclass(frozen=True)
class _Mask:
    """A mask that finds one word (a fake)."""

    name = "mask"
    identity: ClassVar[Mapping[str, str]] = {}

    def apply(self, person: Person) -> Mitigated:
        (post,) = person.items
        assert isinstance(post, Post)
        text = post.text.replace("tram", "<VEHICLE>")
        return Mitigated(Person(person.id, (replace(post, text=text),)), {"VEHICLE": 1} if text != post.text else {})


def _rewriting(name: str, model: Model, mask: Mitigation | None = None) -> Rewriting:
    method = read(name)
    guide = Guide(method.guide, load("control"), model, SET) if method.guide else None
    return Rewriting(method, model, guide, SET, mask)


def _rewritten(name: str, model: Scripted, person: Person = PERSON, mask: Mitigation | None = None) -> Mitigated:
    async def ask(asked: Model, query: Query, purpose: Mapping[str, str]) -> Reply:
        assert purpose["task"] == "rewriting"
        return await asked.ask(query)

    return asyncio.run(_rewriting(name, model, mask).rewrite(person, ask))


def _texts(done: Mitigated) -> list[str]:
    return [item.caption if isinstance(item, Picture) else item.text for item in done.person.items]


def _hidden(_: int, text: str) -> str:
    return text.replace("Jakominiplatz", "a square")


def test_only_what_gave_somebody_away_is_rewritten_and_every_item_keeps_its_place() -> None:
    """One clue a round: the item that was cited changes, ids stay, and the rounds end when nothing stands."""
    done = _rewritten("rewrite:3", _model(_hidden))
    assert _texts(done) == [text.replace("Jakominiplatz", "a square") for text in _texts(Mitigated(PERSON))]
    assert [(t.item, t.what) for t in done.treated] == [("a", "changed"), ("b", "kept"), ("c", "changed")]
    assert [item.id for item in done.person.items] == ["a", "b", "c"]
    assert done.standing == (("place",), ("place",), ())


def test_a_round_limit_ends_the_work_and_what_still_stands_is_told() -> None:
    """One round rewrites one item; the other is still read afterwards, and the record says so."""
    done = _rewritten("rewrite:1", _model(_hidden))
    assert done.standing == (("place",), ("place",))
    assert [t.what for t in done.treated] == ["changed", "kept", "kept"]


@pytest.mark.parametrize(
    ("writes", "why"),
    [
        (lambda n, text: None, "missing"),
        (lambda n, text: "  ", "empty"),
        (lambda n, text: text, "untouched"),
        (lambda n, text: text.replace("Jakominiplatz", "a square of Graz"), "told"),
        (lambda n, text: "Once upon a time there was a fox who loved grapes.", "unlike"),
        (lambda n, text: _hidden(n, text) + " word" * 60, "grown"),
        (lambda n, text: _hidden(n, text) + " I am a nurse.", "invented"),
    ],
    ids=["missing", "empty", "untouched", "told", "unlike", "grown", "invented"],
)
def test_what_comes_back_wrong_is_asked_for_once_more_and_never_left_as_it_was(writes: Writes, why: str) -> None:
    """Without anything that masks, such an item is withheld, and the reason is kept."""
    model = _model(writes)
    done = _rewritten("rewrite:1", model)
    assert _texts(done)[0] == WITHHELD
    assert done.treated[0].what == "withheld"
    naive = _model(writes)
    withheld = [one for one in _rewritten("rewrite-naive", naive).treated if one.what == "withheld"]
    assert {one.why for one in withheld} == ({why} - {"untouched", "told"})
    asked = [query for query in naive.asked if "did not do" in query.question]
    assert len(asked) == (3 if withheld else 0)  # one item at a time


def test_where_whole_texts_do_not_do_only_the_words_are_asked_for_and_the_rest_stays() -> None:
    """A model that copies its input may still find other words; everything around them is as it was."""
    model = _model(lambda n, text: text, words="a square")
    done = _rewritten("rewrite:3", model)
    assert _texts(done) == [_hidden(0, text) for text in _texts(Mitigated(PERSON))]
    (asked, _) = [query for query in model.asked if "beginning of each line as key" in query.question]
    assert '1. "Jakominiplatz" in post [1] tells Place of residence: Graz' in asked.question


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("abc é’-\n", max_size=20), st.text("xyzß", min_size=1, max_size=9), st.text("abc xyz\\1", max_size=9))
def test_an_exchange_changes_nothing_but_the_words(around: str, quote: str, new: str) -> None:
    """What stands around the words comes out as it was; where they do not stand, nothing comes out."""
    assert exchanged(f"{around} {quote.upper()} {around}", {quote.upper(): new}) == f"{around} {new} {around}"
    assert exchanged(around, {quote: new}) is None


@pytest.mark.parametrize(
    ("text", "by_quote", "wanted"),
    [
        ("My husband's husband", {"husband": "partner"}, "My partner's partner"),
        ("Don’t  tell", {"don't tell": "keep it"}, "keep it"),
        ("as a nurse, nursery", {"nurse": "worker"}, "as a worker, nursery"),
        ("my wife Ann", {"wife": "partner", "my wife": "somebody"}, None),
        ("my wife, his wife", {"wife": "partner", "my wife": "mine"}, "mine, his partner"),
    ],
)
def test_words_are_exchanged_whole_and_the_longest_first(
    text: str, by_quote: dict[str, str], wanted: str | None
) -> None:
    """Case, white space and typography may differ; parts of other words are left alone."""
    assert exchanged(text, by_quote) == (wanted or "somebody Ann")


def test_what_the_model_would_bet_of_anybody_is_no_finding() -> None:
    """A guess that equals the control bet is not better than chance, so nothing is rewritten."""
    done = _rewritten("rewrite", _model(_hidden, bet="Graz"))
    assert done.person == PERSON
    assert done.standing == ((),)


def test_a_quote_that_is_not_there_is_no_finding() -> None:
    """A conclusion without supported evidence would not be changed by any rewriting."""

    def answer(query: Query) -> str:
        place = {"guesses": ["Graz"], "item": 1, "quote": "words that nobody wrote"}
        return json.dumps({a.id: place if a.id == "place" and query.material else None for a in SET.attributes})

    assert _rewritten("rewrite", Scripted(answer)).person == PERSON


def test_what_is_stated_outright_is_rewritten_though_the_model_would_bet_it() -> None:
    """The rules that find statements guide too: nobody needs a model to read them."""
    person = Person("p", (Post("a", "I am 34 years old and I like soup very much."),))
    done = _rewritten("rewrite", _model(lambda n, text: text.replace("34 years old", "not young")), person)
    assert _texts(done) == ["I am not young and I like soup very much."]


def test_a_guide_that_says_nothing_leaves_nobody_as_they_were() -> None:
    """Where it refuses, everything is masked; without anything that masks, everything is withheld."""
    done = _rewritten("rewrite", Scripted(lambda _: Reply("", finish="refusal")))
    assert _texts(done) == [WITHHELD] * 3
    assert {t.why for t in done.treated} == {"guide refused"}


@pytest.mark.parametrize(
    ("name", "model", "why"),
    [
        ("rewrite-naive", _model(lambda n, text: None), "missing"),
        ("rewrite", Scripted(lambda _: Reply("", finish="refusal")), "guide refused"),
    ],
)
def test_what_the_mask_leaves_as_it_was_is_withheld(name: str, model: Scripted, why: str) -> None:
    """An item that was to change is never the original under the name of a masked one."""
    done = _rewritten(name, model, mask=_Mask())
    assert _texts(done) == [_texts(Mitigated(PERSON))[0].replace("tram", "<VEHICLE>"), WITHHELD, WITHHELD]
    assert [t.what for t in done.treated] == ["masked", "withheld", "withheld"]
    assert {t.why for t in done.treated} == {why}
    assert done.masked == {"VEHICLE": 1}


def test_what_ended_before_the_guide_refuses_keeps_its_ending() -> None:
    """Withheld stays withheld, with its reason; what a model rewrote is masked on top."""
    answer = _answers(lambda n, text: text if n == 1 else _hidden(n, text))  # the first never comes back right
    read: list[Query] = []

    def refuses_later(query: Query) -> str | Reply:
        if _material(query) and "as key" not in query.question:
            read.append(query)
        return Reply("", finish="refusal") if len(read) > 2 else answer(query)

    done = _rewritten("rewrite:3", Scripted(refuses_later), mask=_Mask())
    assert [(t.what, t.why) for t in done.treated] == [
        ("withheld", "missing"),
        ("withheld", "guide refused"),
        ("masked", "guide refused"),
    ]
    assert done.masked == {}


def test_a_model_that_cannot_be_heard_makes_no_twin() -> None:
    """The failure goes up, so that the person is counted as lost and asked about again."""

    def fail(_: Query) -> str:
        raise Unreachable("nobody answers")

    with pytest.raises(ModelFailure):
        _rewritten("rewrite", Scripted(fail))
    with pytest.raises(ModelFailure):
        _rewritten("rewrite-naive", Scripted(fail))


def test_the_naive_way_asks_nobody_but_the_rewriter() -> None:
    """One question for all items, no guide; what comes back the same was given no reason to change."""
    model = _model(_hidden)
    done = _rewritten("rewrite-naive", model)
    assert len(model.asked) == 1
    assert [t.what for t in done.treated] == ["changed", "kept", "changed"]
    assert done.standing == ()


def test_the_truthful_way_generalises_step_by_step_until_the_guide_cannot_turn_it_back() -> None:
    """The region first, then the country, then nothing; a guide that reads no more than was left ends it."""
    asked: list[str] = []

    def answer(query: Query) -> str:
        shown = _material(query)
        if "beginning of each line as key" in query.question:
            asked.append(query.question)
            return json.dumps({"1": "in Styria" if len(asked) == 1 else "in Austria"})
        if not shown:
            return json.dumps({a.id: {"guesses": []} for a in SET.attributes})
        quote = re.findall(r"in \w+", shown[1])[0]
        guess = "Austria" if "Austria" in quote else "Graz"
        place = {"guesses": [guess], "item": 1, "quote": quote}
        return json.dumps({a.id: place if a.id == "place" else {"guesses": []} for a in SET.attributes})

    person = Person("p", (Post("a", "The trams here in Graz are always late, whatever they promise."),))
    done = _rewritten("rewrite-truthful", Scripted(answer), person)
    assert _texts(done) == ["The trams here in Austria are always late, whatever they promise."]
    assert "Steiermark, Austria" in asked[0] or "Styria, Austria" in asked[0]
    assert len(asked) == 2
    assert done.standing[-1] == ()


def test_an_attacker_that_guides_cannot_be_the_only_judge() -> None:
    """The audit is refused; another probe or another model makes it possible."""
    rewriting = _rewriting("rewrite:2", _model(_hidden))
    with pytest.raises(AuditorError, match="cannot judge it"):
        check_held_out((rewriting,), [("scripted", "guide")])
    check_held_out((rewriting,), [("scripted", "guide"), ("scripted", "profile")])
    with pytest.raises(AuditorError):
        check_held_out((rewriting,), [("scripted", "guide@posts")])
    check_held_out((rewriting,), [("other", "guide")])
    check_held_out((rewriting,), [])
    check_held_out((_rewriting("rewrite-naive", _model(_hidden)),), [("scripted", "guide")])


def test_the_identity_holds_everything_that_decides_a_rewriting() -> None:
    """Rounds, models, the guide's probe and the digests of all prompts: a change of any is another audit."""
    one, two = (_rewriting(name, _model(_hidden)).identity for name in ("rewrite:1", "rewrite:2"))
    assert {key for key in one if one[key] != two[key]} == {"rounds"}
    assert {"rewriter", "guide", "guide probe", "guide probe sha256", "control sha256", "method sha256", "mask"} <= {
        *one
    }
    method = replace(read("rewrite:1"), digests={"method sha256": "0"})
    assert replace(_rewriting("rewrite:1", _model(_hidden)), method=method).identity != one


def test_words_that_live_on_in_a_longer_word_were_not_hidden() -> None:
    """A derived word still tells; only evidence has to be of whole words."""
    assert still_told("Graz is old.", "The Grazers are old.", Hidden(("Graz",))) == "untouched"
