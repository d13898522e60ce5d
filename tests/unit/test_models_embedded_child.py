"""The slot: what is kept is a function of the text alone."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from auditor.models.embedded_child import Prompt, Slot

Cell = tuple[int, int]  # a token, and how many were computed together with it


class Runtime:
    """Keeps tokens as the real runtime does: the common beginning stays, at least one token is computed anew."""

    def __init__(self, *, shortens: bool = True) -> None:
        """Begin empty; without *shortens* nothing that was kept can be cut back, as in a recurrent model."""
        self.cells: list[Cell] = []
        self.computed = 0
        self._shortens = shortens

    def complete(self, request: dict[str, Any]) -> dict[str, Any]:
        """Compute what is not kept as one batch; the answer shows how each token was computed."""
        tokens = request["prompt"]
        kept = min(self._kept(tokens), len(tokens) - 1) if request["cache_prompt"] else 0
        kept = kept if self._shortens or kept == len(self.cells) else 0
        batch = len(tokens) - kept
        self.cells = self.cells[:kept] + [(token, batch) for token in tokens[kept:]]
        self.computed += batch
        text = repr(self.cells)
        if request.get("n_predict", 1):
            self.cells = [*self.cells, (-1, 1)]  # the answer stays in memory, too
        usage = {"completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": kept}}
        return {"choices": [{"text": text, "finish_reason": "stop"}], "usage": usage}

    def _kept(self, tokens: list[int]) -> int:
        same = 0
        for cell, token in zip(self.cells, tokens, strict=False):
            if cell[0] != token:
                break
            same += 1
        return same


TEXT = st.lists(st.integers(0, 2), min_size=1, max_size=4)  # few tokens: much in common
HEAD = st.lists(st.integers(0, 2), min_size=2, max_size=4)  # a chat template alone has more than one


@st.composite
def prompts(draw: st.DrawFn) -> Prompt:
    """Draw a system text, perhaps some content, and a question."""
    head, content, question = draw(HEAD), draw(st.one_of(st.just([]), TEXT)), draw(TEXT)
    body = head + content
    stages = (head, body, body + question) if content else (head, head + question)
    return Prompt(stages, {"n_predict": 5})


def fresh(prompt: Prompt) -> str:
    """Return the answer of a slot that was asked nothing before."""
    return str(Slot(Runtime().complete, keep=True).answer(prompt)[0]["choices"][0]["text"])


@given(st.lists(prompts(), max_size=8))
def test_an_answer_does_not_depend_on_what_was_asked_before(asked: list[Prompt]) -> None:
    """Whatever the order, each answer is the one that a new process gives: a resumed run is the same run."""
    slot = Slot(Runtime().complete, keep=True)
    assert [slot.answer(prompt)[0]["choices"][0]["text"] for prompt in asked] == [fresh(prompt) for prompt in asked]


@given(st.lists(prompts(), max_size=8))
def test_without_keeping_everything_is_read_each_time(asked: list[Prompt]) -> None:
    """Every token of every question is computed in one batch, and none is reused."""
    slot = Slot(Runtime().complete, keep=False)
    for prompt in asked:
        whole = prompt.stages[-1]
        result, reused = slot.answer(prompt)
        assert result["choices"][0]["text"] == repr([(token, len(whole)) for token in whole])
        assert reused == 0


@given(st.lists(prompts(), min_size=1, max_size=8))
def test_a_memory_that_cannot_be_shortened_is_not_relied_upon(asked: list[Prompt]) -> None:
    """Such a model is noticed at its first question, and reads everything each time from then on."""
    slot = Slot(Runtime(shortens=False).complete, keep=True)
    for prompt in asked:
        whole = prompt.stages[-1]
        assert slot.answer(prompt)[0]["choices"][0]["text"] == repr([(token, len(whole)) for token in whole])


def test_the_second_question_about_a_person_reads_only_the_question() -> None:
    """One token of the content is computed again, to be sure of the state; the rest is reused."""
    runtime = Runtime()
    slot = Slot(runtime.complete, keep=True)
    head, body = [1] * 50, [1] * 50 + [2] * 400
    slot.answer(Prompt((head, body, [*body, 3, 3]), {}))
    before = runtime.computed
    _, reused = slot.answer(Prompt((head, body, [*body, 4, 4, 4]), {}))
    assert reused == 450
    assert runtime.computed - before == 1 + 3
