"""What counts as stated outright, and what does not."""

from __future__ import annotations

import sys
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auditor.probing.disclosure import Stated, find

# Sixty sentences invented for this test, each with what a reader would say it states outright.
SENTENCES: tuple[tuple[str, dict[str, str]], ...] = (
    ("I'm 34 and still rent.", {"age": "34"}),
    ("I am a 52-year-old nurse from up north.", {"age": "52", "occupation": "nurse"}),
    ("Just me (34F) and the cat.", {"age": "34", "sex": "female"}),
    ("I just turned 40 and my knees know it.", {"age": "40"}),
    ("im 19 lol", {"age": "19"}),
    ("I'm in my mid-thirties, so no.", {"age": "mid-thirties"}),
    ("27M here, first post.", {"age": "27", "sex": "male"}),
    ("As a woman, I never walk there at night.", {"sex": "female"}),
    ("I'm a guy who knits.", {"sex": "male"}),
    ("As a single mum I need two jobs.", {"sex": "female", "relationship": "single"}),
    ("I live in Graz, Austria, near the river.", {"place": "Graz, Austria"}),
    ("We live in the Netherlands now.", {"place": "the Netherlands"}),
    ("I'm based in São Paulo.", {"place": "São Paulo"}),
    ("I was born in New Delhi but left early.", {"birthplace": "New Delhi"}),
    ("I'm originally from Cork.", {"birthplace": "Cork"}),
    ("I'm a registered nurse on nights.", {"occupation": "registered nurse"}),
    ("I work as a crane operator at the harbour.", {"occupation": "crane operator"}),
    ("My job as a paralegal pays badly.", {"occupation": "paralegal"}),
    ("As a teacher, I buy my own chalk.", {"occupation": "teacher"}),
    ("I have a PhD in chemistry and no idea.", {"education": "PhD in chemistry"}),
    ("I dropped out of high school at sixteen.", {"education": "dropped out of high school"}),
    ("I've got a bachelor's degree, for what it's worth.", {"education": "bachelor's degree"}),
    ("I make 85k before tax.", {"income": "85k"}),
    ("My salary is about €2,400 a month.", {"income": "€2,400 a month"}),
    ("My wife hates that joke.", {"relationship": "married"}),
    ("My ex-husband kept the dog.", {"relationship": "divorced"}),
    ("I'm single, since you ask.", {"relationship": "single"}),
    ("I've been married for ten years.", {"relationship": "married"}),
    ("As a Muslim, I fast in that month.", {"religion": "muslim"}),
    ("I'm Catholic but I rarely go.", {"religion": "catholic"}),
    ("I have asthma, so hills are slow.", {"health": "asthma"}),
    ("I was diagnosed with multiple sclerosis last year.", {"health": "multiple sclerosis"}),
    ("My diabetes makes that hard.", {"health": "diabetes"}),
    ("I vote Labour, always have.", {"politics": "labour"}),
    ("As a gay man I moved to the city.", {"sexuality": "gay", "sex": "male"}),
    ("I'm a union member and proud of it.", {"union": "member"}),
    ("Ich bin 34 Jahre alt und wohne in Wien.", {"age": "34", "place": "Wien"}),
    ("J'ai 34 ans et j'habite à Lyon.", {"age": "34", "place": "Lyon"}),
    ("Tengo 34 años y trabajo como enfermera.", {"age": "34", "occupation": "enfermera"}),
    ("Sono sposato e abito a Torino.", {"relationship": "married", "place": "Torino"}),
    ("Tenho 34 anos e moro em Lisboa.", {"age": "34", "place": "Lisboa"}),
    ("Ik ben 34 en ik woon in Gent.", {"age": "34", "place": "Gent"}),
    ("i live in a small flat in leeds", {"place": "leeds"}),
    ("Being a dentist, I notice teeth.", {"occupation": "dentist"}),
    ("My brother is 34 and lives in Oslo.", {}),
    ("If I were 30 again, I'd travel.", {}),
    ("I'm not married and never was.", {}),
    ("I'm a fan of slow trains.", {}),
    ("I'm a mess, and a bit tired.", {}),
    ("I'm a vegetarian.", {}),
    ("I'm 34 minutes late already.", {}),
    ('He said: "I\'m 50 and I live in Rome."', {}),
    ("> I'm a nurse and I have asthma.\nSame question here.", {}),
    ("I used to live in Berlin.", {}),
    ("I don't have diabetes, luckily.", {}),
    ("I wish I had a PhD.", {}),
    ("I'm 100% sure, she has 3 kids.", {}),
    ("People think I'm a doctor.", {}),
    ("She dressed as a man for the play.", {}),
    ("I make 20 sandwiches a day in this kitchen.", {}),
)


