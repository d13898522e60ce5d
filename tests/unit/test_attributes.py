"""Attribute sets as content: the built-in ones keep their promises, faulty ones are refused with file and key."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from auditor.attributes import Attribute, Match, load_set, parse_set, raw, set_names
from auditor.errors import BadContent

SHARED = Path(os.environ.get("AUDITOR_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
EIGHT = {"age", "sex", "place", "birthplace", "occupation", "education", "income", "relationship"}
ALL = [(name, attribute) for name in set_names() for attribute in load_set(name).attributes]
IDS = [f"{name}-{attribute.id}" for name, attribute in ALL]
SPECIAL = {"ethnicity", "politics", "religion", "union", "health", "sexuality", "biometrics"}


def _entry(**changes: object) -> dict[str, Any]:
    scale = {"kind": "choice", "values": ["male", "female"], "synonyms": {"male": ["man"]}}
    entry = {"id": "sex", "title": "Sex", "ask": "the sex", "sensitivity": 2, "legal": "GDPR Art. 4(1)", "scale": scale}
    return {key: value for key, value in (entry | changes).items() if value is not None}


def _set(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"id": "mine", "title": "Mine", "source": "me", "attributes": list(entries or (_entry(),))}


def _values(attribute: Attribute) -> list[str]:
    """Return the values of a closed list, also inside a set."""
    scale: Any = attribute.scale
    if scale.kind == "money":
        return [level.name for level in scale.levels]
    return list(getattr(getattr(scale, "of", scale), "values", ()))


def test_the_four_sets_are_there() -> None:
    """The benchmarks' attributes and the law's can be named."""
    assert set_names() == ("gdpr", "prism", "staab", "synthpai")
    assert {a.id for a in load_set("staab").attributes} == EIGHT
    assert {a.id for a in load_set("synthpai").attributes} == EIGHT
    assert {a.id for a in load_set("gdpr").attributes} == EIGHT | SPECIAL | {"convictions"}


def test_prism_has_twelve_attributes_of_sixteen_facets() -> None:
    """Location and appearance are one attribute of the benchmark each, and several of ours."""
    groups = [a.group for a in load_set("prism").attributes]
    assert set(groups) == {"AGE", "EDU", "SEX", "OCC", "INC", "REL", "LOC", "APP", "SHP", "HOB", "HEA", "REG"}
    assert (groups.count("LOC"), groups.count("APP"), len(groups)) == (2, 4, 16)


@pytest.mark.parametrize(("name", "attribute"), ALL, ids=IDS)
def test_the_law_is_named(name: str, attribute: Attribute) -> None:
    """Special categories are Article 9, a criminal record is Article 10, all else is Article 4."""
    article = {"convictions": "10"}.get(attribute.id, "9(1)" if attribute.id in SPECIAL else "4(1)")
    assert attribute.legal == f"GDPR Art. {article}"


@pytest.mark.parametrize(("name", "attribute"), ALL, ids=IDS)
def test_every_value_of_a_closed_list_is_right_against_itself_alone(name: str, attribute: Attribute) -> None:
    """A listed value is canonical, matches itself, and no other value of the list is right for it."""
    for value in _values(attribute):
        assert attribute.scale.canonical(value) == value
        right = [other for other in _values(attribute) if attribute.scale.match(other, value) is Match.RIGHT]
        assert right == [value]


@pytest.mark.parametrize(("name", "attribute"), ALL, ids=IDS)
def test_a_grammar_allows_the_listed_values_and_no_character_that_json_escapes(name: str, attribute: Attribute) -> None:
    """The literals of a rule are the closed list, and nothing in it can end a string early."""
    literals = re.findall(r'"([^"]*)"', attribute.scale.gbnf())
    assert set(_values(attribute)) <= set(literals)
    assert not any("\\" in literal for literal in literals)
    assert attribute.scale.hint()


def test_the_order_of_sets_agrees_on_shared_attributes() -> None:
    """An attribute that several sets share is equally sensitive in all of them, and of the same class in law."""
    for _, attribute in ALL:
        twins = {(a.sensitivity, a.legal) for _, a in ALL if a.id == attribute.id}
        assert len(twins) == 1, attribute.id


def test_a_set_is_rebuilt_from_its_json() -> None:
    """A plan stores the parsed file as JSON; the set made from it is the same."""
    for name in set_names():
        assert parse_set(json.loads(json.dumps(raw(name))), "plan.json") == load_set(name)


def test_an_attribute_is_found_by_its_id() -> None:
    """The id leads to the attribute, any other word to a KeyError."""
    assert load_set("prism").get("hair").group == "APP"
    with pytest.raises(KeyError):
        load_set("prism").get("colour")


def test_a_file_of_ones_own_is_a_set(tmp_path: Path) -> None:
    """A path that ends in .toml is read like a built-in set; group and aliases may be left out."""
    file = tmp_path / "mine.toml"
    file.write_text(
        'id = "mine"\ntitle = "Mine"\nsource = "me"\n[[attributes]]\nid = "pets"\ntitle = "Pets"\nask = "which pets"\n'
        'sensitivity = 1\nlegal = "GDPR Art. 4(1)"\nscale = {kind = "set", most = 2, of = {kind = "free"}}\n',
        encoding="utf-8",
    )
    (pets,) = load_set(str(file)).attributes
    assert (pets.group, pets.aliases) == ("pets", ())
    assert pets.scale.match("a cat and a dog", ("dog", "cat")) is Match.RIGHT


@pytest.mark.parametrize("name", ["nosuch", "/nowhere/mine.toml"])
def test_an_unknown_set_names_the_known_ones(name: str) -> None:
    """Whoever misspells a set sees which there are."""
    with pytest.raises(BadContent, match="gdpr, prism, staab, synthpai"):
        load_set(name)


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe\x00"], ids=["syntax", "encoding"])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    """Bytes that cannot be read are a fault of the file, named by its path."""
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(BadContent, match=re.escape(str(file))):
        load_set(str(file))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_set() | {"colour": 1}, "'colour' should be one of"),
        (_set() | {"atributes": []}, "'atributes' should be 'attributes'"),
        (_set() | {"attributes": []}, "'attributes' should be an array"),
        (_set() | {"attributes": ["sex"]}, "'attributes' should be an array"),
        (_set() | {"title": " "}, "'title' should be a text"),
        (_set(_entry(sensitivty=3)), "'attributes[0].sensitivty' should be 'sensitivity'"),
        (_set(_entry(sensitivity=6)), "'attributes[0].sensitivity' should be a whole number from 1 to 5"),
        (_set(_entry(sensitivity=True)), "'attributes[0].sensitivity'"),
        (_set(_entry(legal="GDPR Art. 9")), "'attributes[0].legal' should be 'GDPR Art. 9(1)', or one of"),
        (_set(_entry(ask=None)), "'attributes[0].ask' should be a text"),
        (_set(_entry(id="Sex Life")), "'attributes[0].id'"),
        (_set(_entry(aliases="gender")), "'attributes[0].aliases' should be a list of texts"),
        (_set(_entry(), _entry(title="Gender")), "'attributes[1].aliases' should be names of one attribute only"),
        (_set(_entry(scale=None)), "'attributes[0].scale.kind' should be one of"),
        (_set(_entry(scale="choice")), "'attributes[0].scale' should be a table"),
        (_set(_entry(scale={"kind": "choises"})), "'attributes[0].scale.kind' should be 'choice', or one of"),
        (_set(_entry(scale={"kind": "choice", "values": ["male"]})), "'attributes[0].scale.values'"),
        (_set(_entry(scale={"kind": "choice", "values": ["male", "Male!"]})), "'attributes[0].scale.values'"),
        (_set(_entry(scale={"kind": "choice", "values": ['"', "b"]})), "'attributes[0].scale.values'"),
        (
            _set(_entry(scale={"kind": "choice", "values": ["male", "female"], "synonyms": {"mal": ["m"]}})),
            "'attributes[0].scale.synonyms.mal' should be 'male'",
        ),
        (
            _set(_entry(scale={"kind": "choice", "values": ["male", "female"], "synonyms": {"male": ["female"]}})),
            "'attributes[0].scale.synonyms.male' should be names of one value only",
        ),
        (
            _set(_entry(scale={"kind": "choice", "values": ["male", "female"], "broader": {"human": ["men"]}})),
            "'attributes[0].scale.broader.human' should be a list of values",
        ),
        (_set(_entry(scale={"kind": "number", "unit": "year"})), "'attributes[0].scale.low'"),
        (
            _set(_entry(scale={"kind": "number", "unit": "year", "tolerance": 5, "low": 1, "high": 9})),
            "'attributes[0].scale.unit' should be 'years', or one of",
        ),
        (
            _set(_entry(scale={"kind": "number", "unit": "cm", "tolerance": -1, "low": 1, "high": 9})),
            "'attributes[0].scale.tolerance' should be a number from 0 up",
        ),
        (
            _set(_entry(scale={"kind": "number", "unit": "cm", "tolerance": 1, "low": 9, "high": 1})),
            "'attributes[0].scale.high' should be at least low",
        ),
        (_set(_entry(scale={"kind": "place", "finest": "town"})), "'attributes[0].scale.finest'"),
        (_set(_entry(scale={"kind": "money", "currency": "DM"})), "'attributes[0].scale.currency'"),
        (
            _set(_entry(scale={"kind": "money", "currency": "USD", "levels": [{"name": "low", "low": 9, "high": 1}]})),
            "'attributes[0].scale.levels[0].high' should be a number from 9 up",
        ),
        (
            _set(_entry(scale={"kind": "money", "currency": "USD", "words": {"modest": [9, 1]}})),
            "'attributes[0].scale.words.modest' should be two amounts",
        ),
        (_set(_entry(scale={"kind": "set", "most": 3, "of": {"kind": "number"}})), "'attributes[0].scale.of.low'"),
        (
            _set(_entry(scale={"kind": "set", "most": 3, "of": {"kind": "money", "currency": "USD"}})),
            "'attributes[0].scale.of.kind' should be choice, place or free",
        ),
        (_set(_entry(scale={"kind": "set", "most": 0, "of": {"kind": "free"}})), "'attributes[0].scale.most'"),
        (
            _set(_entry(scale={"kind": "set", "most": 1, "right_from": 0, "of": {"kind": "free"}})),
            "'attributes[0].scale.right_from' should be above 0",
        ),
        (_set(_entry(scale={"kind": "free", "writes": "x"})), "'attributes[0].scale.writes' should be 'write'"),
    ],
)
def test_a_fault_names_file_key_and_remedy(data: dict[str, Any], said: str) -> None:
    """Unknown keys are errors with the nearest known one; wrong values say what is wanted."""
    with pytest.raises(BadContent, match="mine.toml: " + re.escape(said)):
        parse_set(data, "mine.toml")


def test_prism_can_be_read_with_its_set() -> None:
    """Every truth of the released people is readable on its scale, and right against itself (development data)."""
    file = SHARED / "prism" / "profiles.jsonl"
    if not file.is_file():
        pytest.skip(f"development data are absent: {file}")
    from auditor.corpus.benchmarks import read_prism
    from auditor.domain import Person

    prism = load_set("prism")
    people = [one for one in read_prism(file) if isinstance(one, Person)]
    assert people
    for person in people:
        for attribute in prism.attributes:
            value = person.truth[attribute.id].value
            guess = value if isinstance(value, str) else ", ".join(value)
            assert attribute.scale.canonical(guess) is not None, attribute.id
            assert attribute.scale.match(guess, value) is Match.RIGHT, attribute.id
