"""What our own recognisers find: addresses, ages, occupations, relations, names, codes, statements."""

from __future__ import annotations

import time

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("presidio_analyzer")

from auditor.domain import Person, Post
from auditor.mitigation.catalogue import open_mitigation
from auditor.mitigation.lexicon import lexicon
from auditor.mitigation.recognisers import _FLAGS, deep_recognisers
from auditor.mitigation.rules import RULES


def found(kind: str, text: str) -> list[str]:
    """Return the stretches of *text* that our rules for *kind* find, the longest first."""
    patterns = [regex.compile(rule.regex, _FLAGS) for rule in RULES if rule.entity == kind]
    matches = [match for pattern in patterns for match in pattern.finditer(text)]
    spans = {match["found"] if "found" in match.re.groupindex else match[0] for match in matches}
    return sorted((span.strip() for span in spans if span), key=len, reverse=True)


def masked(text: str) -> str:
    """Return *text* after the strongest mitigation."""
    (item,) = open_mitigation("presidio-max").apply(Person("p", (Post("1", text),))).person.items
    assert isinstance(item, Post)
    return item.text


@pytest.mark.parametrize(
    "address",
    [
        "14 Baker Street",
        "221b Ferncliff Road, Leeds LS1 4AP",
        "1600 Harbour View Avenue, Suite 12, Springfield, IL 62704",
        "19 kings road",
        "Lindenstraße 44, 10969 Berlin",
        "Karlavägen 12",
        "Bahnhofstr. 3",
        "12 rue de la Paix, 75002",
        "Via Garibaldi 9",
        "Calle Mayor 31",
        "ul. Nowa 7",
        "P.O. Box 149",
        "PSC 4355, Box 4187 APO AP 28906",
        "Flat 3b",
        "the corner of Elm Street and Fifth",
    ],
)
def test_addresses_are_found_whole(address: str) -> None:
    """However it is written, a street address is found from number to postcode."""
    assert found("STREET_ADDRESS", f"send it to {address}.")[0].rstrip(".") == address


@pytest.mark.parametrize("text", ["It took 20 minutes to walk down the road.", "I have two dogs.", "See chapter 3."])
def test_what_is_no_address_is_none(text: str) -> None:
    """A number and a road alone make no address."""
    assert not found("STREET_ADDRESS", text)


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("I'm 34 years old", "34"),
        ("a 34-year-old", "34"),
        ("I just turned forty-one", "forty-one"),
        ("34 y/o here", "34"),
        ("[34F] asking", "34F"),
        ("in my late thirties", "late thirties"),
        ("somebody aged 102", "102"),
        ("I was born in May 1989", "May 1989"),
        ("my 40th birthday", "40"),
        ("when she was 19 we met", "19"),
    ],
)
def test_ages_are_found(text: str, age: str) -> None:
    """Numbers and words that say how old somebody is."""
    assert age in found("AGE", text)


@pytest.mark.parametrize(
    "text", ["I'm 34 minutes late", "it was 80% full", "at 5 pm", "I am 180 cm", "she is 99 668472"]
)
def test_what_is_no_age_is_none(text: str) -> None:
    """Other measures, and numbers that go on, are no ages."""
    assert not found("AGE", text)


@pytest.mark.parametrize(
    ("text", "job"),
    [
        ("I work as a lock keeper at the canal", "lock keeper"),
        ("I'm a taxidermist by trade", "taxidermist"),
        ("I was an air traffic controller", "air traffic controller"),
        ("I clean windows for a living", "I clean windows"),
        ("my occupation is glass bending", "glass bending"),
        ("As a violin maker, I care", "violin maker"),
        ("they took me on as chief taster", "chief taster"),
        ("Anna, the packager, said so", "packager"),
        ("Dining room attendant", "Dining room attendant"),
        ("We earn our living from oysters", "oysters"),
    ],
)
def test_occupations_are_found(text: str, job: str) -> None:
    """What somebody does is found by how it is said, whether or not it is in a list."""
    assert job in found("OCCUPATION", text)


