"""Who may receive anything from this machine: what the configuration allows, what a run would send where, and consent.

Permissions add up, whoever states them; ``offline``, wherever it is stated, refuses them all. Consent that somebody
gave on a terminal is kept in their own configuration folder, for one corpus and one host, and holds on a terminal
only: whatever runs unattended is configured.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from auditor.attributes.fields import Table
from auditor.errors import AuditorError, BadOutput
from auditor.gate.configuration import Sources, tables, working_sources
from auditor.models import addresses
from auditor.models.catalogue import ModelOptions, destination

_REPLAY: Final = "replay:"
_KEYS: Final = ("allow", "offline")
_ALLOW: Final = "AUDITOR_EGRESS_ALLOW"
_OFFLINE: Final = "AUDITOR_EGRESS_OFFLINE"
_WORDS: Final = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


@dataclass(frozen=True, slots=True)
class Permits:
    """What the configuration says, each part with where it is stated."""

    offline: str = ""  # where; "" for nowhere
    allow: dict[str, str] = field(default_factory=dict)  # host → where

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Yield key, value and origin, as ``config show`` lists them."""
        yield "egress.offline", "true" if self.offline else "false", self.offline or "default"
        for host, origin in self.allow.items() or (("", "default"),):
            yield "egress.allow", json.dumps([host] if host else []), origin


@dataclass(frozen=True, slots=True)
class Destination:
    """A host that receives something from this machine."""

    what: str  # of us sends to it: a model, by its name, or a part of the work
    host: str  # ``host`` or ``host:port``
    proxy: str = ""  # through which it goes, likewise; "" for none

    @property
    def local(self) -> bool:
        """Whether it is this machine."""
        return addresses.is_local(self.host)

    def __str__(self) -> str:
        """Name the host, what sends to it and the proxy."""
        proxy = f", through the proxy {self.proxy}" if self.proxy else ""
        return f"{self.host} ({self.what}{', a server on this machine' if self.local else proxy})"


def configured(config: Path | None = None) -> Permits:
    """Return what auditor.toml, *config* and the environment permit; BadContent names the source of a fault."""
    sources = working_sources((), None, config)
    return Permits(_offline(sources), _allowed(sources))


def permitted(options: ModelOptions, permits: Permits) -> ModelOptions:
    """Return *options* with what *permits* add to them."""
    allow = tuple(dict.fromkeys((*options.allow, *permits.allow)))
    return replace(options, offline=options.offline or bool(permits.offline), allow=allow)


def destinations(models: Sequence[str], options: ModelOptions) -> tuple[Destination, ...]:
    """Return where questions to *models* go, each once; nothing is looked up or sent. BadModel as for opening them."""
    found = {}
    for name in models:
        host = None if name.startswith(_REPLAY) else destination(name, options)
        if host is not None:
            found[name] = Destination(name, host, addresses.proxy(name, options.api_base))
    return tuple(found.values())


def unpermitted(found: Sequence[Destination], allowed: Collection[str]) -> tuple[Destination, ...]:
    """Return those of *found* that lie elsewhere and are not among the *allowed* hosts."""
    return tuple(one for one in found if not one.local and not addresses.is_allowed(one.host, allowed))


def require(found: Sequence[Destination], options: ModelOptions) -> None:
    """Raise AuditorError, naming host and remedy, unless all of *found* may receive what people published."""
    for one in found:
        refused = addresses.refusal(one.what, one.host, options.allow, offline=options.offline)
        if refused:
            raise AuditorError(refused)


def consent_file() -> Path:
    """Return the file in which consent is kept: in ``XDG_CONFIG_HOME``, or ``~/.config``."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "inference-auditor" / "consent.json"


def consented(corpus: str) -> tuple[str, ...]:
    """Return the hosts of which somebody said on this machine that they may receive *corpus*; none where in doubt."""
    return tuple(host for where, host in _given() if where == _place(corpus))


def remember(corpus: str, hosts: Sequence[str]) -> Path:
    """Note that *hosts* may receive *corpus*; return the file, readable by its owner only. BadOutput where it fails."""
    given = dict.fromkeys((*_given(), *((_place(corpus), host) for host in hosts)))
    path = consent_file()
    data = {"schema": 1, "given": [{"corpus": where, "host": host} for where, host in given]}
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise BadOutput(f"{path} cannot be written: {error.strerror}; allow the hosts with --allow") from None
    return path


def _given() -> Iterator[tuple[str, str]]:
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        for entry in json.loads(consent_file().read_text(encoding="utf-8"))["given"]:
            yield str(entry["corpus"]), str(entry["host"])


def _place(corpus: str) -> str:
    """Return what stands for *corpus*: its path, whatever the folder from which it is named."""
    scheme, colon, rest = corpus.partition(":")
    path = Path(rest) if colon and not Path(corpus).exists() else Path(corpus)
    return (f"{scheme}:" if colon and not Path(corpus).exists() else "") + str(path.absolute())


def _offline(sources: Sources) -> str:
    stated = [origin for origin, table in _stated(sources) if "offline" in table.data and _flag(table, "offline")]
    word = sources.environment.get(_OFFLINE)
    if word:
        data = {_OFFLINE: _WORDS.get(word.lower(), word)}
        stated += [_OFFLINE] if _flag(Table(data, "environment"), _OFFLINE) else []
    return stated[-1] if stated else ""


def _allowed(sources: Sources) -> dict[str, str]:
    found = {host: origin for origin, table in _stated(sources) for host in table.texts("allow")}
    named = sources.environment.get(_ALLOW, "").replace(",", " ").split()
    return found | dict.fromkeys(named, _ALLOW)


def _stated(sources: Sources) -> Iterator[tuple[str, Table]]:
    for origin, table in tables(sources, "egress"):
        table.only(*_KEYS)
        yield origin, table


def _flag(table: Table, key: str) -> bool:
    value = table.data[key]
    if not isinstance(value, bool):
        raise table.fault(key, "true or false")
    return value
