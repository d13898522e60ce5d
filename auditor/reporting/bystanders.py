"""What leaks about people who are written about, in words and in JSON; no name of theirs unless it is revealed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Final

from auditor.reporting.document import Report
from auditor.reporting.language import count, number, say
from auditor.reporting.wording import attacker, mitigation_name, names_in
from auditor.scoring.bystander_figures import BystanderFinding, SearchRow, SubjectRow
from auditor.scoring.rates import Rate

METHOD: Final = (
    "People who are written about are subjects of their own. Somebody whom an attacker made out stands for a known one "
    "only where both are called the same, or are otherwise described alike and nobody else fits as well; no name is "
    "taken for a similar one. Protection counts as SPIA does: of each value 1 leaks where the first guess is right and "
    "half where it is partly right, of somebody who was not made out nothing."
)
VERDICT: Final = (
    "The verdict is about the authors: what leaks about people they write about stands in a table of its own."
)
TWINS: Final = (
    "After a mitigation the names of people who are written about may be gone; somebody who could no longer be told "
    "from others counts as not made out, which is no proof that nothing of them can be worked out."
)


def kind_name(kind: str) -> str:
    """Return what subjects of a kind are called in a table."""
    return say(f"bystanders.kind.{kind}")


def known_line(row: SubjectRow) -> str:
    """Say how many subjects are known, with how many values, and how many of them were made out."""
    return say("bystanders.known", who=count("people", row.subjects), values=row.values, found=row.found)


def right_line(row: SubjectRow) -> str:
    """Say how many values were right, and how many of these the items state; then what kept the others from it."""
    told = say("bystanders.right", n=row.right, stated=row.stated, partly=row.partly)
    silent = {"refused": row.refused, "unreadable": row.unreadable}
    return ", ".join((told, *(f"{number(n)} {say(f'outcome.{end}')}" for end, n in silent.items() if n)))


def search_lines(row: SearchRow) -> Iterator[str]:
    """Yield whom an attacker made out, whom it made up, and where it would not look."""
    who = f"{attacker(row.model, row.probe)}, {mitigation_name(row.mitigation)}"
    told = {"found": count("people", row.found), "people": count("people", row.people)}
    yield say("bystanders.search", who=who, known=row.known, nowhere=row.nowhere, **told)
    for name in ("beyond", "refused", "unreadable"):
        if n := getattr(row, name):
            yield say(f"bystanders.search_{name}", who=who, n=count("people", n))


def bystander_numbers(report: Report) -> Mapping[tuple[str, str], str]:
    """Return how each bystander with a finding is called beside their person: by number, or by id where revealed."""
    numbers: dict[str, dict[str, int]] = {}
    for one in report.bystanders:
        own = numbers.setdefault(one.person, {})
        own.setdefault(one.bystander, len(own) + 1)
    return {
        (person, bystander): bystander if report.revealed else say("bystanders.numbered", n=place)
        for person, own in numbers.items()
        for bystander, place in own.items()
    }


def as_json(report: Report, rate: Callable[[Rate], object]) -> dict[str, object]:
    """Return the part of the JSON report that is about people who are written about, its rates written by *rate*.

    It is empty where no probe looked for them.
    """
    if not report.searches:
        return {}
    return {
        "subjects": {
            "rows": [_row(row, rate) for row in report.subjects],
            "searches": [asdict(row) for row in report.searches],
            "findings": [_finding(report, one) for one in report.bystanders],
        }
    }


def _row(row: SubjectRow, rate: Callable[[Rate], object]) -> dict[str, object]:
    fields = {name: getattr(row, name) for name in row.__slots__}
    return {name: rate(value) if isinstance(value, Rate) else value for name, value in fields.items()}


def _finding(report: Report, one: BystanderFinding) -> dict[str, object]:
    return {
        "person": names_in(report)[one.person],
        "bystander": bystander_numbers(report)[one.person, one.bystander],
        "relation": one.relation,
        "mitigation": one.mitigation,
        "attributes": list(one.attributes),
        "attackers": list(one.attackers),
        "values": dict(one.values) if report.revealed else {},
    }