@pytest.mark.parametrize("text", ["See you later", "I'm a bit better", "It is the best player", "Remember the summer"])
def test_what_is_no_occupation_is_none(text: str) -> None:
    """Everyday words that end like jobs are none."""
    assert not found("OCCUPATION", text)


@pytest.mark.parametrize(
    ("text", "relation"),
    [("my late husband", "husband"), ("we are happily married", "happily married"), ("our twins", "twins")],
)
def test_relations_are_found(text: str, relation: str) -> None:
    """Family, and how somebody lives with others."""
    assert relation in found("RELATION", text)


@pytest.mark.parametrize(
    ("kind", "text", "what"),
    [
        ("ZIP_CODE", "my zip code is 3610-114", "3610-114"),
        ("TITLE", "Dr. Burke", "Dr."),
        ("NAME", "my name is zsombor", "zsombor"),
        ("NAME", "Thandiwe: hello", "Thandiwe"),
        ("LOCATION", "i am from dunmorrow", "dunmorrow"),
        ("NUMBER", "badge AX-4471-Z", "AX-4471-Z"),
        ("NUMBER", "ring seven one four two", "seven one four two"),
        ("NUMBER", "code 4471", "4471"),
    ],
)
def test_titles_names_and_codes_are_found(kind: str, text: str, what: str) -> None:
    """What else gives somebody away."""
    assert what in found(kind, text)


def test_listed_words_are_found_in_lower_case() -> None:
    """Given names, trades, countries and large cities need no capital."""
    words = ("anna", "midwives", "milliners", "new zealand", "berlin")
    assert [lexicon().get(word) for word in words] == ["PERSON", None, "OCCUPATION", "LOCATION", "LOCATION"]
    assert masked("so anna the plumber left for new zealand") == "so <PERSON> the <OCCUPATION> left for <LOCATION>"


def test_capitals_within_a_sentence_are_names() -> None:
    """A word with a capital is masked unless it begins a sentence, or everything is in capitals."""
    assert masked("well, Quoribund it is") == "well, <NAME> it is"
    assert masked("nice. Great bread") == "nice. Great bread"
    assert "REALLY" in masked("THIS IS REALLY LOUD AND BAD")


def test_statements_bear_the_name_of_what_they_state() -> None:
    """The disclosure detector works as a recogniser of Presidio."""
    twin = open_mitigation("presidio-max").apply(Person("p", (Post("1", "I am gay and I have asthma."),)))
    by_us = {d.entity for d in twin.decisions if d.recogniser == "auditor disclosure"}
    assert by_us == {"SEXUALITY_STATED", "HEALTH_STATED"}


def test_recognisers_know_what_they_can_find() -> None:
    """Each names its kinds, so that Presidio lists them; all names are our own."""
    own = deep_recognisers("en")
    kinds = {kind for recogniser in own for kind in recogniser.supported_entities}
    assert {"AGE_STATED", "OCCUPATION_STATED", "RELATION_STATED", "STREET_ADDRESS", "AGE", "OCCUPATION"} <= kinds
    assert all(str(recogniser.to_dict()["name"]).startswith("auditor ") for recogniser in own)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_borne(text: str) -> None:
    """No text makes a recogniser fail."""
    masked(text)


@pytest.mark.parametrize(
    "piece", ["12 a", "Aa ", "1 ", "as a ", "Ab-1, ", "the corner of ", "I'm a b ", "\n> Ab", "x-1"]
)
def test_rules_take_time_linear_in_the_text(piece: str) -> None:
    """A text made to be slow takes seconds for a million characters, not hours: processor time, not the clock's."""
    text = piece * (20_000 // len(piece))
    for rule in RULES:
        pattern = regex.compile(rule.regex, _FLAGS)
        before = time.process_time()
        for _ in pattern.finditer(text):
            pass
        assert time.process_time() - before < 2, rule.name
