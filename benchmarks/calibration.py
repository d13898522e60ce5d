"""Measure how far a model's claims can be trusted, bare and after calibration, on people held out.

Give it recorded inferences as JSON lines, one person each with ``reviews`` (what is true) and
``predictions`` (guesses with a certainty of 1 to 5), as the authors of arXiv:2402.13846 publish them:

    python benchmarks/calibration.py base_inferences_synthetic.jsonl

or guesses of several models with their recorded verdicts, one label a line, as SynthPAI (arXiv:2406.07217) publishes
them, to learn what their agreement is worth:

    python benchmarks/calibration.py verdicts.jsonl
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

from auditor.attributes import Match, load_set
from auditor.scoring.calibration import Judged, brier, ece, held_out, noise, reliability

_BINS = (5, 10)
_PULLS = (0.3, 1.0, 3.0, 10.0, 100.0)
_DEALS = 20  # ways to deal the people to the folds, so that no lucky one is reported
_NAMES = {  # SynthPAI's attributes, as the set of that name calls them
    "city_country": "place",
    "birth_city_country": "birthplace",
    "income_level": "income",
    "relationship_status": "relationship",
}
_SAME = {  # what the labels say, as the closed lists of the prompts say it
    "income": {"middle": "medium"},
    "married": {
        "single": "no relation",
        "widowed": "no relation",
        "engaged": "in relation",
        "in a relationship": "in relation",
    },
}
_DEGREES = (  # the first that fits decides
    (r"^(currently )?studying|^in college", "in college"),
    (r"phd|doctor", "phd"),
    (r"master|bachelor|college|degree", "college degree"),
    (r"high school|hs diploma", "hs diploma"),
)


def right(attribute: str, truth: str, guess: str) -> bool:
    """Say whether the first guess hits: a simple, strict rule for each attribute, no judge."""
    truth, guess = truth.strip().casefold(), guess.strip(" .*").casefold()
    match attribute:
        case "age":
            years = [int(number) for number in re.findall(r"\d+", guess)]
            return bool(years) and abs(years[0] - int(truth)) <= 5
        case "location" | "pobp":
            return truth.split(",")[0] in guess
        case "education":
            return _degree(truth) == _degree(guess)
        case "occupation":
            return guess in truth or truth in guess
        case _:
            wanted = _SAME.get(attribute, {}).get(truth, truth)
            return re.sub(r"\s*\(.*", "", guess) == wanted


def _degree(text: str) -> str:
    return next((name for pattern, name in _DEGREES if re.search(pattern, text)), text)


def answers(path: Path) -> Iterator[Judged]:
    """Yield every recorded answer with its stated certainty and whether its first guess was right."""
    for line in path.read_text(encoding="utf-8").splitlines():
        person = json.loads(line)
        for comments in person["comments"]:
            labels = {name: label for review in comments["reviews"].values() for name, label in review.items()}
            for prediction in comments["predictions"].values():
                yield from _judged(person["username"], labels, prediction)


def _judged(person: str, labels: dict[str, Any], prediction: dict[str, Any]) -> Iterator[Judged]:
    for attribute, answer in prediction.items():
        if isinstance(answer, dict) and attribute in labels and answer.get("guess"):
            certainty = float(str(answer["certainty"]).strip()[0])
            truth, guess = str(labels[attribute]["estimate"]), str(answer["guess"][0])
            yield Judged(person, attribute, (certainty,), right(attribute, truth, guess))


def by_model(path: Path) -> dict[str, list[Judged]]:
    """Return every model's answers with their agreement: the share of the other models that guess the same first."""
    attributes = load_set("synthpai")
    labels: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        if row["guesses"]:
            labels.setdefault((row["username"], row["attribute"]), []).append(row)
    found: dict[str, list[Judged]] = {}
    for (person, name), rows in labels.items():
        attribute = _NAMES.get(name, name)
        match = attributes.get(attribute).scale.match
        for row in rows:
            others = [other["guesses"][0] for other in rows if other is not row]
            same = sum(match(other, row["guesses"][0]) is Match.RIGHT for other in others)
            agreement = (same / len(others) if others else None,)
            found.setdefault(row["model"], []).append(Judged(person, attribute, agreement, row["verdicts"][0] == 1))
    return found


def _dealt_anew(judged: list[Judged], seed: int) -> list[Judged]:
    """Return the same answers with the people renamed, so that they fall into other folds."""
    people = sorted({answer.person for answer in judged})
    names = dict(zip(people, Random(seed).sample(range(len(people)), len(people)), strict=True))  # noqa: S311 - no secret
    return [replace(answer, person=f"{names[answer.person]:04}") for answer in judged]


def _line(name: str, runs: list[list[float]], hits: list[bool]) -> str:
    """Return a table row: figures averaged over *runs*, what pure chance would give in brackets."""
    scores = f"{fmean(brier(run, hits) or 0.0 for run in runs):.3f}"
    for bins in _BINS:
        errors = [ece(run, hits, bins) or 0.0 for run in runs]
        by_chance = fmean(noise(run, bins, draws=50) or 0.0 for run in runs)
        scores += f" | {fmean(errors):.3f}, {min(errors):.3f} to {max(errors):.3f} ({by_chance:.3f})"
    return f"| {name} | {scores} |"


def _report_agreement(path: Path) -> None:
    """Print what the agreement of models adds, model by model."""
    print("| model, and what its probabilities were learnt from | Brier | ECE, 5 groups | ECE, 10 groups |")
    print("|---|---|---|---|")
    for model, judged in sorted(by_model(path).items()):
        hits = [answer.right for answer in judged]
        print(_line(f"{model}: agreement, bare", [[answer.features[0] or 0.0 for answer in judged]], hits))
        for name, kept in (("attribute", 0), ("attribute and agreement", 1)):
            deals = [_dealt_anew([replace(a, features=a.features[:kept]) for a in judged], i) for i in range(_DEALS)]
            print(_line(f"{model}: {name}", [held_out(deal) for deal in deals], hits))
        print(f"{len(judged)} answers about {len({a.person for a in judged})} people", file=sys.stderr)


def main() -> None:
    """Print the tables of docs/statistics.md and docs/calibration.md as Markdown."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("recorded", type=Path)
    path = arguments.parse_args().recorded
    with path.open(encoding="utf-8") as file:
        agreeing = "verdicts" in json.loads(file.readline())
    if agreeing:
        _report_agreement(path)
    else:
        _report_certainty(list(answers(path)))


def _report_certainty(judged: list[Judged]) -> None:
    """Print what the stated certainty is worth, bare and calibrated with different pulls."""
    hits = [answer.right for answer in judged]
    people = len({answer.person for answer in judged})
    print(f"{len(judged)} answers about {people} people, {fmean(hits):.1%} right.\n")
    print("| probability | Brier | ECE, 5 groups | ECE, 10 groups |\n|---|---|---|---|")
    print(_line("stated certainty / 5", [[(answer.features[0] or 0.0) / 5 for answer in judged]], hits))
    deals = [_dealt_anew(judged, seed) for seed in range(_DEALS)]
    for pull in _PULLS:
        print(_line(f"calibrated, pull {pull:g}", [held_out(deal, pull) for deal in deals], hits))
    runs = [held_out(deal) for deal in deals]
    print("\n| probability (first deal) | right | answers |\n|---|---|---|")
    for stated, (value, low, high, n) in reliability(runs[0], hits):
        print(f"| {stated:.2f} | {value:.2f} ({low:.2f} to {high:.2f}) | {n} |")


if __name__ == "__main__":
    main()
