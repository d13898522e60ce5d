"""Prompt templates from strangers: what is not on the list is refused before it is rendered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import BadContent
from auditor.probing.catalogue import built_in, load
from auditor.probing.templates import fault, render

REACHING = (
    "{% include '/etc/passwd' %}",
    "{% extends '/etc/passwd' %}",
    "{% import '/etc/passwd' as p %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ attributes.__class__ }}",
    "{{ attributes[0]['__class__'] }}",
    "{{ attributes | map(attribute='scale.__init__.__globals__') | join }}",
    "{{ attributes | map('attr', '__class__') | list }}",
    "{{ findings | attr('__class__') }}",
    "{{ self }}",
    "{{ lipsum.__globals__ }}",
    "{{ attributes.append(1) }}",
    "{{ ''.format.__self__ }}",
    "{{ '{0.__class__}'.format(1) }}",
)
ENDLESS = (
    "{{ 'a' * 10**9 }}",
    "{{ 10**10**9 }}",
    "{{ 'x' | center(10**9) }}",
    "{{ '%1000000000d' | format(1) }}",
    "{{ range(10**9) | list }}",
    "{% for a in attributes %}" * 3 + "x" + "{% endfor %}" * 3,
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% for a in attributes recursive %}{{ loop(attributes) }}{% endfor %}",
    "{{" + "(" * 5000 + "1" + ")" * 5000 + "}}",
    "x" * 100_001,
)


@pytest.mark.parametrize("template", REACHING)
def test_what_reaches_beyond_what_is_given_is_refused(template: str) -> None:
    """Files, classes, globals and methods: refused in words that hold nothing of what lies there."""
    assert "root:" not in str(fault(template) or pytest.fail("it was allowed"))


@pytest.mark.parametrize("template", ENDLESS, ids=lambda template: template[:40])
def test_what_would_take_all_memory_or_time_is_refused(template: str) -> None:
    """Powers, repetitions, deep loops and recursion: refused before anything of it is done."""
    assert fault(template)


@pytest.mark.parametrize("template", ["{{", "{{ attributes[0].nope }}", "{{ attributes | sort }}", "{{ nobody }}"])
def test_what_cannot_be_rendered_is_found_before_the_run(template: str) -> None:
    """A misspelt name must not come up after hours."""
    assert fault(template)


def test_built_in_probes_are_allowed() -> None:
    """The list is long enough for the probes that come with the tool."""
    assert all(fault(agent.prompt) is None for name in built_in() for agent in load(name).agents)


def test_what_is_missing_in_the_end_is_one_sentence() -> None:
    """A template may ask for the findings of an agent who had none."""
    with pytest.raises(BadContent, match="'prompt' should be a template for what it is given"):
        render("{{ findings.scout }}", {"attributes": (), "findings": {}})


@given(st.text(alphabet="{}%|.()[]'_ abcfindgsmultr0*", max_size=60))
def test_any_text_is_judged(template: str) -> None:
    """Whatever it is, it is refused or rendered; nothing else is raised."""
    fault(template)
