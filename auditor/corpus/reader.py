"""Choose the reader for what the user names."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from auditor.corpus import benchmarks, delimited, folders, native, parquet
from auditor.corpus.drafts import first_of_each
from auditor.corpus.flaws import Found
from auditor.errors import BadCorpus

_Reader = Callable[[Path], Iterator[Found]]

_BY_SUFFIX: Mapping[str, _Reader] = {
    ".jsonl": native.read_file,
    ".ndjson": native.read_file,
    ".csv": delimited.read_csv,
    ".tsv": delimited.read_tsv,
    ".parquet": parquet.read_parquet,
}
_BENCHMARKS: Mapping[str, _Reader] = {
    "synthpai": benchmarks.read_synthpai,
    "prism": benchmarks.read_prism,
    "spia": benchmarks.read_spia,
}

SCHEMES: Final = tuple(_BENCHMARKS)  # before the path of a corpus, parted from it by a colon


def read(spec: str) -> Iterator[Found]:
    """Yield the people in the corpus that *spec* names, and a Fault for each thing that cannot be read.

    *spec* is a file (``.jsonl``, ``.ndjson``, ``.csv``, ``.tsv``, ``.parquet``), a folder with one folder
    for each person, ``-`` for JSON lines on standard input (picture paths are then relative to the
    working folder), or a benchmark: ``synthpai:FILE``, ``prism:FILE``, ``spia:FILE``.

    One person at a time is in memory. A person whose id came before is a fault. Raise BadCorpus at
    once where *spec* names nothing that can be opened, and while reading where the disk has no room
    to sort a table; MissingExtra where Parquet needs pyarrow. Whether an empty result is an error is
    for the caller to say.
    """
    return first_of_each(_stream(spec))


def _stream(spec: str) -> Iterator[Found]:
    if spec == "-":
        return native.read_stream(sys.stdin.buffer, "standard input", Path())
    scheme, _, rest = spec.partition(":")
    if scheme in _BENCHMARKS:
        return _BENCHMARKS[scheme](_opened(Path(rest)))
    if not spec:  # an unset variable in a script must not have the working folder sent to a model
        raise BadCorpus("the corpus has no name: check the path of the corpus")
    path = Path(spec)
    if _is_folder(path):
        return folders.read_folder(path)
    reader = _BY_SUFFIX.get(_opened(path).suffix.lower())
    if reader is None:
        raise BadCorpus(f"{path} is of no known kind: bring {', '.join(_BY_SUFFIX)} or a folder")
    return reader(path)


def _is_folder(path: Path) -> bool:
    try:
        if not path.is_dir():
            return False
        next(path.iterdir(), None)
    except OSError:
        raise _closed(path) from None
    return True


def _opened(path: Path) -> Path:
    """Return *path*; raise BadCorpus where no file can be opened there."""
    try:
        if not path.is_file():
            raise BadCorpus(f"{path} does not exist, or is not a file: check the path of the corpus")
        path.open("rb").close()
    except OSError:
        raise _closed(path) from None
    return path


def _closed(path: Path) -> BadCorpus:
    return BadCorpus(f"{path} cannot be opened: check the path and its permissions")
