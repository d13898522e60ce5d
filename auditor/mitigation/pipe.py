"""Filter plain text line by line, as it comes: a shield in a pipe."""

from __future__ import annotations

import codecs
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import BinaryIO, Final

from auditor.corpus.texts import MAX_BYTES, begun, whatever_came
from auditor.errors import BadCorpus
from auditor.mitigation.operators import replacement
from auditor.mitigation.presidio import Presidio

_READ: Final = 1 << 16  # bytes taken at a time; fewer where fewer have come
_KEYS: Final = (b'"person"', b'"items"', b'"truth"')  # of a person in the native form
_LONGEST: Final = 1 << 24  # bytes of a line that are waited for; a longer one is cut where a word ends


def filter_lines(incoming: BinaryIO, outgoing: BinaryIO, mitigation: Presidio) -> tuple[int, Mapping[str, int]]:
    """Write every line of *incoming* to *outgoing* masked, as soon as it is whole; return how many lines, and counts.

    Bytes that are no UTF-8 become replacement characters; line ends stay. A surrogate is the same throughout.
    """
    replace_by = replacement(mitigation.settings, "")
    counts: Counter[str] = Counter()
    total = 0
    for batch in _batches(incoming):
        bare = [line.rstrip("\r\n") for line in batch]
        for whole, text, (masked, found) in zip(batch, bare, mitigation.apply_lines(bare, replace_by), strict=True):
            outgoing.write((masked + whole[len(text) :]).encode("utf-8"))
            counts.update(found)
        outgoing.flush()
        total += len(batch)
    return total, dict(sorted(counts.items()))


def opened(stream: BinaryIO) -> tuple[BinaryIO, bool]:
    """Return *stream*, and whether it is a corpus: its first line that is not blank is a person in the native form.

    The stream that is returned begins with its first line again; UTF-16 behind its mark has become UTF-8. Raises
    BadCorpus for a person who is not whole: as text, what is known of them beside their texts would pass. Objects that
    are nobody's, such as the lines of a log, are text.
    """
    line, stream = begun(stream)
    head = bytearray(line)
    while _is_blank(line) and len(head) <= MAX_BYTES:
        line = stream.readline(MAX_BYTES + 1)
        head += line
    is_person = _is_person(line)
    if not is_person and _is_meant(_bare(line)):
        raise BadCorpus("standard input begins with a person who is not whole: give JSON lines, one person each")
    return io.BufferedReader(_Rejoined(bytes(head), stream), _READ), is_person


def _is_blank(line: bytes) -> bool:
    return bool(line) and not _bare(line)


def _bare(line: bytes) -> bytes:
    return line.removeprefix(codecs.BOM_UTF8).strip()


def _is_meant(bare: bytes) -> bool:
    """Say whether a line looks as if it were to be a person: a part of one, or the beginning of one in many lines."""
    return bare.startswith(b"{") and (bare == b"{" or any(key in bare for key in _KEYS))


def _is_person(line: bytes) -> bool:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and "person" in row and "items" in row


class _Rejoined(io.RawIOBase):
    """What was read already and the rest, without waiting for more than has come."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, target: object) -> int:
        view = memoryview(target).cast("B")  # type: ignore[arg-type] # the signature of RawIOBase has no better type
        data = self._head or whatever_came(self._rest, len(view))
        part, self._head = data[: len(view)], data[len(view) :]
        view[: len(part)] = part
        return len(part)


def _batches(incoming: BinaryIO) -> Iterator[list[str]]:
    """Yield the lines that have come, without waiting for more than one to end."""
    rest = b""
    while block := whatever_came(incoming, _READ):
        *whole, rest = (rest + block).split(b"\n")
        if len(rest) > _LONGEST:
            cut = rest.rfind(b" ") + 1 or len(rest)
            whole, rest = [*whole, rest[:cut]], rest[cut:]
            yield [f"{line}\n" for line in map(_decoded, whole[:-1])] + [_decoded(whole[-1])]
        elif whole:
            yield [f"{line}\n" for line in map(_decoded, whole)]
    if rest:
        yield [_decoded(rest)]


def _decoded(line: bytes) -> str:
    return line.decode("utf-8", "replace")
