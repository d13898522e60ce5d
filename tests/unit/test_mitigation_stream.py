"""Writing a corpus through a mitigation: order, workers, stopping and going on, text in a pipe."""

from __future__ import annotations

import io
import json
import math
import os
import pickle
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("presidio_analyzer")

from auditor.corpus import read
from auditor.domain import Fault, Person, Picture, Post, Truth
from auditor.errors import AuditorError, BadCorpus, BadOutput, MissingExtra
from auditor.mitigation.catalogue import NONE, Mitigated, Mitigation, asks_models, names, open_mitigation
from auditor.mitigation.pipe import filter_lines, opened
from auditor.mitigation.pool import processors, spread
from auditor.mitigation.presidio import Presidio
from auditor.mitigation.stream import Destination, Work, send, write

PEOPLE = tuple(
    Person(f"p{n}", (Post("1", f"I am John Smith, number {n}."), Post("2", "from Berlin")), {"age": Truth("34")})
    for n in range(5)
)


@dataclass(frozen=True)
class _Stopping:
    """Changes nothing and, like a power cut, ends at one person; scripted, for tests only."""

    at: str
    name: str = "stopping"
    identity: Mapping[str, str] = field(default_factory=dict)

    def apply(self, person: Person) -> Mitigated:
        if person.id == self.at:
            raise KeyboardInterrupt
        return Mitigated(person, {"PERSON": 1}, ("a note",))


def some(count: int) -> list[Person | Fault]:
    """Return *count* people of many posts, so that each fills a chunk, and a fault."""
    posts = tuple(Post(str(n), "hello") for n in range(128))
    return [Fault("x:1", "is not JSON"), *(Person(f"p{n}", posts) for n in range(count))]


def presidio() -> Presidio:
    """Return the default mitigation."""
    mitigation = open_mitigation("presidio")
    assert isinstance(mitigation, Presidio)
    return mitigation


def test_a_corpus_is_written_and_can_be_read_again(tmp_path: Path) -> None:
    """The file holds the twins, in order, without what is known of them; counts are told."""
    out = tmp_path / "new" / "out.jsonl"
    written = write(PEOPLE, Work(presidio()), Destination(out), "digest")
    people = list(read(str(out)))
    assert [p.id for p in people if isinstance(p, Person)] == [p.id for p in PEOPLE]
    assert all(isinstance(p, Person) and not p.truth for p in people)
    assert "Smith" not in out.read_text(encoding="utf-8")
    assert (written.people, written.items, written.before) == (5, 10, 0)
    assert written.masked == {"LOCATION": 5, "PERSON": 5}
    assert [path.name for path in out.parent.iterdir()] == ["out.jsonl"]


def test_known_values_are_written_when_asked_for(tmp_path: Path) -> None:
    """With truth the corpus can be audited again."""
    out = tmp_path / "out.jsonl"
    write(PEOPLE, Work(NONE, truth=True), Destination(out), "digest")
    assert [p.truth for p in read(str(out)) if isinstance(p, Person)] == [p.truth for p in PEOPLE]


