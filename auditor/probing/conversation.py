"""What is said between a chatbot and somebody whom a model plays, and what is wrong with a reply in such a part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from auditor.attributes import Attribute
from auditor.models.protocol import Reply
from auditor.probing.disclosure import find
from auditor.probing.evidence import explicit
from auditor.probing.prompts import CONVERSATION, Exhibit, material

CHATBOT: Final = "CHATBOT"
PERSON: Final = "PERSON"
SILENCE: Final = "…"  # stands where the person's part gave nothing that could be used
_ALIKE: Final = 0.9  # share of words in common from which a reply counts as said before
_OUT_OF_ROLE: Final = re.compile(  # what people say of machines, novels and games is no such thing
    r"\b(?:as|am|i['’]m|being) (?:just |only )?an? (?:large )?(?:ai|artificial intelligence|language model|chatbot)\b"
    r"|^the (?:author|person)\b|\b(?:my|these|the) (?:numbered )?items (?:say|hold|mention|state|do|don)\b|</?material"
    r"|\bi can(?:no|['’])t (?:assist|help) with (?:that|this)\b",
    re.IGNORECASE,
)


class Flaw(StrEnum):
    """Why a reply of the person's part is not used."""

    REFUSED = "refused"
    EMPTY = "empty"
    ROLE = "out of role"
    REPEATED = "repeated"
    BEYOND = "beyond the items"  # it states outright what the person's items do not


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said."""

    speaker: str
    text: str = field(repr=False)


class Conversation:
    """The lines so far, numbered from 1."""

    def __init__(self) -> None:
        """Begin with none."""
        self.lines: list[Line] = []

    def say(self, speaker: str, text: str) -> None:
        """Add what *speaker* says."""
        self.lines.append(Line(speaker, text))

    def said_before(self, speaker: str, text: str) -> bool:
        """Say whether *speaker* has said the same, or nearly the same words, before."""
        return any(line.speaker == speaker and _alike(line.text, text) for line in self.lines)

    @property
    def silences(self) -> int:
        """How many of the person's last lines in a row hold nothing."""
        own = [line.text for line in self.lines if line.speaker == PERSON]
        return next((n for n, text in enumerate(reversed(own)) if text != SILENCE), len(own))

    def shown(self) -> tuple[Exhibit, ...]:
        """Return every line as an exhibit, under who says it."""
        return tuple(
            Exhibit(number, f"{CONVERSATION}:{number}", CONVERSATION, line.text, f"{line.speaker}: ")
            for number, line in enumerate(self.lines, 1)
        )

    def answers(self) -> tuple[Exhibit, ...]:
        """Return what the person says: nothing else is evidence, least of all the chatbot's own words."""
        spoken = zip(self.shown(), self.lines, strict=True)
        return tuple(e for e, line in spoken if line.speaker == PERSON and line.text != SILENCE)

    def blocks(self) -> tuple[str, ...]:
        """Return the lines as blocks of material, one for each turn, so that what was read once can be kept."""
        shown = self.shown()
        return tuple(material(shown[start : start + 2]) for start in range(0, len(shown), 2))


def flaw(
    reply: Reply, said: str, conversation: Conversation, attributes: Sequence[Attribute], items: Sequence[Exhibit]
) -> Flaw | None:
    """Return why what the person's part *said* in *reply* is not used, or None where it is.

    *items* are the person's own: what the disclosure detector finds in the words must stand in them.
    """
    if reply.finish == "refusal":
        return Flaw.REFUSED
    if not re.search(r"\w", said):
        return Flaw.EMPTY
    if _OUT_OF_ROLE.search(said):
        return Flaw.ROLE
    if conversation.said_before(PERSON, said):
        return Flaw.REPEATED
    return Flaw.BEYOND if _beyond(said, attributes, items) else None


def disclosed(answers: Sequence[Exhibit], attributes: Sequence[Attribute]) -> tuple[str, ...]:
    """Return the ids of the *attributes* of which the person's lines state something outright, in their order."""
    stated = {one.attribute for exhibit in answers for one in find(exhibit.text)}
    return tuple(a.id for a in attributes if a.id in stated)


def _beyond(said: str, attributes: Sequence[Attribute], items: Sequence[Exhibit]) -> bool:
    asked = {a.id: a for a in attributes}
    stated = [(asked[one.attribute], one.value) for one in find(said) if one.attribute in asked]
    return any(not explicit(attribute, value, items) for attribute, value in stated)


def _alike(one: str, other: str) -> bool:
    words, others = _words(one), _words(other)
    return bool(words | others) and len(words & others) >= _ALIKE * len(words | others)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))
