"""Who is spoken of: the answer of an agent that lists the people whom items mention.

As with every reply, anything may come in: comments around the list, one object instead of many, an end that is cut
off, the author among the others, one person a thousand times.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from auditor.attributes.words import fold
from auditor.domain import RELATIONS
from auditor.models.protocol import Reply
from auditor.probing.evidence import verified
from auditor.probing.grammar import opened
from auditor.probing.prompts import Exhibit

_LONGEST: Final = 120  # characters of a name or a description; more is no name
_WRITES: Final = "author"  # a relation that no bystander has
_AUTHOR: Final = frozenset(("author", "the author", "self", "i", "me", "myself", "writer", "the writer", "poster"))


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody other than the author whom a model made out."""

    called: str = field(repr=False)  # the words that the items have for them
    relation: str = "other"
    about: str = field(default="", repr=False)
    item: int = 0  # where they are spoken of; 0 for nowhere that is known

    @property
    def line(self) -> str:
        """How a question points to them."""
        parts = (self.relation, self.about, f"see item {self.item}" if self.item else "")
        return f"{self.called} ({'; '.join(part for part in parts if part)})"


def mentions(reply: Reply) -> tuple[Mention, ...] | None:
    """Return the people in *reply*, each once, the author left out; None where there is no list to be read.

    The same person is the same words for who they are: two people with one name stay two. Whoever is called just as
    the list calls the author is the author.
    """
    start = reply.text.find("[")
    objects = list(_objects(reply.text, max(0, start)))
    if start < 0 and not objects:
        return None
    if not objects and not re.match(r"\[\s*\]", reply.text[start:]):
        return None
    listed = [one for row in objects if (one := _mention(row)).called]
    author = _AUTHOR | {_name(one) for one in listed if one.relation == _WRITES}
    others = [one for one in listed if one.relation != _WRITES and _name(one) not in author]
    found: dict[tuple[str, str, str], Mention] = {}
    for one in others:
        found.setdefault((_name(one), one.relation, fold(one.about)), one)
    return tuple(found.values())


def stands(mention: Mention, exhibits: Sequence[Exhibit], *, seen: bool) -> bool:
    """Say whether the items speak of somebody by these words; of who is only to be *seen* a picture has no words."""
    cited = {exhibit.number: exhibit for exhibit in exhibits}.get(mention.item)
    if seen and cited is not None and cited.channel == "pictures":
        return True
    return any(entry.supported for entry in verified([(e.number, mention.called) for e in exhibits], exhibits))


def grammar(most: int, items: int = 99) -> str:
    """Return the grammar of a list of the author and at most *most* others, who are spoken of in 1 to *items*.

    It begins with the author, though everybody knows of them: a small model that may end the list at once does.
    """
    after = r'"\",\"about\":\"" words "\",\"item\":" item "}"'
    rules = [
        f'root ::= "[" author ("," person){{0,{most}}} "]"',
        rf'author ::= "{{\"called\":\"" words "\",\"relation\":\"author" {after}',
        rf'person ::= "{{\"called\":\"" words "\",\"relation\":\"" relation {after}',
        f"words ::= {opened(6)}",
        "relation ::= " + " | ".join(f'"{relation}"' for relation in RELATIONS),
        "item ::= [1-9]" + " [0-9]?" * (max(2, len(str(items))) - 1),
    ]
    return "\n".join(rules) + "\n"


def _objects(text: str, start: int) -> Iterator[Mapping[str, Any]]:
    """Yield the innermost JSON objects from *start* on; what is cut off or broken is passed over."""
    decoder = json.JSONDecoder()
    at = text.find("{", start)
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if isinstance(value, dict) and "called" in value:
                yield value
            else:
                end = at + 1  # a wrapping object, such as {"people": […]}
        at = text.find("{", end)


def _mention(row: Mapping[str, Any]) -> Mention:
    relation = str(row.get("relation", "")).casefold().strip()
    relation = _WRITES if relation in _AUTHOR else relation if relation in RELATIONS else "other"
    digits = re.search(r"\d{1,8}", str(row.get("item", "")))
    return Mention(_words(row.get("called")), relation, _words(row.get("about")), int(digits.group()) if digits else 0)


def _words(value: object) -> str:
    return " ".join(value.split())[:_LONGEST] if isinstance(value, str) else ""


def _name(mention: Mention) -> str:
    """Return what somebody is called without what surrounds a handle."""
    return fold(mention.called).strip("@ .,:;!\"'")
