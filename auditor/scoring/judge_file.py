"""How far a judge errs, as ``auditor score --judge`` writes it and ``auditor report --judge-error`` reads it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from auditor.attributes import Match
from auditor.benchmarks.judge_sample import DECIDERS, Decider, Pair
from auditor.benchmarks.records import Faults
from auditor.benchmarks.report import Cell, Report, Table
from auditor.benchmarks.tally import percent
from auditor.errors import BadContent
from auditor.files import read_text
from auditor.scoring.judged import Reliability, reliability
from auditor.scoring.rates import Rate, rate

Answers = Sequence[tuple[Pair, Match | None]]  # what the judge said of each pair, None where it cannot be read

_LEFT_OPEN: Final = "judge"  # pairs that the rules of the benchmark left open, as an audit's are by ours
_HEADER: Final = (
    *("decided_by", "pairs", "undecided"),
    *("sensitivity", "low", "high", "n"),
    *("specificity", "low", "high", "n"),
)


@dataclass(frozen=True, slots=True)
class JudgeError:
    """What was measured of one judge."""

    judge: str  # the model's name
    identity: Mapping[str, str]
    reliability: Reliability  # on pairs that rules leave open


def summary(judge: str, identity: Mapping[str, str], answers: Answers, faults: Faults) -> Report:
    """Return how reliable a judge is: on pairs that rules left open, and on pairs that they decided.

    What cannot be read as a verdict counts as "not the same", as it does when a run is scored.
    """
    kinds = [_Kind(by, tuple(answer for answer in answers if answer[0].by == by)) for by in DECIDERS]
    figures = Table("How often the judge is right, in percent", _HEADER, tuple(kind.line() for kind in kinds))
    said = Table(
        "What was recorded, and what the judge said of it",
        ("decided_by", "recorded", *(match.value for match in Match)),
        tuple((kind.by, true, *counts.values()) for kind in kinds for true, counts in kind.said().items()),
    )
    results = [{**kind.result(), "identity": dict(identity)} for kind in kinds]
    return Report("judge", judge, results, (figures, said), faults, {})


def read(path: Path) -> JudgeError:
    """Return what was measured of a judge, from a file in JSON; BadContent where it holds nothing of the kind."""
    try:
        data = json.loads(read_text(path))
    except (OSError, ValueError, RecursionError):
        raise BadContent(path, "(file)", "what 'auditor score --judge MODEL -f json' wrote") from None
    try:
        (found,) = [result for result in data["results"] if result["decided_by"] == _LEFT_OPEN]
        measured = Reliability(_read_rate(found["sensitivity"]), _read_rate(found["specificity"]))
        return JudgeError(str(data["judge"]), {str(k): str(v) for k, v in found["identity"].items()}, measured)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise BadContent(path, "results", "what 'auditor score --judge MODEL -f json' wrote") from None


@dataclass(frozen=True, slots=True)
class _Kind:
    """Pairs decided in one way, with what the judge said of them."""

    by: Decider
    answers: Answers

    @property
    def measured(self) -> Reliability:
        return reliability((said is Match.RIGHT, pair.match is Match.RIGHT) for pair, said in self.answers)

    @property
    def undecided(self) -> int:
        return sum(said is None for _, said in self.answers)

    def said(self) -> dict[str, dict[str, int]]:
        """Return how often each recorded verdict met each verdict of the judge."""
        counts = Counter((pair.match, said) for pair, said in self.answers)
        return {true.value: {said.value: counts[true, said] for said in Match} for true in Match}

    def result(self) -> dict[str, object]:
        sensitivity, specificity = self.measured
        return {
            "decided_by": self.by,
            "pairs": len(self.answers),
            "undecided": self.undecided,
            "sensitivity": _write_rate(sensitivity),
            "specificity": _write_rate(specificity),
            "said": self.said(),
        }

    def line(self) -> tuple[Cell, ...]:
        figures = (_write_rate(figure) for figure in self.measured)
        cells = ((percent(f["hits"], f["n"]), 100 * f["low"], 100 * f["high"], f["n"]) for f in figures)
        return (self.by, len(self.answers), self.undecided, *(cell for figure in cells for cell in figure))


def _write_rate(figure: Rate) -> dict[str, Any]:
    return {**figure._asdict(), "hits": round((figure.value or 0) * figure.n)}


def _read_rate(data: Mapping[str, Any]) -> Rate:
    """Return a share from its counts; ValueError where they cannot be."""
    return rate(int(data["hits"]), int(data["n"]))
