"""Where the rules of a scale end: values that only their words tell apart."""

from __future__ import annotations

from auditor.attributes.matching import Match, Scale
from auditor.attributes.places import Place


def undecided(scale: Scale, guess: str, truth: str | tuple[str, ...]) -> bool:
    """Say whether *guess* is wrong by *scale* for want of a better rule: free text, or a place the gazetteer lacks.

    Two such values share no words, which does not prove that they differ in meaning. Numbers, amounts, sets and
    closed lists are decided by their rules, and so is a value without any word.
    """
    texts = (guess, *((truth,) if isinstance(truth, str) else truth))
    if any(scale.canonical(text) is None for text in texts) or scale.match(guess, truth) is not Match.WRONG:
        return False
    if isinstance(scale, Place):
        return not all(scale.knows(text) for text in texts)
    return scale.kind == "free"
