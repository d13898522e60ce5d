"""The scripted model."""

from __future__ import annotations

import asyncio

from auditor.models.protocol import Model, Query, Reply
from auditor.models.scripted import Scripted

QUERY = Query("system", ("content",), "question")


def test_a_plain_string_becomes_a_reply() -> None:
    """A script may return just the words."""
    assert asyncio.run(Scripted(lambda _: "yes").ask(QUERY)) == Reply("yes")


def test_a_reply_is_given_as_it_is() -> None:
    """A script may return a whole reply, with its finish."""
    reply = Reply("", finish="refusal")
    assert asyncio.run(Scripted(lambda _: reply).ask(QUERY)) is reply


def test_it_remembers_what_it_was_asked() -> None:
    """Tests can look at the questions, in order."""
    model: Model = (script := Scripted(lambda query: query.question, name="s", sees_images=True))
    other = Query("system", ("content",), "another")
    asyncio.run(model.ask(QUERY))
    asyncio.run(model.ask(other))
    asyncio.run(model.close())
    assert script.asked == [QUERY, other]
    assert (model.name, model.sees_images, dict(model.identity)) == ("s", True, {})
