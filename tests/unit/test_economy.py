"""What one person published is one prefix for all questions about them, and the report says what each attack took."""

from __future__ import annotations

import asyncio
import json
import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

from auditor import corpus
from auditor.attributes import load_set
from auditor.domain import Person
from auditor.models import chat
from auditor.models.protocol import Query
from auditor.models.scripted import Scripted
from auditor.probing import catalogue
from auditor.probing.attacks import Attack
from auditor.probing.cases import lay_out
from auditor.probing.prompts import system_text
from auditor.probing.strategies import attack
from auditor.reporting import as_json, html, markdown, terminal
from auditor.reporting.assemble import assemble
from auditor.scoring.recorded import load

TESTS = Path(__file__).parents[1]
RUN = runpy.run_path(str(TESTS / "scripted_run.py"))
FIXTURES = TESTS.parent / "fixtures" / "people.jsonl"
SET = load_set("staab")
SAID = json.dumps({a.id: {"guesses": ["x"], "item": 1, "quote": "the"} for a in SET.attributes})


def _asked(person: Person, name: str) -> list[tuple[str, Query]]:
    """Return what a probe asks a scripted model (a fake) about a person, with the agent that asks."""
    asked: list[tuple[str, Query]] = []
    model = Scripted(lambda _: SAID)

    async def ask(query: Query, agent: str) -> Any:  # noqa: ANN401 - a reply
        asked.append((agent, query))
        return await model.ask(query)

    work = Attack(catalogue.load(name), lay_out(person, ocr=False), SET.attributes, system_text(SET), False, ask)
    asyncio.run(attack(work))
    return asked


def _people() -> list[Person]:
    return [p for p in corpus.read(str(FIXTURES)) if isinstance(p, Person)][:3]


def test_the_prefix_of_all_questions_about_a_person_is_the_same_to_the_byte() -> None:
    """System text and material come first and are shared by every agent that reads the same, in whatever probe.

    An agent that reads posts only shares the block of posts; what a verifier is shown are the cited items alone, and an
    incremental probe reads batch after batch: their prompts say so, and they share the system text.
    """
    for person in _people():
        whole = {agent: query for name in ("profile", "staab", "prism") for agent, query in _asked(person, name)}
        system = {query.system for query in whole.values()}
        assert len(system) == 1
        both = [query.material for query in whole.values() if len(query.material) == 2]
        assert len(both) >= 1
        posts, pictures = both[0]
        assert all(material == (posts, pictures) for material in both)
        assert {query.material for query in whole.values()} <= {(posts, pictures), (posts,), (pictures,), ()}
        investigator = next(query for agent, query in _asked(person, "argus") if agent == "investigator")
        assert investigator.material == (posts, pictures)
        assert {query.system for _, query in _asked(person, "gum")} == system


def test_what_a_server_is_sent_begins_with_the_prefix() -> None:
    """In the conversation as well the question is last, so that a provider's cache serves all but it."""
    queries = [query for name in ("profile", "staab") for _, query in _asked(_people()[0], name)]
    sent = [chat.messages(query, ()) for query in queries]
    assert len({messages[0]["content"] for messages in sent}) == 1
    texts = [messages[1]["content"] for messages in sent]
    shared = "".join(queries[0].material[:1])
    assert all(text.startswith(shared) for text in texts)
    assert all(text.endswith(query.question) for text, query in zip(texts, queries, strict=True))


def test_the_report_says_what_each_attack_took(tmp_path: Path) -> None:
    """Calls and tokens by person and attack in JSON, the mean over the people in every edition; time on request."""
    people = RUN["write_corpus"](tmp_path / "people.jsonl", 4)
    run = load(RUN["record"](tmp_path / "run", people, RUN["knows"](4, "sex")))
    report, timed = assemble(run), assemble(run, timings=True)
    profile = next(cost for cost in report.costs if cost.probe == "profile")
    assert [one.person for one in profile.each] == ["p00", "p01", "p02", "p03"]
    assert profile.mean("calls") == 1
    assert profile.mean("seconds") is None
    assert next(c for c in timed.costs if c.probe == "profile").mean("seconds") is not None
    written = next(c for c in json.loads(as_json.render(report))["costs"] if c["probe"] == "profile")
    assert written["people"] == len(written["each"]) == 4
    assert len({one["person"] for one in written["each"]} - {"p00", "p01", "p02", "p03"}) == 4
    for text in (terminal.render(report, width=160), markdown.render(report)):
        assert "What one person took, in the mean" in text
    assert "What one person took" in html.render(report)


def test_the_same_run_gives_the_same_figures(tmp_path: Path) -> None:
    """Without --timings nothing in it depends on how fast the answers came."""
    people = RUN["write_corpus"](tmp_path / "people.jsonl", 2)
    run = load(RUN["record"](tmp_path / "run", people, RUN["knows"](2, "sex")))
    slower = {cell: replace_seconds(use) for cell, use in run.costs.items()}
    assert assemble(run).costs == assemble(replace(run, costs=slower)).costs


def replace_seconds(use: Any) -> Any:  # noqa: ANN401 - a Use
    """Return *use* with another time and other cache hits."""
    return replace(use, seconds=use.seconds + 5, cached_tokens=use.cached_tokens + 7)
