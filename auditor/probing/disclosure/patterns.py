"""What phrases are made of: the pieces that their patterns share.

Patterns are matched on folded text (lower case, straight quotes, plain spaces). A group is named after the attribute
that it states; the group "chain" may state several, and "year" is a year of birth. Patterns begin with a letter, and
every quantifier is bounded, so that the time they take is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.probing.disclosure import words
from auditor.probing.disclosure.guards import Guard, asserted
from auditor.probing.disclosure.readings import Reading, whole


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way of stating one or more attributes."""

    pattern: re.Pattern[str]
    read: Reading = whole  # how much of a group counts
    said: Guard = asserted  # whether it is a statement where it stands


def phrase(pattern: str, read: Reading = whole, said: Guard = asserted) -> Phrase:
    """Return the phrase of *pattern*, compiled."""
    return Phrase(re.compile(pattern, re.MULTILINE), read, said)


def any_of(these: Iterable[str]) -> str:
    """Return a pattern for any of *these* as whole words, the longest first."""
    return f"(?:{'|'.join(map(re.escape, sorted(these, key=lambda word: (-len(word), word))))})\\b"


NUMBER = r"(?:1[0-9]|[2-9][0-9])"
OPEN = r"[^\n.!?;:()\"\0]{2,60}+"
WORDS = r"[^\W\d_][\w'-]{1,24}+(?: [^\W\d_][\w'-]{1,24}+){0,4}+"
AMOUNT = (
    r"(?:(?:[$£€]|chf|usd|eur|gbp) ?)?\d{1,3}+(?:[.,' ]?\d{3}\b){0,2}(?:[.,]\d{1,2}\b)?"
    r"(?: ?(?:k|grand|thousand|tausend|mille|mila|mil)\b)?"
    r"(?: ?(?:[$£€]|(?:us )?dollars|euros?|pounds|quid|usd|eur|gbp|chf|francs|franken|bucks))?"
    r"(?: ?(?:an?|per|/|each|im|pro|par|al|por) ?"
    r"(?:year|yr|annum|month|hour|hr|jahr|monat|stunde|an|mois|mes|año|mese|anno|mês|ano)\b"
    r"| (?:annually|yearly|monthly|p\.?a)\b)?"
)

IM = r"i(?:'m| am|m) "
NOW = r"(?:(?:also|only|just|currently|now|still|already|actually|happily|recently|newly|openly|both) )?"
ABOUT = r"(?:(?:around|about|roughly|almost|over|just over|just under|under|approximately|close to|only) )?"
NOT_OTHERS = r"(?!,? (?:he|she|they|you|her|his|their|your)\b)"
END = r" {0,2}(?:$|[,!?;:)\n\0–—/]|\.(?!\d)| -)"
STOPS = rf"(?={END}| {any_of(words.BREAKING_OFF)})"
GOES_ON = rf"(?={END}| {any_of(words.GOING_ON)}| \d)"
YEARS_OLD = r"(?:[- ]?(?:years?|yrs?)[- ]old\b|[- ]?y/?o\b)"
TENS = r"(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|[2-9]0'?s)"
HOME = r"(?:(?:here|right|downtown|alone|with [\w' ]{2,24}?|in an? [\w' -]{2,30}?) )?in "
UP_TO = r"[^\n.!?\0]{2,40}?"

CHAIN_WORDS: dict[str, tuple[str, str]] = {
    word: (attribute, value)
    for attribute, table in (
        ("health", words.HEALTH_STATES),
        ("politics", words.POLITICS),
        ("religion", words.RELIGION),
        ("ethnicity", words.ETHNICITY),
        ("sexuality", words.SEXUALITY),
        ("sex", {word: words.SEX[word] for word in words.SEX_NOUNS}),
        ("relationship", {word: words.RELATIONSHIP[word] for word in words.CHAIN_RELATIONSHIPS}),
        ("union", words.each("union member, trade unionist", "member")),
    )
    for word, value in table.items()
}
CHAIN_WORD = re.compile(any_of(CHAIN_WORDS))

_TRAIT = rf"(?:{any_of(CHAIN_WORDS.keys() | words.NEUTRAL)}|{NUMBER}{YEARS_OLD})"
_NOUNS = words.SEX_NOUNS | words.POLITICS.keys() | words.RELIGION.keys() | words.CHAIN_NOUNS
# "gay man", "young Muslim": traits of a person, up to the noun they belong to.
CHAIN = rf"(?P<chain>(?:{_TRAIT},? ){{0,4}}{any_of(_NOUNS - words.NO_NOUNS)}){GOES_ON}"
# "34-year-old Catholic" before a profession; "Catholic school teacher" tells no faith.
TRAITS = rf"(?P<chain>(?:(?!registered\b){_TRAIT},? (?!school|church|hospital|arts)){{0,4}}+)"
PREDICATE = rf"(?P<chain>{any_of(words.PREDICATES)}){STOPS}"
