"""How a guess compares with the truth, and what every scale can do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Final, Protocol


class Match(Enum):
    """How a guess compares with the truth."""

    RIGHT = "right"  # the same, or finer than the truth
    PARTLY = "partly"  # coarser than the truth, or some members of a set
    WRONG = "wrong"


class Scale(Protocol):
    """How values of one attribute are written, read and compared.

    No method raises for anything that a person or a model may write; what cannot be read matches nothing.
    """

    @property
    def kind(self) -> str:
        """The name under which content files choose this scale."""
        ...

    def hint(self) -> str:
        """Say to a model how a value should be written."""
        ...

    def canonical(self, text: str) -> str | None:
        """Return the one way of writing the value that *text* names; None where it names none."""
        ...

    def match(self, guess: str, truth: str | tuple[str, ...]) -> Match:
        """Compare *guess* with *truth*; several truths are alternatives, except on a set, where they are members."""
        ...

    def stated(self, value: str, text: str) -> bool:
        """Say whether *text* holds *value* outright, as whole words, in any of its declared forms."""
        ...

    def gbnf(self) -> str:
        """Return the right-hand side of a GBNF rule for one value, of characters that JSON need not escape."""
        ...


# Letters of most scripts, digits, and the marks that occur in names; no quote, backslash or semicolon.
_LETTERS: Final = r"a-zA-Z0-9\u00C0-\u02AF\u0370-\u1FFF\u3040-\uD7AF"
SHORT_TEXT: Final = rf"[{_LETTERS}] [{_LETTERS} ,.'()/+-]{{1,39}}"


def best(matches: Iterable[Match]) -> Match:
    """Return the best of *matches*; WRONG where there is none."""
    found = Match.WRONG
    for match in matches:
        if match is Match.RIGHT:
            return match  # no other can be better: the most frequent value of many meets every other
        found = match if match is Match.PARTLY else found
    return found


def against_each(truth: str | tuple[str, ...], compare: Callable[[str], Match]) -> Match:
    """Return the best match that *compare* gives for any of the alternatives in *truth*."""
    return compare(truth) if isinstance(truth, str) else best(compare(one) for one in truth)
