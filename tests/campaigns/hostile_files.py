"""Corpora made to do harm."""

from __future__ import annotations

import io
import json
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECRET: Final = "secret-of-this-machine-4711"
_SOUND: Final = {"person": "sound", "items": [{"kind": "post", "text": "I am 34 years old."}]}
_GO_ON: Final = (0,)
_REFUSED: Final = (2,)


@dataclass(frozen=True, slots=True)
class Case:
    """A command line on hostile files, and how it has to end."""

    name: str
    arguments: tuple[str, ...]
    codes: tuple[int, ...] = _GO_ON
    run: str = ""  # the run in which the sound person has to be found
    faults: int = 0  # that have to be named at least


def cases(folder: Path, size: int) -> Iterator[Case]:
    """Yield the cases, each right after its files were made in *folder*; long lines have *size* bytes."""
    (folder / "precious").write_text(SECRET, encoding="utf-8")
    yield from _pictures(folder)
    yield from _folders(folder)
    yield from _lines(folder, size)
    yield from _encodings(folder)
    yield from _other_kinds(folder, size)


def _pictures(folder: Path) -> Iterator[Case]:
    """One person for each picture, so that none is hidden behind another."""
    inside = folder / "album"
    inside.mkdir()
    for name, make in _HOSTILE_PICTURES.items():
        (inside / name).write_bytes(make())
    links = {"out.jpg": folder / "precious", "loop.png": inside / "loop.png", "zero.gif": Path("/dev/zero")}
    for name, target in links.items():
        (inside / name).symlink_to(target)
    os.mkfifo(inside / "pipe.jpg")
    paths = [*_HOSTILE_PICTURES, *links, "pipe.jpg", *_PATHS, str(folder / "precious"), "x" * 5000 + ".jpg"]
    people = [{"person": f"p{n}", "items": [{"path": path}]} for n, path in enumerate(paths)]
    _jsonl(inside / "people.jsonl", *people, _SOUND)
    yield Case("pictures", ("run", "album/people.jsonl", "-o", "r-album"), run="r-album", faults=len(paths) - _WHOLE)


_PATHS: Final = ("../precious", "album/../../precious", "/etc/passwd", "file:///etc/passwd", "a\0b.jpg", "..", ".", "")
_WHOLE: Final = 3  # of the pictures below: they are pictures, whatever else they are


def _png(width: int, height: int, *more: tuple[bytes, bytes]) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    row = zlib.compress(bytes(1 + min(width, 100)) * min(height, 100))
    chunks = ((b"IHDR", head), *more, (b"IDAT", row), (b"IEND", b""))
    parts = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _saved(kind: str, size: tuple[int, int] = (64, 64)) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def _jpeg_of(width: int, height: int) -> bytes:
    """Return a small JPEG that claims to be that large."""
    data = bytearray(_saved("JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../escaped", SECRET)
    return out.getvalue()


_HOSTILE_PICTURES: Final[dict[str, Callable[[], bytes]]] = {
    "bomb.png": lambda: _png(50_000, 50_000),
    "wide.png": lambda: _png(2**31 - 1, 2**31 - 1),
    "text-bomb.png": lambda: _png(8, 8, (b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200 * 2**20)))),
    "bomb.jpg": lambda: _jpeg_of(65_000, 65_000),
    "bomb.bmp": lambda: (
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 99, 0, 0, 54, 40, 60000, 60000, 1, 24, 0, 0, 0, 0, 0, 0)
    ),
    "vector.png": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "script.jpg": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n(RAN) (w) file closefile\n",
    "program.jpg": lambda: b"#!/bin/sh\ntouch RAN\n",
    "cut.jpg": lambda: _saved("JPEG")[:300],
    "cut.webp": lambda: _saved("WEBP")[:30],
    "cut.tif": lambda: b"II*\0\xff\xff\xff\xff",
    "empty.jpg": lambda: b"",
    "nul.gif": lambda: bytes(1000),
    "and-archive.jpg": lambda: _saved("JPEG") + _zip(),
    "and-page.gif": lambda: _saved("GIF") + b"<script>alert(1)</script>",
    "other.jpg": lambda: _saved("PNG"),
}


