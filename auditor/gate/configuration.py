"""Find and merge the configuration: flags, environment, named files, the nearest file, defaults; in this order.

Every value keeps where it was stated, and a key that nothing reads is refused.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from auditor.attributes.fields import Table
from auditor.errors import BadContent
from auditor.files import read_toml
from auditor.gate import declared as compliance
from auditor.gate.policy import READERS, Keys, Policy, Value, policy_from, read

FILE: Final = "auditor.toml"
PREFIX: Final = "AUDITOR_POLICY_"
_PYPROJECT: Final = "pyproject.toml"
_ROOTS: Final = (".git", ".hg", ".svn", ".jj")  # where a repository ends, and the search with it
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where to look."""

    start: Path  # the nearest file is sought from here upwards
    flags: tuple[str, ...] = ()  # KEY=VALUE
    policy: Path | None = None  # a file in the form of auditor.toml that goes before the environment
    environment: Mapping[str, str] = field(default_factory=dict)
    config: Path | None = None  # one that goes before the nearest file, but after the environment


@dataclass(frozen=True, slots=True)
class Effective:
    """The policy that is in force, and where each stated value comes from."""

    policy: Policy
    origins: Mapping[Keys, str]

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Yield key, value and origin of everything that is in force, written as in TOML."""
        for keys, value in self.policy.items():
            shown = "not judged" if value is None else json.dumps(value, ensure_ascii=False)
            yield _dotted(("policy", *keys)), shown, self.origins.get(keys, "default")

    def sources(self) -> tuple[str, ...]:
        """Return where anything was stated, each once."""
        return tuple(dict.fromkeys(self.origins.values()))


def effective(sources: Sources) -> Effective:
    """Merge what *sources* state, key by key; BadContent names the source and the key of a fault."""
    values: dict[Keys, Value] = {}
    origins: dict[Keys, str] = {}
    for origin, layer in _layers(sources):  # the weakest first
        values |= layer
        origins |= dict.fromkeys(layer, origin)
    return Effective(policy_from(values), origins)


def declared(sources: Sources) -> tuple[compliance.Declared, Mapping[str, str]]:
    """Return what the configuration states about the audit, and where each key was stated; BadContent for faults."""
    stated: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, table in tables(sources, "compliance"):  # the weaker first
        layer = compliance.read(table)
        stated |= layer
        origins |= dict.fromkeys(layer, origin)
    return compliance.declared_from(stated), origins


def tables(sources: Sources, name: str) -> Iterator[tuple[str, Table]]:
    """Yield the table called *name* of each file that *sources* find, the weaker first, with the file; BadContent."""
    for path in (nearest(sources.start), sources.config):
        if path:
            yield str(path), _table(path).table(name)


def nearest(start: Path) -> Path | None:
    """Return the nearest auditor.toml, or pyproject.toml with [tool.auditor], from *start* up to the repository's root.

    In one folder auditor.toml goes first. Outside of a repository the search ends at the root of the file system.
    """
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder / FILE
        if (folder / _PYPROJECT).is_file() and "auditor" in _tool(_parsed(folder / _PYPROJECT)):
            return folder / _PYPROJECT
        if any((folder / root).exists() for root in _ROOTS):
            return None
    return None


def _layers(sources: Sources) -> Iterator[tuple[str, dict[Keys, Value]]]:
    for path in (nearest(sources.start), sources.config):
        if path:
            yield str(path), _file(path)
    yield from _environment(sources.environment)
    if sources.policy:
        yield str(sources.policy), _file(sources.policy)
    for flag in sources.flags:
        yield f"--set {flag}", read(Table(_assignment(flag), "--set"))


def _file(path: Path) -> dict[Keys, Value]:
    table = _table(path)
    compliance.read(table.table("compliance"))  # whoever reads one part of a file learns of faults in the other
    return read(table.table("policy"))


def _table(path: Path) -> Table:
    data, prefix = _parsed(path), ""
    if path.name == _PYPROJECT:
        data, prefix = _tool(data).get("auditor", {}), "tool.auditor."
    table = Table(data, str(path), prefix)
    table.only("policy", "compliance", "egress", "prices")
    return table


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path)
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(path, "(file)", f"readable UTF-8 ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        raise BadContent(path, "(syntax)", f"TOML: {error}") from None


def _tool(data: Mapping[str, Any]) -> Mapping[str, Any]:
    tool = data.get("tool", {})
    return tool if isinstance(tool, dict) else {}


def _environment(environment: Mapping[str, str]) -> Iterator[tuple[str, dict[Keys, Value]]]:
    stated = {name: _value(text) for name, text in sorted(environment.items()) if name.startswith(PREFIX) and text}
    table = Table(stated, "environment")
    names = {f"{PREFIX}{key.upper()}": key for key in READERS}
    table.only(*names)
    for name in stated:
        yield name, {(names[name],): READERS[names[name]](table, name)}


def _value(text: str) -> object:
    """Read *text* as TOML would, or as bare words."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _assignment(flag: str) -> dict[str, Any]:
    """Read KEY=VALUE, where KEY may be dotted and quoted as in TOML."""
    key, _, value = flag.partition("=")
    for written in (value, json.dumps(value.strip())):
        try:
            return tomllib.loads(f"{key} = {written}")
        except tomllib.TOMLDecodeError:
            continue
    raise BadContent("--set", flag, "KEY=VALUE, such as attributes.health.tolerated_lift=0")


def _dotted(keys: Sequence[str]) -> str:
    return ".".join(key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False) for key in keys)


def working_sources(flags: Sequence[str], policy: Path | None, config: Path | None) -> Sources:
    """Return the sources as this process meets them: its working folder and its environment."""
    return Sources(start=Path.cwd(), flags=tuple(flags), policy=policy, environment=os.environ, config=config)
