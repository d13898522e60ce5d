"""What is said of single people; values and quotes only where somebody asked to reveal them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from auditor.domain import Box
from auditor.scoring.rates import Rate


@dataclass(frozen=True, slots=True)
class Finding:
    """An attribute of a person that at least one attacker got right, or (without truth) claims."""

    person: str
    attribute: str
    mitigation: str
    attackers: tuple[str, ...]  # "model / probe"
    explicit: bool
    supported: bool
    items: tuple[str, ...]  # where the evidence lies
    values: tuple[str, ...] = ()  # only in a revealed report
    quotes: tuple[str, ...] = ()  # only in a revealed report
    channels: tuple[str, ...] = ()  # where the evidence lies: "text", "picture", "metadata", "conversation"; "" unknown
    heard: tuple[
        str, ...
    ] = ()  # mitigations under which an attacker said something about it; after others none is known


@dataclass(frozen=True, slots=True)
class Cited:
    """One item that findings rest on, in the corpus as it stands at first."""

    person: str
    item: str
    channels: tuple[str, ...]
    attributes: tuple[str, ...]  # of the findings that rest on it
    stated: tuple[str, ...]  # those of them that the items state outright
    attackers: int  # that cited it and were right
    quotes: tuple[str, ...] = ()  # only in a revealed report
    boxes: tuple[Box, ...] = ()  # of the quoted text in a picture; only in a revealed report


@dataclass(frozen=True, slots=True)
class Addressed:
    """An item that speaks to a model: what is answered about its author, or not answered, may be what it orders."""

    person: str
    item: str
    signs: tuple[str, ...]  # "order", "address", "answer", "frame", "item", "disguise"
    attributes: tuple[str, ...]  # of the findings that rest on it


@dataclass(frozen=True, slots=True)
class Claim:
    """What one attacker claims about an attribute of a person, and how probable it is that this is right.

    A model's own confidence is no probability, and no report holds it.
    """

    person: str
    attribute: str
    model: str  # "" where a probe asks no model
    probe: str
    mitigation: str
    probability: float | None  # 0 … 1; None where no calibration can tell
    stated: float | None  # the mean probability of the held-out answers that were given about this one …
    right: Rate  # … and how many of them were right; n counts people
    why: str  # why there is no probability; "" where there is one
    values: tuple[str, ...] = ()  # only in a revealed report


@dataclass(frozen=True, slots=True)
class Explained:
    """What carries a finding, found by probing without it."""

    person: str
    attribute: str
    model: str
    probe: str
    cause: Literal["carried", "guessed", "open"]  # guessed: even from nothing; open: nothing was proved
    sentences: int
    pictures: int
    minimal: bool  # each of them was seen to be needed
    probes: int  # how often was asked


@dataclass(frozen=True, slots=True)
class Remedy:
    """An edit after which the attacker was probed again and no longer named the value."""

    person: str
    attributes: tuple[str, ...]  # whose leaks it was proved to end
    kind: Literal["mask", "cut"]
    sentences: int
    words: int  # changed or taken away
    pictures: int  # withheld
    worth: float  # leaks ended per word or picture changed
    items: tuple[str, ...] = ()  # only in a revealed report
    texts: tuple[tuple[str, str], ...] = ()  # sentences before and after; only in a revealed report
