"""Write a whole corpus through a mitigation, person by person, so that it can be stopped and go on.

While it is being written a corpus is called ``OUT.part``; ``OUT.state`` beside it says what it is made from, and is
locked by the process that writes.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import IO, BinaryIO, Final

from auditor.corpus.write import to_json
from auditor.domain import Fault, Person, Picture
from auditor.errors import BadOutput
from auditor.mitigation.catalogue import Mitigated, Mitigation
from auditor.mitigation.joined import Placed, split, twins
from auditor.mitigation.pool import spread

_CHUNK_ITEMS: Final = 128  # items after which a chunk is full; a person is never split
_CHUNK_CHARACTERS: Final = 400_000


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: counts only."""

    people: int = 0
    before: int = 0  # people whom an earlier start had written
    items: int = 0
    masked: Mapping[str, int] = field(default_factory=dict)  # of this start: kind of entity → how many
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    treated: Mapping[str, int] = field(default_factory=dict)  # of this start, by a rewriting: end → how many items


@dataclass(frozen=True, slots=True)
class Work:
    """What is done to each person, and by how many processes."""

    mitigation: Mitigation
    workers: int = 1
    truth: bool = False  # whether known values go along: they are what a mitigation is to hide


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a mitigated corpus goes, and what else is written."""

    corpus: Path
    decisions: Path | None = None  # one line per person: kind, place and score of what was found, never the words


@dataclass(frozen=True, slots=True)
class _Line:
    """One person, mitigated and ready to be written."""

    corpus: str
    decisions: str
    items: int
    masked: Mapping[str, int]
    notes: tuple[str, ...]
    treated: Mapping[str, int]


def write(people: Iterable[Person | Fault], work: Work, to: Destination, source: str) -> Written:
    """Write *people* mitigated to a new file, one JSON line each, going on where an earlier start stopped.

    *source* tells one corpus from another: its digest. BadOutput where the file is there already, cannot be written,
    is being written by another process, or was begun from another corpus or with another mitigation; BadCorpus where a
    picture lies outside its folder.
    """
    _check_new(to)
    work = _placed(work, to)
    try:
        to.corpus.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            state = stack.enter_context(_alone(to))
            _begin(to, _state(work, to, source), state)
            done = _written_before(to)
            files = [stack.enter_context(path.open("ab")) for path in _parts(to)]
            written = _pour(people, work, to.corpus.parent, done, files)
            _finish(to)
    except OSError as error:
        raise BadOutput(f"{to.corpus} cannot be written: {error.strerror}") from None
    return written


def send(people: Iterable[Person | Fault], work: Work, outgoing: BinaryIO) -> Written:
    """Write *people* mitigated to a stream, one JSON line each; picture paths are relative to the working folder.

    BadOutput for a mitigation that changes pictures: a stream has no folder to put them in.
    """
    check_sendable(work.mitigation.name)
    return _pour(people, work, Path(), 0, [outgoing])


def check_sendable(name: str) -> None:
    """Raise BadOutput where the mitigation called *name* changes pictures: a stream has no folder to put them in."""
    if split(name)[1]:
        raise BadOutput("changed pictures are written beside a corpus: name its file with -o")


def _placed(work: Work, to: Destination) -> Work:
    """Return *work* with changed pictures going to a folder beside the corpus."""
    mitigation = work.mitigation
    if not isinstance(mitigation, Placed):
        return work
    folder = Path(os.path.abspath(to.corpus.parent)) / f"{to.corpus.stem}-pictures"  # noqa: PTH100 - links stay as they are
    return replace(work, mitigation=mitigation.into(folder))


def _pour(people: Iterable[Person | Fault], work: Work, folder: Path, done: int, files: Sequence[IO[bytes]]) -> Written:
    faults: list[Fault] = []
    masked: Counter[str] = Counter()
    treated: Counter[str] = Counter()
    notes: dict[str, None] = {}
    count = items = 0
    base = Path(os.path.abspath(folder))  # noqa: PTH100 - links stay as they are
    chunks = _chunks(_after(people, done), faults)
    for line in chain.from_iterable(spread(partial(_mitigated, work, base), chunks, work.workers)):
        for file, text in zip(files, (line.corpus, line.decisions), strict=False):
            file.write(text.encode("utf-8", "surrogatepass") + b"\n")
            file.flush()
        count, items = count + 1, items + line.items
        masked.update(line.masked)
        treated.update(line.treated)
        notes |= dict.fromkeys(line.notes)
    return Written(count, done, items, dict(sorted(masked.items())), tuple(notes), tuple(faults), dict(treated))


def _mitigated(work: Work, base: Path, people: list[Person]) -> list[_Line]:
    """Return the lines of *people*; runs in a worker."""
    return [_line(twin, base, truth=work.truth) for twin in twins(work.mitigation, people)]


def _line(twin: Mitigated, base: Path, *, truth: bool) -> _Line:
    person = twin.person if truth else replace(twin.person, truth={}, bystanders=())
    absolute = replace(
        person, items=tuple(_absolute(item) if isinstance(item, Picture) else item for item in person.items)
    )
    decided = {"person": person.id, "decisions": [asdict(decision) for decision in twin.decisions]}
    if twin.treated:
        decided["treated"] = [asdict(one) for one in twin.treated]
    ends = Counter[str](one.what for one in twin.treated)
    return _Line(_json(to_json(absolute, base)), _json(decided), len(person.items), twin.masked, twin.notes, ends)


def _absolute(picture: Picture) -> Picture:
    return replace(picture, path=Path(os.path.abspath(picture.path)))  # noqa: PTH100 - links stay as they are


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _chunks(people: Iterable[Person | Fault], faults: list[Fault]) -> Iterator[list[Person]]:
    """Yield people together until there is enough for a batch; keep what could not be read in *faults*."""
    chunk: list[Person] = []
    items = characters = 0
    for one in people:
        if isinstance(one, Fault):
            faults.append(one)
            continue
        chunk.append(one)
        items += len(one.items)
        characters += sum(len(item.caption if isinstance(item, Picture) else item.text) for item in one.items)
        if items >= _CHUNK_ITEMS or characters >= _CHUNK_CHARACTERS:
            yield chunk
            chunk, items, characters = [], 0, 0
    if chunk:
        yield chunk


def _after(people: Iterable[Person | Fault], done: int) -> Iterator[Person | Fault]:
    """Leave out the first *done* people: an earlier start wrote them, in the same order."""
    for one in people:
        if isinstance(one, Fault) or done == 0:
            yield one
        else:
            done -= 1


def _parts(to: Destination) -> list[Path]:
    """Return the files being written: the corpus, and the decisions where they are wanted."""
    return [path.with_name(f"{path.name}.part") for path in (to.corpus, to.decisions) if path is not None]


def _state_file(to: Destination) -> Path:
    return to.corpus.with_name(f"{to.corpus.name}.state")


def _state(work: Work, to: Destination, source: str) -> dict[str, object]:
    return {
        "mitigation": work.mitigation.name,
        "identity": dict(work.mitigation.identity),
        "source": source,
        "truth": work.truth,
        "decisions": to.decisions is not None,
    }


def _check_new(to: Destination) -> None:
    for path in (to.corpus, to.decisions):
        if path is not None and path.exists():
            raise BadOutput(f"{path} is there already: name another file")


@contextmanager
def _alone(to: Destination) -> Iterator[IO[str]]:
    """Open and lock the file that says what the corpus is made from; the lock ends with this process."""
    with _state_file(to).open("a+", encoding="utf-8") as state:
        try:
            fcntl.flock(state, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadOutput(f"another auditor is writing {to.corpus}: wait for it, or name another file") from None
        try:
            _check_new(to)  # the other one may have ended between our two looks
        except BadOutput:
            _state_file(to).unlink()
            raise
        yield state


def _begin(to: Destination, wanted: Mapping[str, object], state: IO[str]) -> None:
    """Begin the files, or make sure that the begun ones are made from the same."""
    state.seek(0)
    begun = state.read()
    if not begun:
        for part in _parts(to):
            part.touch(mode=0o600)
            part.write_bytes(b"")
        state.write(_json(wanted) + "\n")
        state.flush()
    elif begun != _json(wanted) + "\n":
        raise BadOutput(
            f"{to.corpus} was begun from another corpus or mitigation: name another file, or delete {_state_file(to)}"
        )


def _written_before(to: Destination) -> int:
    """Return how many people are whole in the begun files, and cut off what follows them."""
    counts = []
    for part in _parts(to):
        with part.open("rb") as file:
            counts.append(sum(line.endswith(b"\n") for line in file))
    done = min(counts)
    for part in _parts(to):
        with part.open("r+b") as file:
            for _ in range(done):
                file.readline()
            file.truncate(file.tell())
    return done


def _finish(to: Destination) -> None:
    for part in _parts(to):
        part.replace(part.with_name(part.name.removesuffix(".part")))
    _state_file(to).unlink()
