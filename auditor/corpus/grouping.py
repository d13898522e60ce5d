"""Bring the scattered rows of each person together, on disk rather than in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from auditor.corpus.drafts import Draft
from auditor.corpus.flaws import Found, Spot
from auditor.corpus.rows import Row
from auditor.domain import Fault, Post
from auditor.errors import BadCorpus

_SCHEMA = """
PRAGMA temp_store = FILE;  -- otherwise some builds keep everything in memory
PRAGMA journal_mode = OFF;  -- nothing to roll back to, and no second copy of personal data
PRAGMA synchronous = OFF;
CREATE TABLE rows (person TEXT, text TEXT, created TEXT, channel TEXT, id TEXT, place TEXT);
BEGIN;
"""
_INDEX = "CREATE INDEX by_person ON rows (person)"  # built once at the end: SQLite then sorts on disk
_PEOPLE = "SELECT person FROM rows GROUP BY person ORDER BY min(rowid)"
_ROWS = "SELECT person, text, created, channel, id, place FROM rows WHERE person = ? ORDER BY rowid"


def grouped(rows: Iterator[Row | Fault]) -> Iterator[Found]:
    """Yield the faults in *rows* as they come and then the people, in the order of their first rows.

    The rows lie in a nameless SQLite database meanwhile. SQLite keeps a few megabytes of it in memory
    and the rest in a file of the system's temporary folder that only this user can open and that has
    no name from the start, so that nothing is left even when the process is killed. It takes about as
    much room as the table; raise BadCorpus where there is too little.
    """
    try:
        with closing(sqlite3.connect("", isolation_level=None)) as pile:
            pile.executescript(_SCHEMA)
            yield from _heap(pile, rows)
            pile.execute(_INDEX)
            for (person,) in pile.execute(_PEOPLE):
                yield from _person(map(Row._make, pile.execute(_ROWS, (person,))))
    except sqlite3.OperationalError:
        raise BadCorpus("the temporary folder has no room to sort the table; name another one in TMPDIR") from None


def _heap(pile: sqlite3.Connection, rows: Iterator[Row | Fault]) -> Iterator[Fault]:
    """Put *rows* on *pile* and yield the faults among them."""
    for row in rows:
        if isinstance(row, Fault):
            yield row
        else:
            pile.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?)", row)


def _person(rows: Iterator[Row]) -> Iterator[Found]:
    first = next(rows)
    draft = Draft(first.person, first.where)
    _add(draft, first, 1)
    for number, row in enumerate(rows, start=2):
        _add(draft, row, number)
    yield from draft.finish()


def _add(draft: Draft, row: Row, number: int) -> None:
    post = Post(row.id or f"{row.person}-{number}", row.text, row.created, row.channel)
    draft.add(post, Spot(row.where))
