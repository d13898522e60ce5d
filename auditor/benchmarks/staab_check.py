"""Lay our parser of the Staab format beside the parses that benchmark authors recorded, source by source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from auditor.benchmarks import records
from auditor.benchmarks.records import Listing, Row, UnfitRowError
from auditor.benchmarks.report import Cell, Table
from auditor.benchmarks.staab_answers import parse
from auditor.benchmarks.tally import percent

_COLUMNS = ("source", "answers", "n", "identical", "identical_share")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a model, and the guesses that were read from it then."""

    id: str  # the author asked about; the place in the file where none is named
    source: str
    answer: str = field(repr=False)
    recorded: dict[str, tuple[str, ...]] = field(repr=False)  # by attribute, in the order they were asked


def record(row: Row, where: str) -> Answer:
    """Return the answer in *row*, read at *where*; raise UnfitRowError naming the key that is not as it should be."""
    parsed = row.get("recorded_parse")
    if not isinstance(parsed, dict):
        raise UnfitRowError("'recorded_parse' should hold the guesses of each attribute")
    return Answer(
        id=records.text(row, "username", where),
        source=records.text(row, "source", records.text(row, "model", "")),
        answer=records.text(row, "full_answer"),
        recorded={name: records.texts(parsed, name) for name in records.texts(row, "requested")},
    )


@dataclass(slots=True)
class _Source:
    """What came of the answers of one source."""

    answers: int = 0
    n: int = 0  # attributes asked
    differing: Listing = field(default_factory=Listing)

    def add(self, answer: Answer) -> None:
        """Parse one answer and compare the guesses for each attribute."""
        self.answers += 1
        self.n += len(answer.recorded)
        parsed = parse(answer.answer, tuple(answer.recorded))
        for name, recorded in answer.recorded.items():
            if parsed[name].guesses != recorded:
                self.differing.add(f"{answer.id}/{name}")


def score(answers: Iterable[Answer]) -> list[dict[str, object]]:
    """Return for each source how many attributes our parser reads as recorded, in number and percent."""
    sources: dict[str, _Source] = defaultdict(_Source)
    for answer in answers:
        sources[answer.source].add(answer)
    return [_result(name, source) for name, source in sorted(sources.items())]


def tables(results: list[dict[str, object]]) -> tuple[Table, ...]:
    """Return what `score` found as a table for people."""
    rows = tuple(tuple(_cell(result[column]) for column in _COLUMNS) for result in results)
    return (Table("Attributes whose guesses are read as recorded, in percent of n", _COLUMNS, rows),)


def _result(name: str, source: _Source) -> dict[str, object]:
    identical = source.n - source.differing.count
    return {
        "source": name,
        "answers": source.answers,
        "n": source.n,
        "identical": identical,
        "identical_share": percent(identical, source.n),
        "differing": source.differing.kept,
    }


def _cell(value: object) -> Cell:
    return value if isinstance(value, str | int | float) else None
