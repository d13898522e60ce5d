"""How much of a text is left after a mitigation: words, characters and, where a judge read both, sense.

All figures are shares 0 … 1. They say how alike two texts are, not how good either is: a mitigation that changes
nothing scores best, so none of them means anything without the privacy that was bought with it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from math import exp, log
from typing import Final

_WORD: Final = re.compile(r"\w+")
_LONGEST_GRAM: Final = 4  # words
_SMOOTHING: Final = 5  # the k of method 4


def rouge_l(before: str, after: str) -> float:
    """Return ROUGE-L: the F1 of the longest common subsequence of words, without regard to case.

    Source: Lin 2004, W04-1013. Words are runs of letters, digits and underscores in any script, not stemmed. Two texts
    without a word are alike (1); one without any is nothing like one with some (0).
    """
    old, new = _words(before), _words(after)
    if not old or not new:
        return float(old == new)
    return 2 * _common(old, new) / (len(old) + len(new))


def bleu(before: str, after: str) -> float:
    """Return BLEU-4 of *after* against *before*, tokens being what white space separates, smoothed.

    Smoothing is method 4 of Chen and Cherry 2014, W14-3346, as NLTK carries it out and arXiv:2402.13846 uses it, with
    one exception: equal texts are alike (1) however short they are.
    """
    old, new = before.split(), after.split()
    if not old or not new or old == new:
        return float(old == new)
    precisions = _precisions(old, new)
    if not precisions[0]:
        return 0.0
    logs = [log(precision) for precision in precisions if precision]
    brevity = min(0.0, 1 - len(old) / len(new))
    return min(1.0, exp(brevity + sum(logs) / _LONGEST_GRAM))


def edit_share(before: str, after: str) -> float:
    """Return the share of characters that were edited: Levenshtein's distance over the longer text's length."""
    longer = max(len(before), len(after))
    return _distance(before, after) / longer if longer else 0.0


def combined(readability: float, meaning: float, rouge: float) -> float:
    """Return the combined utility of arXiv:2402.13846: (readability / 10 + meaning / 10 + ROUGE) / 3.

    *readability* and *meaning* are a judge's marks 1 … 10, *rouge* is 0 … 1. Raises ValueError outside of these.
    """
    if not (1 <= readability <= 10 and 1 <= meaning <= 10 and 0 <= rouge <= 1):
        raise ValueError("need marks from 1 to 10 and a ROUGE from 0 to 1")
    return (readability / 10 + meaning / 10 + rouge) / 3


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _common(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Return the length of the longest common subsequence; all cells of a column at once, as bits of one number.

    Hyyrö 2004, "Bit-parallel LCS-length computation revisited".
    """
    places = _places(first)
    mask = (1 << len(first)) - 1
    row = mask
    for token in second:
        matched = row & places.get(token, 0)
        row = ((row + matched) | (row - matched)) & mask
    return len(first) - row.bit_count()


def _distance(first: str, second: str) -> int:
    """Return Levenshtein's distance, all cells of a column at once (Myers 1999, in the form of Hyyrö 2003)."""
    if not first:
        return len(second)
    places = _places(first)
    mask, last = (1 << len(first)) - 1, 1 << (len(first) - 1)
    rises, falls, distance = mask, 0, len(first)
    for char in second:
        equal = places.get(char, 0)
        across = (((equal & rises) + rises) ^ rises) | equal
        up, down = falls | ~(across | rises) & mask, rises & across
        distance += bool(up & last) - bool(down & last)
        up = (up << 1 | 1) & mask
        kept = equal | falls
        rises, falls = (down << 1) & mask | ~(kept | up) & mask, up & kept
    return distance


def _places(sequence: Sequence[Hashable]) -> dict[Hashable, int]:
    """Return, for each member of *sequence*, the places where it stands as bits."""
    places: dict[Hashable, int] = {}
    for place, member in enumerate(sequence):
        places[member] = places.get(member, 0) | 1 << place
    return places


def _precisions(old: Sequence[str], new: Sequence[str]) -> list[float]:
    """Return the modified n-gram precisions, n = 1 … 4; one of 0 is smoothed, the more the later it comes."""
    found: list[float] = []
    zeros = 0
    for size in range(1, _LONGEST_GRAM + 1):
        grams, known = _grams(new, size), _grams(old, size)
        matches, total = sum((grams & known).values()), max(1, sum(grams.values()))
        if not matches and len(new) > 1 and (found and found[0]):
            zeros += 1
            found.append(log(len(new)) / (2**zeros * _SMOOTHING) / total)
        else:
            found.append(matches / total)
    return found


def _grams(tokens: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1))
