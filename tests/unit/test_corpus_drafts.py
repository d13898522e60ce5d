"""A person is put together from what can be read."""

from __future__ import annotations

from auditor.corpus.drafts import Draft, first_of_each
from auditor.corpus.flaws import Spot
from auditor.domain import Fault, Person, Post, Truth


def test_the_first_of_two_items_with_one_id_is_kept() -> None:
    """The second is a fault where it stands."""
    draft = Draft("anna", "f:1")
    draft.add(Post("a", "first"), Spot("f:1", "item 1"))
    draft.add(Post("a", "second"), Spot("f:1", "item 2"))
    assert list(draft.finish()) == [
        Fault("f:1", "item 2 has the id of an earlier item; the first is kept"),
        Person("anna", (Post("a", "first"),), {}, "f:1"),
    ]


def test_a_person_without_items_is_a_fault() -> None:
    """There is nothing to infer from."""
    assert list(Draft("anna", "f:1").finish()) == [Fault("f:1", "is a person without a single item that can be read")]


def test_a_bad_truth_costs_only_itself() -> None:
    """The other truths are kept, and the faulty one is named by its position."""
    draft = Draft("anna", "f:1")
    draft.add(Post("a", ""), Spot("f:1"))
    draft.know({"age": 34, "Anna Secret": [], "health": None, "place": {"value": "Graz", "hardness": 9}}, "f:1")
    *faults, person = draft.finish()
    assert isinstance(person, Person)
    assert person.truth == {"age": Truth("34")}
    assert faults == [
        Fault("f:1", "truth entry 2 has an empty list as its value"),
        Fault("f:1", "truth entry 4 should have a whole number from 1 to 5 as 'hardness'"),
    ]


def test_a_truth_that_is_no_object_is_a_fault() -> None:
    """The person is kept without."""
    draft = Draft("anna", "f:1")
    draft.add(Post("a", ""), Spot("f:1"))
    draft.know(["age", 34], "f:1")
    assert next(draft.finish()) == Fault("f:1", "truth is not an object")


def test_an_item_without_a_readable_time_is_kept() -> None:
    """The time alone is lost, and that is said."""
    draft = Draft("anna", "f:1")
    assert draft.time("yesterday", Spot("f:1", "item 1")) is None
    (fault, _) = draft.finish()
    assert fault == Fault("f:1", "item 1 has a time that is neither ISO 8601 nor a Unix timestamp")


def test_the_first_of_two_people_with_one_id_is_kept() -> None:
    """Faults pass through, and the order is kept."""
    post = (Post("a", "x"),)
    found: list[Person | Fault] = [
        Person("a", post, {}, "f:1"),
        Fault("f:2", "why"),
        Person("a", post, {}, "f:3"),
        Person("b", post, {}, "f:4"),
    ]
    assert list(first_of_each(iter(found))) == [
        found[0],
        found[1],
        Fault("f:3", "is a person who was read before; the first is kept"),
        found[3],
    ]
