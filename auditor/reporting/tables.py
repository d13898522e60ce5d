"""The tables of a report in plain words, for the editions that are text: Markdown and the terminal.

No person and no item is named in them, not even of a revealed report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from auditor.reporting.bystanders import kind_name, known_line, right_line, search_lines
from auditor.reporting.claims import ClaimTable, note_line, probability_line, reliability_line
from auditor.reporting.document import Change, Claim, Cost, Remedy, Report, Row
from auditor.reporting.frontier import advice_lines, dominance_line, standing
from auditor.reporting.language import say
from auditor.reporting.outward import attacks, name
from auditor.reporting.wording import (
    attacker,
    duration,
    measured,
    mitigation_name,
    money,
    names_in,
    p_value,
    percent,
    plural,
    points,
    points_span,
    rate_line,
    shown_by,
    unheard_after,
)
from auditor.scoring.bystander_figures import SubjectRow
from auditor.scoring.frontier_figures import Frontier, Point
from auditor.scoring.silence import silence

_MOST_CLAIMS: Final = 100
_NO_ANSWERS: Final = ("refused", "unreadable", "lost")


@dataclass(frozen=True, slots=True)
class Name:
    """A cell that holds a name from the run: a user chose it, so whoever writes it must see to it."""

    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds what was measured, in words of our own."""

    text: str
    alarming: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One part of a report: sentences, then rows; either may be missing."""

    what: str  # its lines in the plural: "limits"
    title: str  # "" where it goes on under the title before it
    columns: tuple[str | Name, ...] = ()
    rows: tuple[tuple[Name | Cell, ...], ...] = ()
    sentences: tuple[str, ...] = ()
    keys: int = 1  # how many columns, from the left, say what a row is about
    top: bool = False  # the head of the report
    urgent: bool = False  # must not be left out where room is short


def tables(report: Report) -> Iterator[Table]:
    """Yield the parts of a report in the order in which they are read; those without a line may be passed over."""
    verdict = report.verdict
    said = (verdict.sentence, report.headline)
    yield Table("sentences", f"Inference audit: {verdict.status}", sentences=said, top=True, urgent=True)
    yield Table("reasons", "", sentences=verdict.reasons, urgent=True)
    yield _claims(report)
    notes = tuple(note_line(note) for note in report.calibration)
    yield Table("notes on the calibration", "How good the calibration is", sentences=notes)
    for mitigation in dict.fromkeys(row.mitigation for row in attacks(report.rows)):
        yield _guesses(report, mitigation)
    yield _subjects(report)
    yield _changes(report)
    yield _frontier(report)
    yield _remedies(report)
    yield _addressed(report)
    yield _costs(report)
    yield Table("limits", "What this does not show", sentences=report.limits, urgent=True)


def _claims(report: Report) -> Table:
    """Return the most probable claims, people by number; without a calibration, the sentence that there is none."""
    table = ClaimTable(report, revealed=False)
    if not table.given:
        said = () if report.corpus.labelled else ("Uncalibrated: no probability is given.",)
        return Table("sentences", "", sentences=said)
    shown = table.lines[:_MOST_CLAIMS]
    title = plural(len(table.lines), "claim") + " by probability"
    if len(shown) < len(table.lines):
        title = f"The {len(shown):,} most probable of {plural(len(table.lines), 'claim')}"
    columns = ("Person", "Attribute", "Attacker", "Mitigation", "Probability", "People held out")
    rows = tuple(_claim(report, claim, table.names[claim.person]) for claim in shown)
    return Table("claims", title, columns, rows, keys=4)


def _claim(report: Report, claim: Claim, person: str) -> tuple[Name | Cell, ...]:
    return (
        Cell(person),
        _title(report, claim.attribute),
        Name(attacker(claim.model, claim.probe)),
        Name(mitigation_name(claim.mitigation)),
        Cell(probability_line(claim)),
        Cell(reliability_line(claim)),
    )


def _guesses(report: Report, mitigation: str) -> Table:
    rows = [row for row in attacks(report.rows) if row.mitigation == mitigation]
    columns = list(dict.fromkeys((row.model, row.probe) for row in rows))
    cells = {(row.attribute, row.model, row.probe): _guess(row) for row in rows}
    return Table(
        "table rows",
        f"Right at first guess, {name(mitigation_name(mitigation))}",
        ("Attribute", *(Name(attacker(model, probe)) for model, probe in columns)),
        tuple(
            (_title(report, attribute), *(cells.get((attribute, *column), Cell("")) for column in columns))
            for attribute in dict.fromkeys(row.attribute for row in rows)
        ),
    )


def _guess(row: Row) -> Cell:
    """Say what was right, of how many, against what chance, how many gave no answer, and whether it leaks.

    Where nothing was said of the people who count, no share is: it would read as a finding of nobody.
    """
    missing = "".join(f", {count:,} {say(f'outcome.{way}')}" for way in _NO_ANSWERS if (count := getattr(row, way)))
    if silence(row) or not measured(row.top1):
        return Cell(f"{row.answered:,} of {row.asked:,} answered{missing}")
    chance = f"chance {percent(row.chance.value or 0.0)}" if measured(row.chance) else "chance not known"
    return Cell(f"{rate_line(row.top1)}, {chance}{missing}", alarming=row.leaks)


def _subjects(report: Report) -> Table:
    """Return what leaks about authors and about people they write about, beneath whom each attacker made out."""
    columns = ("Whom", "Attacker", "Mitigation", "Known", "Right", "Protected values", "Protected people", "By chance")
    rows = tuple(_subject(row) for row in report.subjects)
    said = tuple(line for row in report.searches for line in search_lines(row))
    return Table("lines on people who are written about", "People who are written about", columns, rows, said, keys=3)


def _subject(row: SubjectRow) -> tuple[Name | Cell, ...]:
    return (
        Cell(kind_name(row.kind)),
        Name(attacker(row.model, row.probe)),
        Name(mitigation_name(row.mitigation)),
        Cell(known_line(row)),
        Cell(right_line(row)),
        *(Cell(rate_line(rate)) for rate in (row.cpr, row.ipr, row.chance)),
    )


def _changes(report: Report) -> Table:
    columns = ("Mitigation", "Attribute", "Attacker", "Before", "After", "Difference (95% interval)", "p", "So")
    rows = tuple(_change(report, change) for change in report.changes)
    return Table("changes", "What the mitigations changed", columns, rows, keys=3)


def _change(report: Report, change: Change) -> tuple[Name | Cell, ...]:
    gap = change.difference
    difference = f"{points(gap.value or 0.0)} ({points_span(gap)})" if measured(gap) else rate_line(gap)
    corrected = change.p if change.p_holm is None else change.p_holm
    return (
        Name(change.mitigation),
        _title(report, change.attribute) if change.attribute else Cell("all together"),
        Name(attacker(change.model, change.probe)),
        Cell(rate_line(change.before)),
        Cell(rate_line(change.after)),
        Cell(difference),
        Cell(p_value(corrected)),
        Cell("; ".join(filter(None, (shown_by(change).text, unheard_after(change))))),
    )


def _frontier(report: Report) -> Table:
    """Return privacy and utility of every mitigation, beneath what is recommended."""
    frontier = report.frontier
    if frontier is None:
        return Table("mitigations", "")
    titles = {note.id: note.title for note in report.attributes}
    columns = ("Mitigation", "Lift of the best attacker", "Kept of what was published", "So", "Cost")
    rows = tuple(_point(frontier, point) for point in frontier.points)
    return Table("mitigations", "Privacy and utility", columns, rows, tuple(advice_lines(frontier, titles)))


def _point(frontier: Frontier, point: Point) -> tuple[Name | Cell, ...]:
    stands = "; ".join(filter(None, (standing(frontier, point).text, dominance_line(point))))
    return (
        Name(mitigation_name(point.mitigation)),
        Cell(rate_line(point.lift, signed=True)),
        Cell(rate_line(point.kept.kept)),
        Cell(stands),
        Cell(money(point.usd)),
    )


def _addressed(report: Report) -> Table:
    """Return how many items speak to a model, by what they do; a finding that rests on one may be made by it."""
    kinds = Counter(one.signs for one in report.addressed)
    resting = Counter({one.signs: 0 for one in report.addressed})
    for one in report.addressed:
        resting[one.signs] += len(one.attributes)
    rows = tuple(
        (Cell(", ".join(say(f"addressing.{sign}") for sign in signs)), Cell(f"{count:,}"), Cell(f"{resting[signs]:,}"))
        for signs, count in sorted(kinds.items())
    )
    return Table("kinds of items", "Items that speak to a model", ("How", "Items", "Findings that rest on them"), rows)


def _costs(report: Report) -> Table:
    """Return what each attack took of one person, in the mean."""
    columns = ("Attacker", "Mitigation", "People", "Questions", "Tokens read", "Tokens written", "Time", "Price")
    rows = tuple(_cost(cost) for cost in report.costs)
    return Table("costs", "What one person took, in the mean", columns, rows, keys=2)


def _cost(cost: Cost) -> tuple[Name | Cell, ...]:
    read, cached = cost.mean("prompt_tokens"), cost.mean("cached_tokens")
    kept = "" if cached is None or not read else f", {percent(cached / read)} of them remembered"
    return (
        Name(attacker(cost.model, cost.probe)),
        Name(mitigation_name(cost.mitigation)),
        Cell(f"{len(cost.each):,}"),
        Cell(f"{cost.mean('calls'):,.1f}"),
        Cell(f"{read:,.0f}{kept}"),
        Cell(f"{cost.mean('output_tokens'):,.0f}"),
        Cell(duration(cost.mean("seconds"))),
        Cell(money(cost.mean("usd"))),
    )


def _remedies(report: Report) -> Table:
    """Return the proved edits, the most worthwhile first; people by number."""
    names = names_in(report)
    rows = tuple(_remedy(report, remedy, names[remedy.person]) for remedy in report.remedies)
    return Table("edits", "What to do first", ("Person", "Edit", "Ends the leak of"), rows)


def _remedy(report: Report, remedy: Remedy, person: str) -> tuple[Name | Cell, ...]:
    titles = {note.id: note.title for note in report.attributes}
    ended = ", ".join(titles.get(attribute, attribute) for attribute in remedy.attributes)
    return Cell("a person" if report.revealed else person), Cell(edit_line(remedy)), Name(ended)


def edit_line(remedy: Remedy) -> str:
    """Say what an edit changes, in counts: "mask 2 words in 1 sentence"."""
    verb = "mask" if remedy.kind == "mask" else "take away"
    parts = [f"{plural(remedy.words, 'word')} in {plural(remedy.sentences, 'sentence')}"] if remedy.sentences else []
    parts += [plural(remedy.pictures, "picture")] if remedy.pictures else []
    return f"{verb} {' and '.join(parts)}"


def _title(report: Report, attribute: str) -> Name:
    titles = {note.id: note.title for note in report.attributes}
    return Name(titles.get(attribute, attribute))
