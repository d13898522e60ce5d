"""How often lift is found where there is none: attackers that give everybody somebody else's value.

Run as ``python benchmarks/shuffled_truth.py``; prints a Markdown table. The truth of invented people is drawn,
the attack answers with a shuffled copy of it, and chance is what the tool itself takes it to be.
"""

from __future__ import annotations

import random
from typing import Final

from auditor.attributes import Attribute, load_set
from auditor.domain import Truth
from auditor.scoring.lift import lift
from auditor.scoring.majority import majority_hits

_AUDITS: Final = 400
_PEOPLE: Final = (5, 10, 20, 50, 100)


def main() -> None:
    """Print the share of audits whose lift interval lies above zero, for several attributes and numbers of people."""
    prism = load_set("prism")
    cases = [(prism.get(name), spread) for name in ("sex", "relationship", "religion") for spread in ("even", "uneven")]
    print("| attribute | spread |", " | ".join(f"{n} people" for n in _PEOPLE), "|")
    print("|---" * (2 + len(_PEOPLE)) + "|")
    draw = random.Random(1)  # noqa: S311 - the same table every time
    for attribute, spread in cases:
        shares = [_false_lifts(attribute, spread, n, draw) / _AUDITS for n in _PEOPLE]
        print(f"| {attribute.id} | {spread} |", " | ".join(f"{share:.1%}" for share in shares), "|")


def _false_lifts(attribute: Attribute, spread: str, people: int, draw: random.Random) -> int:
    """Return how many of the audits find lift."""
    values = attribute.scale.values  # type: ignore[attr-defined] # the three are closed lists
    weights = [1.0 if spread == "even" else 0.5**rank for rank in range(len(values))]
    found = 0
    for _ in range(_AUDITS):
        truth = draw.choices(values, weights, k=people)
        guesses = draw.sample(truth, people)
        chance = majority_hits(attribute, {str(n): Truth(value) for n, value in enumerate(truth)})
        found += lift([g == t for g, t in zip(guesses, truth, strict=True)], list(chance.values())).low > 0
    return found


if __name__ == "__main__":
    main()
