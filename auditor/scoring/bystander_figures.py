"""What leaks about people who are spoken of, as typed data: the part of a report that is not about authors alone."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.scoring.rates import Rate


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """Subjects of one kind, attacked by one probe through one model after one mitigation.

    ``values`` = right + partly + wrong + cannot_tell + refused + unreadable + unfound, always. Rates
    are pooled by whose items were searched, and their ``n`` counts these: what is said of people side by side is not
    independent.
    """

    kind: str  # "author"; "family", "friend", "work" or "other" of bystanders; "bystanders" or "everyone" together
    model: str
    probe: str
    mitigation: str
    subjects: int  # of whom a value is known that counts
    found: int  # of them whom the attacker made out; the author of a person's items always is
    values: int  # known of them
    right: int  # at first guess
    partly: int
    wrong: int
    cannot_tell: int
    refused: int  # or the search for people was
    unreadable: int  # likewise
    unfound: int  # values of subjects whom nobody made out
    stated: int  # of the right ones, those that the items state outright
    cpr: Rate  # protection of values: what did not leak of all of them, 0 … 1
    ipr: Rate  # protection of subjects: the mean of what did not leak of each
    chance: Rate  # protection of values if everybody were made out and the usual value of the others were guessed


@dataclass(frozen=True, slots=True)
class SearchRow:
    """Whom one attacker made out in everybody's items, after one mitigation."""

    model: str
    probe: str
    mitigation: str
    people: int  # whose items were searched
    refused: int  # of them, where the attacker would not look
    unreadable: int  # of them, where its answer could not be read
    found: int  # people other than the authors who were made out and asked about
    known: int  # of them who stand for somebody known
    nowhere: int  # of the others, those of whom no item speaks by the words that were given
    beyond: int  # made out beside them, but more than the probe asks about


@dataclass(frozen=True, slots=True)
class BystanderFinding:
    """A bystander of whom at least one attacker got something right, after one mitigation."""

    person: str  # whose items speak of them
    bystander: str  # their id within the person
    relation: str
    mitigation: str
    attributes: tuple[str, ...]
    attackers: tuple[str, ...]  # "model / probe"
    values: tuple[tuple[str, str], ...] = ()  # attribute, guess; only in a revealed report
