"""Reading as time goes by, with a scripted model (a fake, for these tests only)."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from itertools import accumulate
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.attributes import load_set
from auditor.domain import Answered, CannotTell, Refused, Unreadable
from auditor.models.protocol import Query, Reply
from auditor.models.scripted import Scripted
from auditor.probing.attacks import Attack, Outcomes
from auditor.probing.cases import Case
from auditor.probing.catalogue import load
from auditor.probing.incremental import Proposition, batches, in_order_of_time, revise
from auditor.probing.prompts import Exhibit, system_text
from auditor.probing.strategies import attack

SET = load_set("staab")
PLACE = next(a for a in SET.attributes if a.id == "place")
Notes = list[Mapping[str, Any]]
_REFUSAL = "I'm sorry, I can't help with that."


def _posts(*texts: str) -> tuple[Exhibit, ...]:
    return tuple(Exhibit(n, f"i{n}", "posts", text, created=f"2025-{n:02}-01") for n, text in enumerate(texts, 1))


def _run(answer: Callable[[Query], str | Reply], posts: tuple[Exhibit, ...]) -> tuple[Outcomes, list[Query], Notes]:
    model, notes = Scripted(answer), []

    async def ask(query: Query, _agent: str) -> Reply:
        return await model.ask(query)

    def note(_kind: str, fields: Mapping[str, Any]) -> None:
        notes.append(fields)

    work = Attack(
        load("gum"), Case("p", posts), SET.attributes, system_text(SET), sees_images=False, ask=ask, note=note
    )
    return asyncio.run(attack(work)), model.asked, notes


def _reader(query: Query) -> str:
    """Name the last city that the shown items mention."""
    shown = re.findall(r"\[(\d+)\].*?(Graz|Linz)", "".join(query.material))
    claims: dict[str, object] = {a.id: {"guesses": []} for a in SET.attributes}
    if shown:
        number, city = shown[-1]
        claims["place"] = {"guesses": [f"{city}, Austria"], "sure": 60, "item": int(number), "quote": city}
    return json.dumps(claims)


@given(st.integers(0, 300))
def test_batches_end_after_one_two_four_eight_items(count: int) -> None:
    """Every item is read once, in order, and no batch is larger than 64."""
    stream = tuple(Exhibit(number, "", "posts", "") for number in range(count))
    cut = list(batches(stream))
    assert [exhibit for batch in cut for exhibit in batch] == list(stream)
    assert all(1 <= len(batch) <= 64 for batch in cut)
    ends = list(accumulate(len(batch) for batch in cut))
    assert [end for end in ends if end <= 128] == [end for end in (1, 2, 4, 8, 16, 32, 64, 128) if end < count] + (
        [count] if 0 < count <= 128 else []
    )


def test_items_are_read_in_the_order_of_their_dates() -> None:
    """One without a date stays behind the one before it."""
    items = (
        Exhibit(1, "late", "posts", "", created="2025-05-01"),
        Exhibit(2, "after", "posts", ""),
        Exhibit(3, "early", "posts", "", created="2024-01-01"),
    )
    assert [e.item for e in in_order_of_time(items)] == ["early", "late", "after"]


def test_the_last_valid_value_holds_and_the_one_before_is_the_second_guess() -> None:
    """Somebody who moved from Graz to Linz lives in Linz."""
    outcomes, _, _ = _run(_reader, _posts("Graz is foggy.", "Nothing.", "I moved to Linz.", "Nothing more."))
    assert isinstance(outcomes["place"], Answered)
    assert [guess.value for guess in outcomes["place"].guesses] == ["Linz, Austria", "Graz, Austria"]
    assert outcomes["place"].evidence[0].item == "i3"


def test_the_exposure_is_noted_after_each_batch() -> None:
    """The curve has a point after 1, 2 and 4 items, each with what was known then."""
    _, _, notes = _run(_reader, _posts("Nothing.", "Graz is foggy.", "Nothing.", "Nothing."))
    assert [(note["items"], note["of"]) for note in notes] == [(1, 4), (2, 4), (4, 4)]
    assert [note["outcomes"]["place"]["kind"] for note in notes] == ["cannot_tell", "answered", "answered"]


def test_a_batch_sees_its_own_items_and_what_was_believed() -> None:
    """Nothing is shown twice; what earlier items said is told in a line."""
    _, asked, _ = _run(_reader, _posts("Graz is foggy.", "Rain.", "Sun.", "Snow."))
    assert "Graz" not in "".join(asked[1].material)
    assert "Graz, Austria" in asked[1].question


@settings(deadline=None)  # the gazetteer is read once
@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 5))
def test_what_agrees_is_more_credible_than_either_and_decays_until_then(old: float, new: float, gap: int) -> None:
    """Two independent hints for the same add up; age takes away."""
    known = Proposition("Austria", old, 1)
    (found, *_) = revise(PLACE, [known], Proposition("Graz, Austria", new, 1 + gap))
    assert found.value == "Graz, Austria"
    assert found.confidence >= max(new, known.credible(1 + gap)) - 1e-9
    assert found.confidence <= 1
    assert known.credible(1 + gap) <= old


def test_an_echo_of_what_it_was_told_is_no_evidence() -> None:
    """A reader that repeats the belief without an item does not make it stronger."""

    def echo(query: Query) -> str:
        first = "[1]" in "".join(query.material)
        place = {"guesses": ["Graz, Austria"], "sure": 50, **({"item": 1, "quote": "Graz"} if first else {})}
        return json.dumps({a.id: place if a.id == "place" else {"guesses": []} for a in SET.attributes})

    outcomes, _, _ = _run(echo, _posts("Graz.", "Rain.", "Sun.", "Snow."))
    assert isinstance(outcomes["place"], Answered)
    assert (outcomes["place"].guesses[0].confidence or 1) < 0.5


def test_what_is_beyond_the_steps_is_not_read_and_the_note_says_so() -> None:
    """A very long history ends at the probe's bound, and how many items there were is written beside it."""
    posts = tuple(Exhibit(number, f"i{number}", "posts", "Rain.") for number in range(1, 500))
    _, asked, notes = _run(_reader, posts)
    assert len(asked) == load("gum").steps
    assert notes[-1]["items"] < notes[-1]["of"] == len(posts)


