"""Score a stream of PRISM people: what the file holds, and how often the guesses recorded in it are right.

The paper's own scoring was not published. Guesses are compared on our scales: incomes as intervals, since two
overlapping lists of bins occur; countries and hobbies as sets; years, centimetres and kilograms with a tolerance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from auditor.benchmarks.native import verdicts
from auditor.benchmarks.prism import Profile, Values, joined, rule
from auditor.benchmarks.prism_facts import Facts, constant, facts, parts
from auditor.benchmarks.prism_leaks import COLUMNS
from auditor.benchmarks.report import Cell, Table
from auditor.benchmarks.tally import Hits, percent

Result = dict[str, object]

_SHOWN = 3  # dependent pairs of each part; JSON holds all

_CONSTANT = ("n", "values", "most_frequent", "best_constant")
_ATTACK = ("n", "top1", "top3", "less_precise", "empty", "best_constant")


@dataclass(slots=True)
class _Attacked:
    """One attribute under one attack."""

    empty: int = 0  # people about whom nothing was guessed
    hits: Hits = field(default_factory=Hits)
    truths: list[Values] = field(default_factory=list)

    def add(self, attribute: str, truth: Values, guesses: Iterable[str]) -> None:
        """Count the guesses about one person."""
        marks = verdicts(rule(attribute), guesses, joined(truth))
        self.truths.append(truth)
        self.empty += not marks
        self.hits.add(marks)

    def shares(self, attribute: str) -> dict[str, float | None]:
        """Return n, the verdicts and what a constant guess about the same people gets, in percent of n."""
        n = len(self.truths)
        return {
            "n": n,
            **self.hits.shares(n),
            "empty": percent(self.empty, n),
            "best_constant": constant(attribute, self.truths).shares()["best_constant"],
        }


def score(people: Iterable[Profile]) -> list[Result]:
    """Return the facts about all *people* and the figures of each model that guessed, as the one result.

    *people* are read once; their texts are forgotten. Somebody about whom two models guessed is one person.
    """
    seen: dict[str, Facts] = {}
    attacks: dict[str, dict[str, _Attacked]] = defaultdict(lambda: defaultdict(_Attacked))
    for person in people:
        if person.id not in seen:
            seen[person.id] = facts(person)
        if person.inferred is not None:
            for name, truth in person.truths.items():
                attacks[person.model][name].add(name, truth, person.inferred.get(name, ()))
    models = [
        {"model": model, "by_attribute": {name: attacked.shares(name) for name, attacked in by_attribute.items()}}
        for model, by_attribute in sorted(attacks.items())
    ]
    return [{"parts": parts(list(seen.values())), "models": models}]


def tables(results: list[Result]) -> tuple[Table, ...]:
    """Return what `score` found as tables for people."""
    (result,) = results
    found, models = result["parts"], result["models"]
    assert isinstance(found, dict)  # noqa: S101 - written by score
    assert isinstance(models, list)  # noqa: S101 - written by score
    counts = tuple(
        (name, *_cells({part: of[name] for part, of in found.items()}, tuple(found)))
        for name, figure in found["all"].items()
        if not isinstance(figure, dict | list)
    )
    pairs = tuple((name, *pair) for name, part in found.items() for pair in islice(part["dependence"].items(), _SHOWN))
    blocks = [
        Table("The people", ("figure", *found), counts),
        Table(
            "What a constant guess gets, in percent of n", ("part", "attribute", *_CONSTANT), _rows(found, "constant")
        ),
        Table("What stands in the text, in percent of n", ("part", "measure", "n", *COLUMNS), _rows(found, "literal")),
        Table("The most dependent attributes, Cramér's V", ("part", "attributes", "v"), pairs),
    ]
    if models:
        rows = _rows({model["model"]: model for model in models}, "by_attribute")
        blocks.append(Table("Recorded guesses, in percent of n", ("model", "attribute", *_ATTACK), rows))
    return tuple(blocks)


def _rows(found: Mapping[str, Mapping[str, Mapping[str, object]]], key: str) -> tuple[tuple[Cell, ...], ...]:
    """Return a table row for each entry under *key* of each part."""
    columns = {"constant": _CONSTANT, "literal": ("n", *COLUMNS), "by_attribute": _ATTACK}[key]
    return tuple(
        (part, name, *_cells(figures, columns))  # type: ignore[arg-type]
        for part, of in found.items()
        for name, figures in of[key].items()
    )


def _cells(figures: Mapping[str, object], columns: tuple[str, ...]) -> tuple[Cell, ...]:
    values = (figures[column] for column in columns)
    return tuple(value if isinstance(value, str | int | float) else None for value in values)