def _folders(folder: Path) -> Iterator[Case]:
    """Folders of people with links, pipes and names that command a terminal."""
    root = folder / "tree"
    (root / "sound").mkdir(parents=True)
    (root / "sound" / "a.txt").write_text("I am 34 years old.", encoding="utf-8")
    (root / "sound" / "\x1b[31mred\n::error::x.txt").write_text("hello", encoding="utf-8")
    (root / "sound" / "\x1b]0;x.nothing").write_text("hello", encoding="utf-8")
    (root / "sound" / "out.txt").symlink_to(folder / "precious")
    (root / "sound" / "up").symlink_to(folder)
    (root / "linked").symlink_to(folder)
    os.mkfifo(root / "sound" / "pipe.txt")
    (root / "sound" / "items.jsonl").write_text(json.dumps({"path": "../../precious"}) + "\n", encoding="utf-8")
    (root / "sound" / "truth.json").write_text("[" * 100_000, encoding="utf-8")
    (root / "sound" / "zip.zip").write_bytes(_zip())
    Path(os.fsdecode(os.fsencode(root / "sound") + b"/\xff\xfe.txt")).write_text("hello", encoding="utf-8")
    yield Case("folders", ("run", "tree", "-o", "r-tree"), run="r-tree", faults=8)


def _lines(folder: Path, size: int) -> Iterator[Case]:
    """Files that hold hardly a line end."""
    sound = (json.dumps(_SOUND) + "\n").encode()
    _sparse(folder / "long.jsonl", b"", size, b"\n" + sound)
    yield Case("long line", ("run", "long.jsonl", "-o", "r-long"), run="r-long", faults=1)
    _sparse(folder / "long.csv", b"person,text\nsound,I am 34 years old.\n", size, b"\n")
    yield Case("long row", ("run", "long.csv", "-o", "r-csv"), run="r-csv", faults=1)
    _sparse(folder / "quote.csv", b'person,text\nsound,I am 34 years old.\nx,"', size, b"\n")
    yield Case("unclosed quote", ("run", "quote.csv", "-o", "r-quote"), run="r-quote", faults=1)
    (folder / "big" / "sound").mkdir(parents=True)
    (folder / "big" / "sound" / "a.txt").write_text("I am 34 years old.", encoding="utf-8")
    _sparse(folder / "big" / "sound" / "b.txt", b"", size, b"")
    yield Case("long text", ("run", "big", "-o", "r-big"), run="r-big", faults=1)
    yield Case("long prediction", ("score", "long.jsonl", "--rules", "synthpai"), _REFUSED)
    deep = "[" * 10_000_000
    _jsonl(folder / "deep.jsonl", _SOUND)
    with (folder / "deep.jsonl").open("a", encoding="utf-8") as file:
        file.write(f'{deep}\n{{"person": {"9" * 100_000}}}\n{{"person": 1e999, "items": [NaN]}}\n')
    yield Case("deep", ("run", "deep.jsonl", "-o", "r-deep"), run="r-deep", faults=3)


def _encodings(folder: Path) -> Iterator[Case]:
    """Bytes that are no text, each in a line of its own."""
    line = '{{"person": "p{}", "items": [{{"text": "{}"}}]}}\n'
    bad = [
        line.format(1, "Grüße").encode("latin-1"),
        line.format(2, "x").encode("utf-16-le"),
        line.format(3, "x\0y").encode(),
        line.format(4, "x").encode().replace(b"x", b"\xc0\xaf"),
        line.format(5, "x").encode().replace(b"x", b"\xed\xa0\x80"),
        line.format(6, "\\ud800").encode(),
        line.format(7, "\\u0000").encode(),
    ]
    (folder / "odd.jsonl").write_bytes(b"".join(bad) + (json.dumps(_SOUND) + "\n").encode())
    yield Case("encodings", ("run", "odd.jsonl", "-o", "r-odd"), run="r-odd", faults=len(bad))


def _other_kinds(folder: Path, size: int) -> Iterator[Case]:
    """Bring what is no corpus, by its name or its bytes."""
    (folder / "corpus.zip").write_bytes(_zip())
    with tarfile.open(folder / "corpus.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo("../../escaped"), io.BytesIO())
    (folder / "zipped.jsonl").write_bytes(_zip())
    (folder / "zipped.csv").write_bytes(_zip())
    (folder / "zipped.parquet").write_bytes(_zip())
    os.mkfifo(folder / "pipe.jsonl")
    _sparse(folder / "empty.parquet", b"PAR1", size, b"PAR1")
    names = ("corpus.zip", "corpus.tar", "zipped.jsonl", "zipped.csv", "zipped.parquet", "pipe.jsonl", "empty.parquet")
    for name in (*names, "/dev/zero", "/dev/stdin", "\0", "x" * 300, "\x1b[31mred"):
        yield Case(f"kind {name[:20]!r}", ("run", name, "-o", "r-kind"), _REFUSED)


def _jsonl(path: Path, *rows: object) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _sparse(path: Path, head: bytes, size: int, tail: bytes) -> None:
    """Write a file of *size* letters between head and tail, a megabyte at a time."""
    with path.open("wb") as file:
        file.write(head)
        for _ in range(size >> 20):
            file.write(b"a" * 2**20)
        file.write(tail)