def test_what_was_refused_of_a_history_is_not_taken_for_an_absence_of_clues() -> None:
    """One batch gave no clue and five were refused: nobody can say that the items give nothing away."""
    replies = iter([json.dumps({a.id: {"guesses": []} for a in SET.attributes})])
    outcomes, asked, notes = _run(lambda _: next(replies, _REFUSAL), _posts(*["Rain."] * 32))
    assert len(asked) == 6
    assert all(isinstance(outcome, Refused) for outcome in outcomes.values())
    assert [(note["items"], note["heard"]) for note in notes] == [(1, 1), (2, 1), (4, 1), (8, 1), (16, 1), (32, 1)]
    assert [note["outcomes"]["place"]["kind"] for note in notes] == ["cannot_tell"] + ["refused"] * 5


def test_what_was_found_stands_beside_what_was_refused() -> None:
    """A value is known, whatever the rest would have said; of the others nothing is."""
    outcomes, _, notes = _run(lambda q: _reader(q) if "Graz" in "".join(q.material) else _REFUSAL, _posts("Graz.", "?"))
    assert isinstance(outcomes["place"], Answered)
    assert isinstance(outcomes["age"], Refused)
    assert (notes[-1]["items"], notes[-1]["heard"]) == (2, 1)


def test_a_batch_that_says_nothing_readable_leaves_the_question_unreadable() -> None:
    """Noise is no refusal, and no absence of clues either."""
    outcomes, _, _ = _run(lambda q: _reader(q) if "Rain" in "".join(q.material) else "?!", _posts("Rain.", "Sun."))
    assert all(isinstance(outcome, Unreadable) for outcome in outcomes.values())


def test_nobody_published_anything_and_nobody_answers() -> None:
    """No items: nothing is asked. Refusals stay refusals."""
    outcomes, asked, _ = _run(_reader, ())
    assert not asked
    assert set(outcomes.values()) == {CannotTell()}
    outcomes, _, _ = _run(lambda _: _REFUSAL, _posts("Graz."))
    assert all(isinstance(outcome, Refused) for outcome in outcomes.values())
