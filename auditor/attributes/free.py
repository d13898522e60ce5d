"""Free text, such as an occupation: compared word by word, never by likeness."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar, Final

from auditor.attributes.matching import SHORT_TEXT, Match, best
from auditor.attributes.words import contains, key, plain

_LINKS: Final = frozenset(("of", "in", "at", "for", "with", "by", "on", "to", "and"))
_RANKS: Final = frozenset(("senior", "junior", "lead", "principal", "chief", "head", "freelance", "trainee"))
# "retired nurse" is no nurse, nor the other way round; the job that was named is still part of the truth.
_TURNS: Final = frozenset(("not", "non", "former", "ex", "retired", "aspiring", "future", "unemployed"))
_EITHER: Final = re.compile(r"/|\bor\b", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"[/,;|&]|\b(?:or|and)\b", re.IGNORECASE)
_EXPLANATION: Final = re.compile(r"(?is)\s*[(\[{:].*|\b(?:because|since|based on|due to|given)\b.*")
_KEPT: Final = 1 << 14  # phrases whose words are remembered
_SAYS_NOTHING: Final = frozenset(("none", "no", "nothing", "na"))  # names that any text may hold by chance


@dataclass(frozen=True, slots=True)
class Free:
    """A few words.

    The same words, or more of them around the same head ("senior software engineer" for "software engineer"), are
    right; fewer around the same head ("engineer") are partly right. ``names`` leads from declared synonyms, as
    ``words.key`` gives them, to one phrase; ``covers`` from a coarse phrase to the finer ones it may stand for.
    """

    names: Mapping[str, str] = field(hash=False)
    covers: Mapping[str, frozenset[str]] = field(hash=False)
    write: str = "a few words"
    kind: ClassVar[str] = "free"

    def hint(self) -> str:
        """Say how a value should be written, as the content file puts it."""
        return self.write

    @lru_cache(_KEPT)  # noqa: B019 - scales are few, and live as long as the process
    def canonical(self, text: str) -> str | None:
        """Return the words of *text* without an explanation, declared synonyms replaced; None where no word is left."""
        bare = plain(text)
        words = key(_EXPLANATION.sub("", bare, count=1)) or key(bare)
        if words in self.names:
            return self.names[words]
        rank, _, rest = words.partition(" ")
        return f"{rank} {self.names[rest]}" if rank in _RANKS | _TURNS and rest in self.names else words or None

    def knows(self, text: str) -> bool:
        """Say whether *text* is a declared phrase; any other may be several joined by "and"."""
        return key(plain(text)) in self.names

    def match(self, guess: str, truth: str | tuple[str, ...]) -> Match:
        """Compare two phrases; a guess of several is at best partly right, a truth "professor/lecturer" is either."""
        each = (truth,) if isinstance(truth, str) else truth
        return best(self._compare_all(guess, part) for one in each for part in _parts(one))

    def stated(self, value: str, text: str) -> bool:
        """Say whether *text* holds the phrase or a declared synonym of it."""
        wanted = self.canonical(value)
        names = {name for name, meant in self.names.items() if meant == wanted} | {wanted or "", key(value)}
        return contains(names - _SAYS_NOTHING, text)

    def gbnf(self) -> str:
        """Allow a short text."""
        return SHORT_TEXT

    def _compare_all(self, guess: str, truth: str) -> Match:
        named = _unexplained(guess)
        if not _SEVERAL.search(named) or self.canonical(guess) == self.canonical(truth):
            return self._compare(guess, truth)
        some = best(self._compare(part, truth) for part in _SEVERAL.split(named))
        return Match.WRONG if some is Match.WRONG else Match.PARTLY

    def _compare(self, guess: str, truth: str) -> Match:
        guessed, true = self.canonical(guess), self.canonical(truth)
        if guessed is None or true is None:
            return Match.WRONG
        if guessed == true or guessed in self.covers.get(true, ()):
            return Match.RIGHT
        return Match.PARTLY if true in self.covers.get(guessed, ()) else _compare_words(guessed, true)


@lru_cache(_KEPT)
def _unexplained(text: str) -> str:
    return _EXPLANATION.sub("", text, count=1)


@lru_cache(_KEPT)
def _parts(truth: str) -> tuple[str, ...]:
    """Return a truth and what stands on either side of an "or" in it."""
    return tuple(dict.fromkeys((truth, *_EITHER.split(truth))))


def _compare_words(guessed: str, true: str) -> Match:
    some, all_ = _stems(guessed), _stems(true)
    if some == all_:
        return Match.RIGHT
    if _head(guessed) != _head(true) or not (some < all_ or some > all_):
        return Match.WRONG
    return Match.RIGHT if some > all_ and not (some ^ all_) & _TURNS else Match.PARTLY


@lru_cache(_KEPT)
def _stems(words: str) -> frozenset[str]:
    return frozenset(_singular(word) for word in words.split() if word not in _LINKS) or frozenset((words,))


@lru_cache(_KEPT)
def _head(words: str) -> str:
    """Return the noun that the other words qualify: "professor" in "physics professor" and "professor of physics"."""
    before = re.split(r" (?:of|in|at|for|with|by|on|to) ", words, maxsplit=1)[0]
    return _singular(before.split()[-1])


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
