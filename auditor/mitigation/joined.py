"""Change texts and pictures at once: a mitigation of texts, joined by a plus to one of pictures."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from auditor.domain import Person
from auditor.errors import BadContent
from auditor.mitigation.catalogue import PICTURES, Ask, Asking, Change, Mitigated, Mitigation
from auditor.mitigation.pictures import Pictures, open_pictures
from auditor.mitigation.presidio import PICTURES_NOTE, Presidio
from auditor.models.protocol import Model


@runtime_checkable
class Placed(Protocol):
    """A mitigation that writes files, and can be told where."""

    def into(self, folder: Path) -> Mitigation:
        """Return it with the files going to *folder*."""
        ...


@runtime_checkable
class _Batching(Protocol):
    def apply_all(self, people: Sequence[Person]) -> list[Mitigated]: ...


def twins(mitigation: Mitigation, people: Sequence[Person]) -> list[Mitigated]:
    """Return the twins of *people*, all of them treated together where *mitigation* can do so."""
    if isinstance(mitigation, _Batching):
        return mitigation.apply_all(people)
    return [mitigation.apply(person) for person in people]


@dataclass(frozen=True, slots=True)
class Joined:
    """First the texts are changed, then the pictures."""

    name: str
    text: Mitigation
    pictures: Pictures

    @property
    def identity(self) -> Mapping[str, str]:
        """What beyond the name can change the results of either."""
        return _identity(self.text, self.pictures)

    def into(self, folder: Path) -> Joined:
        """Return it with the changed pictures going to *folder*."""
        return replace(self, pictures=self.pictures.into(folder))

    def apply(self, person: Person) -> Mitigated:
        """Return the twin of *person* after both."""
        (twin,) = self.apply_all([person])
        return twin

    def apply_all(self, people: Sequence[Person]) -> list[Mitigated]:
        """Return the twins of *people*, their texts treated together where the mitigation of texts can do so."""
        return [_both(twin, self.pictures) for twin in twins(self.text, people)]


@dataclass(frozen=True, slots=True)
class JoinedAsking:
    """As ``Joined``, where the mitigation of texts asks models."""

    name: str
    text: Asking
    pictures: Pictures

    @property
    def identity(self) -> Mapping[str, str]:
        """What beyond the name can change the results of either."""
        return _identity(self.text, self.pictures)

    @property
    def models(self) -> tuple[Model, ...]:
        """The models that the rewriting asks."""
        return self.text.models

    def into(self, folder: Path) -> JoinedAsking:
        """Return it with the changed pictures going to *folder*."""
        return replace(self, pictures=self.pictures.into(folder))

    async def rewrite(self, person: Person, ask: Ask) -> Mitigated:
        """Return the twin of *person* after both."""
        return await asyncio.to_thread(_both, await self.text.rewrite(person, ask), self.pictures)


def split(name: str) -> tuple[str, str]:
    """Return the name of what changes texts and the word of what changes pictures; "" for one that is not named.

    Raises BadContent for two mitigations of pictures in one name.
    """
    parts = name.split("+")
    words = [part for part in parts if part in PICTURES]
    if len(words) > 1:
        raise BadContent("mitigation", name, "one with a single mitigation of pictures")
    return "+".join(part for part in parts if part not in words), next(iter(words), "")


def join(name: str, text: Mitigation | None, word: str) -> Joined | Pictures:
    """Return the mitigation *name*: *text*, if any, and the mitigation of pictures that *word* stands for."""
    if text is None:
        return open_pictures(name, word, alone=True)
    reader = text if isinstance(text, Presidio) else None
    return Joined(name, text, open_pictures(name, word, reader, alone=text.name == "none"))


def join_asking(name: str, text: Asking, word: str) -> JoinedAsking:
    """Return the mitigation *name*: the rewriting *text* and the mitigation of pictures that *word* stands for."""
    return JoinedAsking(name, text, open_pictures(name, word, alone=False))


def placed(change: Change, folder: Path) -> Change:
    """Return *change* with the files that it writes, if any, going to *folder*."""
    return change.into(folder) if isinstance(change, Placed) else change


def _identity(text: Change, pictures: Pictures) -> Mapping[str, str]:
    return {**text.identity, **{f"pictures {key}": value for key, value in pictures.identity.items()}}


def _both(twin: Mitigated, pictures: Pictures) -> Mitigated:
    seen = pictures.apply(twin.person)
    counts = Counter(twin.masked) + Counter(seen.masked)
    notes = tuple(note for note in (*twin.notes, *seen.notes) if note != PICTURES_NOTE)
    return replace(twin, person=seen.person, masked=dict(sorted(counts.items())), notes=notes)
