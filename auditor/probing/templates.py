"""Prompt templates from strangers: they may repeat, choose and join what they are given, and nothing else.

Jinja's sandbox keeps a template from Python and from files; it does not keep it from filling memory or running for
hours. So only a few of its words are allowed at all, by a list of what is, not of what is not.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from auditor.attributes import load_set
from auditor.errors import BadContent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

LONGEST: Final = 100_000  # characters of a template
_GIVEN: Final = ("attributes", "findings")
_WORDS: Final = frozenset(
    {
        *("Template", "Output", "TemplateData", "Name", "Const", "Tuple", "List", "Getattr", "Getitem", "For", "If"),
        *("CondExpr", "Filter", "Keyword", "Test", "Compare", "Operand", "And", "Or", "Not", "Concat", "Call"),
    }
)
_FILTERS: Final = ("join", "lower", "upper", "capitalize", "trim", "length", "first", "last", "list", "sort", "default")
_CALLS: Final = ("items", "keys", "values", "hint")
_DEEPEST: Final = 2  # loops within each other


class _Anything(dict[str, str]):
    """Findings of whatever agent, for a trial."""

    def __missing__(self, name: str) -> str:
        return name


def render(template: str, given: Mapping[str, Any]) -> str:
    """Return *template* filled in; BadContent where it asks for what it is not given."""
    from jinja2 import TemplateError

    try:
        return str(_compiled(template).render(given)).strip()
    except TemplateError as error:
        raise BadContent("a probe", "prompt", f"a template for what it is given ({_said(error)})") from None


@lru_cache(maxsize=128)  # a plan is read several times
def fault(template: str) -> str | None:
    """Return what is wrong with a template, or None; it is tried on an ordinary attribute set."""
    from jinja2 import TemplateError

    if len(template) > LONGEST:
        return f"longer than {LONGEST:,} characters"
    try:
        parsed = _environment().parse(template)
    except (TemplateError, RecursionError) as error:
        return _said(error)
    if wrong := next(_forbidden(parsed), None):
        return f"{wrong}, which a prompt may not use"
    try:
        _compiled(template).render(attributes=load_set("staab").attributes, findings=_Anything(agent="said"))
    except Exception as error:  # noqa: BLE001 - a template may add a list to a number, or compare what has no order
        return _said(error)
    return None


def _forbidden(parsed: nodes.Template) -> Iterator[str]:
    """Yield what is not on the lists."""
    from jinja2 import nodes

    for node in _all(parsed):
        word = type(node).__name__
        if word not in _WORDS:
            yield f"it uses {word}"
        elif isinstance(node, nodes.Filter) and not _is_plain(node):
            yield f"it uses the filter {node.name}"
        elif isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Getattr) and node.node.attr in _CALLS):
            yield "it calls a function"
        elif isinstance(node, nodes.Name) and node.ctx == "load" and node.name not in _names(parsed):
            yield f"it names {node.name}"
    if _depth(parsed) > _DEEPEST:
        yield f"it has more than {_DEEPEST} loops within each other"


def _all(parsed: nodes.Template) -> list[nodes.Node]:
    from jinja2 import nodes

    return [parsed, *parsed.find_all(nodes.Node)]


def _names(parsed: nodes.Template) -> set[str]:
    """Return what may be named: what is given, and what loops run through."""
    from jinja2 import nodes

    return {*_GIVEN, "loop"} | {name.name for name in parsed.find_all(nodes.Name) if name.ctx == "store"}


def _is_plain(node: nodes.Filter) -> bool:
    """Say whether a filter is on the list; ``map`` only takes an attribute, since else it would call any filter."""
    if node.name == "map":
        return not node.args and [keyword.key for keyword in node.kwargs] == ["attribute"]
    return node.name in _FILTERS


def _depth(node: nodes.Node) -> int:
    """Return how many loops stand within each other."""
    from jinja2 import nodes

    inner = max((_depth(child) for child in node.iter_child_nodes()), default=0)
    return inner + isinstance(node, nodes.For)


def _said(error: BaseException) -> str:
    return str(getattr(error, "message", "") or type(error).__name__)


@lru_cache(maxsize=128)  # compiling one takes a millisecond
def _compiled(template: str) -> Any:  # noqa: ANN401 - jinja's Template, whose import is not wanted here
    return _environment().from_string(template)


@cache
def _environment() -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )  # plain text for models: nothing here is markup
