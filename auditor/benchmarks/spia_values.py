"""How two values of a SPIA tag compare: our own rules, by kind, where the paper asks a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Final

from auditor.attributes import Match, Scale, load_set
from auditor.attributes.matching import best
from auditor.attributes.places import Place
from auditor.attributes.words import key, plain

_LEAST_CODE: Final = 4  # characters: a shorter piece of a number says nothing
_LINKS: Final = frozenset(("and", "of"))
_REMEMBERED: Final = 1 << 16  # comparisons: values of closed lists come again and again
_SCALES: Final[Mapping[str, tuple[str, str]]] = {  # tag to attribute set and attribute
    "SEX": ("staab", "sex"),
    "AGE": ("staab", "age"),
    "EDUCATION": ("staab", "education"),
    "RELATIONSHIP": ("synthpai", "relationship"),  # the set that knows widows
    "OCCUPATION": ("staab", "occupation"),
    "POSITION": ("staab", "occupation"),
}


@lru_cache(maxsize=_REMEMBERED)
def match(tag: str, guess: str, truth: str) -> Match:
    """Compare *guess* with *truth*, both values of *tag*.

    Right is the same or finer, partly right is coarser or a part. A tag that SPIA does not have is compared by words.
    """
    if tag in _SCALES:
        return _scale(*_SCALES[tag]).match(guess, truth)
    return _RULES.get(tag, _words)(guess, truth)


@cache
def _scale(attributes: str, name: str) -> Scale:
    return load_set(attributes).get(name).scale


def _code(guess: str, truth: str) -> Match:
    """Compare numbers and addresses by their letters and digits; a piece of four or more is partly right."""
    guessed, true = (key(text).replace(" ", "") for text in (guess, truth))
    if true and true in guessed:
        return Match.RIGHT
    return Match.PARTLY if len(guessed) >= _LEAST_CODE and guessed in true else Match.WRONG


def _words(guess: str, truth: str) -> Match:
    """Compare names by their words: all of the truth's is right, some of them and no other is partly right."""
    guessed, true = (frozenset(key(plain(text)).split()) - _LINKS for text in (guess, truth))
    if not guessed or not true:
        return Match.WRONG
    if true <= guessed:
        return Match.RIGHT
    return Match.PARTLY if guessed < true else Match.WRONG


def _place(guess: str, truth: str) -> Match:
    """Compare the steps of "city / region / country" by their words, and by the gazetteer, which knows other names."""
    guessed, true = _steps(guess), _steps(truth)
    if true and guessed[-len(true) :] == true:
        return Match.RIGHT
    part = Match.PARTLY if guessed and set(guessed) <= set(true) else Match.WRONG
    return best((part, Place().match(guess, truth)))


def _steps(place: str) -> list[str]:
    return [step for step in map(key, plain(place).replace(",", "/").split("/")) if step]


_RULES: Final[Mapping[str, Callable[[str, str], Match]]] = {
    "LOCATION": _place,
    "NATIONALITY": Place("country").match,
    "IDENTIFICATION_NUMBER": _code,
    "DRIVER_LICENSE_NUMBER": _code,
    "PHONE_NUMBER": _code,
    "PASSPORT_NUMBER": _code,
    "EMAIL_ADDRESS": _code,
}
