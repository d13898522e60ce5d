"""What every format that leaves this machine shares: names in one line, attacks without the chance levels, a path.

The writers on top of this never read a finding's values or quotes, not even in a revealed report: their output
is shown to everybody who may read a job's log or a repository's alerts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from auditor.reporting.document import Row
from auditor.reporting.wording import shorten

_NAME: Final = 200  # characters of a name that are worth showing
_SENTENCE: Final = 2000
_BREAKS: Final = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
# Control characters, what turns the direction of writing, lone surrogates, and the two that XML forbids.
_UNFIT: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_SCHEME: Final = re.compile("^[A-Za-z]+:")  # a benchmark's, or the letter of a drive


def one_line(text: str) -> str:
    """Return *text* as one line that UTF-8, XML, JSON and a terminal can hold; what cannot be shown becomes U+FFFD."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", _BREAKS.sub(" ", text)).strip()


def name(text: str) -> str:
    """Return a name in one line of at most 200 characters."""
    return shorten(one_line(text), _NAME)


def sentence(text: str) -> str:
    """Return a sentence in one line of at most 2,000 characters."""
    return shorten(one_line(text), _SENTENCE)


def attacks(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows that are attacks: all but the chance levels, as the verdict counts them."""
    return (row for row in rows if not row.guessing)


def corpus_path(spec: str) -> str:
    """Return the corpus that the user named as a relative path with forward slashes.

    Of an absolute path only the last part is kept: the folders of this machine are nobody's business.
    """
    if spec == "-":
        return "standard input"
    path = _SCHEME.sub("", one_line(spec))
    parts = [part for part in re.split(r"[\\/]+", path) if part not in ("", ".", "..")]
    absolute = path[:1] in ("/", "\\")
    return "/".join(parts[-1:] if absolute else parts) or "corpus"
