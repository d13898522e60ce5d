"""How much of an open group counts: where the name of a place, a profession or an amount ends.

A reading takes the words as they were written, and returns those of them, from the first, that state the attribute;
an empty string where none does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from auditor.probing.disclosure import words

Reading = Callable[[str], str]

_MONEY = re.compile(
    r"[$£€]|\d ?k\b|grand|thousand|tausend|dollar|euro|pound|quid|bucks|usd|eur|gbp|chf|fran[ck]|[.,']\d{3}\b|\d{5}"
    r"|\b(?:an?|per|each|im|pro|par|al|por) ?"
    r"(?:year|yr|annum|month|hour|hr|jahr|monat|stunde|an|mois|mes|año|mese|anno|mês|ano)\b"
    r"|annually|yearly|monthly|p\.?a\b",
    re.IGNORECASE,
)
_LONGEST_JOB = 3  # words of a job that no list holds
_LONGEST_PLACE = 6  # words of a place: "the Isle of Man, United Kingdom"


def whole(text: str) -> str:
    """Return *text*: the pattern is strict enough."""
    return text.strip()


def money(text: str) -> str:
    """Return *text* where it speaks of money: a currency, thousands or a period of pay."""
    return text.strip(" ,.") if _MONEY.search(text) else ""


def place(text: str) -> str:
    """Return the words from the first that are written as a name is, with the small words between them."""
    end = 0
    for word in islice(re.finditer(r"[^\s,/]+", text), _LONGEST_PLACE):
        bare = word[0].strip("'").casefold()
        named = word[0][0].isupper() and len(bare) > 1 and bare not in words.NO_PLACES
        if not (named or bare in words.PLACE_JOINERS):
            break
        end = word.end() if named else end
    return text[:end]


def profession(text: str) -> str:
    """Return the words up to the last that names a known profession, if the phrase ends there."""
    told = tuple(_phrase(text))
    count = _up_to_profession(told)
    # "a nurse fan" is no nurse; "an engineer specialising in bridges" is one.
    return _first(text, count) if count == len(told) or told[count].endswith("ing") else ""


def job(text: str) -> str:
    """Return the words up to a known profession, or else the first few: the phrase before said that it is a job."""
    told = tuple(_phrase(text))
    if words.NO_JOBS & set(told):
        return ""
    return _first(text, _up_to_profession(told) or min(len(told), _LONGEST_JOB))


def _up_to_profession(told: tuple[str, ...]) -> int:
    """Return how many of the words it takes to the last profession; 0 where none is named, or something denies it."""
    ends = [count for count in range(1, len(told) + 1) if _is_profession(told[:count])]
    return ends[-1] if ends and not words.NO_JOBS & set(told) else 0


def _first(text: str, count: int) -> str:
    return " ".join(text.split(" ")[:count])


def _phrase(text: str) -> Iterator[str]:
    """Yield the words of *text* before the first that ends a phrase."""
    for word in text.casefold().replace("’", "'").split(" "):
        if word in words.STOPS:
            return
        yield word


def _is_profession(told: tuple[str, ...]) -> bool:
    last = told[-1]
    known = last in words.PROFESSIONS or last in words.PROFESSIONS_ABROAD or last.endswith(words.PROFESSION_ENDINGS)
    return known or " ".join(told[-2:]) in words.PROFESSIONS
