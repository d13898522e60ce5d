"""Say what each attacker is worth: right guesses, lift, evidence and tokens, in pairs, on the same people.

    python benchmarks/attackers.py synthpai:profiles.jsonl FOLDER --people 12 -m embedded:0.5b -p profile -p prism

The people are the first of the corpus who wrote no more than ``--at-most`` characters and of whom ``--labels`` values
are known that can be inferred: chosen by that, and never by how well anybody guessed them. The audit lies in FOLDER;
the same command goes on where it stopped. Every probe is compared with the first one named, paired by person, all
attributes together.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from auditor import corpus
from auditor.corpus.write import to_json
from auditor.domain import Answered, Person
from auditor.journal import read
from auditor.scoring.compare import answers_of, strength
from auditor.scoring.paired import pooled_difference
from auditor.scoring.rates import Rate
from auditor.scoring.recorded import load
from auditor.scoring.table import Scores

_COLUMNS = (
    "attacker",
    "right first (chance)",
    "lift",
    "cannot tell",
    "evidence verified",
    "against the first",
    "calls",
    "tokens read",
    "written",
)


@dataclass(frozen=True, slots=True)
class Effort:
    """What one attacker took, over all people."""

    calls: int = 0
    read: int = 0  # tokens that had to be read: what was still in memory is not counted
    written: int = 0


def chosen(source: str, people: int, at_most: int, labels: int) -> list[Person]:
    """Return the first *people* of whom so much is known, and who wrote something of at most *at_most* characters."""
    fit = (
        person
        for person in corpus.read(source)
        if isinstance(person, Person)
        and 0 < _written(person) <= at_most
        and sum(known.inferable is not False for known in person.truth.values()) >= labels
    )
    return list(islice(fit, people))


def audit(folder: Path, models: list[str], probes: list[str], more: list[str]) -> None:
    """Ask what has not been asked yet."""
    named = [word for model in models for word in ("-m", model)] + [word for probe in probes for word in ("-p", probe)]
    command = [sys.executable, "-m", "auditor", "run", "people.jsonl", "-o", "run", *named, *more]
    subprocess.run(command, cwd=folder, check=False)  # the exit code is a verdict; limits leave the run to go on


def table(run: Path, models: list[str], probes: list[str]) -> Iterator[str]:
    """Yield the lines of the table."""
    scores, efforts = Scores(load(run)), efforts_of(run)
    yield _line(_COLUMNS)
    yield "|---" * len(_COLUMNS) + "|"
    for model in models:
        for probe in probes:
            effort = efforts.get((probe, model), Effort())
            figures = _figures(scores, model, probe, probes[0])
            yield _line(
                (f"`{probe}` by {model}", *figures, str(effort.calls), f"{effort.read:,}", f"{effort.written:,}")
            )


def efforts_of(run: Path) -> dict[tuple[str, str], Effort]:
    """Return what each probe took through each model."""
    found: dict[tuple[str, str], Effort] = {}
    for record in read(run):
        if record["kind"] == "exchange":
            key, use = (record["asked"]["probe"], record["model"]), record["usage"]
            so_far = found.get(key, Effort())
            fresh = use["prompt_tokens"] - (use["cached_tokens"] or 0)
            found[key] = Effort(so_far.calls + 1, so_far.read + fresh, so_far.written + use["output_tokens"])
    return found


def main() -> None:
    """Choose the people, audit them, and print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("corpus")
    options.add_argument("folder", type=Path)
    options.add_argument("--people", type=int, default=12)
    options.add_argument("--at-most", type=int, default=2500, help="characters that a person wrote")
    options.add_argument("--labels", type=int, default=3, help="known values of a person that can be inferred")
    options.add_argument("-m", dest="models", action="append", required=True)
    options.add_argument("-p", dest="probes", action="append", required=True)
    options.add_argument("more", nargs="*", help="further options of auditor run, after --")
    given = options.parse_intermixed_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    people = chosen(given.corpus, given.people, given.at_most, given.labels)
    lines = [json.dumps(to_json(person, given.folder)) for person in people]
    (given.folder / "people.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    audit(given.folder, given.models, given.probes, given.more)
    print("\n".join(table(given.folder / "run", given.models, given.probes)))


def _figures(scores: Scores, model: str, probe: str, first: str) -> tuple[str, str, str, str, str]:
    found = strength(scores, probe, model, "none")
    silent, verified = _answers(scores, model, probe)
    right = f"{_rate(found.top1)} ({_percent(found.chance.value)})"
    against = _against(scores, model, first, probe) if probe != first else "–"
    return right, _rate(found.lift), _percent(silent), _percent(verified), against


def _against(scores: Scores, model: str, first: str, probe: str) -> str:
    found = pooled_difference(_counts(scores, first, model), _counts(scores, probe, model))
    return f"{_rate(Rate(*found[:4]))}, p {found.p:.2f}"


def _counts(scores: Scores, probe: str, model: str) -> dict[str, tuple[int, int]]:
    answers = answers_of(scores, probe, model, "none")
    return {person: (sum(hit for hit, _ in pairs), len(pairs)) for person, pairs in answers.items()}


def _answers(scores: Scores, model: str, probe: str) -> tuple[float | None, float | None]:
    """Return the share of questions without a guess, and of guesses whose cited words are in the item they name."""
    outcomes = [o for a in scores.attributes for o in scores.outcomes(a.id, probe, model, "none").values()]
    guesses = [outcome for outcome in outcomes if isinstance(outcome, Answered)]
    verified = sum(any(e.supported for e in outcome.evidence) for outcome in guesses)
    return (
        1 - len(guesses) / len(outcomes) if outcomes else None,
        verified / len(guesses) if guesses else None,
    )


def _written(person: Person) -> int:
    return sum(len(getattr(item, "text", "")) for item in person.items)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rate(rate: Rate) -> str:
    return f"{_percent(rate.value)} [{_percent(rate.low)}, {_percent(rate.high)}]"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}%"


if __name__ == "__main__":
    main()
