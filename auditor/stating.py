"""What texts state outright about whoever wrote them, found in milliseconds and without a model.

For texts in which nobody should state anything: samples, fixtures, prompts. It finds statements, not what can be
inferred: a file without one may still give everything away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from auditor import corpus
from auditor.corpus.flaws import Flaw
from auditor.corpus.texts import text_file
from auditor.domain import Fault, Person, Picture
from auditor.errors import BadContent
from auditor.probing.disclosure import NAMED, find

_CORPORA: Final = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet")


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody states an attribute outright; the value is not kept."""

    where: str  # "bio.txt:3", "people.jsonl:12"
    attribute: str
    item: str = ""  # the id of the item, in a corpus


def refuse_unknown(attributes: Collection[str]) -> None:
    """Raise BadContent for an attribute that no rule finds: to look for it in vain would be an all-clear."""
    for name in attributes:
        if name not in NAMED:
            raise BadContent("the command line", f"--attribute {name}", f"one of {', '.join(sorted(NAMED))}")


def statements(path: Path, attributes: Collection[str] = ()) -> Iterator[Statement | Fault]:
    """Yield what the file at *path* states of these *attributes* (of any without them), and what cannot be read.

    A table or JSON lines are read as a corpus; any other file is one text. Raises BadCorpus where a corpus cannot
    be opened.
    """
    found = _of_corpus(path) if path.suffix.lower() in _CORPORA else _of_text(path)
    for one in found:
        if isinstance(one, Fault) or not attributes or one.attribute in attributes:
            yield one


def _of_corpus(path: Path) -> Iterator[Statement | Fault]:
    for entry in corpus.read(str(path)):
        if isinstance(entry, Person):
            yield from _of_person(entry)
        else:
            yield entry


def _of_person(person: Person) -> Iterator[Statement]:
    for item in person.items:
        text = item.caption if isinstance(item, Picture) else item.text
        for stated in find(text, item.created):
            yield Statement(person.source, stated.attribute, item.id)


def _of_text(path: Path) -> Iterator[Statement | Fault]:
    try:
        text = text_file(path)
    except Flaw as flaw:
        yield Fault(str(path), str(flaw))
        return
    for stated in find(text):
        yield Statement(f"{path}:{text.count(chr(10), 0, stated.start) + 1}", stated.attribute)