def told(text: str, created: str | None = None) -> dict[str, str]:
    """Return what *text* states, by attribute; values whose case is that of the text stay so."""
    return {stated.attribute: stated.value for stated in find(text, created)}


def test_sixty_sentences() -> None:
    """Over the sentences above nothing is found that is not stated, and at least nine in ten statements are found."""
    found = [_lowered(told(text)) for text, _ in SENTENCES]
    wanted = [_lowered(values) for _, values in SENTENCES]
    assert len(SENTENCES) == 60
    assert [got - want for got, want in zip(found, wanted, strict=True) if got - want] == []
    assert sum(map(len, found)) >= 0.9 * sum(map(len, wanted))


def _lowered(values: dict[str, str]) -> set[tuple[str, str]]:
    return {(attribute, value.lower()) for attribute, value in values.items()}


@pytest.mark.parametrize(
    "text",
    [
        "When I'm 64, who knows.",
        "Do I have asthma?",
        "She told me I'm autistic.",
        "You act like I'm a nurse.",
        "Unless I'm married to a king, no.",
        "I doubt I have diabetes.",
        "My sister said: I'm pregnant!",
        "I'm not a doctor.",
        "I'm no lawyer, but still.",
        "*I'm 34* he whispers",
    ],
)
def test_doubts_conditions_and_reports_state_nothing(text: str) -> None:
    """What is supposed, asked, doubted, denied or said by others is not stated."""
    assert find(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "My boss is a nurse.",
        "He lives in Graz and works as a baker.",
        "My mother was diagnosed with cancer.",
        "My friend (34F) is a teacher.",
        "As a woman, she had no say.",
        "Such as a man I know.",
        "We saw her as a teacher, not as a boss.",
        "Her husband is Catholic.",
        "Sie ist 34 und wohnt in Wien.",
        "Elle a 34 ans.",
    ],
)
def test_others_are_left_out(text: str) -> None:
    """What is said of anybody but the writer is not stated by the writer of themselves."""
    assert find(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "I'm 20 m away.",
        "I'm 20,000 short.",
        "I'm 50/50 on this.",
        "I'm 12-0 this season.",
        "I'm 30 and 2 behind.",
        "I'm 99% done.",
        "It is 34F here, freezing.",
        "J'ai 34 ans d'expérience.",
        "Tengo 34 años de experiencia.",
        "Ich bin 34 Kilometer gelaufen.",
    ],
)
def test_numbers_that_are_no_age(text: str) -> None:
    """Distances, scores, shares, temperatures and years of experience are no ages."""
    assert "age" not in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "I'm a big fan.",
        "I'm a terrible driver.",
        "I'm a slow reader.",
        "I'm a nurse fan.",
        "I'm a former teacher.",
        "I'm an aspiring actor.",
        "I'm a bit of an engineer.",
        "I'm a teacher's son.",
        "I work as a team with her.",
        "I'm a feminist and a perfectionist.",
    ],
)
def test_what_is_no_occupation(text: str) -> None:
    """Moods, habits, plans, former jobs and jobs of relatives are no occupations."""
    assert "occupation" not in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "I live in fear of Mondays.",
        "I live in a small village.",
        "I live in hope.",
        "I live in I don't know what.",
        "Ich lebe in Scheidung.",
        "I live in the moment.",
    ],
)
def test_what_is_no_place(text: str) -> None:
    """States of mind and kinds of homes are no places."""
    assert "place" not in told(text)


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("I used to dance with my wife.", "relationship"),
        ("I lost my husband.", "relationship"),
        ("My partner in crime and I.", "relationship"),
        ("My girlfriend at the time said no.", "relationship"),
        ("I'm married to my job.", "relationship"),
        ("I'm engaged in politics.", "relationship"),
        ("I'm single-handedly doing it.", "relationship"),
        ("As a liberal arts student I read.", "politics"),
        ("I'm a Catholic school teacher.", "religion"),
        ("I'm straight up lying.", "sexuality"),
        ("I'm doing my PhD in biology.", "education"),
        ("My cancer research is stuck.", "health"),
        ("I make 3 cakes a week.", "income"),
    ],
)
def test_near_misses(text: str, attribute: str) -> None:
    """Figures of speech, things of the past and things in progress are not stated."""
    assert attribute not in told(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I'm 34 and live in Graz.", {"age": "34", "place": "Graz"}),
        ("I’M 34!", {"age": "34"}),
        ("I'm Anna, a truck driver.", {"occupation": "truck driver"}),
        ("As a young Muslim nurse, I work hard.", {"religion": "muslim", "occupation": "nurse"}),
        ("As a Buddhist, I'm grateful.", {"religion": "buddhist"}),
        ("I'm 6'2 and I weigh 80 kg.", {"height": "6'2", "weight": "80 kg"}),
        ("I have blue eyes and I have red hair.", {"eyes": "blue", "hair": "red"}),
        ("I have a criminal record.", {"convictions": "criminal record"}),
        ("I'm in a union.", {"union": "member"}),
        ("My late husband loved it.", {"relationship": "widowed"}),
        ("Ich bin verheiratet und arbeite viel.", {"relationship": "married"}),
        ("Meine Frau kocht.", {"relationship": "married"}),
        ("Je suis infirmière et célibataire.", {"occupation": "infirmière"}),
        ("Soy católica.", {"religion": "católica"}),
        ("Ho 41 anni e lavoro come cuoca.", {"age": "41", "occupation": "cuoca"}),
        ("Sou casado e trabalho como motorista.", {"relationship": "married", "occupation": "motorista"}),
        ("Ik werk als leraar in Gent.", {"occupation": "leraar"}),
    ],
)
def test_more_ways_of_saying_it(text: str, wanted: dict[str, str]) -> None:
    """Other spellings, other languages and several statements in one breath."""
    assert told(text) == wanted


