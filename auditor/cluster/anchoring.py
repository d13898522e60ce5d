"""Lead every path of an audit back to one folder: a worker has its own, which all its threads share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from auditor.corpus import SCHEMES
from auditor.domain import Item, Person, Picture
from auditor.preparing import Request
from auditor.probing.catalogue import found_from


def anchored(request: Request, folder: Path) -> Request:
    """Return *request* with the files that it names looked for from *folder*.

    What is recorded by its name, a model or a mitigation, keeps it: the options say where its files are looked for.
    """
    own = request.attributes.endswith(".toml")
    return replace(
        request,
        corpus=_corpus(request.corpus, folder),
        probes=tuple(found_from(folder, name) for name in request.probes),
        attributes=str(folder / request.attributes) if own else request.attributes,
        out=folder / request.out if request.out else None,
        options=replace(request.options, folder=folder),
    )


def anchored_person(person: Person, folder: Path) -> Person:
    """Return *person* with their pictures looked for from *folder*."""
    return replace(person, items=tuple(_item(item, folder) for item in person.items))


def _corpus(spec: str, folder: Path) -> str:
    scheme, colon, path = spec.partition(":")
    return f"{scheme}{colon}{folder / path}" if scheme in SCHEMES else str(folder / spec)


def _item(item: Item, folder: Path) -> Item:
    return replace(item, path=folder / item.path) if isinstance(item, Picture) else item
