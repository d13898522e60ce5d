"""How the name of a mitigation is read, and the file that it may hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.domain import Person, Post
from auditor.errors import BadContent, MissingExtra
from auditor.mitigation.catalogue import open_mitigation
from auditor.mitigation.settings import FILES, OPERATORS, STRENGTHS, Form, Recogniser, Settings, parse

pytest.importorskip("presidio_analyzer")

TOML = r"""
seed = 7

[[recognisers]]
name = "badges"
entity = "BADGE"
context = ["badge"]
patterns = [{ name = "four", regex = '\bB-\d{4}\b', score = 0.5 }]

[[recognisers]]
entity = "PROJECT"
words = ["Operation Kestrel"]
"""
YAML = r"""
recognizers:
  - name: "Zip code Recognizer"
    supported_language: "en"
    supported_entity: "ZIP"
    patterns:
      - name: "zip code (weak)"
        regex: "(\\b\\d{5}(?:\\-\\d{4})?\\b)"
        score: 0.01
    context: [zip, code]
  - name: "Titles recognizer"
    supported_language: "en"
    supported_entity: "TITLE"
    deny_list: [Mr., Mrs.]
"""


def written(folder: Path, text: str, name: str = "own.toml") -> str:
    """Write a file and return the name of a mitigation that uses it."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return f"presidio+{path}"


def masked(name: str, text: str) -> str:
    """Return *text* after a mitigation."""
    (item,) = open_mitigation(name).apply(Person("p", (Post("1", text),))).person.items
    assert isinstance(item, Post)
    return item.text


@given(st.sampled_from(sorted(STRENGTHS)), st.sampled_from(sorted(OPERATORS)))
def test_strength_and_operator_are_read_from_the_name(strength: str, operator: str) -> None:
    """STRENGTH+OPERATOR means both; without an operator what was found is replaced by its kind."""
    assert parse(f"{strength}+{operator}") == Settings(f"{strength}+{operator}", strength, operator)
    assert parse(strength).operator == "replace"


@pytest.mark.parametrize("name", ["presidio+", "presidio+surogate", "presidio-max+mask+redact"])
def test_a_wrong_part_is_answered_with_the_right_ones(name: str) -> None:
    """What is neither operator nor file is refused."""
    with pytest.raises(BadContent, match="an operator"):
        parse(name)


def test_an_unknown_strength_is_answered_with_the_known() -> None:
    """A wrong strength is answered with the strengths there are."""
    with pytest.raises(BadContent, match="one of presidio-low, presidio, presidio-max"):
        parse("presidio-medium")


def test_our_file_is_read(tmp_path: Path) -> None:
    """A file in TOML gives recognisers, seed and a digest."""
    settings = parse(written(tmp_path, TOML))
    assert settings.seed == 7
    assert settings.recognisers == (
        Recogniser("badges", "BADGE", (Form("four", r"\bB-\d{4}\b", 0.5),), context=("badge",)),
        Recogniser("PROJECT", "PROJECT", words=("Operation Kestrel",)),
    )
    assert len(settings.file_digest) == 64


def test_own_recognisers_find(tmp_path: Path) -> None:
    """What the file describes is found at every strength, and named in the identity."""
    name = written(tmp_path, TOML)
    assert masked(name, "B-1234 belongs to Operation Kestrel") == "<BADGE> belongs to <PROJECT>"
    assert masked(name.replace("presidio+", "presidio-low+"), "it is B-1234") == "it is <BADGE>"
    assert "BADGE" in open_mitigation(name).identity["entities"].split()


def test_a_word_near_by_raises_the_score(tmp_path: Path) -> None:
    """The context of an own recogniser counts as it does for Presidio's."""
    mitigation = open_mitigation(written(tmp_path, TOML))
    texts = ("B-1234 it is", "the badge is B-1234")
    bare, told = (mitigation.apply(Person("p", (Post("1", text),))).decisions[0] for text in texts)
    assert bare.score < told.score


def test_presidios_own_file_is_read(tmp_path: Path) -> None:
    """A file in Presidio's YAML gives the recognisers that it describes."""
    name = written(tmp_path, YAML, "theirs.yaml")
    assert [own.entity for own in parse(name).recognisers] == ["ZIP", "TITLE"]
    assert masked(name, "Mr. Jones lives at zip code 12345") == "<TITLE> <PERSON> lives at zip code <ZIP>"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("seed = 'seven'", "seed"),
        ("sead = 7", "sead"),
        ("recognisers = 7", "recognisers"),
        ("[[recognisers]]\nentity = 'A'", r"recognisers\[1\]"),
        ("[[recognisers]]\nwords = ['SECRET']", r"recognisers\[1\].entity"),
        ("[[recognisers]]\nentity='A'\npatterns=[{regex='(SECRET', score=1}]", r"patterns\[1\].regex"),
        ("[[recognisers]]\nentity='A'\npatterns=[{regex='SECRET'}]", r"patterns\[1\].score"),
        ("[[recognisers]]\nentity='A'\npatterns=[{regex='SECRET', score=2}]", r"patterns\[1\].score"),
        ("[[recognisers]]\nentity='A'\nwords=['SECRET', 7]", "words"),
        ("[[recognisers]]\nentity='A'\nwords=['SECRET'", "TOML"),
        ("language = 'de'", "model"),
    ],
)
def test_a_fault_in_a_file_is_named_by_its_key(tmp_path: Path, text: str, key: str) -> None:
    """The message names file and key, and nothing that stands in the file."""
    with pytest.raises(BadContent, match=key) as caught:
        parse(written(tmp_path, text))
    assert "own.toml" in str(caught.value)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("text", ["a: [", "[]", "recognizers: 7", "recognizers: [7]", "recognizers: [{name: SECRET}]"])
def test_a_fault_in_presidios_file_is_named_too(tmp_path: Path, text: str) -> None:
    """A broken YAML file is refused in one sentence."""
    with pytest.raises(BadContent, match=r"own\.yml") as caught:
        parse(written(tmp_path, text, "own.yml"))
    assert "SECRET" not in str(caught.value)


def test_a_file_that_is_not_there_is_said_so() -> None:
    """A missing file is named with the system's reason."""
    assert FILES == (".toml", ".yaml", ".yml")
    with pytest.raises(BadContent, match="No such file"):
        parse("presidio+nowhere.toml")


def test_another_language_is_read_with_its_own_model(tmp_path: Path) -> None:
    """A file names language and model; recognisers of that language and for all languages work on it."""
    spacy = pytest.importorskip("spacy")
    blank = spacy.blank("de")
    blank.to_disk(tmp_path / "leer")
    name = written(tmp_path, f"language = 'de'\nmodel = '{tmp_path / 'leer'}'\n")
    assert masked(name, "Meine Adresse ist anna@example.de, danke.") == "Meine Adresse ist <EMAIL_ADDRESS>, danke."
    assert open_mitigation(name).identity["language"] == "de"
    deep = name.replace("presidio+", "presidio-max+")
    assert masked(deep, "Ich bin 34 Jahre alt und wohne in der Lindenstraße 44.").count("<") == 2


def test_a_model_that_is_not_installed_is_said_so(tmp_path: Path) -> None:
    """Nothing is downloaded: a model has to be there."""
    with pytest.raises(MissingExtra, match="spaCy model"):
        open_mitigation(written(tmp_path, "language = 'de'\nmodel = 'de_core_news_xl'\n"))
