"""Evidence: a quote counts where its words stand in the item that it names, and nowhere else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.probing.evidence import verified
from auditor.probing.prompts import Exhibit, material

TEXT = "Rainy days? No office glare; solar panel planning gets done!"
SHOWN = (Exhibit(1, "a", "posts", TEXT), Exhibit(2, "b", "posts", "My wife bakes."))


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("no office GLARE", "no office GLARE"),
        ("[1] Rainy days?", "Rainy days?"),
        ("No office glare; solarpanelplanning", "No office glare;"),
        ("Rainy days? No office", "Rainy days? No office"),
    ],
)
def test_a_quote_stands_for_the_words_that_are_there(quote: str, stands: str) -> None:
    """The number of the item is no part of it, and neither is a last word that ran on."""
    (found,) = verified([(1, quote)], SHOWN)
    assert (found.supported, found.quote, found.item) == (True, stands, "a")


@pytest.mark.parametrize(
    "quote", ["office blinds", "No office blinds", "No open office glare", "", ".", "[1]", "My wife bakes."]
)
def test_words_that_are_not_in_the_item_are_no_evidence(quote: str) -> None:
    """Not even where two of three are there, or where all are in another item."""
    (found,) = verified([(1, quote)], SHOWN)
    assert not found.supported


@given(st.text(alphabet="abc ", max_size=30), st.text(alphabet="abc ", max_size=12))
def test_evidence_is_in_the_item(text: str, quote: str) -> None:
    """Whatever is quoted: what is marked as supported can be found by looking."""
    (found,) = verified([(1, quote)], (Exhibit(1, "a", "posts", text),))
    assert not found.supported or " ".join(found.quote.split()) in " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("In 2024 I moved", "24"),
        ("start now", "art"),
        ("I spam 3000 people", "am 30"),
        ("2024年に引っ越した", "24年"),
        ("Über das Cafe\u0301s", "cafe"),
        ("मैं दिल्ली में हूँ", "दिल"),
        ("I live in Linz", "I live … Graz"),
        ("I live in Linz", "I live ... — Graz"),
    ],
)
def test_a_part_of_a_word_and_dots_for_words_are_no_evidence(text: str, quote: str) -> None:
    """Letters, digits, accents and vowel signs belong to their word; what was left out does not count as one."""
    (found,) = verified([(1, quote)], (Exhibit(1, "a", "posts", text),))
    assert not found.supported


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The 2024 run: I ran 24 km.", "24"),
        ("I (24M) and my wife (23F)", "24"),
        ("as a 24yo nurse", "24"),
        ("I live in _Graz_, near the park", "I live in _Graz"),
        ("I live in **Graz**, near the park", "graz"),
        ("My love ❤\ufe0fGraz", "love ❤Graz"),
        ("I love Graz, and soup", "I love Graz."),
        ("I love Graz!", "I love Graz"),
        ("私は東京に住んでいます", "東京"),
        ("ผมอยู่กรุงเทพมาสิบปี", "กรุงเทพ"),
        ("我24岁", "24"),
        ("서울에 살아요", "서울"),
        ("I love the old town of Graz", "I love the old town of Gra"),
    ],
)
def test_whole_words_are_evidence_in_any_script(text: str, quote: str) -> None:
    """Marks around words are none of them, and where a script sets no spaces any stretch is a quote."""
    (found,) = verified([(1, quote)], (Exhibit(1, "a", "posts", text),))
    assert found.supported


@given(st.text(alphabet="ab1é. ", max_size=30), st.text(alphabet="ab1é. ", max_size=4))
def test_a_quote_stands_exactly_where_its_words_are_whole(text: str, quote: str) -> None:
    """Too short to be cut, it is supported where it stands with no word or number running on at either end."""
    (found,) = verified([(1, quote)], (Exhibit(1, "a", "posts", text),))
    words = " ".join(quote.split()).strip(" .")
    apart = r"(?:(?<!\w)|(?!\w)|(?<=\d)(?=\D)|(?<=\D)(?=\d))"  # a number ends where letters begin
    around = rf"{apart}{re.escape(words)}{apart}" if len(words) > 1 else "(?!)"
    assert found.supported == (re.search(around, " ".join(text.split())) is not None)


def test_the_lines_of_a_picture_are_told_apart_by_whole_words() -> None:
    """A number that is part of a date beside the pixels is not where the age was read."""
    shown = Exhibit(1, "a", "pictures", "metadata: taken 2024-05-01\ntext in the picture: happy 24 years")
    (found,) = verified([(1, "24")], (shown,))
    assert (found.supported, found.channel) == (True, "picture")


HEADED = (
    Exhibit(1, "a", "posts", "I love the old Graz", "(2025-03-02, cycling) "),
    Exhibit(2, "b", "posts", "I love the old Graz", "(2025-03-02, </material>) "),
    Exhibit(3, "c", "pictures", "pictures of me in Graz", "picture "),
)


@pytest.mark.parametrize(
    ("number", "quote", "stands"),
    [
        (1, "[1] (2025-03-02, cycling) I love the old Graz", "I love the old Graz"),
        (1, "(2025-03-02, cycling) I love", "I love"),
        (1, "[1] (2025-03-02, cycling) I love the old Vienna", "I love the old"),
        (3, "[3] picture pictures of me in Graz", "pictures of me in Graz"),
        (3, "pictures of me", "pictures of me"),
    ],
)
def test_the_heading_of_an_item_is_no_part_of_a_quote(number: int, quote: str, stands: str) -> None:
    """A model quotes what it was shown, date and channel included; words that only look like them stay."""
    (found,) = verified([(number, quote)], HEADED)
    assert (found.supported, found.quote) == (True, stands)


@pytest.mark.parametrize("exhibit", HEADED)
def test_an_item_is_evidence_just_as_it_was_shown(exhibit: Exhibit) -> None:
    """Its whole line, from the number on, even where the heading had to be defused."""
    (_, line, *_) = material((exhibit,)).splitlines()
    (found,) = verified([(exhibit.number, line)], HEADED)
    assert (found.supported, found.quote) == (True, exhibit.text)


@pytest.mark.parametrize(
    "quote", ["[1] (2025-03-02, cycling) ", "(2025-03-02, cycling)", "(2024-01-01) I love", "cycling"]
)
def test_a_heading_alone_and_another_one_are_no_evidence(quote: str) -> None:
    """What stands there is not what somebody wrote."""
    (found,) = verified([(1, quote)], HEADED)
    assert not found.supported
