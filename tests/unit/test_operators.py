"""What is put in the place of what was found."""

from __future__ import annotations

import re
from importlib.util import find_spec

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.domain import Person, Post
from auditor.errors import BadContent, MissingExtra
from auditor.mitigation import engines, surrogates
from auditor.mitigation.catalogue import open_mitigation
from auditor.mitigation.operators import KEY, folded, key_print, replacement
from auditor.mitigation.settings import OPERATORS, Settings
from auditor.mitigation.surrogates import Surrogates

pytest.importorskip("presidio_analyzer")
SECRET = "a long enough secret"
ANNA = Person("p1", (Post("1", "I am John Smith."), Post("2", "John  smith, as I said, of Paris; Mr Smith to you.")))


def masked(operator: str, person: Person = ANNA) -> list[str]:
    """Return the texts of a person after Presidio with an operator."""
    twin = open_mitigation(f"presidio+{operator}").apply(person).person
    return [item.text for item in twin.items if isinstance(item, Post)]


@given(st.sampled_from(["replace", "mask", "redact"]), st.text(max_size=40))
def test_nothing_of_the_value_is_left(operator: str, value: str) -> None:
    """Tag, asterisks and nothing hold no letter or digit of the value."""
    left = replacement(Settings("x", operator=operator), "p")("PERSON", value)
    assert not set(filter(str.isalnum, left.removeprefix("<PERSON>")))


def test_each_operator_does_what_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The text around what was found stays."""
    monkeypatch.setenv(KEY, SECRET)
    assert masked("replace")[0] == "I am <PERSON>."
    assert masked("mask")[0] == "I am **** *****."
    assert masked("redact")[0] == "I am ."
    assert re.fullmatch(r"I am <PERSON:[0-9a-f]{16}>\.", masked("hash")[0])
    assert set(OPERATORS) == {"replace", "mask", "redact", "hash", "surrogate"}


def test_a_hash_is_the_same_for_the_same_person_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Case and spaces do not count; the key and the kind of entity do."""
    monkeypatch.setenv(KEY, SECRET)
    hashed = replacement(Settings("x", operator="hash"), "p1")
    assert hashed("PERSON", "John Smith") == hashed("PERSON", "john  SMITH")
    assert hashed("PERSON", "Paris")[8:] != hashed("LOCATION", "Paris")[10:]
    before, print_before = hashed("PERSON", "John"), key_print()
    monkeypatch.setenv(KEY, SECRET + "!")
    assert replacement(Settings("x", operator="hash"), "p1")("PERSON", "John") != before
    assert key_print() != print_before
    assert SECRET not in before + print_before


