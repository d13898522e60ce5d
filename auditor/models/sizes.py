"""How much a question holds, said without asking any model: an estimate that is the same everywhere and at any time.

A replay, an estimate beforehand and a run on another machine have to cut a long history at the same places, and have
no tokenizer. So tokens are counted by the kind of characters, on the high side.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from auditor.models.protocol import Query

PICTURE: Final = 1500  # tokens that most providers count for a picture of 1024 pixels
FRAME: Final = 64  # tokens of a chat template round a question
_RUN: Final = re.compile(r"[a-z]+|[A-Za-z]+|[^\S\n]+|[\x21-\x7f]|\n")
_LETTERS: Final = 4  # of a word, in a token; half as many where it is long or of mixed case, like a code
_WORD: Final = 20  # letters
_BLANKS: Final = 4  # in a token, beyond the one before a word
_WIDE: Final = (1, 2, 4)  # tokens of a character beyond ASCII, by 2, 3 and 4 bytes


def tokens(text: str) -> int:
    """Return how many tokens *text* makes at most, for ordinary text and the tokenizers that we know."""
    plain = sum(_of_run(run) for run in _RUN.findall(text))
    return plain + sum(_WIDE[len(char.encode("utf-8", "replace")) - 2] for char in text if char > "\x7f")


def size(query: Query) -> int:
    """Return how many tokens *query* makes at most, its pictures included and without its answer."""
    texts = (query.system, *query.material, query.question)
    return FRAME + sum(map(tokens, texts)) + PICTURE * len(query.images)


def context_of(identity: Mapping[str, str]) -> int | None:
    """Return how many tokens a model holds, question and answer together, as its *identity* states; None if not."""
    stated = identity.get("n_ctx") or identity.get("context") or ""
    return int(stated) if stated.isdigit() else None


def _of_run(run: str) -> int:
    if run.isalpha():
        letters = _LETTERS if len(run) <= _WORD and run[1:].islower() == (len(run) > 1) else _LETTERS // 2
        return 1 + (len(run) - 1) // letters
    return (len(run) - 1 + _BLANKS - 1) // _BLANKS if run.isspace() and run != "\n" else 1
