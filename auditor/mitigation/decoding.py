"""Decode spaCy's entity recogniser for many texts at once.

The recogniser reads a text from left to right, and its choice at a word depends on earlier ones only within an entity.
Most words lie in none: what would be chosen for them is worked out for all words of a batch together, and only the
words of entities are gone through one by one. The choices are those of spaCy's own decoder (spaCy 3, transition system
"biluo", greedy, nothing annotated beforehand), which takes a third of the time of a whole analysis for them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from spacy.tokens import Span

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    Floats = NDArray[np.float32]
    Flags = NDArray[np.bool_]

_STATE: Final = ("this word", "first of the entity", "word before")  # the features of a state: rows of weights
_START, _IN, _LAST, _UNIT = "B-", "I-", "L-", "U-"


class _Found(NamedTuple):
    label: str
    start: int  # words of the batch
    end: int


class Decoder:
    """Labels the entities of texts with the weights of one recogniser."""

    def __init__(self, recogniser: Any) -> None:  # noqa: ANN401 - a Cython class without types
        """Take the weights of spaCy's *recogniser*, which `fits` has approved of."""
        self._vectors, self._lower, self._upper = recogniser.model.layers
        moves = [recogniser.moves.get_class_name(number) for number in range(recogniser.moves.n_moves)]
        self._moves = moves
        self._begins = np.array([move.startswith(_START) for move in moves])
        self._units = np.array([move.startswith(_UNIT) and move != _UNIT for move in moves])
        self._within = {
            move[2:]: (number, moves.index(_LAST + move[2:])) for number, move in enumerate(moves) if move[:2] == _IN
        }
        self._closed = self._begins | self._units | np.array([move == "O" for move in moves])

    def label(self, docs: Sequence[Doc]) -> None:
        """Set the entities of *docs*, which have none."""
        full = [doc for doc in docs if len(doc)]
        if not full:
            return
        ends = list(accumulate(len(doc) for doc in full))
        weights = self._lower.predict(self._vectors.predict(full))
        spaces, breaks = _flags(full, "IS_SPACE"), _flags(full, "SENT_START")
        breaks[ends[:-1]] = True  # no entity goes from one text into the next
        breaks = np.append(breaks[1:], np.array([True]))  # for each word: whether none may go on after it
        spans: list[list[Span]] = [[] for _ in full]
        for one in self._entities(weights, spaces, breaks):
            at = bisect_right(ends, one.start)
            doc, start = full[at], ends[at] - len(full[at])
            spans[at].append(Span(doc, one.start - start, one.end - start, one.label))
        for doc, own in zip(full, spans, strict=True):
            doc.set_ents(own, default="outside")

    def _entities(self, weights: Floats, spaces: Flags, breaks: Flags) -> Iterator[_Found]:
        """Yield the entities of the batch in their order; row 0 of *weights* stands for a word that is not there."""
        outside = weights[1:, 0] + weights[0, 1] + weights[0, 2]
        scores = self._scores(outside)
        scores[:, ~self._closed] = -np.inf
        scores[np.ix_(spaces, self._begins | self._units)] = -np.inf
        scores[np.ix_(breaks, self._begins)] = -np.inf
        chosen = scores.argmax(axis=1)
        end = 0
        for word in np.flatnonzero(self._begins[chosen] | self._units[chosen]).tolist():
            if word < end:
                continue  # lies within the entity before
            move = self._moves[chosen[word]]
            end = word + 1 if move.startswith(_UNIT) else self._end(weights, breaks, word, move[2:])
            yield _Found(move[2:], word, end)

    def _end(self, weights: Floats, breaks: Flags, start: int, label: str) -> int:
        """Return where the entity of *label* that begins with the word *start* ends."""
        goes_on, is_last = self._within[label]
        word = start + 1
        while not breaks[word]:
            state = weights[word + 1, 0] + weights[start + 1, 1] + weights[word, 2]
            scores = self._scores(state[None])[0]
            if scores[is_last] > scores[goes_on] or (scores[is_last] == scores[goes_on] and is_last < goes_on):
                break
            word += 1
        return word + 1

    def _scores(self, states: Floats) -> Floats:
        """Return the scores of all moves in each of *states*: one layer of maxout, one linear."""
        hidden = (states + self._lower.get_param("b")).max(axis=-1)
        scores: Floats = self._upper.predict(np.ascontiguousarray(hidden))
        return scores


def fits(recogniser: Any) -> bool:  # noqa: ANN401 - a Cython class without types
    """Say whether *recogniser* is of the kind that can be decoded here; spaCy's own decoder serves for any other."""
    model = getattr(recogniser, "model", None)
    return (
        model is not None
        and model.name == "parser_model"
        and model.attrs["has_upper"]
        and not model.attrs["unseen_classes"]
        and recogniser.cfg["beam_width"] == 1
        and model.get_ref("lower").get_dim("nF") == len(_STATE)
        and model.get_ref("lower").get_dim("nP") > 1
        and not any(node.name == "tok2vec-listener" for node in model.walk())
    )


def _flags(docs: Sequence[Doc], attribute: str) -> Flags:
    return np.concatenate([doc.to_array([attribute]).ravel() == 1 for doc in docs])
