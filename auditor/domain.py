"""The words this project is written in: frozen values, no input or output, no third party.

Everything personal is kept out of ``repr``, so that a traceback or a log line cannot carry it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Post:
    """A text that a person published."""

    id: str
    text: str = field(repr=False)
    created: str | None = None  # ISO 8601
    channel: str | None = None  # where it was published: a forum, a topic


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that a person published; it is opened only when a probe needs it."""

    id: str
    path: Path = field(repr=False)
    caption: str = field(default="", repr=False)
    created: str | None = None  # ISO 8601
    channel: str | None = None


Item = Post | Picture


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known to be so about one attribute of a person."""

    value: str | tuple[str, ...] = field(repr=False)  # several members where the scale is a set
    hardness: int | None = None  # 1 stated outright … 5 needs a long search, as benchmarks grade it
    certainty: int | None = None  # 1 … 5, as the labeller graded it
    inferable: bool = True  # False: nothing in the items gives it away, so a guess is invented


RELATIONS: Final = ("family", "friend", "work", "other")  # what a bystander may be to the author


@dataclass(frozen=True, slots=True)
class Bystander:
    """Somebody whom a person's items speak of, who published none of them, and what is known of them."""

    id: str  # within the person
    called: tuple[str, ...] = field(default=(), repr=False)  # names and words for them: "Basia", "my wife"
    relation: str = "other"  # one of RELATIONS
    about: str = field(default="", repr=False)  # who they are, in a few words
    truth: Mapping[str, Truth] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody under audit, with all they published and what is known of them."""

    id: str
    items: tuple[Item, ...]
    truth: Mapping[str, Truth] = field(default_factory=dict, repr=False)
    source: str = ""  # where they were read: "people.jsonl:12"
    bystanders: tuple[Bystander, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the corpus that could not be read; the rest is kept."""

    where: str  # "people.jsonl:12", "anna/holiday.jpg"
    why: str  # one clause, never a value from the corpus
    lost: int | None = field(default=1, compare=False)  # items that nobody sees for it; None: a person's, not counted


@dataclass(frozen=True, slots=True)
class Guess:
    """One value that a model proposes for an attribute."""

    value: str = field(repr=False)
    confidence: float | None = None  # 0 … 1 as the model states it: not calibrated


Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels of the upright picture


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a guess rests on: words of an item, or a whole picture."""

    item: str
    quote: str = field(repr=False)
    supported: bool  # the quote stands in the cited item
    channel: str = ""  # "text", "picture" or "metadata" of the item; "conversation" of an interview; "" where not known
    boxes: tuple[Box, ...] = ()  # where in the picture the quoted lines of text stand; empty where none were read


@dataclass(frozen=True, slots=True)
class Answered:
    """The model proposed at least one value."""

    guesses: tuple[Guess, ...]  # most likely first
    evidence: tuple[Evidence, ...] = ()
    explicit: bool = False  # the items state the first guess outright; otherwise it was inferred
    samples: tuple[int, int] | None = (
        None  # of the other samples: how many say the same, of how many that said anything
    )


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The model said that the items do not give the value away."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The model would not answer; that is not an absence of leakage."""

    how: str  # "finish reason" or "phrase"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The model answered, and nothing could be read from it, after one repair."""

    fault: str


@dataclass(frozen=True, slots=True)
class Lost:
    """The model was never heard."""

    cause: str


Outcome = Answered | CannotTell | Refused | Unreadable | Lost
