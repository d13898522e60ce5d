"""What is written can be read, and is the same."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from auditor.corpus import read, to_json
from auditor.corpus.native import read_stream
from auditor.domain import RELATIONS, Bystander, Item, Person, Picture, Post, Truth
from auditor.errors import BadCorpus

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NAME = TEXT.filter(bool)
VALUE = TEXT.filter(str.strip)
GRADE = st.none() | st.integers(1, 5)
TIME = st.none() | st.datetimes(timezones=st.none() | st.just(UTC)).map(lambda drawn: drawn.isoformat())
TRUTH = st.builds(Truth, VALUE | st.lists(VALUE, min_size=1).map(tuple), GRADE, GRADE, st.booleans())
PICTURE = Path("pictures") / "sea ä.png"


def items(folder: Path) -> st.SearchStrategy[tuple[Item, ...]]:
    """Draw posts and pictures of *folder* with ids of their own."""
    picture = st.builds(Picture, NAME, st.just(folder / PICTURE), TEXT, TIME, st.none() | NAME)
    post = st.builds(Post, NAME, TEXT, TIME, st.none() | NAME)
    return st.lists(post | picture, min_size=1, max_size=5, unique_by=lambda item: item.id).map(tuple)


@settings(max_examples=50, deadline=None)  # each writes a folder
@given(data=st.data())
def test_a_person_written_and_read_is_the_same(data: st.DataObject) -> None:
    """Any text, any truth; only where they were read is not kept."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "pictures").mkdir()
        Image.new("1", (4, 4)).save(folder / PICTURE)
        truth = st.dictionaries(TEXT, TRUTH, max_size=3)
        person = data.draw(st.builds(Person, NAME, items(folder), truth, st.just("elsewhere:7")))
        path = folder / "people.jsonl"
        path.write_text(json.dumps(to_json(person, folder)) + "\n", encoding="utf-8")
        assert list(read(str(path))) == [replace(person, source="people.jsonl:1")]


@settings(max_examples=25, deadline=None)
@given(NAME, st.lists(VALUE, min_size=1, max_size=2), st.sampled_from(RELATIONS), TEXT, TRUTH)
def test_a_bystander_written_and_read_is_the_same(
    name: str, called: list[str], relation: str, about: str, truth: Truth
) -> None:
    """With what they are called, what they are to the author, and what is known of them."""
    one = Bystander(name, tuple(called), relation, about, {"age": truth})
    person = Person("p", (Post("a", "x"),), {}, "standard input:1", (one, Bystander(f"{name}2", ("Jo",))))
    line = json.dumps(to_json(person, Path())).encode()
    assert list(read_stream(BytesIO(line), "standard input", Path())) == [person]


def test_only_what_is_there_is_written() -> None:
    """Nothing empty, and paths as they are written everywhere."""
    person = Person(
        "p",
        (Post("a", "x"), Picture("b", Path("out/pictures/b.jpg"), "sea", "2025", "c")),
        {"travel": Truth(("USA",), inferable=False)},
    )
    assert to_json(person, Path("out")) == {
        "person": "p",
        "items": [
            {"id": "a", "kind": "post", "text": "x"},
            {
                "id": "b",
                "kind": "picture",
                "path": "pictures/b.jpg",
                "caption": "sea",
                "created": "2025",
                "channel": "c",
            },
        ],
        "truth": {"travel": {"value": ["USA"], "inferable": False}},
    }
    assert "truth" not in to_json(Person("p", (Post("a", "x"),)), Path("out"))


def test_a_picture_outside_the_folder_is_not_written() -> None:
    """What would be refused when read is refused when written."""
    with pytest.raises(BadCorpus, match="copy it there"):
        to_json(Person("p", (Picture("b", Path("/elsewhere/b.jpg")),)), Path("out"))
