"""How a regular expression begins: what cannot begin in a text need not be looked for in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditor.probing.disclosure.patterns import Phrase

_OPENING = re.compile(
    r"([a-z' ]*)(?:\(\?:([a-z' |]+)\)(?![?*+{])([a-z' ]*))?"
)  # letters, one choice of letters, letters
_GROUP_OR_CHOICE = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)


def group_by_opening(phrases: Sequence[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    """Return the phrases that can begin with each text; one with several openings stands under each of them."""
    groups: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        for opening in openings(phrase.pattern.pattern):
            groups.setdefault(opening, []).append(phrase)
    return {opening: tuple(begun) for opening, begun in groups.items()}


def openings(pattern: str) -> tuple[str, ...]:
    """Return texts of which one stands in every text that *pattern* matches; ("",) where no better are known."""
    found = _OPENING.match(pattern)
    if found is None or _is_choice(pattern):
        return ("",)
    head, choice, tail = found[1], found[2], found[3] or ""
    if pattern[found.end() : found.end() + 1] in tuple("?*+{"):  # the last letter may be missing
        head, tail = (head, tail[:-1]) if choice and tail else (head[:-1], tail)
    return tuple(f"{head}{one}{tail}" for one in choice.split("|")) if choice else (head,)


def _is_choice(pattern: str) -> bool:
    """Say whether *pattern* as a whole is a choice, so that its second part may begin otherwise."""
    depth = 0
    for mark in _GROUP_OR_CHOICE.finditer(pattern):
        depth += {"(": 1, ")": -1}.get(mark[0], 0)
        if mark[0] == "|" and depth == 0:
            return True
    return False
