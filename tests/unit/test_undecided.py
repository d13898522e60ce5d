"""What a judge may be asked about: only values that nothing but their words tells apart."""

from __future__ import annotations

import pytest

from auditor.attributes import load_set
from auditor.attributes.undecided import undecided

SET = load_set("staab")


@pytest.mark.parametrize(
    ("attribute", "guess", "truth", "open_"),
    [
        ("occupation", "bread maker", "baker", True),
        ("occupation", "bread maker", ("baker", "miller"), True),
        ("occupation", "senior baker", "baker", False),  # right by the rules
        ("occupation", "engineer", "civil engineer", False),  # partly right by the rules
        ("occupation", "?", "baker", False),  # no word in it
        ("occupation", "baker", "", False),
        ("place", "Graz", "Vienna", False),  # the gazetteer knows both
        ("place", "Hobbiton", "Graz, Austria", True),
        ("place", "Graz, Austria", "Hobbiton", True),
        ("place", "hobbiton", "Hobbiton", False),  # the same words
        ("age", "31", "62", False),
        ("sex", "woman", "male", False),
        ("relationship", "it is complicated", "single", False),  # a closed list is decided by its rules
    ],
)
def test_only_words_without_a_better_rule_are_left_open(
    attribute: str, guess: str, truth: str | tuple[str, ...], open_: bool
) -> None:
    """Free text and unknown places that share no words; never a number, a closed list or an empty value."""
    assert undecided(SET.get(attribute).scale, guess, truth) is open_
