"""Who is who: never two people for one, and never by a name that is only similar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.domain import RELATIONS, Bystander
from auditor.scoring.recognised import recognised
from auditor.scoring.spoken import Found

WORDS = st.lists(st.sampled_from(["anna", "Anna's", "meier", "my", "wife", "nurse", "of the author", "2"]), max_size=4)
TEXT = WORDS.map(" ".join)
KNOWN = st.builds(Bystander, st.text(), st.lists(TEXT, max_size=2).map(tuple), st.sampled_from(RELATIONS), TEXT)
MADE_OUT = st.builds(Found, TEXT, st.sampled_from(RELATIONS), TEXT, st.booleans(), st.just({}))


def known(*called: str, about: str = "", relation: str = "other") -> Bystander:
    """Return somebody who is known."""
    return Bystander("b", called, relation, about)


def found(called: str, about: str = "", relation: str = "other") -> Found:
    """Return somebody who was made out."""
    return Found(called, relation, about, stands=True, outcomes={})


@pytest.mark.parametrize(
    ("truths", "finds", "wanted"),
    [
        ([known("Basia")], [found("my BASIA")], {0: 0}),
        ([known("Zoë")], [found("Zoe")], {0: 0}),
        ([known("@ann_47")], [found("Ann")], {0: 0}),
        ([known("Basia", "my wife")], [found("wife of the author")], {0: 0}),
        ([known("Basia", about="wife of the author")], [found("the author's wife")], {0: 0}),
        ([known("Child 1"), known("Child 2")], [found("Child 2"), found("Child 1")], {0: 1, 1: 0}),
        ([known("Anna", about="his sister"), known("Anna", about="a nurse")], [found("Anna", "the nurse")], {1: 0}),
        ([known("Rafael", about="new colleague, a driver")], [found("the driver", "a colleague")], {0: 0}),
        ([known("Basia")], [found("Basia", "listed first"), found("Basia", "again")], {0: 0}),
    ],
)
def test_the_same_person_is_recognised(truths: list[Bystander], finds: list[Found], wanted: dict[int, int]) -> None:
    """By the same words, but for what any two may share, or else by what describes both."""
    assert recognised(truths, finds) == wanted


@pytest.mark.parametrize(
    ("truths", "finds"),
    [
        ([known("Anna Meier")], [found("Anna")]),
        ([known("Anna")], [found("Anna Meier")]),
        ([known("Anna")], [found("Hanna")]),
        ([known("Basia")], [found("Basia's doctor")]),
        ([known("my wife")], [found("my son")]),
        ([known("wife of the author")], [found("colleague of the author")]),
        ([known("Anna", about="his sister"), known("Anna", about="a nurse")], [found("Anna")]),
        ([known("a colleague"), known("a colleague", about="a driver")], [found("the colleague")]),
        ([known("Jo", about="a teacher", relation="family")], [found("a teacher", relation="work")]),
        ([known("her")], [found("him")]),
    ],
)
def test_nobody_is_taken_for_somebody_else(truths: list[Bystander], finds: list[Found]) -> None:
    """A similar name, somebody's somebody, or one who fits two equally well: nobody is recognised."""
    assert recognised(truths, finds) == {}


@given(st.lists(KNOWN, max_size=5), st.lists(MADE_OUT, max_size=5), st.randoms(use_true_random=False))
def test_it_is_one_to_one_and_the_order_of_the_known_changes_nothing(
    truths: list[Bystander], finds: list[Found], chance: object
) -> None:
    """Nobody stands for two, nobody has two who stand for them, and shuffling the truth shuffles only the places."""
    pairs = recognised(truths, finds)
    assert len(set(pairs.values())) == len(pairs)
    order = list(range(len(truths)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    again = recognised([truths[place] for place in order], finds)
    assert {order[place]: other for place, other in again.items()} == pairs
