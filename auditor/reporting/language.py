"""The language that a report is written in: every phrase comes from ``reports/words``, one file for each language.

What is said is decided where it is said; in which language is decided once, by ``speaking``. Sentences that a report
carries from elsewhere (its verdict, its method, its limits) are written in English and translated by their pattern.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from auditor.content import shelf
from auditor.errors import BadContent

ENGLISH: Final = "en"
_PLACE: Final = re.compile(r"\{(\w+)\}")
_ENGLISH_NUMBER: Final = re.compile(r"(?<![\w.,/:-])\d{1,3}(?:,\d{3})+(?![\w,])|(?<![\w.,/:-])\d+\.\d+(?=%)")
_LONGEST: Final = 2_000  # characters: matching takes time that grows faster than a sentence
_PERCENT: Final = re.compile(r"(?<=\d)%")
_current: ContextVar[str] = ContextVar("language", default=ENGLISH)


@dataclass(frozen=True, slots=True)
class Translation:
    """A sentence as it is written in English, with a group for each place that is filled in, and what becomes of it."""

    pattern: re.Pattern[str]
    places: tuple[str, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Language:
    """Everything that one file of words holds."""

    id: str
    phrases: Mapping[str, str]  # by key, as "section.phrase"
    titles: Mapping[str, str]  # what attributes and probes are called, by their English title
    sentences: tuple[Translation, ...]


def languages() -> list[str]:
    """Return the languages there are, English first."""
    found = sorted(path.stem for path in (shelf("reports") / "words").glob("*.toml"))
    return sorted(found, key=lambda name: name != ENGLISH)


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Say everything within in the language called *name*; BadContent where there is none."""
    load(name)
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def spoken() -> str:
    """Return the language in force, as a BCP 47 tag."""
    return _current.get()


def say(key: str, **values: object) -> str:
    """Return the phrase called *key* with its places filled in; numbers are written as the language writes them."""
    phrase = _phrase(key)
    return phrase.format(**{name: shown(value) for name, value in values.items()}) if values else phrase


def count(key: str, n: int, **values: object) -> str:
    """Return the phrase for *n* things, "1 person" or "2 people": ``key.one`` or ``key.many`` with {n}."""
    return say(f"{key}.{'one' if n == 1 else 'many'}", n=n, **values)


def number(value: float, digits: int = 0) -> str:
    """Return a number with so many decimals, grouped as the language groups them."""
    text = f"{value:,.{digits}f}"
    group, point = _phrase("number.group"), _phrase("number.point")
    return text.replace(",", "\0").replace(".", point).replace("\0", group)


def shown(value: object) -> str:
    """Return *value* as it stands in a phrase."""
    return number(value) if isinstance(value, int) else str(value)


def titled(title: str) -> str:
    """Return what an attribute or a probe is called; its own title where the language has no other."""
    return load(spoken()).titles.get(title, title)


def translated(sentence: str) -> str:
    """Return an English sentence in the language in force; the sentence itself where that has no translation."""
    return sentence if spoken() == ENGLISH else _translated(spoken(), sentence) or sentence


def knows(sentence: str) -> bool:
    """Say whether *sentence* can be said in the language in force."""
    return spoken() == ENGLISH or _translated(spoken(), sentence) is not None


@cache
def load(name: str) -> Language:
    """Return a language; BadContent where there is none of that name."""
    if name not in languages():
        raise BadContent("language", name, f"one of {', '.join(languages())}")
    table = tomllib.loads((shelf("reports") / "words" / f"{name}.toml").read_text(encoding="utf-8"))
    titles, sentences = table.pop("titles", {}), table.pop("sentences", [])
    return Language(name, dict(_flat(table)), titles, tuple(_translation(**entry) for entry in sentences))


def _phrase(key: str) -> str:
    return load(spoken()).phrases[key]


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, entry in table.items():
        if isinstance(entry, dict):
            yield from _flat(entry, f"{before}{name}.")
        else:
            yield before + name, entry


def _translation(en: str, to: str) -> Translation:
    """Turn "For {names}, too few." into a pattern; a name may stand twice, and then means the same text."""
    literal = re.escape(en).replace(r"\{", "{").replace(r"\}", "}")
    seen: list[str] = []

    def group(place: re.Match[str]) -> str:
        name = place[1]
        if name in seen:
            return f"(?P=x{name})"
        seen.append(name)
        return f"(?P<x{name}>.+?)"

    return Translation(re.compile(_PLACE.sub(group, literal), re.DOTALL), tuple(seen), to)


@lru_cache(maxsize=4096)  # a report says the same again and again
def _translated(name: str, sentence: str) -> str | None:
    if len(sentence) > _LONGEST:
        return None
    for entry in load(name).sentences:
        if found := entry.pattern.fullmatch(sentence):
            parts = {place: _inner(name, found[f"x{place}"]) for place in entry.places}
            return _PLACE.sub(lambda place: parts[place[1]], entry.sentence)  # noqa: B023 - used at once
    return None


def _inner(name: str, part: str) -> str:
    """Return what stands in a place of a sentence: a list of titles, a clause, or figures in the language's way."""
    known = load(name)
    names = part.split(", ")
    if any(one in known.titles for one in names):
        return ", ".join(known.titles.get(one, one) for one in names)
    if (clause := _translated(name, part)) is not None:
        return clause
    group, point = known.phrases["number.group"], known.phrases["number.point"]
    swapped = _ENGLISH_NUMBER.sub(lambda n: n[0].replace(",", "\0").replace(".", point).replace("\0", group), part)
    return _PERCENT.sub(known.phrases["number.percent"].replace("{value}", ""), swapped)
