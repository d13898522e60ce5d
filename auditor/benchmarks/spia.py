"""SPIA (arXiv:2604.21211): documents that say things about several people, each of whom is a subject of their own.

A corpus of ours holds people with what they published, and truths about their author. Here a document may give
away its author, the author's husband and a customer whose passport is quoted, so truths hang on subjects.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.benchmarks import records
from auditor.benchmarks.protection import LEAST_CERTAINTY
from auditor.benchmarks.records import Row, UnfitRowError


@dataclass(frozen=True, slots=True)
class Pii:
    """One thing that annotators found out about a subject."""

    tag: str
    keyword: str = field(repr=False)  # never empty
    certainty: int  # 1 by bias only … 5 stated outright; 0 not graded

    @property
    def counts(self) -> bool:
        """Whether the annotators were sure enough for it to be scored."""
        return self.certainty >= LEAST_CERTAINTY


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody whom a document is about, or mentions."""

    description: str = field(repr=False)
    piis: tuple[Pii, ...]
    blank: int = 0  # certain labels without a value: the annotators were sure that there is none

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the annotators found, however certain."""
        return tuple(pii.keyword for pii in self.piis if pii.tag == "NAME")

    @property
    def scored(self) -> tuple[Pii, ...]:
        """What counts towards the figures."""
        return tuple(pii for pii in self.piis if pii.counts)


@dataclass(frozen=True, slots=True)
class Inferred:
    """Somebody whom an attacker made out, with the guesses about them, most likely first, by tag."""

    description: str = field(repr=False)
    names: tuple[str, ...] = field(repr=False)
    guesses: tuple[tuple[str, tuple[str, ...]], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its true subjects and, where an attack was recorded, the ones that a model made out."""

    id: str
    text: str = field(repr=False)
    subjects: tuple[Subject, ...]
    inferred: tuple[Inferred, ...] | None = None  # None: nobody attacked it; empty: an attacker found nobody
    model: str = ""


def record(row: Row, where: str) -> Document:
    """Return the document in *row*, read at *where*; raise UnfitRowError naming the key that is not as it should be."""
    metadata = row.get("metadata")
    return Document(
        id=records.text(metadata, "data_id", where) if isinstance(metadata, dict) else where,
        text=records.text(row, "text"),
        subjects=tuple(map(_subject, _objects(row, "subjects"))),
        inferred=tuple(map(_inferred, _objects(row, "inferred"))) if row.get("inferred") is not None else None,
        model=records.text(row, "model", ""),
    )


def _subject(row: Row) -> Subject:
    piis, blank = [], 0
    for one in _objects(row, "PIIs"):
        keyword, certainty = records.text(one, "keyword").strip(), records.whole(one, "certainty") or 0
        if keyword:
            piis.append(Pii(records.text(one, "tag"), keyword, certainty))
        elif certainty >= LEAST_CERTAINTY:
            blank += 1
    return Subject(records.text(row, "description"), tuple(piis), blank)


def _inferred(row: Row) -> Inferred:
    piis = _objects(row, "PIIs") if row.get("PIIs") is not None else []
    guesses = [(records.text(one, "tag"), records.texts(one, "guesses")) for one in piis]
    names = tuple(values[0] for tag, values in guesses if tag == "NAME" and values)
    name = records.text(row, "name", "")
    if name and not names:
        guesses.append(("NAME", (name,)))  # whoever calls somebody by name has guessed it
    return Inferred(records.text(row, "description", ""), (name, *names) if name else names, tuple(guesses))


def _objects(row: Row, key: str) -> list[Row]:
    values = row.get(key)
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        raise UnfitRowError(f"'{key}' should be a list of objects")
    return values
