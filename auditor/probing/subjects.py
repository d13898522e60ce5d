"""What scoring needs to know of a person, as the journal holds it: never what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from auditor.domain import Bystander, Person, Picture, Post, Truth


def known_of(person: Person) -> dict[str, Any]:
    """Return what there is of *person*, what is known to be so, and who else is spoken of."""
    return {
        "person": person.id,
        "source": person.source,
        "posts": sum(isinstance(item, Post) for item in person.items),
        "pictures": sum(isinstance(item, Picture) for item in person.items),
        "truth": _truths(person.truth),
        **({"bystanders": [_known_bystander(one) for one in person.bystanders]} if person.bystanders else {}),
    }


def _known_bystander(one: Bystander) -> dict[str, Any]:
    words = {"called": list(one.called), "about": one.about}  # by which somebody who is made out is recognised
    return {"id": one.id, "relation": one.relation, **words, "truth": _truths(one.truth)}


def _truths(known: Mapping[str, Truth]) -> dict[str, Any]:
    return {name: asdict(truth) for name, truth in known.items()}
