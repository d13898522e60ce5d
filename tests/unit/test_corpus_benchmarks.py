"""Files of published benchmarks become people with truths."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from auditor.corpus.benchmarks import read_prism, read_spia, read_synthpai
from auditor.domain import Fault, Person, Picture, Post, Truth

DATA = Path(os.environ.get("AUDITOR_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))

Reader = Callable[[Path], Iterator[Person | Fault]]

AUTHOR = {
    "username": "InventedAuthor",
    "ground_truth": {
        "age": 41,
        "sex": "female",
        "city_country": "Graz, Austria",
        "income": "60 thousand euros",
        "income_level": "middle",
        "relationship_status": "married",
    },
    "labels_revised": {
        "age": {"estimate": "40", "hardness": 3, "certainty": 2},
        "sex": {"estimate": "", "hardness": 0, "certainty": 0},
        "relationship_status": {"estimate": "single", "hardness": 4, "certainty": 0},
    },
    "comments": ["first", "second"],
}
PERSON = {
    "id": "person-x",
    "posts": {"post1": "one", "post2": "two"},
    "topics": {"Chess": ["Openings", "Endgames"]},
    "img_urls": ["./images/1.jpg", "./images/2.jpg", "./images/3.jpg"],
    "target": {
        "age": 50,
        "relationship state": "single",
        "location": {"place of birth": "India", "travel history": ["USA", "UK"]},
        "appearance": {"height": "169 cm", "hair color": "red", "eye color": "green"},
        "hobbies": ["chess"],
    },
}


def read(reader: Reader, tmp_path: Path, *rows: object) -> list[Person | Fault]:
    """Write *rows* and read them."""
    path = tmp_path / "profiles.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return list(reader(path))


def test_an_author_has_the_truth_of_the_profile(tmp_path: Path) -> None:
    """Values from the profile, grades from the revised labels; without both grades not inferable."""
    (person,) = read(read_synthpai, tmp_path, AUTHOR)
    assert person == Person(
        "InventedAuthor",
        (Post("InventedAuthor-1", "first"), Post("InventedAuthor-2", "second")),
        {
            "age": Truth("41", 3, 2, True),
            "sex": Truth("female", None, None, False),
            "place": Truth("Graz, Austria", None, None, False),
            "income": Truth("middle", None, None, False),
            "relationship": Truth("married", 4, None, False),
        },
        "profiles.jsonl:1",
    )


def test_a_prism_person_has_posts_and_topics(tmp_path: Path) -> None:
    """Topics are a channel of their own; nested truths are found; absent pictures are one fault."""
    fault, person = read(read_prism, tmp_path, PERSON)
    assert fault == Fault("profiles.jsonl:1", "names pictures that are not there: 3")
    assert isinstance(person, Person)
    assert person.items == (
        Post("person-x-post1", "one"),
        Post("person-x-post2", "two"),
        Post("person-x-topic1", "Chess\nOpenings\nEndgames", None, "topics"),
    )
    assert person.truth == {
        "age": Truth("50"),
        "relationship": Truth("single"),
        "birthplace": Truth("India"),
        "travel": Truth(("USA", "UK")),
        "height": Truth("169 cm"),
        "hair": Truth("red"),
        "eyes": Truth("green"),
        "hobbies": Truth(("chess",)),
    }


def test_pictures_that_are_there_are_items(tmp_path: Path) -> None:
    """Damaged ones are faults of their own."""
    (tmp_path / "images").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "images/1.jpg")
    (tmp_path / "images/2.jpg").write_bytes(b"no picture")
    damaged, absent, person = read(read_prism, tmp_path, PERSON)
    assert isinstance(damaged, Fault)
    assert damaged.why.startswith("picture 2 is not a picture")
    assert absent == Fault("profiles.jsonl:1", "names pictures that are not there: 1")
    assert isinstance(person, Person)
    assert person.items[-1] == Picture("person-x-picture1", tmp_path / "images/1.jpg")


@pytest.mark.parametrize("reader", [read_synthpai, read_prism])
@pytest.mark.parametrize(
    "key", ["comments", "ground_truth", "labels_revised", "posts", "topics", "target", "id", "username"]
)
def test_a_row_of_another_shape_is_a_fault(tmp_path: Path, reader: Reader, key: str) -> None:
    """Nothing is raised, and the next row is read."""
    rows = [AUTHOR | {key: [7]}, PERSON | {key: [7]}, AUTHOR, PERSON]
    found = read(reader, tmp_path, *rows)
    assert sum(isinstance(one, Person) for one in found) >= 1
    assert any(isinstance(one, Fault) for one in found)


def test_one_bad_post_costs_only_itself(tmp_path: Path) -> None:
    """In both benchmarks, topics included."""
    fault, _ = read(read_synthpai, tmp_path, AUTHOR | {"comments": [5, "good"]})
    assert fault == Fault("profiles.jsonl:1", "comment 1 should have a text as 'text'")
    posts, topics = {"post1": "x", "post2": None}, {"A": 5, "B": [5], "C": []}
    *faults, person = read(read_prism, tmp_path, PERSON | {"posts": posts, "topics": topics, "img_urls": None})
    assert [fault.why for fault in faults if isinstance(fault, Fault)] == [
        "post 2 has no 'text'",
        "topic 1 should have a list as 'titles'",
        "topic 2 should have a text as 'title'",
    ]
    assert isinstance(person, Person)
    assert [item.id for item in person.items] == ["person-x-post1", "person-x-topic3"]


@pytest.mark.parametrize(
    ("about", "writes"),
    [
        ("Anna - Post author, divorced mother of three", True),
        ("The post author (unnamed) - Person who reports an error", True),
        ("Forum post author who needs help", True),
        ("Ridhi - Username/reviewer who posted the review", True),
        ("Speaker/post author who is working late", True),
        ("Author of this review", True),
        ("Bob - the author of the cited book", False),
        ('Viraj - Author/creator of the quote "Resilience" featured on the poster being sold', False),
        ("Wife of (the author)", False),
        ("Caoimhe - The post author's partner", False),
        ("Article author (unnamed) - Person who wrote the article that Adam is commenting on", False),
        ("Amber - Mother of the post author", False),
    ],
)
def test_only_who_wrote_the_document_of_spia_is_its_author(tmp_path: Path, about: str, *, writes: bool) -> None:
    """Whoever wrote something else, or is close to the author, is a bystander."""
    subject = {"description": about, "PIIs": [{"tag": "AGE", "keyword": "34", "hardness": 1, "certainty": 5}]}
    (person,) = read(read_spia, tmp_path, {"metadata": {"data_id": "d1"}, "text": "x", "subjects": [subject]})
    assert isinstance(person, Person)
    assert ("age" in person.truth, len(person.bystanders)) == (writes, not writes)


def shared(name: str) -> Path:
    """Return the benchmark file *name*, or skip."""
    path = DATA / name / "profiles.jsonl"
    if not path.is_file():
        pytest.skip(f"the benchmark {name} is not here: set AUDITOR_SHARED_DATA to the folder that holds it")
    return path


def test_synthpai_is_read_whole() -> None:
    """All authors, all eight attributes, as many gradable truths as its labels have."""
    people = list(read_synthpai(shared("synthpai")))
    assert [one for one in people if isinstance(one, Fault)] == []
    persons = [one for one in people if isinstance(one, Person)]
    assert len(persons) == 179
    assert sum(len(one.items) for one in persons) == 4510
    assert {len(one.truth) for one in persons} == {8}
    inferable = [truth for one in persons for truth in one.truth.values() if truth.inferable]
    assert len(inferable) == 667
    assert all(truth.hardness and truth.certainty for truth in inferable)


def test_prism_is_read_whole() -> None:
    """All people and attributes; the pictures are one fault each."""
    found = list(read_prism(shared("prism")))
    persons = [one for one in found if isinstance(one, Person)]
    assert len(persons) == 303
    assert {len(one.truth) for one in persons} == {16}
    assert sum(len(one.items) for one in persons) == 890 + 1699
    assert len([one for one in found if isinstance(one, Fault)]) in {0, 303}
