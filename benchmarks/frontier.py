"""Lay mitigations on the plane of privacy and utility, on invented people who state some of what they are outright.

    python benchmarks/frontier.py [--people 40] [--seed 1]

The attacker is the one that asks no model (``disclosure``): it reads what is stated and nothing else, so the figures
say what masking does to statements, not to hints. Prints the table of the report and its recommendation.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

MITIGATIONS: Final = (
    "presidio-low",
    "presidio",
    "presidio+redact",
    "presidio-max",
    "presidio-max+mask",
    "presidio-max+surrogate",
)
ATTRIBUTES: Final = ("age", "place", "occupation", "relationship")
_CITIES: Final = {
    "Graz": "Austria", "Lyon": "France", "Leeds": "United Kingdom", "Porto": "Portugal", "Turku": "Finland",
    "Bergen": "Norway", "Aarhus": "Denmark", "Bilbao": "Spain", "Ghent": "Belgium", "Utrecht": "Netherlands",
    "Krakow": "Poland", "Brno": "Czechia", "Osaka": "Japan", "Perth": "Australia", "Denver": "United States",
    "Calgary": "Canada", "Pune": "India", "Busan": "South Korea", "Leipzig": "Germany", "Verona": "Italy",
}  # fmt: skip
_JOBS: Final = (
    "nurse", "carpenter", "teacher", "accountant", "bus driver", "pharmacist", "electrician", "librarian", "baker",
    "lawyer", "translator", "plumber", "dentist", "farmer", "journalist", "architect",
)  # fmt: skip
_PARTNERS: Final = {"my wife": "married", "my husband": "married", "my girlfriend": "in a relationship"}
_HARMLESS: Final = (
    "The rain has stopped at last, and the tomatoes are ripe.",
    "Does anybody know how to get candle wax out of a carpet?",
    "I finally finished that long novel, and the ending was wonderful.",
    "The new bread knife is terrible, it cannot even cut butter.",
    "We watched the old film again and laughed as if we had never seen it.",
    "A tip: put the lid on and let the rice rest for ten minutes.",
)


def person(number: int, random: Random) -> dict[str, Any]:
    """Return somebody who states four things outright in nine posts, as a line of a corpus."""
    city, job = random.choice(list(_CITIES)), random.choice(_JOBS)
    age, partner = random.randint(19, 78), random.choice(list(_PARTNERS))
    texts = [
        f"I am {age} years old and still cannot swim.",
        f"I live in {city}, close to the river.",
        f"I work as a {job} and like it.",
        f"Yesterday {partner} and I painted the kitchen yellow.",
        f"The market in {city} is lovely on Saturdays.",
        f"Greetings, {random.choice(['Ann Lee', 'Tom Baker', 'Eva Novak', 'Sam Reid'])}",
        *random.sample(_HARMLESS, 3),
    ]
    random.shuffle(texts)
    truth = (str(age), f"{city}, {_CITIES[city]}", job, _PARTNERS[partner])
    return {
        "person": f"p{number:03d}",
        "items": [{"id": f"p{number:03d}-{at}", "text": text} for at, text in enumerate(texts)],
        "truth": {name: {"value": value, "hardness": 1} for name, value in zip(ATTRIBUTES, truth, strict=True)},
    }


def measured(folder: Path, people: int, seed: int) -> Mapping[str, Any]:
    """Audit so many people, made from *seed*, and return the report."""
    random = Random(seed)  # noqa: S311 - people are invented, nothing is kept secret
    lines = [json.dumps(person(number, random)) for number in range(people)]
    (folder / "people.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    named = [word for mitigation in MITIGATIONS for word in ("--mitigate", mitigation)]
    _auditor(folder, "run", "people.jsonl", "-q", "-o", "run", *named)
    _auditor(folder, "report", "run", "-f", "json", "--timings", "-o", "report.json")
    report: Mapping[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return report


def main() -> None:
    """Print the table and the recommendation."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--people", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    with TemporaryDirectory() as folder:
        frontier = measured(Path(folder), chosen.people, chosen.seed)["frontier"]
    print("| mitigation | lift | kept | ROUGE-L | meaning | gain | dominated in |")
    print("|---|---|---|---|---|---|---|")
    for point in frontier["points"]:
        kept = point["kept"]
        cells = [_rate(point["lift"]), _rate(kept["kept"]), _rate(kept["rouge_l"]), _rate(kept["meaning"])]
        cells += [_share(point["gain"]), _share(point["support"])]
        print(f"| `{point['mitigation']}` | {' | '.join(cells)} |")
    print()
    print("\n".join(f"- {line}" for line in frontier["recommendation"]))


def _auditor(folder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "auditor", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def _rate(rate: Mapping[str, float | None]) -> str:
    return f"{_share(rate['value'])} ({_share(rate['low'])} to {_share(rate['high'])})"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f}%"


if __name__ == "__main__":
    main()
