"""Keep the HTTP clients beneath litellm with the host that a question of ours was allowed to go to.

Left alone litellm takes the address from wherever it finds one: its own variables, a default of a protocol, a proxy of
its makers'. Its clients follow a redirect and send the whole question again, to whatever host the answer named, and
hand questions for a server on this machine to the proxy of the environment. None of these hosts was allowed by anybody.
"""

from __future__ import annotations

import functools
import importlib
import ipaddress
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from auditor.models.addresses import bare, is_local

Foreign: TypeAlias = Any  # httpx's and aiohttp's own objects; their types would need their import

_PORTS: Final = {"http": 80, "https": 443}


@dataclass(slots=True)
class Errand:
    """A question that is under way: where it may go, and where it was about to go instead."""

    host: str  # ``host`` or ``host:port``
    astray: str = ""  # likewise; "" once anything was sent to the right host
    sent: bool = False  # whether anything was

    def hold(self, url: Foreign) -> None:
        """Raise Astray, and remember the host, unless *url* (httpx's or yarl's) leads to where this may go."""
        if _leads_to(url, *_parts(self.host)):
            self.astray, self.sent = "", True
            return
        if not self.sent:  # beside the question litellm may ask for something else, such as the size of the model
            self.astray = _written(url)
        raise Astray


class Astray(Exception):
    """A request was stopped before it was sent to a host that nobody allowed; whoever asked looks at the errand."""


_ERRAND: ContextVar[Errand | None] = ContextVar("errand", default=None)  # of the question of ours that is under way


@functools.cache
def confine_clients() -> None:
    """Have every client of this process keep a question of ours with its host, without redirects; only then.

    litellm's calls end in one of these three, whatever carries them below. A library that fetches credentials with
    another client sends no content; where litellm itself would exchange a key for a token elsewhere, it is stopped.
    """
    httpx, aiohttp = importlib.import_module("httpx"), importlib.import_module("aiohttp")
    _confine_httpx(httpx)
    request = aiohttp.ClientSession._request  # noqa: SLF001 - all of its methods end here

    @functools.wraps(request)
    async def straight(session: Foreign, method: str, url: Foreign, **options: Foreign) -> Foreign:
        errand = _ERRAND.get()
        if errand is None:
            return await request(session, method, url, **options)
        errand.hold(session._build_url(url))  # noqa: SLF001 - as it does itself
        return await request(session, method, url, **(options | {"allow_redirects": False}))

    aiohttp.ClientSession._request = straight  # noqa: SLF001


def _confine_httpx(httpx: Foreign) -> None:
    send, send_at_once = httpx.AsyncClient.send, httpx.Client.send

    @functools.wraps(send)
    async def straight(client: Foreign, request: Foreign, **options: Foreign) -> Foreign:
        return await send(client, request, **_straight(request, options))

    @functools.wraps(send_at_once)
    def straight_at_once(client: Foreign, request: Foreign, **options: Foreign) -> Foreign:
        return send_at_once(client, request, **_straight(request, options))

    httpx.AsyncClient.send, httpx.Client.send = straight, straight_at_once


def _straight(request: Foreign, options: dict[str, Any]) -> dict[str, Any]:
    """Return the *options* with which httpx sends *request*; raise Astray where that would be to another host."""
    errand = _ERRAND.get()
    if errand is None:
        return options
    errand.hold(request.url)
    return options | {"follow_redirects": False}


def _leads_to(url: Foreign, name: str, port: int | None) -> bool:
    usual = _PORTS.get(url.scheme)
    if (url.port or usual) != (port or usual):
        return False
    if name in (url.host, _ascii(url.raw_host)):
        return True
    return _alike(name) == _alike(url.host) or (is_local(name) and is_local(url.host))


def _written(url: Foreign) -> str:
    """Return the host of *url* and its port, where one is named, as an address has them."""
    name = f"[{url.host}]" if ":" in url.host else str(url.host)
    return f"{name}:{url.port}" if url.port else name


@functools.cache
def _alike(name: str) -> str:
    """Return the one form of a name or an address that all its spellings have: neither case nor zeros matter."""
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        return name.lower()


def _ascii(host: str | bytes) -> str:
    """Return *host* as it is looked up, which is how somebody may have written it."""
    return host.decode("ascii") if isinstance(host, bytes) else host


@functools.cache  # asked for every question
def _parts(host: str) -> tuple[str, int | None]:
    """Return the name and the port of *host*."""
    name = bare(host)
    end = host.rpartition(":")[2]
    return name, int(end) if end.isdecimal() and host != name else None


def is_asking() -> bool:
    """Say whether this task carries a question of ours."""
    return _ERRAND.get() is not None


@contextmanager
def confined(host: str) -> Iterator[Errand]:
    """Carry a question to *host* (``host`` or ``host:port``) and to no other, past any proxy where it is this machine.

    Yields the errand, which says afterwards whether anything was to go elsewhere.
    """
    if is_local(host):
        _past_the_proxy(bare(host))
    errand = Errand(host)
    before = _ERRAND.set(errand)
    try:
        yield errand
    finally:
        _ERRAND.reset(before)


def _past_the_proxy(name: str) -> None:
    """Have the environment say that *name* is reached without a proxy; both spellings are read by somebody.

    The small one hides the other wherever it is set, even to nothing.
    """
    stated = os.environ.get("no_proxy", os.environ.get("NO_PROXY", ""))
    if any(name not in os.environ.get(spelling, "").split(",") for spelling in ("no_proxy", "NO_PROXY")):
        others = [host for host in stated.split(",") if host not in ("", name)]
        os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join([*others, name])
