"""A question of ours goes to the host that was declared for it, whatever litellm, its variables or an answer say."""

from __future__ import annotations

import asyncio
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import httpx
import pytest

from auditor.errors import ModelFailure, Rejected
from auditor.models import addresses
from auditor.models.confined import Astray, Errand, confine_clients, confined
from auditor.models.litellm import LiteLLM, _library
from auditor.models.prices import Prices
from auditor.models.protocol import Model, Query
from auditor.models.spending import Spending
from auditor.models.wrappers.budget import Budget, Budgeted

CONTENT = "the-words-of-a-person"
QUERY = Query("system", (CONTENT,), "question", max_tokens=9)
DECLARED = "declared.example"
KEYS = (
    "OPENAI",
    "ANTHROPIC",
    "GEMINI",
    "COHERE",
    "AZURE",
    "MISTRAL",
    "LITELLM_PROXY",
    "GROQ",
    "AZURE_AI",
    "OPENROUTER",
)
# One of each way in which litellm builds an address and carries a question.
WAYS: dict[str, dict[str, Any]] = {
    "openai/m": {},
    "text-completion-openai/m": {},
    "anthropic/claude-sonnet-4-5": {},
    "gemini/gemini-2.5-flash": {},
    "cohere_chat/command-r": {},
    "cohere_chat/v1/command-r": {},
    "azure/m": {"api_version": "2024-06-01"},
    "azure_ai/m": {},
    "bedrock/anthropic.claude-3-haiku-20240307-v1:0": {"aws_region_name": "us-east-1"},
    "bedrock/invoke/anthropic.claude-3-haiku-20240307-v1:0": {"aws_region_name": "us-east-1"},
    "vertex_ai/gemini-2.5-flash": {"vertex_project": "p", "vertex_location": "us-central1"},
    "hosted_vllm/m": {},
    "mistral/m": {},
    "groq/m": {},
    "openrouter/m": {},
    "ollama/m": {},
    "ollama_chat/m": {},
    "aiohttp_openai/m": {},
}


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """A server that nobody allowed: it remembers what arrived."""

    arrived: ClassVar[list[bytes]] = []

    def do_POST(self) -> None:
        """Remember the body and fail."""
        self.arrived.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        data = json.dumps({"error": {"message": "no"}}).encode()
        self.send_response(400)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def _server() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def elsewhere(_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return where the server listens that nobody allowed; no key is missing."""
    for name in KEYS:
        monkeypatch.setenv(f"{name}_API_KEY", "k")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "k")
    Elsewhere.arrived.clear()
    return _server


def ask(model: Model) -> ModelFailure:
    """Ask once; return what is raised."""

    async def once() -> None:
        try:
            await model.ask(QUERY)
        finally:
            await model.close()

    with pytest.raises(ModelFailure) as caught:
        asyncio.run(once())
    return caught.value


def carried(spec: str, host: str, base: str, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> Errand:
    """Have litellm carry a question for *host* to *base*, whichever exception it makes of that; return the errand."""
    library = _library()
    vertex = library.llms.vertex_ai.vertex_llm_base.VertexBase if spec.startswith("vertex") else None
    if vertex is not None:
        monkeypatch.setattr(vertex, "get_access_token", lambda *_, **__: ("token", "p"))

        async def token(*_: object, **__: object) -> tuple[str, str]:
            return "token", "p"

        monkeypatch.setattr(vertex, "_ensure_access_token_async", token)

    async def once() -> Errand:
        with confined(host) as errand:
            messages = [{"role": "user", "content": CONTENT}]
            options_ = options | {"api_base": f"http://{base}", "max_retries": 0, "timeout": 10}
            with pytest.raises(Exception):  # noqa: B017, PT011 - litellm raises anything
                await library.acompletion(model=spec, messages=messages, max_tokens=5, **options_)
        await library.close_litellm_async_clients()
        library.in_memory_llm_clients_cache.flush_cache()
        return errand

    return asyncio.run(once())


@pytest.mark.loopback
@pytest.mark.filterwarnings("ignore::UserWarning")  # that litellm silences once for the process
@pytest.mark.parametrize("spec", WAYS)
def test_no_way_of_litellm_leads_past_the_declared_host(
    spec: str, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each provider's own client reaches the server where it is the declared one, and does not where it is not."""
    carried(spec, elsewhere, elsewhere, WAYS[spec], monkeypatch)
    assert any(CONTENT.encode() in body for body in Elsewhere.arrived)
    Elsewhere.arrived.clear()
    errand = carried(spec, DECLARED, elsewhere, WAYS[spec], monkeypatch)
    assert Elsewhere.arrived == []
    assert errand.astray == elsewhere


@pytest.mark.loopback
@pytest.mark.filterwarnings("ignore::UserWarning")  # that litellm silences once for the process
@pytest.mark.parametrize("spec", ["anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash"])
def test_a_proxy_of_litellms_own_is_sent_nothing_and_costs_nothing(
    spec: str, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence names both hosts and the remedy; nothing is tried twice, computed or told of content."""
    _library()  # which takes no notice of what is set by then
    monkeypatch.setenv("USE_LITELLM_PROXY", "True")
    monkeypatch.setenv("LITELLM_PROXY_API_BASE", f"http://{elsewhere}")
    budget = Budget(prices=Prices())
    model = LiteLLM(spec, timeout=20)
    error = ask(Budgeted(model, budget))
    assert Elsewhere.arrived == []
    assert type(error) is Rejected
    assert elsewhere in str(error)
    assert addresses.destination(spec) in str(error)
    assert CONTENT not in f"{error!r} {error.__cause__!r}"
    assert error.__suppress_context__
    assert budget.spent == {spec: Spending(calls=1)}
    monkeypatch.delenv("USE_LITELLM_PROXY")
    assert str(ask(model)) == str(error)  # without asking litellm again


@pytest.mark.loopback
@pytest.mark.parametrize("spec", ["anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash", "cohere_chat/command-r"])
def test_an_address_that_litellm_finds_for_itself_is_not_taken(
    spec: str, elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where we leave the address to litellm, its own settings cannot change the host."""
    monkeypatch.setattr(_library(), "api_base", f"http://{elsewhere}")
    assert elsewhere in str(ask(LiteLLM(spec, timeout=20)))
    assert Elsewhere.arrived == []


def test_the_switch_of_litellms_proxy_is_off_when_it_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a provider stays usable on a machine where the variable is set."""
    _library.cache_clear()
    monkeypatch.setenv("USE_LITELLM_PROXY", "True")
    library = _library()
    provider = library.get_llm_provider("anthropic/claude-sonnet-4-5")[1]
    assert (provider, library.use_litellm_proxy) == ("anthropic", False)


def test_cohere_is_where_its_own_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its client reads another name than that of the provider, so the allow check reads both."""
    monkeypatch.setenv("COHERE_API_BASE", "https://gateway.example/v2/chat")
    assert addresses.destination("cohere_chat/command-r") == "gateway.example"
    monkeypatch.setenv("COHERE_CHAT_API_BASE", "https://other.example/v2/chat")
    assert addresses.base("cohere_chat/command-r") == "https://other.example/v2/chat"


def test_an_old_protocol_of_cohere_s_does_not_lead_to_its_old_host(elsewhere: str) -> None:
    """Its client would send it to api.cohere.ai, which nobody allowed."""
    error = ask(LiteLLM("cohere_chat/v1/command-r", timeout=20))
    assert "would send to api.cohere.ai instead of api.cohere.com" in str(error)


@pytest.mark.loopback
def test_a_model_of_ollamas_makers_is_asked_through_this_machine_only(
    elsewhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is declared is where it is computed; what is compared is where it is sent first."""
    monkeypatch.setenv("OLLAMA_CHAT_API_BASE", f"http://{elsewhere}")
    model = LiteLLM("ollama_chat/x:cloud", timeout=20)
    assert model.identity == {"address": "ollama.com"}
    assert "HTTP 400" in str(ask(model))
    assert len(Elsewhere.arrived) == 1


@pytest.mark.parametrize(
    ("host", "url", "held"),
    [
        ("a.example", "https://a.example/v1", True),
        ("a.example", "https://a.example:443/v1", True),
        ("a.example", "https://a.example:8443/v1", False),
        ("a.example:443", "https://a.example/v1", True),
        ("a.example:80", "https://a.example/v1", False),
        ("a.example", "https://A.EXAMPLE/v1", True),
        ("a.example", "https://a.example.evil.example/v1", False),
        ("a.example", "https://a.example@evil.example/v1", False),
        ("a.example", "https://evil.example/a.example", False),
        ("xn--mnchen-3ya.de", "https://münchen.de/v1", True),
        ("münchen.de", "https://xn--mnchen-3ya.de/v1", True),
        ("[::1]:8000", "http://[::1]:8000/v1", True),
        ("[::1]:8000", "http://[::2]:8000/v1", False),
        ("127.0.0.1:8000", "http://127.0.0.1:8001/v1", False),
        ("127.0.0.1:8000", "http://localhost:8000/v1", True),
        ("[2001:db8:0:0::1]:8000", "http://[2001:DB8:0:0::1]:8000/v1", True),
        ("[2001:db8::1]:8000", "http://[2001:db8::2]:8000/v1", False),
        ("my.host", "https://My.Host/v1", True),
    ],
)
def test_hosts_are_compared_as_both_clients_write_them(host: str, url: str, *, held: bool) -> None:
    """A port that is the usual one may be left out; nothing else may differ."""
    import yarl

    for parsed in (httpx.URL(url), yarl.URL(url)):
        errand = Errand(host)
        if held:
            errand.hold(parsed)
        else:
            with pytest.raises(Astray):
                errand.hold(parsed)
        assert (errand.astray == "") is held
        assert held or errand.astray.startswith("[") is host.startswith("[")


@pytest.mark.loopback
@pytest.mark.parametrize("at_once", [True, False])
def test_clients_are_free_where_no_question_is_under_way(elsewhere: str, *, at_once: bool) -> None:
    """Other work of this process keeps its clients, whichever they are; with a question, both kinds are held."""
    confine_clients()

    def post() -> None:
        with httpx.Client() as client:
            client.post(f"http://{elsewhere}/", content=CONTENT)

    async def post_later() -> None:
        async with httpx.AsyncClient() as client:
            await client.post(f"http://{elsewhere}/", content=CONTENT)

    send: Callable[[], Any] = post if at_once else lambda: asyncio.run(post_later())
    send()
    assert len(Elsewhere.arrived) == 1
    with confined(DECLARED) as errand, pytest.raises(Astray):
        send()
    assert (len(Elsewhere.arrived), errand.astray) == (1, elsewhere)