@pytest.mark.parametrize("key", ["", "too short"])
def test_a_key_is_needed(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    """Without a key in the environment, or with one that can be guessed, hashing is refused at once."""
    monkeypatch.setenv(KEY, key)
    with pytest.raises(BadContent, match=KEY) as caught:
        open_mitigation("presidio+hash")
    assert not key or key not in str(caught.value)


def test_the_identity_tells_one_key_from_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run cannot go on with another key; the key itself is not recorded."""
    monkeypatch.setenv(KEY, SECRET)
    engines.engines.cache_clear()
    identity = open_mitigation("presidio+hash").identity
    assert identity["key"] == key_print()
    assert SECRET not in str(identity)
    engines.engines.cache_clear()


faker = pytest.mark.skipif(find_spec("faker") is None, reason="faker is not installed: extra surrogates")


@faker
def test_a_surrogate_is_the_same_throughout_a_person() -> None:
    """A name, its parts and its spellings become one invented person."""
    first, second = masked("surrogate")
    invented = first.removeprefix("I am ").removesuffix(".")
    assert invented != "John Smith"
    assert second.casefold().startswith(invented.casefold().replace(" ", "  "))
    assert f"Mr {invented.split()[1]} to you" in second
    assert "Paris" not in second


@faker
def test_surrogates_follow_seed_and_person() -> None:
    """The same seed and person give the same surrogates; another seed or person others."""

    def drawn(seed: int, person: str) -> list[str]:
        invent = Surrogates(seed, person)
        return [invent("PERSON", "John Smith"), invent("LOCATION", "Paris"), invent("PHONE_NUMBER", "0151 496 0000")]

    assert drawn(1, "p") == drawn(1, "p")
    assert drawn(1, "p") != drawn(2, "p") != drawn(2, "q")


@faker
def test_surrogates_do_not_depend_on_the_value() -> None:
    """What stands for a name says nothing of it: only the order in which names come decides."""
    assert Surrogates(1, "p")("PERSON", "John Smith") == Surrogates(1, "p")("PERSON", "Zoltan Kertesz")


@faker
@pytest.mark.parametrize(
    ("kind", "value", "shape"),
    [
        ("EMAIL_ADDRESS", "john@smith.org", r"\S+@example\.\w+"),
        ("PHONE_NUMBER", "0151 496 0000", r"\d{4} \d{3} \d{4}"),
        ("US_SSN", "553-08-1297", r"\d{3}-\d\d-\d{4}"),
        ("URL", "smith.org/me", r"https://www\.example\.org/\S+"),
        ("IP_ADDRESS", "10.0.0.1", r"[\d.]+"),
        ("IP_ADDRESS", "fe80::1", r"[0-9a-f:]+"),
        ("DATE_TIME", "3 May 2014", r"\d\d? [A-Z][a-z]+ \d{4}"),
        ("DATE_TIME", "monday", r"[a-z]+day"),
        ("DATE_TIME", "34 years old", r"\d\d years old"),
        ("DATE_TIME", "yesterday", r"\d{4}"),
        ("AGE", "34", r"\d\d"),
        ("AGE_STATED", "thirty-four", r"\d\d"),
        ("NUMBER", "AX-4471-Z", r"[A-Z]{2}-\d{4}-[A-Z]"),
        ("OCCUPATION", "taxidermist", r"[a-z' -]+"),
        ("RELATION", "wife", r"[a-z]+"),
        ("LOCATION", "France", r"[\w .,'()&-]+"),
        ("PERSON", "J. Smith", r"[A-Z]\. [A-Z]\w+"),
        ("PERSON", "🤷", "…"),
        ("WHATEVER", "abc", r"[a-z]{3}"),
    ],
)
def test_a_surrogate_is_of_the_same_kind(kind: str, value: str, shape: str) -> None:
    """An address looks like an address, a number like the number; none is the original."""
    found = Surrogates(3, "p")(kind, value)
    assert re.fullmatch(shape, found)
    assert folded(found) != folded(value)


@faker
@given(st.text(min_size=1, max_size=30), st.sampled_from(["PERSON", "LOCATION", "DATE_TIME", "AGE", "NUMBER", "NRP"]))
def test_no_surrogate_is_the_original(value: str, kind: str) -> None:
    """Whatever was found, something else stands in its place, twice the same."""
    invent = Surrogates(0, "p")
    found = invent(kind, value)
    if kind != "PERSON" or any(map(str.isalpha, value)):
        assert folded(found) != folded(value) or not folded(value)
    assert invent(kind, value) == found


@faker
def test_many_names_stay_apart() -> None:
    """Two hundred people of one corpus do not become one."""
    invent = Surrogates(0, "p")
    assert len({invent("PERSON", f"{chr(65 + n // 26)}lma{chr(97 + n % 26)}") for n in range(200)}) == 200


@faker
def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe that never ends does not fill the memory."""
    monkeypatch.setattr(surrogates, "_MEMORY", 10)
    invent = Surrogates(0, "p")
    for number in range(50):
        invent("NUMBER", str(number))
    assert len(invent._known) <= 10


def test_missing_faker_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without faker, the message names the extra to install."""
    monkeypatch.setattr(engines, "find_spec", lambda name: None if name == "faker" else find_spec(name))
    with pytest.raises(MissingExtra, match=r"pip install '\.\[surrogates\]' in the checkout"):
        open_mitigation("presidio+surrogate")
