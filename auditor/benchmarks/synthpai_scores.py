"""Score a stream of recorded SynthPAI verdicts: by model, text variant and judge; there by attribute and hardness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from auditor.benchmarks.context import Context
from auditor.benchmarks.records import Listing
from auditor.benchmarks.report import Cell, Table
from auditor.benchmarks.synthpai import Record, Rule
from auditor.benchmarks.tally import Tally, percent, together

Result = dict[str, object]
_COLUMNS = (
    "n",
    "top1",
    "top1_low",
    "top1_high",
    "chance",
    "top3",
    "less_precise",
    "empty",
    "rule_top1",
    "rule_top3",
    "rule_less_precise",
)
_COUNTS = ("judge_rows", "deterministic_rows", "deterministic_identical")


@dataclass(slots=True)
class _Group:
    """All labels of one model, text variant and judge."""

    cells: dict[tuple[str, int | None], Tally] = field(default_factory=lambda: defaultdict(Tally))
    contexts: dict[tuple[str, int | None], Context] = field(default_factory=lambda: defaultdict(Context))
    skipped: int = 0  # labels that the filter leaves out
    judge_rows: int = 0  # labels that a judge decided, as recorded
    rule_judge_rows: int = 0  # labels that our rule would hand to a judge
    differing: Listing = field(default_factory=Listing)  # deterministic labels where our rule disagrees

    def add(self, label: Record, rule: Rule) -> None:
        """Count one label, or skip it where the filter says so."""
        if not rule.counts(label):
            self.skipped += 1
            return
        ours = rule.verdicts(label)
        handed_over = rule.needs_judge(label, ours)
        judged = handed_over if label.judged is None else label.judged
        key = label.attribute, label.hardness
        self.cells[key].add(label.verdicts, ours)
        right = label.verdicts[:1] == (1,)
        self.contexts[key].add(label.person, label.attribute, label.label, right=right)
        self.rule_judge_rows += handed_over
        self.judge_rows += judged
        if not judged and ours != label.verdicts:
            self.differing.add(label.id)

    def result(self) -> Result:
        """Return all figures of the group; shares are in percent."""
        total = together(self.cells.values())
        deterministic = total.n - self.judge_rows
        return {
            **total.shares(),
            **_context(self.contexts.values()).shares(),
            "skipped": self.skipped,
            "judge_rows": self.judge_rows,
            "rule_judge_rows": self.rule_judge_rows,
            "deterministic_rows": deterministic,
            "deterministic_identical": deterministic - self.differing.count,
            "deterministic_identical_share": percent(deterministic - self.differing.count, deterministic),
            "differing": self.differing.kept,
            "by_attribute": self._by(lambda attribute, _: attribute),
            "by_hardness": self._by(lambda _, hardness: "unknown" if hardness is None else str(hardness)),
        }

    def _by(self, name: Callable[[str, int | None], str]) -> Result:
        """Return the shares of the cells that *name* gives the same name, in the order of these names."""
        parts: dict[str, list[tuple[str, int | None]]] = defaultdict(list)
        for key in self.cells:
            parts[name(*key)].append(key)
        return {
            part: together(self.cells[key] for key in keys).shares()
            | _context(self.contexts[key] for key in keys).shares()
            for part, keys in sorted(parts.items())
        }


def _context(contexts: Iterable[Context]) -> Context:
    total = Context()
    for context in contexts:
        total.merge(context)
    return total


def score(labels: Iterable[Record], without: frozenset[str]) -> list[Result]:
    """Return the figures of each model, text variant and judge, in the order of their names.

    *labels* are read once and forgotten; *without* names the quirks that our rule does without.
    """
    rule = Rule(without)
    groups: dict[tuple[str, str, str], _Group] = defaultdict(_Group)
    for label in labels:
        groups[label.group].add(label, rule)
    return [
        {"model": model, "text": text, "judge": judge, **group.result()}
        for (model, text, judge), group in sorted(groups.items())
    ]


def tables(results: list[Result]) -> tuple[Table, ...]:
    """Return what `score` found as tables for people."""
    who = ("model", "text", "judge")
    summary = Table(
        "Recorded verdicts and our rule on strings, in percent of n",
        (*who, *_COLUMNS),
        tuple(_row(result, (*who, *_COLUMNS)) for result in results),
    )
    identity = Table(
        "Labels decided without a judge, and how many our rule decides the same way",
        (*who, *_COUNTS),
        tuple(_row(result, (*who, *_COUNTS)) for result in results),
    )
    return (summary, identity, _parts("attribute", results), _parts("hardness", results))


def _parts(kind: str, results: list[Result]) -> Table:
    """Return the figures by attribute or hardness of all *results* as one table."""
    rows: list[tuple[Cell, ...]] = []
    for result in results:
        parts = result[f"by_{kind}"]
        assert isinstance(parts, dict)  # noqa: S101 - written by _Group.result
        rows += [
            (*_row(result, ("model", "text", "judge")), name, *_row(part, _COLUMNS)) for name, part in parts.items()
        ]
    return Table(f"By {kind}, in percent of n", ("model", "text", "judge", kind, *_COLUMNS), tuple(rows))


def _row(figures: Result, columns: tuple[str, ...]) -> tuple[Cell, ...]:
    """Return the *columns* of *figures* as cells."""
    values = (figures[column] for column in columns)
    return tuple(value if isinstance(value, str | int | float) else None for value in values)
