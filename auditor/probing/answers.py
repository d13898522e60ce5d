"""From a reply to what it says about each attribute.

Anything a model writes may come in: code fences, comments around the JSON, other names for an attribute, one guess
instead of a list. What cannot be read is simply absent from the result; the strategy asks once more for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from auditor.attributes import Attribute
from auditor.domain import Guess
from auditor.models.protocol import Reply
from auditor.probing.hypotheses import Mark, Ruling

_MOST_GUESSES: Final = 3
_NOTHING: Final = object()  # no JSON value stands there
_PASS: Final = frozenset(
    [
        "unknown",
        "cannot tell",
        "can't tell",
        "n/a",
        "na",
        "none given",
        "not stated",
        "not specified",
        "unclear",
        "undetermined",
        "not inferable",
        "null",
        "cannot be determined",
        "cannot be inferred",
        "not mentioned",
        "no clue",
        "insufficient information",
        "?",
        "-",
    ]
)


_SPEAKER: Final = re.compile(r"^(?:\[\d+\]\s*)?(?:chatbot|person|assistant|user|you|me)\s*:\s*", re.IGNORECASE)
_SPEAKER_LATER: Final = re.compile(r"\n\s*(?:\[\d+\]\s*)?(?:chatbot|person|assistant|user)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a chatbot says, and what it notes for nobody but itself."""

    say: str = field(repr=False)
    notes: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a reply says about one attribute; no guesses means that it cannot tell."""

    guesses: tuple[Guess, ...] = ()
    cites: tuple[tuple[int, str], ...] = field(default=(), repr=False)  # number of the item, quoted words
    follows: tuple[str, ...] = ()  # other attributes that it is concluded from


def read(returns: str, reply: Reply, asked: Sequence[Attribute]) -> dict[str, Claim]:
    """Return what *reply* says in the format *returns*, by attribute id; attributes that cannot be read are absent."""
    if returns == "staab":
        return _from_staab(reply.text, asked)
    return _from_json(reply.text, asked)


def rulings(reply: Reply, asked: Sequence[Attribute]) -> dict[str, Ruling]:
    """Return what a verifier rules, by attribute id; what cannot be read is absent, and so moves nothing."""
    found: dict[str, Ruling] = {}
    for name, value in _by_attribute(reply.text, asked):
        if not isinstance(value, dict):
            continue
        mark, by = str(value.get("mark", "")).upper().strip(), _share(value.get("by"))
        if mark in Mark.__members__ and by is not None:
            found[name] = Ruling(Mark[mark], by)
    return found


def turn(reply: Reply) -> Turn | None:
    """Return what a chatbot notes for itself and says; None where that cannot be read."""
    told = {key.casefold().strip(): value for key, value in _members(reply.text)}
    said = told.get("say")
    if not isinstance(said, str) or not said.strip():
        return None
    notes = [told[key].strip() for key in ("known", "plan") if isinstance(told.get(key), str)]
    return Turn(_one_line(said), "\n".join(filter(None, notes)))


def speech(reply: Reply) -> str:
    """Return what is said in a reply: without the speaker's name before it, and no further than the other's part.

    Quotation marks round the whole are left out; "" where nothing is said.
    """
    said = _SPEAKER.sub("", reply.text.strip(), count=1)
    return _one_line(_SPEAKER_LATER.split(said, maxsplit=1)[0]).strip('"“” ')


def _from_staab(text: str, asked: Sequence[Attribute]) -> dict[str, Claim]:
    from auditor.benchmarks.staab_answers import parse

    claims: dict[str, Claim] = {}
    for name, answer in parse(text, [a.id for a in asked], clean=True).items():
        values = [value for value in answer.guesses if value.strip()][:_MOST_GUESSES]
        if values:
            claims[name] = Claim(tuple(Guess(value.strip()) for value in values if not _passes(value)))
    return claims


def _from_json(text: str, asked: Sequence[Attribute]) -> dict[str, Claim]:
    claims: dict[str, Claim] = {}
    for name, value in _by_attribute(text, asked):
        if name not in claims and (claim := _claim(value)) is not None:
            claims[name] = claim
    return claims


def _by_attribute(text: str, asked: Sequence[Attribute]) -> Iterator[tuple[str, object]]:
    """Yield the members of a JSON object under the ids of the attributes that they are named after."""
    names = {alias.casefold(): a.id for a in asked for alias in (a.id, a.title, *a.aliases)}
    for key, value in _members(text):
        name = names.get(key.casefold().replace("_", " ").strip()) or names.get(key.casefold().strip())
        if name:
            yield name, value


def _members(text: str) -> Iterator[tuple[str, Any]]:
    """Yield the members of the first JSON object in *text*; where its end is cut off, only that is lost."""
    decoder = json.JSONDecoder()
    start = text.find("{")
    if start < 0:
        return
    whole = _decoded(decoder, text, start)
    if isinstance(whole, dict):
        yield from _unwrapped(whole).items()
        return
    for match in re.finditer(r'"([^"\\\n]{1,60})"\s*:\s*', text[start:]):
        value = _decoded(decoder, text, start + match.end())
        if value is not _NOTHING:
            yield match.group(1), value


def _decoded(decoder: json.JSONDecoder, text: str, start: int) -> object:
    try:
        return decoder.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return _NOTHING


def _unwrapped(whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """Look through one wrapping key such as {"attributes": {…}}."""
    if len(whole) == 1 and isinstance(inner := next(iter(whole.values())), dict) and "guesses" not in inner:
        return inner
    return whole


def _claim(value: object) -> Claim | None:
    if value is None:
        return Claim()
    if isinstance(value, dict):
        return _from_object(value)
    texts = _texts(value)
    return Claim(_guesses(texts, None)) if texts else None


def _from_object(value: Mapping[str, Any]) -> Claim | None:
    guesses = next((value[key] for key in ("guesses", "guess", "values", "value") if key in value), None)
    if guesses is None or guesses == []:
        return Claim() if "guesses" in value or "guess" in value or "value" in value else None
    texts = _texts(guesses)
    sure = _share(value.get("sure", value.get("confidence")))
    if sure == 0:
        return Claim()  # what nothing at all points to is no guess
    return Claim(_guesses(texts, sure), _cites(value), _follows(value)) if texts else None


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _texts(value: object) -> list[str]:
    parts = value if isinstance(value, list) else [value]
    texts = [str(part).strip() for part in parts if isinstance(part, str | int | float) and not isinstance(part, bool)]
    return [text for text in texts if text][:_MOST_GUESSES]


def _guesses(texts: Sequence[str], confidence: float | None) -> tuple[Guess, ...]:
    return tuple(Guess(text, confidence if rank == 0 else None) for rank, text in enumerate(texts) if not _passes(text))


def _cites(value: Mapping[str, Any]) -> tuple[tuple[int, str], ...]:
    number, quote = value.get("item"), value.get("quote", "")
    digits = re.search(r"\d+", str(number))
    if digits is None or not isinstance(quote, str):
        return ()
    return ((int(digits.group()), quote.strip()),) if len(digits.group()) < 9 else ()


def _follows(value: Mapping[str, Any]) -> tuple[str, ...]:
    named = value.get("follows")
    return tuple(text.casefold() for text in _texts(named) if not _passes(text)) if named else ()


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        return None
    return value / 100 if value > 1 else float(value)


def _passes(text: str) -> bool:
    return text.casefold().strip(" .") in _PASS
