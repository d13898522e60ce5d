"""The mitigations there are, how they are named, and what each of them is to the rest of the tool.

A name is a strength and, where wanted, an operator and a file, joined by a plus: ``presidio-max+surrogate+firm.toml``.
Those that ask models are opened elsewhere (``auditor.rewriting``), since models and probes belong to them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, Protocol, runtime_checkable

from auditor.domain import Person
from auditor.errors import AuditorError, BadContent
from auditor.models.protocol import Model, Query, Reply

Ask = Callable[[Model, Query, Mapping[str, str]], Awaitable[Reply]]  # the purpose is recorded beside the reply


@dataclass(frozen=True, slots=True)
class Decision:
    """What one recogniser decided about one stretch of an item: everything but the words that stand there."""

    item: str  # id
    entity: str
    start: int  # characters, in the text before mitigation
    end: int
    score: float  # 0 … 1, as the recogniser states it: not calibrated
    recogniser: str


@dataclass(frozen=True, slots=True)
class Treated:
    """What a rewriting made of one item, without a word of it."""

    item: str  # id
    what: Literal["kept", "changed", "masked", "withheld"]
    why: str = ""  # what was wrong with the model's last answer, where it was not taken


@dataclass(frozen=True, slots=True)
class Mitigated:
    """A person's twin after mitigation: the same ids, what they published changed."""

    person: Person
    masked: Mapping[str, int] = field(default_factory=dict)  # kind of entity → how many were masked
    notes: tuple[str, ...] = ()  # what the mitigation left alone, for the report; never a value
    decisions: tuple[Decision, ...] = ()  # overlapping ones included, in the order of the text
    treated: tuple[Treated, ...] = ()  # of a rewriting: every item, in the order of the person
    standing: tuple[tuple[str, ...], ...] = ()  # of a rewriting: attributes its guide read, before each round and after


class Mitigation(Protocol):
    """Anything that changes what a person publishes before it is probed."""

    @property
    def name(self) -> str:
        """The word by which the user chose it."""
        ...

    @property
    def identity(self) -> Mapping[str, str]:
        """What beyond the name can change its results: versions, model, entities, operator."""
        ...

    def apply(self, person: Person) -> Mitigated:
        """Return the mitigated twin of *person*; ids, dates and channels stay."""
        ...


@runtime_checkable
class Asking(Protocol):
    """A mitigation that asks models; who carries it out lends it the way to them, and so the journal."""

    @property
    def name(self) -> str:
        """The word by which the user chose it."""
        ...

    @property
    def identity(self) -> Mapping[str, str]:
        """What beyond the name can change its results: models, prompts, the probe that guides it."""
        ...

    @property
    def models(self) -> tuple[Model, ...]:
        """The models that it asks."""
        ...

    async def rewrite(self, person: Person, ask: Ask) -> Mitigated:
        """Return the twin of *person*; raise ModelFailure where a model cannot be heard, so that nobody stays as is."""
        ...


Change = Mitigation | Asking  # whatever stands between a corpus and its probes


@dataclass(frozen=True, slots=True)
class Family:
    """One line of the catalogue: the first word of a name, and how it is opened."""

    title: str
    extra: str  # the optional dependencies that it needs, "" for none
    takes_parts: bool  # whether an operator and a file may follow
    open: Callable[[str, Path], Mitigation]  # by its name, and the folder in which a file that it names lies


@dataclass(frozen=True, slots=True)
class _Unchanged:
    name: str = "none"
    identity: Mapping[str, str] = field(default_factory=dict)  # goes to workers, where no proxy can

    def apply(self, person: Person) -> Mitigated:
        return Mitigated(person)


NONE: Mitigation = _Unchanged()


def _presidio(name: str, folder: Path) -> Mitigation:
    from auditor.mitigation.presidio import open_presidio

    return open_presidio(name, folder)


def _pictures(name: str, folder: Path) -> Mitigation:
    from auditor.mitigation.joined import join, split

    text, word = split(name)
    return join(name, open_mitigation(text, folder) if text else None, word)


def _needs_models(name: str, _folder: Path) -> Mitigation:
    raise AuditorError(f"{name} asks models: it works in auditor run and auditor mitigate, with --rewriter MODEL")


PICTURES: Final[Mapping[str, str]] = {
    "pictures-strip": "metadata of pictures removed",
    "pictures-region": "as strip, but a position stays, as coarse as a region",
    "pictures-mask": "as strip, and text that Presidio recognises or that names a place painted over, faces blurred",
    "pictures-max": "as mask, and all text in pictures painted over",
}
REWRITINGS: Final[Mapping[str, str]] = {
    "rewrite": "rewritten by a model against an attacker, in two rounds; rewrite:3 in three",
    "rewrite-truthful": "generalised by a model until the attacker cannot turn it back, in three rounds",
    "rewrite-naive": "rewritten by a model that is told once what to hide",
}
_REGISTRY: Final[Mapping[str, Family]] = {
    "none": Family("changes nothing", "", takes_parts=False, open=lambda _name, _folder: NONE),
    "presidio-low": Family("direct identifiers: names, numbers, addresses on the net", "presidio", True, _presidio),
    "presidio": Family("what Presidio finds when nothing is tuned", "presidio", True, _presidio),
    "presidio-max": Family(
        "and every name and number, street addresses, ages, occupations, relations, what is stated outright",
        "presidio",
        True,
        _presidio,
    ),
    **{word: Family(title, "", True, _needs_models) for word, title in REWRITINGS.items()},
    **{
        word: Family(title, "ocr" if word in ("pictures-mask", "pictures-max") else "", True, _pictures)
        for word, title in PICTURES.items()
    },
}


def names() -> tuple[str, ...]:
    """Return the words with which the name of a mitigation can begin; "none" changes nothing."""
    return tuple(_REGISTRY)


def families() -> Mapping[str, Family]:
    """Return the lines of the catalogue by that word."""
    return MappingProxyType(_REGISTRY)


def asks_models(name: str) -> bool:
    """Say whether the mitigation called *name* asks models, so that it is opened with them."""
    return any(part.partition(":")[0] in REWRITINGS for part in name.split("+"))


def open_mitigation(name: str, folder: Path = Path()) -> Mitigation:
    """Return the mitigation called *name*, ready to be applied; what is heavy is loaded at its first use.

    A file that the name holds is looked for from *folder*. Raises BadContent when none is called so or its file
    has a fault, and MissingExtra when its packages are not installed.
    """
    if asks_models(name):
        _needs_models(name, folder)
    if any(part in PICTURES for part in name.split("+")):
        return _pictures(name, folder)
    word, plus, _ = name.partition("+")
    family = _REGISTRY.get(word)
    if family is None:
        raise BadContent("mitigation", word, f"one of {', '.join(names())}")
    if plus and not family.takes_parts:
        raise BadContent("mitigation", word, "alone: it takes neither operator nor file")
    return family.open(name, folder)
