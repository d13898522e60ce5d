"""Write a report as Markdown for a job's summary or a pull request: the verdict, who got how much right, what is left.

A summary beyond a mebibyte is refused whole, so this one stays below and says what it left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.reporting import outward
from auditor.reporting.document import Report
from auditor.reporting.tables import Cell, Name, Table, tables

MOST_BYTES: Final = 900 * 1024
_NOTE_BYTES: Final = 1024  # kept free for the sentence that says what was left out
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "\\": "&#92;"}
_ACTIVE: Final = re.compile(r"[&<>|\\`*_\[\]{}~!#$^]")
_LEADING: Final = re.compile(r"^([0-9]*)([-+=]|(?<=[0-9])[.)](?=\s|$))")  # would begin a list or underline a heading
# A mention, a reference to an issue or a commit, an address: a space of no width keeps the text and ends the magic.
_MAGIC: Final = re.compile(r"(?<=[@#])(?=\w)|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=gh)(?=-[0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of the page that may lose its last lines."""

    what: str  # its lines in the plural: "limits"
    head: tuple[str, ...]
    lines: tuple[str, ...]
    urgent: bool = False  # gets its room before the others

    def text(self, count: int) -> str:
        """Return the section with its first *count* lines."""
        return "\n".join((*self.head, *self.lines[:count])) + "\n\n"


def escape(text: str) -> str:
    """Return *text* as one line of Markdown that shows just these characters: no markup, HTML, link or mention."""
    quiet = _MAGIC.sub("\N{ZERO WIDTH SPACE}", outward.sentence(text))
    plain = _ACTIVE.sub(lambda match: _ENTITIES.get(match[0], f"\\{match[0]}"), quiet)
    return _LEADING.sub(r"\1\\\2", plain)


def render(report: Report) -> str:
    """Return *report* as GitHub-flavoured Markdown of at most 900 KiB; it says what it had to leave out.

    No person and no item is named in it, not even in a revealed report.
    """
    sections = list(_sections(report))
    room = MOST_BYTES - _NOTE_BYTES
    kept: dict[int, int] = {}
    for index in sorted(range(len(sections)), key=lambda index: not sections[index].urgent):
        kept[index], room = _fitted(sections[index], room)
    shown = [section.text(kept[index]) for index, section in enumerate(sections) if kept[index]]
    return "".join([*shown, _left_out(sections, kept)]).rstrip("\n") + "\n"


def _fitted(section: _Section, room: int) -> tuple[int, int]:
    """Return how many lines of *section* fit into *room* bytes, and the room that is left."""
    left = room - len(section.text(0).encode())
    for count, line in enumerate(section.lines):
        size = len(line.encode()) + 1
        if size > left:
            return (count, left) if count else (0, room)
        left -= size
    return len(section.lines), left if section.lines else room


def _left_out(sections: Sequence[_Section], kept: Mapping[int, int]) -> str:
    missing: dict[str, int] = {}
    for index, section in enumerate(sections):
        missing[section.what] = missing.get(section.what, 0) + len(section.lines) - kept[index]
    parts = [f"{count:,} {what}" for what, count in missing.items() if count]
    if not parts:
        return ""
    listed = ", ".join(parts)
    return f"Left out, to stay within {MOST_BYTES // 1024} KiB: {listed}. The JSON report holds everything.\n"


def _sections(report: Report) -> Iterator[_Section]:
    for table in tables(report):
        yield _Section(table.what, tuple(_head(table)), tuple(_lines(table)), table.urgent)


def _head(table: Table) -> Iterator[str]:
    if table.title:
        yield f"{'##' if table.top else '###'} {escape(table.title)}"
        yield ""
    if table.columns:
        yield from (f"- {escape(sentence)}" for sentence in table.sentences)
        yield from [""] if table.sentences else []
        yield _line([_written(column) if isinstance(column, Name) else column for column in table.columns])
        yield _line(["---"] * len(table.columns))


def _lines(table: Table) -> Iterator[str]:
    if table.columns:
        yield from (_line([_written(cell) for cell in row]) for row in table.rows)
    elif table.top:
        first, *others = table.sentences
        yield f"**{escape(first)}**"
        for sentence in others:
            yield from ("", escape(sentence))
    elif table.title or table.what == "reasons":
        yield from (f"- {escape(sentence)}" for sentence in table.sentences)
    else:
        yield from map(escape, table.sentences)


def _written(cell: Name | Cell) -> str:
    if isinstance(cell, Name):
        return escape(outward.name(cell.text))
    return f"{'**leaks** ' if cell.alarming else ''}{escape(cell.text)}"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