def test_decisions_are_written_beside_it(tmp_path: Path) -> None:
    """One line per person tells kind, place, score and recogniser, and not a word."""
    decisions = tmp_path / "decisions.jsonl"
    write(PEOPLE, Work(presidio()), Destination(tmp_path / "out.jsonl", decisions), "digest")
    text = decisions.read_text(encoding="utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    assert [row["person"] for row in rows] == [p.id for p in PEOPLE]
    expected = {"item": "1", "entity": "PERSON", "start": 5, "end": 15, "score": 0.85, "recogniser": "SpacyRecognizer"}
    assert rows[0]["decisions"][0] == expected
    assert "Smith" not in text


def test_what_was_stopped_goes_on(tmp_path: Path) -> None:
    """A second start writes the rest, and a line that a crash tore again; nobody is missing or there twice."""
    out, decisions = tmp_path / "out.jsonl", tmp_path / "decisions.jsonl"
    to = Destination(out, decisions)
    with pytest.raises(KeyboardInterrupt):
        write(some(6), Work(_Stopping("p4")), to, "digest")
    part = tmp_path / "out.jsonl.part"
    assert not out.exists()
    part.write_bytes(part.read_bytes() + b'{"person":"p4","it')
    written = write(some(6), Work(_Stopping("nobody")), to, "digest")
    assert (written.before, written.people, len(written.faults)) == (4, 2, 1)
    assert [json.loads(line)["person"] for line in out.read_bytes().splitlines()] == [f"p{n}" for n in range(6)]
    assert [json.loads(line)["person"] for line in decisions.read_bytes().splitlines()] == [f"p{n}" for n in range(6)]


@pytest.mark.parametrize("other", [("digest", "else"), ("changed", "nobody")])
def test_another_corpus_or_mitigation_does_not_go_on(tmp_path: Path, other: tuple[str, str]) -> None:
    """What was begun with something else is refused, not mixed."""
    to = Destination(tmp_path / "out.jsonl")
    with pytest.raises(KeyboardInterrupt):
        write(some(3), Work(_Stopping("p2")), to, "digest")
    name = "stopping" if other[0] == "changed" else "another"
    with pytest.raises(BadOutput, match="begun from another"):
        write(some(3), Work(_Stopping(other[1], name)), to, other[0])


def test_an_existing_file_is_not_overwritten(tmp_path: Path) -> None:
    """A finished corpus, or a finished file of decisions, stays."""
    there = tmp_path / "there.jsonl"
    there.write_text("mine", encoding="utf-8")
    for to in (Destination(there), Destination(tmp_path / "out.jsonl", there)):
        with pytest.raises(BadOutput, match="there already"):
            write(PEOPLE, Work(NONE), to, "digest")
    assert there.read_text(encoding="utf-8") == "mine"


def test_two_do_not_write_the_same_file_at_once(tmp_path: Path) -> None:
    """Who comes second is told so, and the first one's file is whole."""
    to, second = Destination(tmp_path / "out.jsonl"), []

    def people() -> Iterator[Person | Fault]:
        for person in PEOPLE:
            with pytest.raises(BadOutput, match="another auditor is writing"):
                write(PEOPLE, Work(NONE), to, "source")
            second.append(person)
            yield person

    assert write(people(), Work(NONE), to, "source").people == len(PEOPLE) == len(second)
    assert len(to.corpus.read_text(encoding="utf-8").splitlines()) == len(PEOPLE)
    assert list(tmp_path.iterdir()) == [to.corpus]


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    """A file where a folder should be is named with the system's reason."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BadOutput, match="cannot be written"):
        write(PEOPLE, Work(NONE), Destination(tmp_path / "file" / "out.jsonl"), "digest")


def test_pictures_are_named_from_the_new_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A picture beneath the new corpus is found again however its path was written; one elsewhere is refused."""
    monkeypatch.chdir(tmp_path)
    person = Person("p", (Picture("1", Path("pictures") / "a.jpg"),))
    outgoing = io.BytesIO()
    assert send([person], Work(presidio()), outgoing).notes
    assert json.loads(outgoing.getvalue())["items"][0]["path"] == "pictures/a.jpg"
    with pytest.raises(BadCorpus, match="outside"):
        write([person], Work(NONE), Destination(tmp_path / "deep" / "out.jsonl"), "digest")


def test_workers_write_the_same(tmp_path: Path) -> None:
    """Two processes give the bytes that one gives."""
    people = [Person(f"p{n}", tuple(Post(str(i), f"Anna Smith met {i}") for i in range(64))) for n in range(5)]
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    write(people, Work(presidio(), workers=1), Destination(one), "digest")
    write(people, Work(presidio(), workers=2), Destination(two), "digest")
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("name", [*(n for n in names() if not asks_models(n)), "none+pictures-strip"])
def test_every_mitigation_can_go_to_workers(name: str) -> None:
    """Whatever is opened by its name alone is the same in another process."""
    try:
        mitigation = open_mitigation(name)
    except MissingExtra as missing:
        pytest.skip(str(missing))
    there = pickle.loads(pickle.dumps(mitigation))  # noqa: S301 - our own bytes, as workers take them
    assert (there.name, there.identity) == (mitigation.name, mitigation.identity)


def test_workers_write_what_nothing_changes(tmp_path: Path) -> None:
    """A corpus of several chunks goes through two processes without a mitigation, too."""
    out = tmp_path / "out.jsonl"
    assert write(some(3), Work(NONE, workers=2), Destination(out), "digest").people == 3


def test_chunks_come_back_in_their_order_from_changing_processes() -> None:
    """Results keep the order; after so many chunks other processes work."""
    assert list(spread(math.sqrt, (n * n for n in range(30)), 2, renewed_after=4)) == [float(n) for n in range(30)]
    names = list(spread(os.readlink, ["/proc/self"] * 12, 2, renewed_after=2))
    assert len(set(names)) > 2
    assert str(os.getpid()) not in names


def test_little_work_is_done_here() -> None:
    """One chunk, or one worker, needs no other process."""
    assert list(spread(os.readlink, ["/proc/self"], 4)) == [str(os.getpid())]
    assert set(spread(os.readlink, ["/proc/self"] * 3, 1)) == {str(os.getpid())}
    assert list(spread(math.sqrt, [], 4)) == []
    assert processors() >= 1


def test_a_killed_worker_is_said_so() -> None:
    """A process that the system kills ends the work with a sentence; nothing hangs."""
    with pytest.raises(AuditorError, match="was killed"):
        list(spread(os._exit, [1, 1, 1], 2))


def test_what_the_work_raises_is_raised_here() -> None:
    """An error in a worker is the caller's."""
    with pytest.raises(FileNotFoundError):
        list(spread(os.readlink, ["/proc/self", "/no/such/link"], 2))


class _Dripping(io.RawIOBase):
    """A stream that gives what it has bit by bit; scripted, for tests only."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts = parts

    def readable(self) -> bool:
        return True

    def readinto(self, target: object) -> int:
        view = memoryview(target).cast("B")  # type: ignore[arg-type]
        part = self.parts.pop(0) if self.parts else b""
        view[: len(part)] = part
        return len(part)


def test_lines_leave_as_soon_as_they_are_whole() -> None:
    """A line is written when its end has come, before the next one begins."""
    sizes: list[int] = []
    outgoing = io.BytesIO()

    class Watched(_Dripping):
        def readinto(self, target: object) -> int:
            sizes.append(len(outgoing.getvalue().splitlines()))
            return super().readinto(target)

    parts = [b"I am John", b" Smith\r\n", b"and I live", b" in Berlin\nend"]
    lines, counts = filter_lines(io.BufferedReader(Watched(parts)), outgoing, presidio())
    assert outgoing.getvalue() == b"I am <PERSON>\r\nand I live in <LOCATION>\nend"
    assert (lines, counts) == (3, {"LOCATION": 1, "PERSON": 1})
    assert sizes[:4] == [0, 0, 1, 1]


def test_a_surrogate_lasts_through_a_pipe() -> None:
    """The same name in a later line becomes the same invented one."""
    pytest.importorskip("faker")
    mitigation = open_mitigation("presidio+surrogate")
    assert isinstance(mitigation, Presidio)
    outgoing = io.BytesIO()
    filter_lines(io.BytesIO(b"Dear John Smith,\nhello\nDear John Smith,\n"), outgoing, mitigation)
    first, _, third = outgoing.getvalue().splitlines()
    assert first == third != b"Dear John Smith,"


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200).filter(lambda data: b"John" not in data))
def test_line_ends_stay_and_any_bytes_are_borne(data: bytes) -> None:
    """As many lines leave as came, whatever the bytes."""
    outgoing = io.BytesIO()
    lines, _ = filter_lines(io.BytesIO(data), outgoing, presidio())
    assert outgoing.getvalue().count(b"\n") == data.count(b"\n")
    assert lines == data.count(b"\n") + (not data.endswith(b"\n") and bool(data))


@pytest.mark.parametrize(
    ("data", "corpus"),
    [
        (b'{"person": "p1", "items": []}\nmore', True),
        (b'\n \r\n{"person": "p1", "items": []}\nmore', True),
        (b'\xef\xbb\xbf\n{"person": "p1", "items": []}\n', True),
        (b"\n\nplain text\n", False),
        (b"\n\n", False),
        (b"plain text\n", False),
        (b'{"msg": "a log"}\n', False),
        (b"", False),
        (b"\xff\xff\n", False),
        (b"[" * 100_000 + b"\n", False),
    ],
)
def test_a_corpus_is_told_from_text(data: bytes, corpus: bool) -> None:
    """Only a person in the native form makes standard input a corpus; nothing of it is lost by looking."""
    stream, found = opened(io.BytesIO(data))
    assert found is corpus
    assert stream.read() == data


@pytest.mark.parametrize(
    "line",
    [
        b'{"person": "p1", "truth": {"name": "John Smith"}, "items": [\n',
        b' \n\t{"person": "p1"}\n',
        b'\xef\xbb\xbf{\n  "person": "p1",\n',
        b'{"truth": {"name": "John Smith"}}\n',
        '{"person": "p1"}\n'.encode("utf-16"),
    ],
)
def test_a_person_who_is_not_whole_is_refused(line: bytes) -> None:
    """It is not filtered as text, where known values would pass."""
    with pytest.raises(BadCorpus, match="begins with a person who is not whole"):
        opened(io.BytesIO(line))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_in_utf16_is_masked(encoding: str) -> None:
    """Behind its mark it is read as what it is, each line as it comes, and leaves in UTF-8 without the mark."""
    outgoing = io.BytesIO()
    parts = [part.encode(encoding) for part in ("\ufeffI am John Smith\n", "and so ", "it goes – on")]
    stream, is_corpus = opened(io.BufferedReader(_Dripping(parts)))
    assert not is_corpus
    assert len(parts) == 2  # the first line did not wait for what follows it
    filter_lines(stream, outgoing, presidio())
    assert outgoing.getvalue().decode() == "I am <PERSON>\nand so it goes – on"


def test_a_corpus_in_utf16_is_one() -> None:
    """People behind the mark are told from text, too."""
    row = '{"person": "p1", "items": []}\n'
    stream, is_corpus = opened(io.BytesIO(row.encode("utf-16")))
    assert is_corpus
    assert stream.read() == row.encode()


def test_a_line_without_end_is_cut_where_a_word_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of gigabytes does not fill the memory."""
    monkeypatch.setattr("auditor.mitigation.pipe._LONGEST", 20)
    monkeypatch.setattr("auditor.mitigation.pipe._READ", 16)
    outgoing = io.BytesIO()
    text = b"so it goes on and on and on until it ends"
    filter_lines(io.BufferedReader(_Dripping([text[:16], text[16:32], text[32:]]), 16), outgoing, presidio())
    assert outgoing.getvalue() == text


def test_what_cannot_be_read_is_kept_apart() -> None:
    """Faults of the corpus are told, and nobody is written for them."""

    def corpus() -> Iterator[Person | Fault]:
        yield Fault("x:1", "is not JSON")
        yield PEOPLE[0]

    mitigation: Mitigation = NONE
    written = send(corpus(), Work(mitigation), io.BytesIO())
    assert (written.people, written.faults) == (1, (Fault("x:1", "is not JSON"),))
