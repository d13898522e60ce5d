"""Evidence: a quote counts where its words stand in the item that it names, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.probing.evidence import verified
from auditor.probing.prompts import Exhibit

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
