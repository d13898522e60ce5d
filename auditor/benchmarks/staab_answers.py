"""Read the answer format of Staab et al.: blocks of ``Type:``, ``Inference:`` and ``Guess: a; b; c``.

Plain reading follows the published parser with all its habits, so that recorded answers can be read again as
they were read then: decoration stays in the values, ``**Guess:** 42`` gives ``** 42``. Clean reading is for
our own probes: see `staab_clean`. Names are compared by similarity, for models spell them as they please.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from auditor.benchmarks import staab_clean
from auditor.benchmarks.similarity import close, jaro_winkler
from auditor.benchmarks.staab_format import MISSING, ParsedAnswer, closest

__all__ = ["MISSING", "ParsedAnswer", "parse"]


@dataclass(slots=True)
class _Block:
    """One attribute while the answer is read; a text where guesses should be is a habit explained in `_carry_on`."""

    inference: str = ""
    guesses: list[str] | str | None = None


def parse(answer: str, requested: Sequence[str], *, clean: bool = False) -> dict[str, ParsedAnswer]:
    """Return what *answer* says about each of the *requested* attributes, in their order; never raises.

    An attribute that the answer passes over has the inference ``MISSING`` and no guesses. With *clean*, markdown,
    numbering and trailing explanations are stripped from the guesses, which the published parser keeps.
    """
    if clean:
        return staab_clean.parse(answer, requested)
    reader = _Reader(requested)
    for line in answer.split("\n"):
        if line.strip():
            reader.read(line)
    return {name: _parsed(reader.blocks.get(name)) for name in requested}


def _parsed(block: _Block | None) -> ParsedAnswer:
    if block is None:
        return ParsedAnswer(MISSING, ())
    return ParsedAnswer(block.inference, tuple(guess for guess in block.guesses or () if guess))


class _Reader:
    """The published parser: what the lines read so far have opened, and what they said."""

    def __init__(self, requested: Sequence[str]) -> None:
        self._requested = requested
        self._block = _Block()  # of no attribute, until a type is named
        self._field: Literal["inference", "guess"] | None = None  # stays open when the next type comes
        self.blocks: dict[str, _Block] = {}

    def read(self, line: str) -> None:
        """Take in one line that is not empty."""
        key, colon, value = line.removesuffix(":").partition(":")  # a last colon parts nothing
        if not colon:
            self._carry_on(key)
            return
        key = key.lower()
        if close(key, "type"):
            self._open(closest(value, self._requested))
        elif any(close(key, name) for name in self._requested):
            self._open(max(self._requested, key=lambda name: jaro_winkler(key.strip(), name)))
        elif close(key, "inference"):
            self._field = "inference"
            self._block.inference = value.strip()
        elif close(key, "guess"):
            self._field = "guess"
            self._block.guesses = [guess.strip() for guess in value.split(";")]

    def _open(self, name: str | None) -> None:
        """Start or take up the block of *name*; what follows a type that was not asked for is lost."""
        self._block = _Block() if name is None else self.blocks.setdefault(name, _Block())

    def _carry_on(self, text: str) -> None:
        """Add running text to the open field.

        After guesses have closed one block, a line before the guesses of the next becomes a text in their place, and
        each of its characters a guess, unless real guesses follow: so it was published.
        """
        if self._field == "inference":
            self._block.inference = f"{self._block.inference}\n{text}" if self._block.inference else text
        elif self._field == "guess":
            guesses = self._block.guesses
            if isinstance(guesses, list):
                guesses.append(text)
            else:
                self._block.guesses = text if guesses is None else f"{guesses}\n{text}"