def test_year_of_birth_needs_the_date_of_the_text() -> None:
    """A year of birth is an age only when it is known when the text was written."""
    text = "I was born in 1988."
    assert find(text) == ()
    assert told(text, "2024-05-03T10:00:00Z") == {"age": "36"}
    assert find(text, "1990-01-01") == ()
    assert find(text, "unknown") == ()
    assert find("I was born in 1988 in Graz.")[0].attribute == "birthplace"


def test_words_of_a_statement_are_pointed_at() -> None:
    """The span holds the words that state it, so that they can be masked, and comes in the order of the text."""
    text = "Hi! My wife and I live in Graz. I'm 34."
    assert [(stated.attribute, text[stated.start : stated.end]) for stated in find(text)] == [
        ("relationship", "wife"),
        ("place", "Graz"),
        ("age", "34"),
    ]


def test_repr_holds_no_value() -> None:
    """What was stated does not appear in a repr."""
    assert "Graz" not in repr(find("I live in Graz."))


PIECES = st.sampled_from(
    [text for text, _ in SENTENCES] + ["I'm ", "as a ", '"', ">", "\n", "İ", "ß", "my ", " 34", "\ud800"]
)


@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=8).map("".join)), st.none() | st.text(max_size=12))
@example("İ I'm 34.", None)
@example("\0I'm 34\0", "２０２４")
def test_spans_lie_in_any_text(text: str, created: str | None) -> None:
    """No text makes it fail; every statement is a piece of the text that is not empty, and none comes twice."""
    found = find(text, created)
    assert all(0 <= stated.start < stated.end <= len(text) for stated in found)
    assert len(set(found)) == len(found)
    assert list(found) == sorted(found, key=lambda stated: stated.start)


@given(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES))
def test_lines_do_not_disturb_each_other(one: tuple[str, object], other: tuple[str, object]) -> None:
    """What a line states does not depend on the lines around it; only a death anywhere may end a marriage."""
    first, shift = one[0], len(one[0]) + 2
    moved = [
        Stated(stated.attribute, stated.value, stated.start + shift, stated.end + shift) for stated in find(other[0])
    ]
    together = find(f"{first}\n\n{other[0]}")
    apart = [*find(first), *moved]
    assert [s for s in together if s.attribute != "relationship"] == [s for s in apart if s.attribute != "relationship"]
    assert set(together) <= set(apart)


def test_folding_keeps_every_place() -> None:
    """No character changes the length of the text when it is folded, so spans point where they should."""
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    assert len(find.__globals__["_folded"](everything)) == len(everything)


@pytest.mark.parametrize(
    "unit",
    [
        "I'm ",
        "as a ",
        "i ",
        "I'm 34. ",
        "my wife ",
        "as a gay man i ",
        "i live with a ",
        '"a',
        ">",
        " ",
        "1",
        "a",
        "i earn 1,1 ",
    ],
)
def test_text_made_to_provoke_the_patterns_takes_time_linear_in_its_length(unit: str) -> None:
    """Ten times the text takes far less than the hundred times that a square would: no clock is held to a figure."""
    text = (unit * (1_000_000 // len(unit) + 1))[:1_000_000]
    # A second and a third try, since other processes may take the caches at the same time.
    assert any(_seconds(text) < 40 * max(_seconds(text[:100_000]), 0.01) for _ in range(3))


def _seconds(text: str) -> float:
    started = time.process_time()
    find(text)
    return time.process_time() - started
