"""Grammars of the answer formats: what they allow, and in which order."""

from __future__ import annotations

import re

import pytest

from auditor.attributes import load_set
from auditor.probing import mentions
from auditor.probing.grammar import grammar

ASKED = load_set("staab").attributes


@pytest.mark.parametrize("returns", ["reasoned", "chained"])
def test_the_clue_comes_before_the_guesses_and_nothing_may_be_left_empty(returns: str) -> None:
    """A small model that may say nothing says nothing about everything; here a certainty of 0 says so."""
    rules = grammar(returns, ASKED)
    assert rules.index('clue\\":') < rules.index('guesses\\":')
    assert '"]}" |' not in rules
    assert 'sure ::= "0" |' in rules


def test_without_reasons_the_list_may_be_empty_unless_the_model_bets() -> None:
    """What is read in parts may give nothing; a bet always names something and cites nothing."""
    assert '"]}" |' in grammar("json", ASKED)
    bets = grammar("json", ASKED, bets=True)
    assert '"]}" |' not in bets
    assert not re.search(r"::=.*\bquote\b", bets)


@pytest.mark.parametrize("last", [0, 9, 99, 100, 1520])
def test_every_item_can_be_cited(last: int) -> None:
    """Two digits are the least, so that a short history is asked about in the same words as ever."""
    for rules in (grammar("json", ASKED, items=last), mentions.grammar(3, last)):
        (line,) = (text for text in rules.splitlines() if text.startswith("item ::="))
        assert line.count("[0-9]") + line.count("[1-9]") == max(2, len(str(last)))


@pytest.mark.parametrize(("returns", "rule"), [("json", "quote"), ("reasoned", "clue"), ("staab", "reason")])
def test_texts_are_bounded_in_words(returns: str, rule: str) -> None:
    """Each further word follows a space, so no bound falls inside a word of up to 24 letters."""
    (line,) = (text for text in grammar(returns, ASKED).splitlines() if text.startswith(f"{rule} ::="))
    assert '(" " [^' in line
    assert {int(most) for _, most in re.findall(r"\]\{(\d+),(\d+)\}", line)} == {24}
