"""Put invented values in the place of real ones, each of the same kind, the same one throughout a person.

What stands for what depends on the order in which values come, never on the values: nobody can try a guess and see
whether the same surrogate comes out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from auditor.mitigation.operators import folded
from auditor.probing.disclosure.words import each

if TYPE_CHECKING:
    from faker import Faker

_LOCALES: Final = {"en": "en_US", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "it": "it_IT", "pt": "pt_PT"} | {
    "nl": "nl_NL"
}
_TRIES: Final = 50  # draws for a value that is neither the original nor taken; afterwards a taken one serves
_MEMORY: Final = 50_000  # values remembered of one person; a pipe that never ends must not fill the memory
_MONTHS: Final = tuple(
    each("january, february, march, april, may, june, july, august, september, october, november, december")
)
_DAYS: Final = tuple(each("monday, tuesday, wednesday, thursday, friday, saturday, sunday"))
_RELATIONS: Final = tuple(each("partner, cousin, neighbour, friend, aunt, uncle, nephew, niece, flatmate, colleague"))
_GROUPS: Final = tuple(each("Danish, Peruvian, Kenyan, Nepalese, Latvian, Chilean, Finnish, Maltese, Ghanaian"))
_NOTHING: Final = "…"  # where a value holds nothing that could be drawn anew
_TITLES: Final = ("Mr.", "Mrs.", "Ms.", "Dr.")
_WORD: Final = re.compile(r"(?<!['’])[^\W\d_]+(?:['’-](?!s\b)[^\W\d_]+)*")  # of a name; the s of a genitive is none
_PIECE: Final = re.compile(r"[^\W\d_]+|\d+|\W+|_")


class Surrogates:
    """Invents for one person; a call with the same kind and value gives the same surrogate."""

    def __init__(self, seed: int, person: str, language: str = "en") -> None:
        """Draw from *seed* and the id of *person*: the same corpus and seed give the same surrogates."""
        self._chance = random.Random(f"{seed}\0{person}")  # noqa: S311 - it hides nothing: the order of values decides
        self._fake = _faker(_LOCALES.get(language, "en_US"))
        self._known: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()

    def __call__(self, kind: str, value: str) -> str:
        """Return what stands for *value*, which is of *kind*."""
        words = list(_WORD.finditer(value)) if kind in ("PERSON", "NAME") else []
        if not words:
            return self._lasting((kind.removesuffix("_STATED"),), value)
        last = words[-1].start() if len(words) > 1 else -1
        return _WORD.sub(lambda word: self._name(word[0], last=word.start() == last), value)

    def _name(self, word: str, *, last: bool) -> str:
        """Stand for each word of a name by itself, so that "Ann Lee", "Ann" and "Lee" stay one person."""
        if len(word) == 1:
            return self._lasting(("initial",), word)
        found = self._lasting(("last", "first") if last else ("first", "last"), word)
        return found if word[0].isupper() else found.lower()

    def _lasting(self, kinds: tuple[str, ...], value: str) -> str:
        """Return what stood for *value* as any of *kinds* before, or a new one of the first."""
        key = folded(value)
        known = next((found for kind in kinds if (found := self._known.get((kind, key)))), None)
        if known is not None:
            return known
        if len(self._known) >= _MEMORY:
            self._known.clear()
            self._taken.clear()
        fresh = self._known[kinds[0], key] = self._fresh(kinds[0], value)
        self._taken.add(folded(fresh))
        return fresh

    def _fresh(self, kind: str, value: str) -> str:
        self._fake.seed_instance(self._chance.getrandbits(64))
        make, original = _MAKERS.get(kind, _reshaped), folded(value)
        taken = frozenset[str]() if kind in _FEW else self._taken
        draw = ""
        for _ in range(_TRIES):
            draw = make(self._fake, value)
            if folded(draw) != original and folded(draw) not in taken:
                return draw
        return draw if folded(draw) != original else _NOTHING


@cache
def _faker(locale: str) -> Faker:
    from faker import Faker

    return Faker(locale)


def _reshaped(fake: Faker, value: str) -> str:
    """Draw every letter and digit anew, and leave the shape: "AB-123" may become "QX-704"."""
    chance: random.Random = fake.random
    return "".join(_drawn(chance, char) for char in value)


def _drawn(chance: random.Random, char: str) -> str:
    if char.isdigit():
        return chance.choice("123456789")
    if not char.isalpha():
        return char
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    return letter.upper() if char.isupper() else letter


def _one_of(words: Iterable[str]) -> Callable[[Faker, str], str]:
    choices = tuple(words)
    return lambda fake, _: fake.random.choice(choices)


def _date(fake: Faker, value: str) -> str:
    """Draw another day, month, weekday or year in the place of each; a date without any of them becomes a year."""
    if "old" in value.casefold().split():  # "34 years old" counts as a date for Presidio
        return _age(fake, value)
    drawn = "".join(_date_piece(fake.random, piece) for piece in _PIECE.findall(value))
    return drawn if drawn != value else str(fake.random.randint(1990, 2020))


def _date_piece(chance: random.Random, piece: str) -> str:
    if piece.isdigit():
        return _number_like(chance, piece)
    for words in (_MONTHS, _DAYS):
        if piece.casefold() in words:
            return _cased(chance.choice(words), piece)
        if (short := piece.casefold()[:3]) == piece.casefold() and short in [word[:3] for word in words]:
            return _cased(chance.choice(words)[:3], piece)
    return piece


def _number_like(chance: random.Random, digits: str) -> str:
    if len(digits) == 4:
        return str(chance.randint(1960, 2020))
    if len(digits) <= 2:
        return str(chance.randint(1, 12)).zfill(2 if digits[0] == "0" else 1)  # a day, a month and an hour alike
    return "".join(chance.choice("123456789") for _ in digits)


def _cased(word: str, like: str) -> str:
    return word.upper() if like.isupper() and len(like) > 1 else word.title() if like[:1].isupper() else word


def _age(fake: Faker, value: str) -> str:
    drawn = str(fake.random.randint(18, 79))
    return re.sub(r"\d+", drawn, value) if re.search(r"\d", value) else drawn


def _place(fake: Faker, value: str) -> str:
    return str(fake.country() if folded(value) in _countries() else fake.city())


@cache
def _countries() -> frozenset[str]:
    from auditor.attributes.gazetteer import Area, gazetteer

    named = gazetteer().areas.items()
    return frozenset(name for name, areas in named if any(area == Area(area.country) for area in areas))


def _job(fake: Faker, _: str) -> str:
    return str(fake.job()).partition(",")[0].partition("/")[0].partition("(")[0].strip().lower()


_MAKERS: Final[Mapping[str, Callable[[Faker, str], str]]] = {
    "first": lambda fake, _: fake.first_name(),
    "last": lambda fake, _: fake.last_name(),
    "LOCATION": _place,
    "PLACE": _place,
    "BIRTHPLACE": _place,
    "STREET_ADDRESS": lambda fake, _: fake.street_address(),
    "ORGANIZATION": lambda fake, _: fake.company(),
    "EMAIL_ADDRESS": lambda fake, _: fake.safe_email(),
    "URL": lambda fake, _: f"https://www.example.org/{fake.slug()}",
    "IP_ADDRESS": lambda fake, value: fake.ipv6() if ":" in value else fake.ipv4(),
    "IBAN_CODE": lambda fake, _: fake.iban(),
    "CREDIT_CARD": lambda fake, _: fake.credit_card_number(),
    "OCCUPATION": _job,
    "DATE_TIME": _date,
    "AGE": _age,
    "RELATION": _one_of(_RELATIONS),
    "RELATIONSHIP": _one_of(_RELATIONS),
    "NRP": _one_of(_GROUPS),
    "TITLE": _one_of(_TITLES),
}
# So few can be drawn that two values may share one.
_FEW: Final = frozenset({"initial", "AGE", "RELATION", "RELATIONSHIP", "NRP", "TITLE", "DATE_TIME"})
