"""Bytes become text and lines: no guessing, bounded memory."""

from __future__ import annotations

import contextlib
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.corpus import texts
from auditor.corpus.flaws import Flaw
from auditor.corpus.texts import Line, decode, fit, json_object, lines, objects, text_file
from auditor.domain import Fault

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


class Endless(io.RawIOBase):
    """So many bytes of one line, made while they are read, and then a second line."""

    def __init__(self, size: int) -> None:
        """Begin with *size* bytes to come."""
        self.left = size

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, target: object) -> int:
        """Fill *target*."""
        view = memoryview(target).cast("B")  # type: ignore[arg-type] # as RawIOBase has it
        if self.left <= 0:
            end = b"" if self.left < 0 else b"\nlast\n"
            self.left = -1
            view[: len(end)] = end
            return len(end)
        size = min(len(view), self.left)
        view[:size] = b"x" * size
        self.left -= size
        return size


@given(st.lists(WORDS.map(lambda text: text.replace("\n", " "))))
def test_lines_are_those_that_were_written(written: list[str]) -> None:
    """What comes out is what was written, in order and numbered from 1."""
    stream = io.BytesIO("".join(f"{line}\n" for line in written).encode())
    found = list(lines(stream, "name"))
    assert [line.data.decode() for line in found if isinstance(line, Line)] == [f"{line}\n" for line in written]
    assert [line.where for line in found] == [f"name:{number}" for number in range(1, len(written) + 1)]


@given(st.lists(WORDS), st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf16_behind_its_mark_is_read_as_utf8(written: list[str], encoding: str) -> None:
    """A file as spreadsheets and Windows shells write it gives the same values as one in UTF-8."""
    content = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in written)
    stream = io.BytesIO(("\ufeff" + content).encode(encoding))
    assert [found[1] for found in objects(stream, "n") if isinstance(found, tuple)] == [{"text": t} for t in written]


def test_utf16_cut_in_half_a_character_is_a_fault() -> None:
    """The last line of a torn file is reported, not repaired."""
    whole = "\ufeff{}\n{}".encode("utf-16-le")
    first, last = objects(io.BytesIO(whole[:-1]), "n")
    assert first == ("n:1", {})
    assert isinstance(last, Fault)
    assert last.where == "n:2"


def test_utf16_is_recoded_across_steps_of_reading() -> None:
    """A file longer than one step is read to its end."""
    content = '{"text": "' + "ä𝄞" * 100_000 + '"}\n'
    (found,) = objects(io.BytesIO(("\ufeff" + content).encode("utf-16-le")), "n")
    assert found == ("n:1", {"text": "ä𝄞" * 100_000})


def test_an_overlong_line_is_passed_over_in_bounded_memory() -> None:
    """Half a gigabyte without a line end takes no more memory than the limit allows, and reading goes on."""
    stream = io.BufferedReader(Endless(8 * texts.MAX_BYTES))
    tracemalloc.start()
    try:
        found = list(lines(stream, "n"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == [Fault("n:1", "is longer than 64 MiB"), Line("n:2", b"last\n")]
    assert peak < 2.5 * texts.MAX_BYTES


def test_a_line_of_the_largest_size_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit itself is allowed, its line end included; one byte more is not."""
    monkeypatch.setattr(texts, "MAX_BYTES", 8)
    found = list(lines(io.BytesIO(b"1234567\n12345678\n12345678"), "n"))
    assert [type(one) for one in found] == [Line, Fault, Line]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "is not JSON"),
        (b"[1]", "is not a JSON object"),
        (b'{"a": 1}{', "is not JSON"),
        (b'{"a": "\xe4"}', "is not encoded in UTF-8, or UTF-16 with a byte order mark"),
        (b'{"a": "\0"}', "holds a NUL character"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is not JSON"),
    ],
)
def test_a_line_that_is_no_object_is_a_fault(line: bytes, why: str) -> None:
    """Each is reported at its line, and the lines around it are kept."""
    found = list(objects(io.BytesIO(b"{}\n" + line + b"\n \n{}\n"), "n"))
    assert found == [("n:1", {}), Fault("n:2", why), ("n:4", {})]


def test_text_that_cannot_be_stored_is_refused() -> None:
    """Half a character and NUL would break the journal or the request later."""
    assert fit("Ǻ🏔\r\n\x07") == "Ǻ🏔\r\n\x07"
    with pytest.raises(Flaw, match="half a character"):
        fit("a\ud800")
    with pytest.raises(Flaw, match="NUL"):
        fit("a\0")


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    """UTF-8 and UTF-16 behind their marks give the text alone; other encodings are refused, not guessed."""
    path = tmp_path / "post.txt"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path.write_text("Grüße", encoding=encoding)
        assert text_file(path) == "Grüße"
    path.write_text("Grüße", encoding="latin-1")
    with pytest.raises(Flaw, match="not encoded"):
        text_file(path)


def test_a_large_or_absent_text_file_is_refused(tmp_path: Path) -> None:
    """A file over the limit is not read at all."""
    path = tmp_path / "post.txt"
    with path.open("wb") as file:
        file.truncate(texts.MAX_BYTES + 1)
    with pytest.raises(Flaw, match="longer than 64 MiB"):
        text_file(path)
    with pytest.raises(Flaw, match="cannot be opened"):
        text_file(tmp_path / "absent.txt")


@given(st.binary())
def test_any_bytes_are_text_or_a_flaw(data: bytes) -> None:
    """Nothing else is ever raised."""
    for read in (decode, lambda data: json_object(decode(data))):
        with contextlib.suppress(Flaw):
            read(data)
