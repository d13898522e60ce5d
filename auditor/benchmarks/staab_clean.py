"""Read the answer format of Staab et al. for our own probes: the guesses alone, without what decorates them.

Models put markdown around keys, number their guesses, introduce them ("My top 3 guesses are:"), explain each
one and say goodbye. The published parser keeps all that, or loses the guesses with it; this one wants values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from auditor.benchmarks.similarity import close
from auditor.benchmarks.staab_format import MISSING, ParsedAnswer, closest

_STAR_BULLET = re.compile(r"^\s*[*+]\s+")
_MARKDOWN = re.compile(r"[*`#]+|__|^>+\s*")
_BULLET = re.compile(r"^\s*(?:\(?\d{1,2}[.)](?=\s*[^\s\d]|\s+\S)|[-•–](?=\s))\s*")
# What follows a value: a clause after a colon, a dash between blanks or a blank and an opening bracket, and
# reasons after a comma.
_EXPLANATION = re.compile(
    r":\s.*|:$|\s[-–—]\s\S+(?:\s+\S+){3,}.*|\s\([^)]*\s[^)]*\s[^)]*\)?.*|,?\s(?:because|since|as the|given)\s.*",
    re.IGNORECASE,
)
_PARTS = re.compile(r";|(?:^|[,\s])\s*\(?[1-9][.)]\s+")  # semicolons, or numbers within a line
_INTRODUCTION = re.compile(
    r"^.*?\b(?:guess(?:es)?|top (?:3|three))\b(?:.*?(?::|\b(?:are|is|would be)\b:?)|.*)", re.IGNORECASE
)
_ENUMERATION = re.compile(r",\s*(?:or|and)\s+|,\s*|\s+or\s+")
_LONGEST_VALUE = 12  # words; more are a sentence about a value
_LONGEST_KEY = 5  # words


@dataclass(slots=True)
class _Block:
    """One attribute while the answer is read."""

    inference: list[str] = field(default_factory=list)
    guesses: list[str] = field(default_factory=list)


def parse(answer: str, requested: Sequence[str]) -> dict[str, ParsedAnswer]:
    """Return what *answer* says about each of the *requested* attributes, in their order; never raises.

    Guesses are bare values, each once; an attribute that is passed over has the inference ``MISSING``.
    """
    reader = _Reader(requested)
    for line in answer.splitlines():
        plain = _MARKDOWN.sub("", _STAR_BULLET.sub("- ", line)).strip()
        if plain:
            reader.read(plain)
    return {name: _parsed(reader.blocks.get(name)) for name in requested}


def value(text: str) -> str:
    """Return *text* without numbering, explanation and closing dot; empty where it is a sentence and no value.

    >>> value("1. Historian: the author cites archives.")
    'Historian'
    """
    bare = _EXPLANATION.sub("", _BULLET.sub("", _MARKDOWN.sub("", text)).strip()).strip(" \t\"'“”[]_")
    bare = bare[:-1].rstrip() if bare.endswith((".", ",")) else bare
    return "" if len(bare.split()) > _LONGEST_VALUE else bare


def _parsed(block: _Block | None) -> ParsedAnswer:
    if block is None:
        return ParsedAnswer(MISSING, ())
    return ParsedAnswer("\n".join(block.inference), tuple(dict.fromkeys(block.guesses)))


class _Reader:
    """What the lines read so far have opened, and what they said."""

    def __init__(self, requested: Sequence[str]) -> None:
        self._requested = requested
        self._block = _Block()  # of no attribute, until a type is named
        self._field: Literal["inference", "guess"] | None = None
        self._listed = False  # the guesses of this block are numbered, so other lines are talk
        self.blocks: dict[str, _Block] = {}

    def read(self, line: str) -> None:
        """Take in one line without markdown that is not empty."""
        if self._field == "guess" and _BULLET.match(line):
            self._listed = True
            self._guess(line)
            return
        key, colon, rest = line.partition(":")
        words = _BULLET.sub("", key).lower()
        if colon and len(words.split()) <= _LONGEST_KEY and self._key(words, rest.strip()):
            return
        if self._field == "inference":
            self._block.inference.append(line)
        elif self._field == "guess" and not self._listed and not (colon and not rest) and not self._block.guesses:
            self._guess(line)

    def _key(self, key: str, rest: str) -> bool:
        """Take in *rest* as what *key* names; say whether it names anything."""
        if close(key, "type"):
            self._open(closest(rest, self._requested))
        elif close(key, "inference"):
            self._field = "inference"
            self._block.inference.append(rest)
        elif close(key, "guess") or "guess" in key.split() or "guesses" in key.split():
            self._field = "guess"
            self._guess(rest)
        elif (not rest or ";" in rest) and any(close(key, name) for name in self._requested):
            self._open(closest(key, self._requested))  # "Age:" or "Age: 31; 35; 29" in place of the whole block
            self._guess(rest)
        else:
            return False
        return True

    def _open(self, name: str | None) -> None:
        """Start or take up the block of *name*; what follows a type that was not asked for is lost."""
        self._block = _Block() if name is None else self.blocks.setdefault(name, _Block())
        self._field, self._listed = None, False

    def _guess(self, text: str) -> None:
        """Add the values in *text*, which semicolons part; or, after an introduction, commas."""
        bare, introduced = _INTRODUCTION.subn("", text)
        parts = _PARTS.split(bare)
        if introduced and len(parts) == 1:
            listed = _ENUMERATION.split(bare)
            parts = listed if len(listed) in {2, 3} else parts
        self._block.guesses += filter(None, map(value, parts))
