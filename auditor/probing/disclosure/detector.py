"""Find what people state of themselves outright, in the first person, without a model.

Precision before recall: a statement found here is called explicit, and may be masked. Reported speech, quoted lines,
conditions, doubts, questions and negations are left out; so are statements about anybody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from auditor.probing.disclosure import abroad, phrases, words
from auditor.probing.disclosure.openings import group_by_opening
from auditor.probing.disclosure.patterns import CHAIN_WORD, CHAIN_WORDS, Phrase

_PHRASES = (*phrases.PHRASES, *abroad.PHRASES)
_OPENINGS: dict[str, tuple[Phrase, ...]] = group_by_opening(_PHRASES)  # most posts hold few of these openings
_VALUES: Mapping[str, Mapping[str, str]] = {
    "sex": {**words.SEX_ABROAD, **words.SEX},
    "relationship": {**words.RELATIONSHIP_ABROAD, **words.RELATIONSHIP},
}
_SAME: Mapping[str, str] = {"union": "member"}  # however it is said
_FOLD = str.maketrans("’‘`“”„«»İ\u00a0\u202f\t\0", '\'\'\'"""""i    ')
_QUOTED = re.compile(r'^ {0,3}>[^\n]*+|"[^"\n]{1,400}"', re.MULTILINE)
_READ_APART = ("chain", "year")  # groups that are no attribute
_AGES = range(10, 111)
_SHORT = 4096  # characters: every probe and attribute looks at the same posts again, so what they state is kept


@dataclass(frozen=True, slots=True)
class Stated:
    """An attribute that the writer states, and the words that state it: ``text[start:end]``."""

    attribute: str
    value: str = field(repr=False)  # in the words of the attribute's scale where they differ: "married" for "wife"
    start: int
    end: int


NAMED: Final = frozenset(  # the attributes of which something can be found
    {group for one in _PHRASES for group in one.pattern.groupindex if group not in ("chain", "year")}
    | {attribute for attribute, _ in CHAIN_WORDS.values()}
)


def find(text: str, created: str | None = None) -> tuple[Stated, ...]:
    """Return what the writer of *text* states of themselves, in the order of the text.

    *created* is when it was written (ISO 8601); a year of birth becomes an age only when it is known, and is then the
    age reached in that year. Takes time linear in the text; no text makes it fail.
    """
    return _found(text, created or "") if len(text) <= _SHORT else _found.__wrapped__(text, created or "")


@lru_cache(maxsize=2048)
def _found(text: str, created: str) -> tuple[Stated, ...]:
    folded = _folded(text)
    likely = {id(phrase): phrase for opening, begun in _OPENINGS.items() if opening in folded for phrase in begun}
    found = {stated for phrase in likely.values() for stated in _statements(phrase, text, folded, created)}
    return tuple(_outermost(sorted(found, key=lambda stated: (stated.start, -stated.end, stated.attribute))))


def _folded(text: str) -> str:
    """Return *text*, as long as it was, in lower case with plain quotes and spaces; what is quoted is blanked."""
    plain = text.translate(_FOLD).lower()
    return _QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), plain)


def _statements(phrase: Phrase, text: str, folded: str, created: str) -> Iterator[Stated]:
    for match in phrase.pattern.finditer(folded):
        start = match.start()
        inside_word = start > 0 and (folded[start - 1].isalnum() or folded[start - 1] in "_'-@#")
        if not inside_word and phrase.said(folded, start):
            yield from _readings(phrase, match, text, created)


def _readings(phrase: Phrase, match: re.Match[str], text: str, created: str) -> Iterator[Stated]:
    spans = {group: match.span(group) for group in phrase.pattern.groupindex}
    kept = {group: phrase.read(text[slice(*span)]) for group, span in spans.items() if group not in _READ_APART}
    if not all(kept.values()):
        return
    for group, (start, _) in spans.items():
        if group == "chain":
            yield from _chained(match[group], start)
        elif group == "year":
            yield from _age_at(match[group], created, start)
        else:
            value = _SAME.get(group) or _VALUES.get(group, {}).get(match[group], kept[group])
            yield Stated(group, value, start, start + len(kept[group]))


def _chained(chain: str, start: int) -> Iterator[Stated]:
    for word in CHAIN_WORD.finditer(chain):
        if word.start() == 0 or chain[word.start() - 1] in " -":
            attribute, value = CHAIN_WORDS[word[0]]
            yield Stated(attribute, value, start + word.start(), start + word.end())


def _age_at(year: str, created: str, start: int) -> Iterator[Stated]:
    written = created[:4]
    if written.isascii() and written.isdigit() and (age := int(written) - int(year)) in _AGES:
        yield Stated("age", str(age), start, start + len(year))


def _outermost(ordered: list[Stated]) -> Iterator[Stated]:
    """Yield those that no longer statement of the same attribute holds."""
    reached: dict[str, int] = {}
    for stated in ordered:
        if stated.end > reached.get(stated.attribute, -1):
            reached[stated.attribute] = stated.end
            yield stated
