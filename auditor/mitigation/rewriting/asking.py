"""Put items to the rewriter by their numbers, and read what it makes of each from its answer.

It is asked for whole texts, or only for what should stand in the place of the words that gave the author away: that
keeps the rest word for word, takes few tokens, and is what a small model can do. The answer is one JSON object from
numbers to texts. A grammar holds small models to it; what a larger one writes around
it is passed over. An item that is not in the answer is simply absent from the result.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from auditor.attributes import Attribute
from auditor.mitigation.rewriting.alignment import cap
from auditor.mitigation.rewriting.method import Method
from auditor.models.protocol import Query
from auditor.probing.prompts import Exhibit, material, question

LONGEST: Final = 6_000  # characters of an item that is put to a rewriter; question and answer must fit a small model
_TOGETHER: Final = 6_000  # characters of the items that are put to it with one question
_COUNTED: Final = 1_800  # repetitions that a grammar may count; the runtime refuses 2,000
_REPAIR: Final = (
    "\n\nYour last answer did not do. Answer again: every post under its own number, about as long as it was, without "
    "the words that give the author away, and with no fact that it did not hold."
)
_PHRASE: Final = 40  # characters that a grammar allows to stand in the place of some words
_CHARACTER: Final = r'c ::= [^"\\\x00-\x1f] | "\\" ["\\n]'
# No list and no explanation: small models write both. The first character begins a word.
_WORDS: Final = r"""f ::= [^"\\,;:.<>()\[\] \x00-\x1f-]
c ::= [^"\\,;:<>()\[\]\x00-\x1f]"""
_ECHO: Final = re.compile(r"\s*\[\d+\]\s*")  # the number of an item, repeated before its text


def batches(exhibits: Sequence[Exhibit], together: int) -> Iterator[list[Exhibit]]:
    """Yield the exhibits as they are put to the rewriter: so many with one question, fewer where they are long."""
    batch: list[Exhibit] = []
    for exhibit in exhibits:
        longer = sum(len(one.text) for one in (*batch, exhibit)) > _TOGETHER
        if batch and (len(batch) == together or longer):
            yield batch
            batch = []
        batch.append(exhibit)
    if batch:
        yield batch


def about_texts(
    method: Method, shown: Sequence[Exhibit], attributes: Sequence[Attribute], told: str, *, again: bool = False
) -> Query:
    """Return the question that has *shown* rewritten; *told* is what the guide read, *again* asks a second time."""
    asked = question(method.prompts["texts"], attributes, {"guide": told} if told else {})
    return Query(
        system=method.system,
        material=(_material(shown),),
        question=asked + (_REPAIR if again else ""),
        grammar=_grammar({exhibit.number: _text_of(cap(exhibit.text)) for exhibit in shown}, _CHARACTER),
        max_tokens=sum(cap(exhibit.text) + 20 for exhibit in shown),  # no text takes more tokens than characters
    )


def about_words(
    method: Method, shown: Sequence[Exhibit], attributes: Sequence[Attribute], lines: Sequence[str]
) -> Query:
    """Return the question for what stands in the place of the words of each of *lines*, which are numbered from 1."""
    told = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return Query(
        system=method.system,
        material=(_material(shown),),
        question=question(method.prompts["words"], attributes, {"guide": told}),
        grammar=_grammar(dict.fromkeys(range(1, len(lines) + 1), f"f c{{0,{_PHRASE - 1}}}"), _WORDS),
        max_tokens=(_PHRASE + 20) * len(lines),
    )


def texts(reply: str, numbers: Iterable[int]) -> dict[int, str]:
    """Return the texts in *reply* by their number; numbers that were not asked for are left out."""
    wanted = {str(number): number for number in numbers}
    found: dict[int, str] = {}
    for key, value in _object(reply).items():
        number = wanted.get(key.strip(" []."))
        if number is not None and isinstance(value, str) and number not in found:
            found[number] = _ECHO.sub("", value, count=1) if _ECHO.match(value) else value
    return found


def _material(shown: Sequence[Exhibit]) -> str:
    """Return the items fenced, without headings: what is no part of the text would come back as one."""
    return material([replace(exhibit, heading="") for exhibit in shown])


def _grammar(forms: Mapping[int, str], characters: str) -> str:
    """Return the grammar (GBNF) of an object that has a text of its own form for each number."""
    members = ' "," '.join(rf'"\"{number}\":\"" t{number} "\""' for number in forms)
    rules = [rf'root ::= "{{" {members} "}}"', *(f"t{number} ::= {form}" for number, form in forms.items())]
    return "\n".join([*rules, characters]) + "\n"


def _text_of(most: int) -> str:
    """Return the form of a text of so many characters at most, as far as the runtime counts."""
    return f"c{{1,{most}}}" if most <= _COUNTED else "c+"


def _object(reply: str) -> Mapping[str, Any]:
    """Return the first JSON object in *reply*; an empty one where there is none that is whole."""
    start = reply.find("{")
    try:
        whole = json.JSONDecoder().raw_decode(reply, max(start, 0))[0]
    except (ValueError, RecursionError):
        return {}
    return whole if isinstance(whole, dict) else {}
