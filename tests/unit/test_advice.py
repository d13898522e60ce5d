"""What explanations advise: an edit is worth the leaks that it was tried on, and no others."""

from __future__ import annotations

import json

import pytest

from auditor.cli.explain import _summary
from auditor.probing.carriers import Carriers, Cause
from auditor.probing.explaining import Edit, Explanation, from_json
from auditor.probing.pieces import Piece
from auditor.scoring.explained import advice


def _explained(attribute: str, *places: Piece, kind: str = "cut", changed: tuple[Piece, ...] = ()) -> Explanation:
    """Return a leak that ends where *changed*, or else all of *places*, are edited; each sentence says the same."""
    changed = changed or places
    texts = tuple(("Greetings from Graz.", "") for piece in changed if not piece.is_picture)
    edit = Edit(kind, 3 * len(texts), sum(piece.is_picture for piece in changed), texts, changed)
    return Explanation("anna", attribute, "profile", "m", Carriers(Cause.CARRIED, places, True, 4), edit)


def test_withholding_one_picture_is_not_worth_the_leak_that_another_carries() -> None:
    """Both withhold one picture and no words, and each ends one leak."""
    found = advice([_explained("place", Piece("pic1.jpg")), _explained("age", Piece("pic2.jpg"))])
    assert [(one.items, one.attributes, one.worth) for one in found] == [
        (("pic2.jpg",), ("age",), 1.0),
        (("pic1.jpg",), ("place",), 1.0),
    ]


def test_the_same_sentence_in_two_posts_is_two_edits() -> None:
    """To cut it from one post was not tried on the leak that the other carries."""
    found = advice([_explained("place", Piece("p1", 0, 20)), _explained("age", Piece("p2", 0, 20))])
    assert [(one.items, one.attributes) for one in found] == [(("p2",), ("age",)), (("p1",), ("place",))]


def test_one_edit_that_was_tried_on_two_leaks_is_worth_both() -> None:
    """It is advised once."""
    (found,) = advice([_explained("place", Piece("p1", 0, 20)), _explained("age", Piece("p1", 0, 20))])
    assert found.attributes == ("age", "place")
    assert found.worth == 2 / 3


def test_the_items_of_an_edit_are_those_that_it_changes() -> None:
    """A masking leaves a carrier without anything to mask as it is."""
    places = Piece("p1", 0, 20), Piece("p2", 0, 20)
    (found,) = advice([_explained("place", *places, kind="mask", changed=places[1:])])
    assert found.items == ("p2",)


def test_the_terminal_counts_each_finding_once() -> None:
    """As many end by an edit as are carried."""
    said = _summary([_explained("place", Piece("pic1.jpg")), _explained("age", Piece("pic2.jpg"))])
    assert "2 carried by certain sentences or pictures (0 end by masking words, 2 by taking them away)" in said


def test_an_explanation_comes_back_from_the_journal_as_it_was_and_an_older_one_is_still_read() -> None:
    """Before the changed pieces were written down, they were the carriers, as far as is known."""
    one = _explained("place", Piece("p1", 0, 20), Piece("pic1.jpg"), changed=(Piece("pic1.jpg"),))
    record = json.loads(json.dumps(one.to_json()))
    assert from_json(record) == one
    del record["edit"]["changed"]
    older = from_json(record).edit
    assert older
    assert older.changed == one.carriers.pieces


@pytest.mark.parametrize(
    ("cause", "minimal", "again"), [("carried", True, False), ("open", False, True), ("guessed", True, True)]
)
def test_an_older_explanation_that_may_be_wrong_is_open(cause: str, minimal: bool, again: bool) -> None:
    """It was cut short where it was not minimal, and "guessed" where a model may only have refused."""
    carriers = {"cause": cause, "pieces": [], "minimal": minimal, "probes": 1}
    record = {
        "person": "anna",
        "attribute": "age",
        "probe": "profile",
        "model": "m",
        "edit": None,
        "carriers": carriers,
    }
    assert from_json(record).carriers.cut_short == again
