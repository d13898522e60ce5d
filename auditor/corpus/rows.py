"""Check the rows of a table of posts, one row a post.

The columns ``person`` and ``text`` are needed; ``created``, ``channel`` and ``id`` are used where there
are any, others are not read. The rows of a person may be scattered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from auditor.corpus.fields import identifier, maybe_text, moment, text
from auditor.corpus.flaws import Flaw
from auditor.domain import Fault

USED = frozenset({"person", "text", "created", "channel", "id"})

Cells = tuple[str, Mapping[str, object]]  # where a row stands, and its cells by column


class Row(NamedTuple):
    """One post of a table, its values checked."""

    person: str
    text: str
    created: str | None
    channel: str | None
    id: str | None
    where: str


def column(name: str) -> str:
    """Return the column that a table's own *name* stands for: neither case nor blanks around it matter."""
    return name.strip().casefold()


def lacking(columns: Iterable[str]) -> str | None:
    """Say which needed column *columns* lack; None where they have both."""
    names = " and ".join(f"'{name}'" for name in sorted({"person", "text"}.difference(columns)))
    return f"has no column {names}" if names else None


def checked(cells: Iterable[Cells | Fault]) -> Iterator[Row | Fault]:
    """Yield the rows that *cells* make, and faults; a row without a readable time is kept."""
    for one in cells:
        if isinstance(one, Fault):
            yield one
        else:
            yield from _checked(*one)


def _checked(where: str, cells: Mapping[str, object]) -> Iterator[Row | Fault]:
    created = None
    try:
        created = moment(cells.get("created"))
    except Flaw as flaw:
        yield Fault(where, str(flaw), lost=0)
    try:
        yield _row(where, cells, created)
    except Flaw as flaw:
        yield Fault(where, str(flaw))


def _row(where: str, cells: Mapping[str, object], created: str | None) -> Row:
    name = cells.get("id")
    return Row(
        person=identifier(cells.get("person"), "person"),
        text=text(cells.get("text"), "text"),
        created=created,
        channel=maybe_text(cells.get("channel"), "channel"),
        id=None if name in (None, "") else identifier(name, "id"),
        where=where,
    )
