"""The host that a name leads to, before anything is sent."""

from __future__ import annotations

import asyncio
import socket

import pytest

from auditor.errors import BadModel, Unreachable
from auditor.models import addresses
from auditor.models.litellm import LiteLLM
from auditor.models.protocol import Query

KEY = "sk-this-is-the-key"


async def ask(model: LiteLLM) -> None:
    """Ask once and close."""
    try:
        await model.ask(Query("system", ("content",), "question"))
    finally:
        await model.close()


def test_the_environment_says_where_a_provider_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """PROVIDER_API_BASE is read, and an option goes before it."""
    monkeypatch.setenv("OPENAI_API_BASE", "http://gateway.example/v1")
    assert addresses.destination("openai/x") == "gateway.example"
    assert addresses.destination("openai/x", "http://127.0.0.1:1/v1") == "127.0.0.1:1"


@pytest.mark.parametrize("address", ["http://", "http://host:port/v1", "http://[::1/v1"])
def test_an_address_that_is_none_is_a_sentence(address: str) -> None:
    """A fault in the address is not a traceback."""
    with pytest.raises(BadModel, match="should be like"):
        addresses.destination("openai/x", address)


@pytest.mark.parametrize("provider", sorted(addresses._BASES | addresses._HOSTS))
def test_the_host_that_is_shown_is_the_host_that_is_asked(provider: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a trap for a network, each provider wants its stated host and no other but this machine."""
    wanted: set[str] = set()

    def trap(host: str | bytes, *_: object, **__: object) -> None:
        wanted.add(host.decode() if isinstance(host, bytes) else host)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", trap)
    for name in (provider.upper(), "COHERE", "TOGETHERAI", "FIREWORKS", "PERPLEXITYAI"):
        monkeypatch.setenv(f"{name}_API_KEY", KEY)
    model = {"anthropic": "claude-sonnet-4-5", "cohere_chat": "command-r"}.get(provider, "some-model")
    host = addresses.destination(f"{provider}/x")
    with pytest.raises(Unreachable, match=host) as caught:
        asyncio.run(ask(LiteLLM(f"{provider}/{model}", timeout=20)))
    assert wanted - {"localhost"} <= {host.partition(":")[0]}
    assert KEY not in str(caught.value)
