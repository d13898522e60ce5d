"""A rewriting on its own, with a scripted model (a fake): resumable, within limits, leaving nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.attributes import load_set
from auditor.cli.rewriting import Asked, bench
from auditor.domain import Person, Post
from auditor.errors import AuditorError, BadContent, BadModel, BadOutput, BadRun, LimitReached, Unreachable
from auditor.mitigation.catalogue import open_mitigation
from auditor.mitigation.rewriting.method import parse, read
from auditor.mitigation.rewriting.rewriter import Rewriting
from auditor.mitigation.stream import Destination, Work, write
from auditor.models.catalogue import ModelOptions
from auditor.models.protocol import Query, Reply
from auditor.models.scripted import Scripted
from auditor.models.wrappers import Budget, Caps, Limits, Shared, guarded
from auditor.rewriting import Bench, Means, asked_models, default_rewriter, open_rewriting

SET = load_set("staab")
PEOPLE = [
    Person(f"p{n}", (Post(f"p{n}-1", f"Shift number {n} in Graz was long, and the bus late."),)) for n in range(5)
]
FILE = {
    "id": "ours",
    "version": 1,
    "title": "ours",
    "source": "us",
    "way": "adversarial",
    "rounds": 1,
    "asks": ["texts", "words"],
    "together": 2,
    "system": "You rewrite.",
    "texts": "Rewrite: {{ findings['guide'] }}",
    "words": "Other words for: {{ findings['guide'] }}",
    "guide": {"probe": "guide", "model": ""},
}


def _answer(query: Query) -> str:
    texts = dict(re.findall(r"^\[(\d+)\] (.*)$", query.material[0], re.MULTILINE))
    return json.dumps({n: text.replace("in Graz ", "") for n, text in texts.items()})


def _naive(model: Scripted, budget: Budget | None = None) -> Rewriting:
    guarded_model = guarded(model, Limits(), Shared(budget) if budget else None)
    return Rewriting(read("rewrite-naive"), guarded_model, None, SET, mask=None)


def _written(folder: Path, rewriting: Rewriting, budget: Budget | None = None) -> list[str]:
    out = folder / "out.jsonl"
    with Bench(rewriting, folder / "out.jsonl.asked", budget) as bench:
        write(PEOPLE, Work(bench), Destination(out), "source")
    return [json.loads(line)["items"][0]["text"] for line in out.read_text(encoding="utf-8").splitlines()]


def test_a_corpus_is_written_and_what_was_kept_meanwhile_goes(tmp_path: Path) -> None:
    """Everybody in their order, every item under its id; the folder of answers is gone afterwards."""
    texts = _written(tmp_path, _naive(Scripted(_answer)))
    assert texts == [f"Shift number {n} was long, and the bus late." for n in range(5)]
    assert [path.name for path in tmp_path.iterdir()] == ["out.jsonl"]


def test_one_bench_serves_part_after_part(tmp_path: Path) -> None:
    """A long corpus comes in parts: what is under way at the end of one is no reason to refuse the next."""
    people = [entry for entry in PEOPLE if isinstance(entry, Person)]
    with Bench(_naive(Scripted(_answer)), tmp_path / "asked") as bench:
        twins = [twin.person.id for part in (people[:2], people[2:4], people[4:]) for twin in bench.apply_all(part)]
    assert twins == [person.id for person in people]


@pytest.mark.parametrize("heard", [1, 3])
def test_work_that_was_cut_off_goes_on_without_asking_twice(tmp_path: Path, heard: int) -> None:
    """A model that falls silent ends the work with a sentence; the same command goes on with what was answered."""
    asked: list[Query] = []

    def silent(query: Query) -> str:
        asked.append(query)
        if len(asked) > heard:
            raise Unreachable("nobody answers")
        return _answer(query)

    model = Scripted(silent)
    model.width = 1
    rewriting = Rewriting(read("rewrite-naive"), model, None, SET, mask=None)
    with pytest.raises(Unreachable):
        _written(tmp_path, rewriting)
    again = Scripted(_answer)
    assert len(_written(tmp_path, _naive(again))) == 5
    assert len(again.asked) == 5 - heard


@pytest.fixture(params=[signal.SIGTERM, signal.SIGHUP])
def told(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """Give a signal that ends nothing by itself, so that work which does not heed it goes on and is noticed."""
    before = signal.signal(request.param, lambda *_: None)
    yield request.param
    signal.signal(request.param, before)


def test_who_is_told_to_end_keeps_the_answers_under_way(tmp_path: Path, told: signal.Signals) -> None:
    """A system that shuts down, or a closed terminal, costs no answer: the same command goes on with what was heard."""

    class Struck(Scripted):
        async def ask(self, query: Query) -> Reply:
            os.kill(os.getpid(), told)
            await asyncio.sleep(0.1)
            return await super().ask(query)

    struck, again = Struck(_answer), Scripted(_answer)
    struck.width = 1
    with pytest.raises(KeyboardInterrupt):
        _written(tmp_path, Rewriting(read("rewrite-naive"), struck, None, SET, mask=None))
    assert len(_written(tmp_path, _naive(again))) == 5
    assert len(struck.asked) == 1
    assert len(again.asked) == 4


def test_a_limit_on_calls_holds_over_several_starts(tmp_path: Path) -> None:
    """What earlier starts spent counts; a higher limit lets the work go on."""
    for calls in (2, 2):
        budget = Budget(Caps(calls=calls))
        with pytest.raises(LimitReached):
            _written(tmp_path, _naive(Scripted(_answer), budget), budget)
    budget, model = Budget(Caps(calls=5)), Scripted(_answer)
    assert len(_written(tmp_path, _naive(model, budget), budget)) == 5
    assert len(model.asked) == 3


def test_changed_pictures_without_a_place_are_refused_before_a_model_is_opened() -> None:
    """What would be thrown away is not paid for: not even the missing leave to ask that model is told first."""
    asked = Asked(
        name="rewrite-naive+pictures-strip",
        rewriter="openai/gpt-4o",
        attributes="staab",
        budget=Budget(),
        options=ModelOptions(),
        quiet=True,
    )
    with pytest.raises(BadOutput, match="name its file with -o"), bench(asked, "people.jsonl", None):
        pass


def test_answers_of_another_rewriting_are_not_taken(tmp_path: Path) -> None:
    """Other prompts or another model make another rewriting, and its folder is refused."""
    with pytest.raises(Unreachable):
        _written(tmp_path, _naive(Scripted(_unheard)))
    naive = {key: value for key, value in FILE.items() if key not in ("guide", "rounds", "words")}
    method = parse(naive | {"way": "naive", "asks": ["texts", "texts"]}, "ours.toml", "rewrite-naive+ours.toml")
    with pytest.raises(BadRun, match="belongs to another rewriting"):
        _written(tmp_path, Rewriting(method, Scripted(_answer), None, SET, mask=None))


def _unheard(_: Query) -> str:
    raise Unreachable("nobody answers")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"way": "brave"}, "'way' should be"),
        ({"rounds": 0}, "'rounds' should be a whole number from 1 to 9"),
        ({"asks": ["words"]}, "'asks' should be two out of texts and words"),
        ({"texts": "{{ unclosed"}, "'texts' should be a valid template"),
        ({"together": 99}, "'together' should be"),
        ({"guide": {"probe": "disclosure"}}, "'guide.probe' should be a probe that asks a model"),
        ({"guide": {"probe": "staab"}}, "'guide.probe' should be"),
        ({"guide": {"probe": "guide", "modle": ""}}, "'guide.modle' should be 'model'"),
        ({"way": "naive", "asks": ["texts", "texts"]}, "'guide' should be absent"),
        ({"prompt": "x"}, "'prompt' should be"),
    ],
)
def test_a_fault_in_a_file_is_named_with_its_key(change: dict[str, object], named: str) -> None:
    """A method is content: whoever writes one is told what is wrong with it."""
    with pytest.raises(BadContent, match=re.escape(named)):
        parse(FILE | change, "ours.toml", "rewrite+ours.toml")
    assert parse(FILE, "ours.toml", "rewrite+ours.toml", 3).rounds == 3


@pytest.mark.parametrize(
    "name", ["rewrite:", "rewrite:x", "rewrite-nave", "rewrite:0", "rewrite:99", "rewrite+gone.toml"]
)
def test_a_name_that_is_none_is_refused(name: str) -> None:
    """The sentence names the part at fault."""
    with pytest.raises(BadContent):
        read(name)


def test_a_rewriting_is_opened_with_its_models_only() -> None:
    """As an ordinary mitigation it says what it needs; hosts are permitted as for any model, none is opened twice."""
    with pytest.raises(AuditorError, match="--rewriter"):
        open_mitigation("rewrite:2")
    means = Means("openai/gpt-4o", SET, ModelOptions())
    with pytest.raises(BadModel, match="--allow"):
        open_rewriting("rewrite:2", means)
    model = Scripted(_answer)
    opened = open_rewriting("rewrite:2", Means("scripted/one", SET, ModelOptions(), {"scripted/one": model}))
    assert opened.models == (model,)
    assert asked_models(("none", "rewrite:2", "presidio"), "openai/gpt-4o") == ("openai/gpt-4o",)
    assert (default_rewriter(()), default_rewriter(("a/b", "c/d"))) == ("embedded:1.5b", "a/b")
