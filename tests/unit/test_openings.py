"""How regular expressions begin."""

from __future__ import annotations

import json
import re

import pytest

from auditor.content import shelf
from auditor.probing.disclosure import detector
from auditor.probing.disclosure.openings import openings


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"i (?:also )?have", ("i ",)),
        (r"i(?:'m| am|m) (?P<age>\d+)", ("i'm ", "i am ", "im ")),
        (r"(?:i|we) live", ("i live", "we live")),
        (r"as an? (?P<age>x)", ("as a",)),
        (r"(?:i|we)? live", ("",)),
        (r"my (?:a|b) c?d", ("my a ", "my b ")),
        (r"^i am", ("",)),
        (r"i am|you are", ("",)),
        (r"i am [|)] so", ("i am ",)),
        (r"i am \| so", ("i am ",)),
    ],
)
def test_an_opening_is_what_every_match_begins_with(pattern: str, wanted: tuple[str, ...]) -> None:
    """What may be missing is no part of it."""
    assert openings(pattern) == wanted


def test_no_phrase_is_overlooked_for_its_opening() -> None:
    """Whatever a phrase matches in the invented corpus and in its own words, one of its openings stands in it."""
    text = (shelf("fixtures") / "people.jsonl").read_text(encoding="utf-8")
    posts = [item.get("text", "") for line in text.splitlines() for item in json.loads(line)["items"]]
    folded = " ".join(detector._folded(post) for post in posts)
    for phrase in detector._PHRASES:
        begun = openings(phrase.pattern.pattern)
        assert all(match[0].startswith(begun) for match in re.finditer(phrase.pattern, folded))


def test_most_phrases_have_an_opening() -> None:
    """Otherwise nothing is gained."""
    assert len(detector._OPENINGS.get("", ())) < len(detector._PHRASES) // 5
