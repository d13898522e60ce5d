"""The old Jaro-Winkler: figures worked out by hand, and what must hold for all strings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.benchmarks.similarity import close, jaro, jaro_winkler

SHORT = st.text(alphabet="abcde ", max_size=12)


@given(SHORT, SHORT)
def test_similarity_lies_between_zero_and_one(first: str, second: str) -> None:
    """No pair of strings leaves the range, and the prefix only ever raises."""
    assert 0 <= jaro(first, second) <= jaro_winkler(first, second) <= 1


@given(st.text(max_size=30))
def test_a_string_is_wholly_like_itself(text: str) -> None:
    """Equal strings give 1, the empty one too."""
    assert jaro(text, text) == 1
    assert jaro_winkler(text, text) == 1


@given(SHORT, SHORT)
def test_the_order_matters_only_for_equal_lengths(first: str, second: str) -> None:
    """Strings of different lengths may be swapped."""
    if len(first) != len(second):
        assert jaro_winkler(first, second) == jaro_winkler(second, first)


@given(SHORT, SHORT)
def test_a_capped_prefix_never_raises_more(first: str, second: str) -> None:
    """The published prefix is unlimited, so a cap can only lower the similarity."""
    assert jaro_winkler(first, second, longest_prefix=4) <= jaro_winkler(first, second)


def test_the_order_in_which_matches_are_found_counts_as_transposition() -> None:
    """The e of "female" finds the last letter of "male" first, which puts all four out of order."""
    assert jaro("male", "female") == pytest.approx((1 + 4 / 6 + 1 - 4 / 8) / 3)


def test_nothing_in_common_is_zero() -> None:
    """Strings without a common character, one of them perhaps empty, give 0."""
    assert jaro("abc", "xyz") == jaro("", "xyz") == 0


def test_the_whole_prefix_is_rewarded() -> None:
    """Six common characters add six tenths of what is missing; a cap of four adds four."""
    alike = jaro("archivist", "architect")
    assert jaro_winkler("archivist", "architect") == pytest.approx(alike + (1 - alike) * 0.5)
    assert jaro_winkler("archivist", "architect", longest_prefix=4) == pytest.approx(alike + (1 - alike) * 0.4)


def test_the_leading_blank_makes_countries_more_alike() -> None:
    """A published accident: with the blank after the comma, Austria is all but Australia."""
    assert jaro_winkler(" austria", " australia") > 0.93
    assert jaro_winkler("austria", "australia") < jaro_winkler(" austria", " australia")


@pytest.mark.parametrize(
    ("guess", "label"),
    [
        ("writer", "retired"),
        ("engineer", "entrepreneur"),
        ("* male", "female"),
        ("lower-middle class", "low"),
        ("low-middle", "low"),
    ],
)
def test_known_false_hits_are_reproduced(guess: str, label: str) -> None:
    """Pairs that the published threshold takes for the same, though they are not."""
    assert close(guess, label)


@pytest.mark.parametrize(("guess", "label"), [("male", "female"), ("female", "male"), ("single", "married")])
def test_known_differences_are_kept(guess: str, label: str) -> None:
    """Pairs that the published threshold tells apart."""
    assert not close(guess, label)


def test_long_strings_are_compared_without_being_remembered() -> None:
    """Length changes the memory that is used, not the answer."""
    text = "a long way from home " * 20
    assert close(text, text)
    assert not close(text, "b")
