"""Keep the HTTP client beneath litellm with the host that it was sent to.

Left alone it follows a redirect and sends the whole question again, to whatever host the answer named; and it hands
questions for a server on this machine to the proxy of the environment. Neither host was allowed by anybody.
"""

from __future__ import annotations

import functools
import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeAlias

from auditor.models.addresses import bare, is_local

Foreign: TypeAlias = Any  # httpx's own objects; their types would need its import

_ASKING: ContextVar[bool] = ContextVar("asking", default=False)  # whether a question of ours is under way


@functools.cache
def confine_clients() -> None:
    """Have every client of this process refuse redirects while it carries a question of ours, and only then."""
    httpx = importlib.import_module("httpx")
    send = httpx.AsyncClient.send

    @functools.wraps(send)
    async def straight(client: Foreign, request: Foreign, **options: Foreign) -> Foreign:
        return await send(client, request, **(options | ({"follow_redirects": False} if _ASKING.get() else {})))

    httpx.AsyncClient.send = straight


def is_asking() -> bool:
    """Say whether this task carries a question of ours."""
    return _ASKING.get()


@contextmanager
def confined(host: str) -> Iterator[None]:
    """Carry a question to *host* (``host`` or ``host:port``): no redirect, and no proxy where it is this machine."""
    if is_local(host):
        _past_the_proxy(bare(host))
    before = _ASKING.set(True)
    try:
        yield
    finally:
        _ASKING.reset(before)


def _past_the_proxy(name: str) -> None:
    """Have the environment say that *name* is reached without a proxy; both spellings are read by somebody.

    The small one hides the other wherever it is set, even to nothing.
    """
    stated = os.environ.get("no_proxy", os.environ.get("NO_PROXY", ""))
    if any(name not in os.environ.get(spelling, "").split(",") for spelling in ("no_proxy", "NO_PROXY")):
        others = [host for host in stated.split(",") if host not in ("", name)]
        os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join([*others, name])
