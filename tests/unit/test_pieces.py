"""Posts are cut into sentences that can be taken away one by one."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from auditor.domain import Person, Picture, Post
from auditor.probing.pieces import Piece, edited, pieces, text_of

_TEXTS = st.lists(st.text(alphabet="ab .!?。\n\t“”…é", max_size=40), max_size=5)


def _person(texts: list[str]) -> Person:
    posts = tuple(Post(f"p{number}", text) for number, text in enumerate(texts))
    return Person("a", (*posts, Picture("pic", Path("none.jpg"))))


@given(_TEXTS)
def test_the_pieces_of_a_post_hold_everything_but_white_space(texts: list[str]) -> None:
    """Nothing a person wrote is outside of every piece, and nothing is in two."""
    person = _person(texts)
    for number, text in enumerate(texts):
        spans = [(p.start, p.end) for p in pieces(person) if p.item == f"p{number}"]
        assert spans == sorted(spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        held = "".join(text[start:end] for start, end in spans)
        assert "".join(held.split()) == "".join(text.split())


@given(_TEXTS)
def test_no_change_changes_nothing_and_all_changes_leave_nothing(texts: list[str]) -> None:
    """An edit without changes is the person; taking everything away leaves no item."""
    person = _person(texts)
    assert edited(person, {}) == person
    left = edited(person, dict.fromkeys(pieces(person), "")).items
    assert all(isinstance(item, Post) and not item.text.strip() for item in left)


def test_a_sentence_is_replaced_where_it_stands() -> None:
    """What stands before and after an edited sentence stays."""
    person = _person(["I moved. I live in Graz now! Bye."])
    (middle,) = [piece for piece in pieces(person) if "Graz" in text_of(person, piece)]
    post = edited(person, {middle: "I live in <PLACE> now!"}).items[0]
    assert isinstance(post, Post)
    assert post.text == "I moved. I live in <PLACE> now! Bye."


def test_a_picture_is_one_piece_and_is_withheld_whole() -> None:
    """A changed picture is not shown at all."""
    person = _person(["Hello."])
    assert Piece("pic") in pieces(person)
    assert [item.id for item in edited(person, {Piece("pic"): ""}).items] == ["p0"]
