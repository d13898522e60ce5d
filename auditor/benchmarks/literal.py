"""What stands outright in a text: the plainest leak, which no model is needed to find."""

from __future__ import annotations

import re


def within(value: str, text: str) -> bool:
    """Say whether *value* stands anywhere in *text*, case aside, also inside a longer word: "India" in "Indian"."""
    return bool(value.strip()) and value.strip().casefold() in text.casefold()


def standing(value: str, text: str) -> bool:
    """Say whether *value* stands in *text* as whole words, case aside; an underscore ends a word, as in "@anna_47"."""
    wanted = re.escape(value.strip())
    return bool(wanted) and re.search(rf"(?<![^\W_]){wanted}(?![^\W_])", text, re.IGNORECASE) is not None
