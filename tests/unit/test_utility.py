"""How much of a text is left, measured on texts whose answer is known by other means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.scoring.utility import bleu, combined, edit_share, rouge_l

TEXTS = st.text(alphabet="ab c,ü", max_size=24)
MEASURES = pytest.mark.parametrize("measure", [rouge_l, bleu], ids=["rouge_l", "bleu"])
NLTK = [
    ("the cat sat on the mat near the door", "the cat sat on a mat near the door", 0.5969491792019646),
    ("I live in Graz and drive a tram", "I live in <LOCATION> and drive a tram", 0.5),
    ("a b c d e f", "a x b y c z", 0.049475702907177795),
    ("one two three four five", "one two three", 0.2955843652122688),
    ("good morning all", "good night all", 0.08621454270909737),
]


def _naive_distance(first: str, second: str) -> int:
    row = list(range(len(second) + 1))
    for at, char in enumerate(first, 1):
        before, row[0] = row[0], at
        for place, other in enumerate(second, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (char != other))
    return row[-1]


def _naive_common(first: list[str], second: list[str]) -> int:
    row = [0] * (len(second) + 1)
    for word in first:
        before = 0
        for place, other in enumerate(second, 1):
            before, row[place] = row[place], before + 1 if word == other else max(row[place], row[place - 1])
    return row[-1]


@given(TEXTS, TEXTS)
def test_the_edit_share_is_that_of_the_textbook(before: str, after: str) -> None:
    """Bits give what the table of Wagner and Fischer gives."""
    longer = max(len(before), len(after))
    assert edit_share(before, after) == (_naive_distance(before, after) / longer if longer else 0)


@given(st.lists(st.sampled_from("abcde"), min_size=1, max_size=12), st.lists(st.sampled_from("abcde"), min_size=1))
def test_rouge_l_is_that_of_the_textbook(before: list[str], after: list[str]) -> None:
    """Bits give what the table of the longest common subsequence gives."""
    common = _naive_common(before, after)
    assert rouge_l(" ".join(before), " ".join(after)) == 2 * common / (len(before) + len(after))


@MEASURES
@given(before=TEXTS, after=TEXTS)
def test_a_likeness_lies_between_none_and_all(measure: object, before: str, after: str) -> None:
    """Whatever the texts, a likeness is a share, and a text is as like itself as anything can be."""
    assert callable(measure)
    assert 0 <= measure(before, after) <= 1 == measure(before, before)


@pytest.mark.parametrize(("before", "after", "expected"), NLTK)
def test_bleu_is_that_of_nltk(before: str, after: str, expected: float) -> None:
    """The figures were computed with NLTK: sentence_bleu, smoothing method 4, tokens by white space."""
    assert bleu(before, after) == pytest.approx(expected, abs=1e-5)


def test_a_long_text_is_measured_at_once() -> None:
    """A text of a hundred thousand characters is no reason to wait for minutes."""
    text = "Tram 7 home through the square, sun in my eyes. " * 2_000
    assert edit_share(text, text.replace("7", "<NUMBER>")) == pytest.approx(8 / 55, abs=0.01)


def test_the_combined_utility_is_the_published_one() -> None:
    """Marks of 9 and 8 and a ROUGE of 0.7 make 0.8; marks that cannot be are refused."""
    assert combined(9, 8, 0.7) == pytest.approx(0.8)
    with pytest.raises(ValueError, match="marks"):
        combined(0, 8, 0.7)
