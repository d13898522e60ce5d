"""The native corpus: what can be read is kept, the rest is reported where it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from auditor.corpus.native import read_file
from auditor.domain import Bystander, Fault, Person, Picture, Post, Truth

SECRET = "Zanzibar"
KEYS = st.sampled_from(
    [
        "person",
        "items",
        "truth",
        "id",
        "kind",
        "text",
        "path",
        "caption",
        "created",
        "channel",
        "bystanders",
        "called",
        "relation",
        "about",
    ]
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([SECRET, f"../{SECRET}", "post", "picture"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.just(SECRET), inner, max_size=6),
    max_leaves=15,
)


def corpus(tmp_path: Path, *rows: object) -> list[Person | Fault]:
    """Write *rows* as JSON lines and read them."""
    path = tmp_path / "people.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return list(read_file(path))


def test_the_documented_shape_is_read(tmp_path: Path) -> None:
    """Posts and pictures in order, with their times, channels, captions and truths."""
    (tmp_path / "pictures").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "pictures/p01-2.jpg")
    items = [
        {"id": "p01-1", "kind": "post", "text": "Servus\n🏔", "created": "2025-03-02T10:00:00Z", "channel": "cycling"},
        {"id": "p01-2", "kind": "picture", "path": "pictures/p01-2.jpg", "caption": "Schöckl"},
    ]
    truth = {"place": {"value": "Graz, Austria", "hardness": 2, "certainty": 5}, "travel": ["Italy"], "age": 34}
    (person,) = corpus(tmp_path, {"person": "p01", "items": items, "truth": truth})
    assert person == Person(
        "p01",
        (
            Post("p01-1", "Servus\n🏔", "2025-03-02T10:00:00Z", "cycling"),
            Picture("p01-2", tmp_path / "pictures/p01-2.jpg", "Schöckl"),
        ),
        {"place": Truth("Graz, Austria", 2, 5), "travel": Truth(("Italy",)), "age": Truth("34")},
        "people.jsonl:1",
    )


def test_bystanders_are_read_with_what_is_known_of_them(tmp_path: Path) -> None:
    """What the items call them, what they are to the author, and truths of their own."""
    known = {"id": "b1", "relation": "family", "called": ["Basia"], "about": "wife", "truth": {"age": {"value": 51}}}
    row = {"person": "p", "items": [{"text": "x"}], "bystanders": [known, {"id": "b2", "called": ["Jo"]}]}
    (person,) = corpus(tmp_path, row)
    assert isinstance(person, Person)
    assert person.bystanders == (
        Bystander("b1", ("Basia",), "family", "wife", {"age": Truth("51")}),
        Bystander("b2", ("Jo",)),
    )
    assert person.truth == {}


@pytest.mark.parametrize(
    ("bystanders", "why"),
    [
        ({SECRET: 1}, "bystanders is not a list"),
        ([SECRET], "bystander 1 is not an object"),
        ([{"called": [SECRET]}], "bystander 1 has no 'id'"),
        ([{"id": SECRET}], "bystander 1 should say as 'called' or 'about' who they are"),
        ([{"id": SECRET, "called": SECRET}], "bystander 1 should have a list as 'called'"),
        ([{"id": SECRET, "called": [1]}], "bystander 1 should have a text as 'called'"),
        ([{"id": SECRET, "called": [" "]}], "bystander 1 has an empty text in 'called'"),
        ([{"id": SECRET, "about": "x", "relation": [SECRET]}], "'other' as 'relation'"),
        ([{"id": SECRET, "about": "x", "truth": SECRET}], "bystander 1 truth is not an object"),
        ([{"id": SECRET, "about": "x", "truth": {SECRET: True}}], "bystander 1 truth entry 1 should have a text"),
        ([{"id": SECRET, "about": "x"}] * 2, "bystander 2 has the id of an earlier bystander; the first is kept"),
    ],
)
def test_a_fault_of_a_bystander_names_line_and_place_and_nothing_else(
    tmp_path: Path, bystanders: object, why: str
) -> None:
    """The person is kept, and the message holds no word of the corpus."""
    fault, person = corpus(tmp_path, {"person": "p", "items": [{"text": "x"}], "bystanders": bystanders})
    assert isinstance(person, Person)
    assert isinstance(fault, Fault)
    assert fault.where == "people.jsonl:1"
    assert why in fault.why
    assert SECRET not in fault.why


def test_an_item_needs_only_its_content(tmp_path: Path) -> None:
    """The kind follows from the content, the id from person and position; pictures alone make a person."""
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    first, second = corpus(
        tmp_path,
        {"person": 1, "items": [{"text": "x"}, {"path": "a.png"}]},
        {"person": "2", "items": [{"path": "a.png"}]},
    )
    assert isinstance(first, Person)
    assert first.items == (Post("1-1", "x"), Picture("1-2", tmp_path / "a.png"))
    assert isinstance(second, Person)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        ("just text", "is not an object"),
        ({}, "has no 'text'"),
        ({"text": 5}, "should have a text as 'text'"),
        ({"text": "a\0b"}, "holds a NUL character"),
        ({"text": "\ud800"}, "holds half a character (a lone surrogate)"),
        ({"text": "x", "kind": "song"}, "should have 'post' or 'picture' as 'kind'"),
        ({"text": "x", "id": True}, "should have a text as 'id'"),
        ({"text": "x", "channel": 5}, "should have a text as 'channel'"),
        ({"path": "absent.jpg"}, "points to a file that is not there"),
        ({"path": "/etc/hostname"}, "leads out of the corpus folder"),
        ({"path": "../x.jpg"}, "leads out of the corpus folder"),
        ({"path": "people.jsonl"}, "is not a picture that can be opened (JPEG, PNG, WebP, GIF, TIFF, BMP)"),
        ({"text": "x", "id": "first"}, "has the id of an earlier item; the first is kept"),
    ],
)
def test_a_bad_item_costs_only_itself(tmp_path: Path, item: object, why: str) -> None:
    """The items around it are kept, and the fault says which it is."""
    fault, person = corpus(tmp_path, {"person": "p", "items": [{"id": "first", "text": "a"}, item, {"text": "b"}]})
    assert fault == Fault("people.jsonl:1", f"item 2 {why}")
    assert isinstance(person, Person)
    assert person.items == (Post("first", "a"), Post("p-3", "b"))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"items": []}, "has no 'person'"),
        ({"person": "", "items": []}, "has no 'person'"),
        ({"person": ["p"], "items": []}, "should have a text as 'person'"),
        ({"person": "p"}, "should have a list as 'items'"),
        ({"person": "p", "items": {}}, "should have a list as 'items'"),
        ({"person": "p", "items": []}, "is a person without a single item that can be read"),
        ([], "is not a JSON object"),
    ],
)
def test_a_bad_line_costs_only_itself(tmp_path: Path, row: object, why: str) -> None:
    """The people around it are kept."""
    good = {"person": "good", "items": [{"text": "x"}]}
    fault, person = corpus(tmp_path, row, good)
    assert fault == Fault("people.jsonl:1", why)
    assert isinstance(person, Person)
    assert person.source == "people.jsonl:2"


def test_an_item_with_a_bad_time_is_kept(tmp_path: Path) -> None:
    """Only the time is lost."""
    fault, person = corpus(tmp_path, {"person": "p", "items": [{"text": "x", "created": "last week"}]})
    assert isinstance(fault, Fault)
    assert isinstance(person, Person)
    assert person.items == (Post("p-1", "x", None),)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(JSON | st.fixed_dictionaries({"person": JSON, "items": st.lists(JSON), "truth": JSON}), max_size=4)
)
def test_whatever_the_json_faults_are_silent_about_it(tmp_path: Path, rows: list[object]) -> None:
    """Reading never fails, and no fault repeats what the corpus says."""
    for found in corpus(tmp_path, *rows):
        assert not isinstance(found, Fault) or SECRET not in found.where + found.why


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary())
def test_any_bytes_can_be_read(tmp_path: Path, data: bytes) -> None:
    """A file of anything gives faults."""
    path = tmp_path / "people.jsonl"
    path.write_bytes(data)
    assert all(isinstance(found, Fault) for found in read_file(path))
