"""Options in groups: a command takes a few groups of what belongs together, and its user sees the single options."""

from __future__ import annotations

import copy
import dataclasses
import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, get_args, get_type_hints

Group = type[Any]  # a dataclass whose fields are options


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Return *command* as Typer is to see it: each parameter that is a dataclass is replaced by its fields.

    A field is ``Annotated`` with a Typer option and has a default; its name is that of no other parameter.
    """
    parameters = inspect.signature(command).parameters
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hints[name] for name in parameters if dataclasses.is_dataclass(hints[name])}

    def flat(**given: Any) -> None:  # noqa: ANN401 - whatever the options hold
        command(**_gathered(given, groups))

    flattened = [
        option
        for name, parameter in parameters.items()
        for option in (_options(groups[name]) if name in groups else [parameter.replace(annotation=hints[name])])
    ]
    keyword = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in flattened]
    flat.__name__, flat.__doc__, flat.__module__ = command.__name__, command.__doc__, command.__module__
    flat.__annotations__ = {}
    flat.__signature__ = inspect.Signature(keyword)  # type: ignore[attr-defined] # what inspect and Typer look at first
    return flat


def _options(group: Group) -> list[inspect.Parameter]:
    """Return the fields of *group* as options under a heading of their own, which is what the group says of itself."""
    hints = get_type_hints(group, include_extras=True)
    found = []
    for field in dataclasses.fields(group):
        kind, stated = get_args(hints[field.name])
        option = copy.copy(stated)
        option.rich_help_panel = (group.__doc__ or "").rstrip(".")
        annotation = Annotated[kind, option]  # type: ignore[valid-type] # made while running
        found.append(
            inspect.Parameter(field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=annotation)
        )
    return found


def _gathered(given: Mapping[str, Any], groups: Mapping[str, Group]) -> dict[str, Any]:
    """Return *given* with the fields of each group put together again."""
    left = dict(given)
    found = {
        name: group(**{f.name: left.pop(f.name) for f in dataclasses.fields(group)}) for name, group in groups.items()
    }
    return left | found
