"""Whether a phrase states something where it stands, or is a condition, a doubt, a question or reported speech."""

from __future__ import annotations

import re
from collections.abc import Callable

from auditor.probing.disclosure import words

Guard = Callable[[str, int], bool]  # folded text, where the phrase begins

_REACH = 32  # characters looked at before a phrase
_AHEAD = re.compile(r"[^.!?\n\0]{0,100}")  # the rest of the sentence
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|im|my|me|myself)\b")
_OPENINGS = ".!?,;:()\n\0-–—"
_MARKS = ('"', "'", "*")  # of speech and of acting


def asserted(folded: str, start: int) -> bool:
    """Return whether nothing right before *start* turns what follows into something not stated."""
    before = folded[max(start - _REACH, 0) : start].rstrip(" ,:")
    if before.endswith(_MARKS):
        return False
    told = [word for word in before.split()[-3:] if word not in words.THAT]
    return not told or (told[-1] not in words.DOUBTS and " ".join(told[-2:]) not in words.DOUBTS)


def still_so(folded: str, start: int) -> bool:
    """Return whether somebody named at *start* is with the writer now: not "I used to dance with my wife"."""
    before = folded[max(start - 2 * _REACH, 0) : start]
    gone = before.endswith(("find ", "lost ", "meet ")) or "used to" in before
    return asserted(folded, start) and not gone


def speaking(folded: str, start: int) -> bool:
    """Return whether "as a …" at *start* begins a clause in which the writer speaks of themselves."""
    before = folded[max(start - _REACH, 0) : start].rstrip(" ")
    led_to = not before or before[-1] in _OPENINGS or before.split()[-1] in words.LEADING
    sentence = _AHEAD.match(folded, start)
    return led_to and sentence is not None and _FIRST_PERSON.search(folded, start, sentence.end()) is not None


def not_studying(folded: str, start: int) -> bool:
    """Return whether a degree named at *start* has been taken: not "doing my PhD"."""
    before = folded[max(start - _REACH, 0) : start].split()
    return asserted(folded, start) and not (before and before[-1] in words.STUDYING)
