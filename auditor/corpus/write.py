"""Write a person in the native form, so that a corpus can be read again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from auditor.domain import Bystander, Item, Person, Picture, Truth
from auditor.errors import BadCorpus


def to_json(person: Person, pictures_base: Path) -> dict[str, object]:
    """Return *person* as one line of the native corpus holds it; reading that gives the same person.

    Picture paths are written relative to *pictures_base*, the folder where the line will be written;
    raise BadCorpus where a picture lies elsewhere, since no corpus may point out of its folder.
    ``source`` is not written: it is where a person was read.
    """
    written: dict[str, object] = {
        "person": person.id,
        "items": [_item(item, pictures_base) for item in person.items],
    }
    if person.truth:
        written["truth"] = _truths(person.truth)
    if person.bystanders:
        written["bystanders"] = [_bystander(bystander) for bystander in person.bystanders]
    return written


def _bystander(bystander: Bystander) -> dict[str, object]:
    written: dict[str, object] = {"id": bystander.id, "relation": bystander.relation, "called": list(bystander.called)}
    if bystander.about:
        written["about"] = bystander.about
    if bystander.truth:
        written["truth"] = _truths(bystander.truth)
    return written


def _item(item: Item, base: Path) -> dict[str, object]:
    written: dict[str, object] = {"id": item.id}
    if isinstance(item, Picture):
        written |= {"kind": "picture", "path": _relative(item.path, base)}
        if item.caption:
            written["caption"] = item.caption
    else:
        written |= {"kind": "post", "text": item.text}
    if item.created is not None:
        written["created"] = item.created
    if item.channel is not None:
        written["channel"] = item.channel
    return written


def _relative(path: Path, base: Path) -> str:
    try:
        return path.relative_to(base).as_posix()
    except ValueError:
        raise BadCorpus(f"a picture lies outside {base}: copy it there before the corpus is written") from None


def _truths(known: Mapping[str, Truth]) -> dict[str, object]:
    return {name: _truth(truth) for name, truth in known.items()}


def _truth(truth: Truth) -> dict[str, object]:
    written: dict[str, object] = {"value": truth.value if isinstance(truth.value, str) else list(truth.value)}
    if truth.hardness is not None:
        written["hardness"] = truth.hardness
    if truth.certainty is not None:
        written["certainty"] = truth.certainty
    if not truth.inferable:
        written["inferable"] = False
    return written
