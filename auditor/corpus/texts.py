"""Turn bytes into text and lines, in bounded memory and without guessing an encoding."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, BinaryIO

from auditor.corpus.flaws import Flaw
from auditor.domain import Fault

MAX_BYTES = 64 * 2**20  # of a line or a text file: no person writes more, but a broken file may hold no line end

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UNFIT = re.compile("[\0\ud800-\udfff]")
_STEP = 2**16


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, its end included, in UTF-8 as far as one can tell."""

    where: str
    data: bytes = field(repr=False)


def fit(text: str) -> str:
    """Return *text* unchanged; raise Flaw where it cannot be stored or sent."""
    bad = _UNFIT.search(text)
    if bad is None:
        return text
    raise Flaw("holds a NUL character" if bad.group() == "\0" else "holds half a character (a lone surrogate)")


def decode(data: bytes, encoding: str = "utf-8-sig") -> str:
    """Return the text of *data*; raise Flaw where it is not in *encoding*.

    No encoding is guessed: a wrong guess gives readable nonsense that nobody notices.
    """
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Flaw("is not encoded in UTF-8, or UTF-16 with a byte order mark") from None
    return fit(text)


def text_file(path: Path) -> str:
    """Return the text of the file at *path*: UTF-8, or UTF-16 behind its byte order mark.

    Raise Flaw where it is too large, closed to us or not text.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Flaw("is longer than 64 MiB")
        data = path.read_bytes()
    except OSError:
        raise Flaw("cannot be opened") from None
    return decode(data, "utf-16" if data.startswith(_UTF16) else "utf-8-sig")


def json_object(text: str) -> dict[str, object]:
    """Return the JSON object in *text*; raise Flaw where it is none."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):  # no JSON, a number of thousands of digits, or nested beyond reason
        raise Flaw("is not JSON") from None
    if not isinstance(value, dict):
        raise Flaw("is not a JSON object")
    return value


def lines(stream: BinaryIO, name: str) -> Iterator[Line | Fault]:
    """Yield the lines of *stream*, numbered from 1 behind *name*; a line over MAX_BYTES is a Fault.

    Such a line is passed over in small steps, so that memory stays bounded whatever the file holds. A
    stream that begins with the mark of UTF-16, which spreadsheets and Windows shells write, is recoded.
    """
    data, source = begun(stream)
    for number in count(1):
        if not data:
            return
        where = f"{name}:{number}"
        if len(data) > MAX_BYTES:
            _pass_over(source, data)
            yield Fault(where, "is longer than 64 MiB")
        else:
            yield Line(where, data)
        data = source.readline(MAX_BYTES + 1)


def begun(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """Return the first line of *stream*, at most a byte over MAX_BYTES of it, and the stream that goes on behind it.

    Both are recoded in UTF-8 where *stream* begins with the mark of UTF-16, and the mark is gone.
    """
    data = stream.readline(MAX_BYTES + 1)
    if not data.startswith(_UTF16):
        return data, stream
    source = io.BufferedReader(_Recoded(data, stream), _STEP)
    return source.readline(MAX_BYTES + 1), source


def whatever_came(stream: BinaryIO, most: int) -> bytes:
    """Return at most so many bytes of *stream*, without waiting for more where some have come."""
    read1 = getattr(stream, "read1", None)
    return bytes(read1(most)) if read1 else stream.read(most)


def objects(stream: BinaryIO, name: str) -> Iterator[tuple[str, dict[str, object]] | Fault]:
    """Yield where each line of *stream* stands and the JSON object in it, or a Fault; blank lines are no lines."""
    for line in lines(stream, name):
        if isinstance(line, Fault):
            yield line
        elif not line.data.isspace():
            yield _object(line)


def _object(line: Line) -> tuple[str, dict[str, object]] | Fault:
    try:
        return line.where, json_object(decode(line.data))
    except Flaw as flaw:
        return Fault(line.where, str(flaw))


def _pass_over(stream: IO[bytes], data: bytes) -> None:
    while data and not data.endswith(b"\n"):
        data = stream.readline(_STEP)


class _Recoded(io.RawIOBase):
    """A stream of UTF-16 read as UTF-8; what is no character becomes a byte that no UTF-8 has."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest
        self._decoder = codecs.getincrementaldecoder("utf-16")(errors="surrogatepass")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, target: object) -> int:
        view = memoryview(target).cast("B")  # type: ignore[arg-type] # the signature of RawIOBase has no better type
        while not self._ready:
            data = self._head or whatever_came(self._rest, _STEP)
            self._head = b""
            if not data:
                return self._end(view)
            self._ready = self._decoder.decode(data).encode("utf-8", "surrogatepass")
        return self._give(view)

    def _give(self, view: memoryview) -> int:
        part, self._ready = self._ready[: len(view)], self._ready[len(view) :]
        view[: len(part)] = part
        return len(part)

    def _end(self, view: memoryview) -> int:
        torn = bool(self._decoder.getstate()[0])  # half a character is left over: the file was cut off
        self._decoder.reset()
        self._ready = b"\xff" if torn else b""
        return self._give(view)
