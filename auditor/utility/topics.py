"""Tell the channel in which a text was published from its words, to see whether a mitigated one can still be used.

Multinomial naive Bayes with Laplace's smoothing (Manning, Raghavan and Schütze 2008, chapter 13), learnt from the
originals of other people: everybody is in one of five parts, and is judged by what the other four parts taught.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from math import log
from typing import Final

from auditor.domain import Person, Post

_PARTS: Final = 5
_MOST_PEOPLE: Final = 2_000  # that are learnt from; more would teach a simple classifier little
_FEWEST: Final = 3  # people who must have published in a channel, in the other parts, before it can be learnt
_WORD: Final = re.compile(r"\w+")


@dataclass(slots=True)
class _Lessons:
    """What one part of the people teaches: by channel, its words, its posts, and who wrote them."""

    words: dict[str, Counter[str]] = field(default_factory=dict)
    posts: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Knows channels by their words."""

    words: dict[str, Counter[str]]
    posts: Counter[str]
    vocabulary: int

    def channel(self, text: str) -> str:
        """Return the likeliest channel of *text*; the first by name where several are as likely."""
        found = _words(text)
        return max(sorted(self.words), key=lambda channel: self._likelihood(channel, found))

    def _likelihood(self, channel: str, found: list[str]) -> float:
        counts = self.words[channel]
        total = sum(counts.values()) + self.vocabulary
        return log(self.posts[channel]) + sum(log((counts[word] + 1) / total) for word in found)


class Topics:
    """One classifier for each part of the people, learnt from the others."""

    def __init__(self, people: Iterable[Person]) -> None:
        """Learn from the first 2,000 of *people*: posts that name their channel."""
        self._parts = [_Lessons() for _ in range(_PARTS)]
        for person in islice(people, _MOST_PEOPLE):
            _learn(self._parts[_part(person.id)], person)
        self._classifiers = [self._without(part) for part in range(_PARTS)]

    def for_person(self, person: str) -> Classifier | None:
        """Return the classifier that learnt nothing from the person of this id; None where it knows no two channels."""
        found = self._classifiers[_part(person)]
        return found if len(found.words) > 1 else None

    def _without(self, part: int) -> Classifier:
        words: dict[str, Counter[str]] = {}
        posts: Counter[str] = Counter()
        people: Counter[str] = Counter()
        for lessons in (lessons for number, lessons in enumerate(self._parts) if number != part):
            posts += lessons.posts
            people += lessons.people
            for channel, counts in lessons.words.items():
                words.setdefault(channel, Counter()).update(counts)
        known = {channel: counts for channel, counts in words.items() if people[channel] >= _FEWEST}
        return Classifier(known, posts, len(set().union(*known.values())) if known else 0)


def _learn(lessons: _Lessons, person: Person) -> None:
    posts = [item for item in person.items if isinstance(item, Post) and item.channel]
    for post in posts:
        lessons.words.setdefault(post.channel or "", Counter()).update(_words(post.text))
    lessons.posts.update(post.channel or "" for post in posts)
    lessons.people.update({post.channel or "" for post in posts})


def _part(person: str) -> int:
    return hashlib.sha256(person.encode("utf-8", "surrogatepass")).digest()[0] % _PARTS


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
