"""From a reply to what it says about each attribute.

Anything a model writes may come in: code fences, comments around the JSON, other names for an attribute, one guess
instead of a list. What cannot be read is simply absent from the result; the strategy asks once more for it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from auditor.attributes import Attribute
from auditor.domain import Guess
from auditor.models.protocol import Reply
from auditor.probing.hypotheses import Mark, Ruling
from auditor.probing.refusals import declines

_MOST_GUESSES: Final = 3
_NOTHING: Final = object()  # no JSON value stands there
_SHARE: Final = re.compile(r"\s*(\d{1,3}(?:\.\d+)?)\s*(%?)\s*")
_KNOW: Final = r"(?:tell|say|determine|infer|know|identify|be (?:told|said|determined|inferred|known|identified))"
_PASS: Final = re.compile(  # all of a value, but for what is added in brackets or after a mark
    rf"""(?:unknown|unclear|uncertain|undetermined|unspecified|undisclosed|unstated|null|n/?a|none\ given|[?–—-]+
    |(?:i\ )?(?:can\ ?not|can't|could\ not|couldn't|unable\ to|not\ possible\ to|impossible\ to)\ {_KNOW}
    |not\ (?:stated|specified|mentioned|provided|given|disclosed|known|inferable|applicable|determinable|available
      |clear|sure|enough\ (?:information|info|data|evidence|context))
    |(?:no|insufficient|too\ little)\ (?:clues?|information|info|data|evidence|context|mention|indication|idea)
      (?:\ (?:available|given|provided|found))?
    |prefer\ not\ to\ (?:say|answer))(?:\s*[(\[,;:.–—-].*|\ (?:from|based|in|of|about|given)\ .*)?""",
    re.VERBOSE | re.DOTALL,
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
        values = [value for value in answer.guesses if value.strip() and not declines(value)][:_MOST_GUESSES]
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
    for key, value in _members(text, names):
        name = names.get(_name(key)) or names.get(key.casefold().strip())
        if name:
            yield name, value


def _members(text: str, names: Collection[str] = ()) -> Iterator[tuple[str, Any]]:
    """Yield the members of the first JSON object in *text*; where its end is cut off, only that is lost.

    One of *names* is a member even where it is the only one, any other only key is taken for a wrapper.
    """
    decoder = json.JSONDecoder()
    start = text.find("{")
    if start < 0:
        return
    whole = _decoded(decoder, text, start)
    if isinstance(whole, dict):
        yield from _unwrapped(whole, names).items()
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


def _unwrapped(whole: Mapping[str, Any], names: Collection[str]) -> Mapping[str, Any]:
    """Look through one wrapping key such as {"attributes": {…}}."""
    if len(whole) != 1:
        return whole
    key, inner = next(iter(whole.items()))
    wraps = isinstance(inner, dict) and "guesses" not in inner and not {_name(key), key.casefold().strip()} & {*names}
    return inner if wraps else whole


def _name(key: str) -> str:
    return key.casefold().replace("_", " ").strip()


def _claim(value: object) -> Claim | None:
    if isinstance(value, dict):
        return _from_object(value)
    return Claim() if _empty(value) else _claimed(_texts(value), None)


def _from_object(value: Mapping[str, Any]) -> Claim | None:
    named = next((key for key in ("guesses", "guess", "values", "value") if key in value), None)
    if named is None:
        return None
    sure = _share(value.get("sure", value.get("confidence")))
    if _empty(value[named]) or sure == 0:
        return Claim()  # what nothing at all points to is no guess
    return _claimed(_texts(value[named]), sure, _cites(value), _follows(value))


def _empty(value: object) -> bool:
    """Say whether a reply plainly holds nothing there."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _claimed(
    texts: Sequence[str],
    confidence: float | None,
    cites: tuple[tuple[int, str], ...] = (),
    follows: tuple[str, ...] = (),
) -> Claim | None:
    """Return the claim of these values; None where there is none to read, or a refusal stands in their place."""
    said = [text for text in texts if not declines(text)]
    return Claim(_guesses(said, confidence), cites, follows) if said else None


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
    """Return a certainty out of 100 as a share; a fraction up to 1 is one already."""
    if isinstance(value, str) and (written := _SHARE.fullmatch(value)):
        number, percent = written.groups()
        value = float(number) if "." in number else int(number)
        if percent:
            value = value / 100
            return value if value <= 1 else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100:
        return None
    return value if isinstance(value, float) and value <= 1 else value / 100


def _passes(text: str) -> bool:
    return _PASS.fullmatch(text.casefold().replace("’", "'").strip(" .")) is not None
