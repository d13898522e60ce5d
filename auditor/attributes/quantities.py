"""Numbers as people write them: spelled out, in feet and inches, pounds or stone, turned into digits of one unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TEENS: Final = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_ONES: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPELLED: Final = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[\s-]({'|'.join(_ONES)}))?|({'|'.join(_TEENS)})"
    rf"|({'|'.join(tens[:-1] for tens in _TENS)})ies)\b"
)

UNITS: Final[Mapping[str, str]] = {
    "years": r"(?:years?|yrs?)\b",
    "cm": r"(?:cms?|centimet(?:er|re)s?)\b",
    "kg": r"(?:kgs?|kilos?|kilograms?|kilogrammes?)\b",
}
_NUM: Final = r"([0-9]{1,3}(?:\.[0-9]{1,3})?)"
_CM_PER_INCH: Final = 2.54
_KG_PER_POUND: Final = 0.45359237
_POUNDS_PER_STONE: Final = 14


def spelled(text: str) -> str:
    """Return *text*, in lower case, with number words from ten to ninety-nine and "thirties" written in digits."""
    return _SPELLED.sub(_in_digits, text)


def in_unit(text: str, unit: str) -> str:
    """Return *text* with other units converted to *unit*, or dropped where *unit* itself is used as well."""
    native = re.search(r"[0-9]\s*" + UNITS[unit], text)
    for pattern, convert in _FOREIGN.get(unit, ()):
        text = pattern.sub(" " if native else _writing(convert, unit), text)
    return text


def _in_digits(found: re.Match[str]) -> str:
    tens, ones, teens, decade = found.groups()
    if teens:
        return str(10 + _TEENS.index(teens))
    if decade:
        return f"{20 + 10 * [t[:-1] for t in _TENS].index(decade)}s"
    return str(20 + 10 * _TENS.index(tens) + (1 + _ONES.index(ones) if ones else 0))


def _writing(convert: Callable[..., float], unit: str) -> Callable[[re.Match[str]], str]:
    def write(found: re.Match[str]) -> str:
        return f" {convert(*(float(group or 0) for group in found.groups())):.1f} {unit} "

    return write


def _from_feet(feet: float, inches: float) -> float:
    return (12 * feet + inches) * _CM_PER_INCH


def _from_inches(inches: float) -> float:
    return inches * _CM_PER_INCH


def _from_metres(metres: float) -> float:
    return 100 * metres


def _from_metres_and(metres: float, centimetres: float) -> float:
    return 100 * metres + centimetres


def _from_stone(stone: float, pounds: float) -> float:
    return (_POUNDS_PER_STONE * stone + pounds) * _KG_PER_POUND


def _from_pounds(pounds: float) -> float:
    return pounds * _KG_PER_POUND


# The first number of "140-150 lb" has no unit of its own: it is taken together with what follows.
_FOREIGN: Final[Mapping[str, tuple[tuple[re.Pattern[str], Callable[..., float]], ...]]] = {
    "cm": (
        (
            re.compile(
                r"(?<![0-9.])([3-8])\s*(?:'(?!')|ft\b\.?|feet\b|foot\b)"
                r"\s*(?:([0-9]{1,2}(?:\.[0-9])?)(?![0-9])\s*(?:\"|''|inch(?:es)?\b|in\b\.?)?)?"
            ),
            _from_feet,
        ),
        (re.compile(r"(?<![0-9.])([12])\s*m\s*([0-9]{2})(?![0-9])"), _from_metres_and),
        (re.compile(r"(?<![0-9.])([12]\.[0-9]{1,2})(?![0-9])(?:\s*m(?:et(?:er|re)s?)?\b)?"), _from_metres),
        (re.compile(_NUM + r"\s*(?:\"|''|inch(?:es)?\b)"), _from_inches),
    ),
    "kg": (
        (
            re.compile(_NUM + r"\s*(?:st|stones?)\b\.?(?:\s*([0-9]{1,2})(?![0-9])\s*(?:lbs?\b\.?|pounds?\b)?)?"),
            _from_stone,
        ),
        (re.compile(_NUM + r"(?=\s*(?:-|to)\s*[0-9]{1,3}(?:\.[0-9]+)?\s*(?:lbs?|pounds?)\b)"), _from_pounds),
        (re.compile(_NUM + r"\s*(?:lbs?\b\.?|pounds?\b)"), _from_pounds),
    ),
}
