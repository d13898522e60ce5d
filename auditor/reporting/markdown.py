"""Write a report as Markdown for a job's summary or a pull request: the verdict, who got how much right, what is left.

A summary beyond a mebibyte is refused whole, so this one stays below and says what it left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from auditor.reporting import outward
from auditor.reporting.claims import ClaimTable, note_line, probability_line, reliability_line
from auditor.reporting.document import Change, Claim, Report, Row
from auditor.reporting.frontier import advice_lines, dominance_line, standing
from auditor.reporting.outward import attacks
from auditor.reporting.wording import (
    attacker,
    change_word,
    measured,
    mitigation_name,
    money,
    p_value,
    percent,
    plural,
    points,
    rate_line,
    span,
)
from auditor.scoring.frontier_figures import Frontier, Point

MOST_BYTES: Final = 900 * 1024
_MOST_CLAIMS: Final = 100
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
    verdict = report.verdict
    said = (f"**{escape(verdict.sentence)}**", "", escape(report.headline))
    yield _Section("sentences", (f"## Inference audit: {verdict.status}", ""), said, urgent=True)
    yield _Section("reasons", (), tuple(f"- {escape(reason)}" for reason in verdict.reasons), urgent=True)
    yield _claims(report)
    notes = tuple(f"- {escape(note_line(note))}" for note in report.calibration)
    yield _Section("notes on the calibration", ("### How good the calibration is", ""), notes)
    for mitigation in dict.fromkeys(row.mitigation for row in attacks(report.rows)):
        yield _table(report, mitigation)
    yield _changes(report)
    yield _frontier(report)
    limits = tuple(f"- {escape(limit)}" for limit in report.limits)
    yield _Section("limits", ("### What this does not show", ""), limits, urgent=True)


def _claims(report: Report) -> _Section:
    """Return the most probable claims, people by number; without a calibration, the sentence that there is none."""
    table = ClaimTable(report, revealed=False)
    if not table.given:
        return _Section("sentences", (), () if report.corpus.labelled else ("Uncalibrated: no probability is given.",))
    shown = table.lines[:_MOST_CLAIMS]
    title = plural(len(table.lines), "claim") + " by probability"
    if len(shown) < len(table.lines):
        title = f"The {len(shown):,} most probable of {plural(len(table.lines), 'claim')}"
    head = (
        f"### {title}",
        "",
        _line(["Person", "Attribute", "Attacker", "Mitigation", "Probability", "People held out"]),
        _line(["---"] * 6),
    )
    return _Section("claims", head, tuple(_claim(report, claim, table.names[claim.person]) for claim in shown))


def _claim(report: Report, claim: Claim, person: str) -> str:
    return _line(
        [
            person,
            _title(report, claim.attribute),
            _name(attacker(claim.model, claim.probe)),
            _name(mitigation_name(claim.mitigation)),
            escape(probability_line(claim)),
            escape(reliability_line(claim)),
        ]
    )


def _table(report: Report, mitigation: str) -> _Section:
    rows = [row for row in attacks(report.rows) if row.mitigation == mitigation]
    columns = list(dict.fromkeys((row.model, row.probe) for row in rows))
    cells = {(row.attribute, row.model, row.probe): _cell(row) for row in rows}
    lines = [
        _line([_title(report, attribute), *(cells.get((attribute, *column), "") for column in columns)])
        for attribute in dict.fromkeys(row.attribute for row in rows)
    ]
    head = (
        f"### Right at first guess, {escape(mitigation_name(mitigation))}",
        "",
        _line(["Attribute", *(_name(attacker(model, probe)) for model, probe in columns)]),
        _line(["---"] * (1 + len(columns))),
    )
    return _Section("table rows", head, tuple(lines))


def _cell(row: Row) -> str:
    """Say what was right, of how many, against what chance, and whether it leaks."""
    lost = f", {row.lost:,} lost" if row.lost else ""
    if not measured(row.top1):
        return f"{row.answered:,} of {row.asked:,} answered{lost}"
    chance = f"chance {percent(row.chance.value or 0.0)}" if measured(row.chance) else "chance not known"
    return f"{'**leaks** ' if row.leaks else ''}{rate_line(row.top1)}, {chance}{lost}"


def _changes(report: Report) -> _Section:
    head = (
        "### What the mitigations changed",
        "",
        _line(["Mitigation", "Attribute", "Attacker", "Before", "After", "Difference (95% interval)", "p", "So"]),
        _line(["---"] * 8),
    )
    return _Section("changes", head, tuple(_change(report, change) for change in report.changes))


def _change(report: Report, change: Change) -> str:
    gap = change.difference
    difference = f"{points(gap.value or 0.0)} ({span(gap, signed=True)})" if measured(gap) else rate_line(gap)
    corrected = change.p if change.p_holm is None else change.p_holm
    return _line(
        [
            _name(change.mitigation),
            _title(report, change.attribute) if change.attribute else "all together",
            _name(attacker(change.model, change.probe)),
            rate_line(change.before),
            rate_line(change.after),
            difference,
            escape(p_value(corrected)),
            change_word(change.difference).text,
        ]
    )


def _frontier(report: Report) -> _Section:
    """Return privacy and utility of every mitigation, beneath what is recommended."""
    frontier = report.frontier
    if frontier is None:
        return _Section("mitigations", (), ())
    titles = {note.id: note.title for note in report.attributes}
    columns = ["Mitigation", "Lift of the best attacker", "Kept of what was published", "So", "Cost"]
    head = (
        "### Privacy and utility",
        "",
        *(f"- {escape(line)}" for line in advice_lines(frontier, titles)),
        "",
        _line(columns),
        _line(["---"] * len(columns)),
    )
    return _Section("mitigations", head, tuple(_point(frontier, point) for point in frontier.points))


def _point(frontier: Frontier, point: Point) -> str:
    stands = "; ".join(filter(None, (standing(frontier, point).text, dominance_line(point))))
    return _line(
        [
            _name(mitigation_name(point.mitigation)),
            escape(rate_line(point.lift, signed=True)),
            escape(rate_line(point.kept.kept)),
            escape(stands),
            escape(money(point.usd)),
        ]
    )


def _title(report: Report, attribute: str) -> str:
    titles = {note.id: note.title for note in report.attributes}
    return _name(titles.get(attribute, attribute))


def _name(text: str) -> str:
    return escape(outward.name(text))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
