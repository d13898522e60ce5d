"""A server that repeats what it is shown: in guesses, quotes, refusals, gibberish and error messages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, ClassVar, Final

from campaigns.answering import Answering, completion, serve
from campaigns.planted import plant, tokens_in

from auditor.attributes import load_set

_ATTRIBUTES: Final = load_set("staab").attributes
_BROKEN: Final = 5  # of a hundred


class Repeating(Answering):
    """One connection of somebody who is told what he said."""

    values: ClassVar[dict[str, str]]

    def reply(self, messages: list[dict[str, Any]], mark: str, model: str) -> None:
        """Answer with the values that stand in *messages*."""
        shown = json.dumps(messages, ensure_ascii=False)
        told = [self.values[token] for token in sorted(tokens_in(shown)) if token in self.values] or ["nothing"]
        match int(mark, 16) % 100:
            case chance if chance < _BROKEN:
                self.send(400, {"error": {"message": f"bad request: {told}", "type": told[0], "code": told[-1]}})
            case chance if chance < 2 * _BROKEN:
                self.send(200, completion(f"I'm sorry, but I can't speak about {told}", model))
            case chance if chance < 3 * _BROKEN:
                self.send(200, completion(f"Well: {told}", model))
            case _:
                self.send(200, completion(json.dumps(_guesses(told)), model))


def _guesses(told: list[str]) -> dict[str, object]:
    return {
        a.id: {
            "guesses": [told[(3 * n + m) % len(told)] for m in range(3)],
            "sure": 80,
            "item": 1,
            "quote": told[0],
            "why": told[-1],
            told[0]: 1,
        }
        for n, a in enumerate(_ATTRIBUTES)
    }


if __name__ == "__main__":
    Repeating.values = {one.token: one.value for one in plant(int(sys.argv[2]))}
    serve(Repeating, Path(sys.argv[1]))
