"""Our reading of a text gives what spaCy's own gives."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("presidio_analyzer")

from spacy.language import Language
from spacy.tokens import Doc

from auditor.mitigation import engines
from auditor.mitigation.decoding import Decoder, fits
from auditor.mitigation.reading import Reader
from auditor.mitigation.settings import parse

TEXTS = (
    "",
    " ",
    "Anna",
    "I met John Smith and Mary Jane Watson of New York City on Monday, 3 May 2014, at the Hotel Adlon in Berlin.",
    "The European Central Bank lent 3.2 billion euros to\n\nFrance . Then? Nothing 🤷‍♂️ ya",
    "Mr. and Mrs. O'Neill-Brown flew KLM from Schiphol to São Paulo via Dubai",
)
WORDS = st.sampled_from([*"3\n🤷,.$%", *"Anna,Smith,of,New,York,the,bank,on,May,2014,Bank,and,Google".split(",")])  # noqa: SIM905


def reader() -> Reader:
    """Return the reader of the default mitigation."""
    engine = engines.engines(parse("presidio")).analyser.analyzer_engine
    assert engine is not None
    assert isinstance(engine.nlp_engine, Reader)
    return engine.nlp_engine


def pipeline() -> Language:
    """Return its pipeline."""
    found: Language = reader().nlp["en"]  # type: ignore[index]
    return found


def entities(docs: list[Doc]) -> list[list[tuple[str, int, int]]]:
    """Return what was found in each of *docs*."""
    return [[(entity.label_, entity.start, entity.end) for entity in doc.ents] for doc in docs]


def both(texts: list[str]) -> tuple[list[list[tuple[str, int, int]]], list[list[tuple[str, int, int]]]]:
    """Return what spaCy's decoder finds in *texts*, and what ours does."""
    nlp = pipeline()
    recogniser = nlp.get_pipe("ner")
    theirs, ours = ([nlp.make_doc(text) for text in texts] for _ in range(2))
    decoder = Decoder(recogniser)
    decoder.label(ours)
    return entities([recogniser(doc) if len(doc) else doc for doc in theirs]), entities(ours)


def test_the_decoder_agrees_with_spacys_own() -> None:
    """In a batch, each text has the entities that spaCy finds in it alone."""
    theirs, ours = both(list(TEXTS))
    assert ours == theirs
    assert sum(map(len, ours)) > 10


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(WORDS, max_size=25).map(" ".join), max_size=5))
def test_the_decoder_agrees_on_any_words(texts: list[str]) -> None:
    """Names, numbers, emoji and line ends in any order are decoded alike."""
    theirs, ours = both(texts)
    assert ours == theirs


def test_every_word_is_marked() -> None:
    """Words outside of entities are marked as such, as spaCy marks them."""
    doc = pipeline().make_doc("I met Anna Smith today")
    Decoder(pipeline().get_pipe("ner")).label([doc])
    assert [token.ent_iob_ for token in doc] == ["O", "O", "B", "I", "B"]


def test_other_recognisers_are_left_to_spacy() -> None:
    """Only the kind of recogniser that was checked is decoded here."""
    assert fits(pipeline().get_pipe("ner"))
    assert not fits(pipeline().get_pipe("parser"))
    assert not fits(object())


def test_the_parser_runs_in_doubt_only() -> None:
    """Where a sentence might end within an entity, the whole pipeline decides; elsewhere the parser is spared."""
    plain, doubtful = reader()._read(pipeline(), ["I met Anna Smith.", "old cinema turned bank 🏦 zero charm"])
    assert not plain.has_annotation("DEP")
    assert plain.ents
    texts = [doc.text for doc in (plain, doubtful)]
    assert texts == ["I met Anna Smith.", "old cinema turned bank 🏦 zero charm"]


def test_lemmas_are_the_lower_case_words() -> None:
    """Presidio finds its context words by them."""
    (doc,) = reader()._read(pipeline(), ["My PHONE number"])
    assert [token.lemma_ for token in doc] == ["my", "phone", "number"]
