"""Whatever a model writes in a list of people, it is read or said to be unreadable."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.models.protocol import Reply
from auditor.probing.mentions import Mention, mentions, stands
from auditor.probing.prompts import Exhibit

BASIA = {"called": "Basia", "relation": "family", "about": "his wife", "item": 2}
ROWS = st.lists(
    st.fixed_dictionaries(
        {"called": st.text(max_size=200) | st.none(), "relation": st.text(max_size=9) | st.integers()},
        optional={"about": st.text() | st.lists(st.text()), "item": st.integers() | st.text(max_size=12)},
    ),
    max_size=8,
)


def _names(text: str) -> list[str] | None:
    found = mentions(Reply(text))
    return None if found is None else [one.called for one in found]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("[]", []),
        ("Here you are:\n```json\n[ ]\n```", []),
        (json.dumps([BASIA]), ["Basia"]),
        (json.dumps({"people": [BASIA, {**BASIA, "called": "Jan"}]}), ["Basia", "Jan"]),
        (json.dumps([BASIA])[:-1] + ', {"called": "cut of', ["Basia"]),
        (json.dumps([{"called": "the author", "relation": "other"}, BASIA]), ["Basia"]),
        (json.dumps([{"called": "Zbigniew", "relation": "author"}]), []),
        (json.dumps([{"called": "@zbig", "relation": "author"}, {"called": "Zbig", "relation": "friend"}]), []),
        (json.dumps([BASIA, {**BASIA, "called": "BASIA", "item": 3}]), ["Basia"]),
        (json.dumps([BASIA, {**BASIA, "about": "his aunt"}]), ["Basia", "Basia"]),
        ("Nobody is spoken of.", None),
        ("[that is none]", None),
        ("", None),
    ],
)
def test_a_list_of_people_is_read_as_it_comes(text: str, wanted: list[str] | None) -> None:
    """Wrapped, cut off, with the author in it; only the same words in every field are the same person."""
    assert _names(text) == wanted


@given(ROWS)
def test_nothing_that_a_model_writes_raises_or_makes_the_author_a_bystander(rows: list[dict[str, object]]) -> None:
    """Every mention has a name, a relation of ours and a number that can be one of an item."""
    for one in mentions(Reply(json.dumps(rows))) or ():
        assert one.called.strip()
        assert len(one.called) <= 120
        assert one.relation in ("family", "friend", "work", "other")
        assert 0 <= one.item < 10**8


def test_words_stand_where_an_item_holds_them_or_a_picture_was_seen() -> None:
    """Invented words are told from quoted ones; who is only to be seen in a picture has no words to quote."""
    shown = (Exhibit(1, "a", "posts", "My  BASIA is a librarian."), Exhibit(2, "b", "pictures", "a picture"))
    assert stands(Mention("my Basia", item=9), shown, seen=False)
    assert not stands(Mention("Boris", item=1), shown, seen=False)
    assert not stands(Mention("a child", item=2), shown, seen=False)
    assert stands(Mention("a child", item=2), shown, seen=True)


def test_a_name_stands_only_as_a_whole() -> None:
    """Three letters of another word are nobody."""
    shown = (Exhibit(1, "a", "posts", "I also went to see Alma."),)
    assert not stands(Mention("Al", item=1), shown, seen=False)
    assert stands(Mention("Alma", item=1), shown, seen=False)


def test_a_repr_names_nobody() -> None:
    """A traceback or a log line cannot carry a name."""
    assert "Basia" not in repr(Mention("Basia", about="Basia"))
