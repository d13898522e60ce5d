"""Models on servers that speak the OpenAI protocol, against one that misbehaves as told, beside litellm."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import runpy
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import (
    BadModel,
    MissingExtra,
    ModelFailure,
    Overloaded,
    Rejected,
    Throttled,
    TooLarge,
    TooLong,
    Unreachable,
)
from auditor.models.catalogue import ModelOptions, destination, open_model
from auditor.models.direct import Direct, key_variable
from auditor.models.litellm import LiteLLM
from auditor.models.protocol import Image, Model, Query, Reply

SERVER = runpy.run_path(str(Path(__file__).resolve().parents[1] / "openai_server.py"))
KEY, ECHO = SERVER["KEY"], SERVER["ECHO"]
QUERY = Query("be brief", (f"[1] {ECHO} Runner 3.\n",), "how old?", temperature=0.0, max_tokens=9, sample=3)
PICTURE = Image(b"\xff\xd8 a picture", "image/jpeg")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start the server, once for all."""
    with SERVER["serving"]() as base:
        yield base


@pytest.fixture
def base(server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the address of the server; the key for it is in the environment."""
    monkeypatch.setenv(key_variable(server.split("/")[2]), KEY)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    return server


def direct(name: str, base: str, timeout: float = 20.0, *, sees: bool | None = None) -> Model:
    """Return the model *name* of the server, asked without anything between."""
    return Direct(f"{base}#{name}", timeout=timeout, sees_images=sees)


def through_litellm(name: str, base: str, timeout: float = 20.0, *, sees: bool | None = None) -> Model:
    """Return the same model through litellm."""
    return LiteLLM(f"openai/{name}", api_base=base, timeout=timeout, sees_images=sees)


both = pytest.mark.parametrize("path", [direct, through_litellm])
Path_ = Callable[..., Model]


def ask(model: Model, query: Query = QUERY) -> Reply:
    """Ask once and close."""

    async def once() -> Reply:
        try:
            return await model.ask(query)
        finally:
            await model.close()

    return asyncio.run(once())


def failure(model: Model) -> ModelFailure:
    """Return what asking *model* raises."""
    with pytest.raises(ModelFailure) as caught:
        ask(model)
    return caught.value


def last(base: str) -> tuple[str, dict[str, Any]]:
    """Return the headers and the body of the last question that the server was asked."""
    with urllib.request.urlopen(base.replace("/v1", "/last"), timeout=20) as response:  # noqa: S310 - this machine
        head, _, body = response.read().partition(b"\r\n\r\n")
    return head.decode(), json.loads(body)


@pytest.mark.loopback
def test_question_and_answer_arrive_whole(base: str) -> None:
    """Texts, parameters, sample and key go out; text, usage, version and time come back."""
    reply = ask(direct("ok", base))
    head, sent = last(base)
    assert f"Authorization: Bearer {KEY}" in head
    assert sent["messages"] == [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": f"[1] {ECHO} Runner 3.\nhow old?"},
    ]
    assert (sent["model"], sent["temperature"], sent["max_tokens"], sent["seed"]) == ("ok", 0.0, 9, 3)
    assert (json.loads(reply.text)["age"]["guesses"], reply.finish, reply.version) == (["56"], "stop", "unruly-1 fp7")
    assert (reply.usage.prompt_tokens, reply.usage.cached_tokens, reply.usage.output_tokens) == (50, 40, 4)
    assert reply.usage.usd is None  # nobody knows what a server of one's own costs
    assert reply.seconds > 0


@pytest.mark.loopback
@pytest.mark.parametrize("query", [QUERY, Query("", ("content é \ud83d",), "question", images=(PICTURE,), sample=1)])
def test_both_paths_send_the_same_conversation(base: str, query: Query) -> None:
    """Pictures included: what differs between the paths is what lies between, not what is asked."""
    conversations = []
    for path in (direct, through_litellm):
        ask(path("ok", base, sees=True), query)
        conversations.append(last(base)[1]["messages"])
    assert conversations[0] == conversations[1]


@pytest.mark.loopback
def test_an_image_arrives_bit_for_bit_between_content_and_question(base: str) -> None:
    """The picture stands where it does in the person's items: before the question."""
    ask(direct("ok", base, sees=True), Query("s", ("content",), "question", images=(PICTURE,)))
    first, picture, end = last(base)[1]["messages"][1]["content"]
    assert (first["text"], end["text"]) == ("content", "question")
    name, _, data = picture["image_url"]["url"].partition(",")
    assert name == "data:image/jpeg;base64"
    assert base64.b64decode(data) == PICTURE.data


@pytest.mark.loopback
def test_a_blind_model_is_sent_no_image(base: str) -> None:
    """A server of the user's is blind until he says otherwise."""
    ask(direct("ok", base), Query("s", ("content",), "question", images=(PICTURE,)))
    assert last(base)[1]["messages"][1]["content"] == "contentquestion"


@pytest.mark.loopback
@both
@pytest.mark.parametrize(
    ("name", "low", "high"), [("busy-seconds", 1, 1), ("busy-long", 86400, 86400), ("busy-date", 1e6, 1e10)]
)
def test_a_busy_provider_says_how_long_to_wait(base: str, path: Path_, name: str, low: float, high: float) -> None:
    """Retry-After is kept as seconds, be it a number or a date."""
    error = failure(path(name, base))
    assert isinstance(error, Throttled)
    assert error.retry_after is not None
    assert low <= error.retry_after <= high


@pytest.mark.loopback
@both
@pytest.mark.parametrize(("name", "seconds"), [("busy", None), ("busy-gone", 0.0)])
def test_a_busy_provider_may_say_nothing(base: str, path: Path_, name: str, seconds: float | None) -> None:
    """No header is no number of seconds; a date that has passed is none to wait for."""
    error = failure(path(name, base))
    assert isinstance(error, Throttled)
    assert error.retry_after == seconds


@pytest.mark.loopback
@both
@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (
            Unreachable,
            "broken reset cut-off cut-json wrong-schema no-choices wrong-content error-in-200 misencoded",
        ),
        (Unreachable, "no-http"),
        (Overloaded, "away"),
        (Rejected, "locked forbidden unknown malformed"),
        (TooLarge, "large"),
        (TooLong, "long"),
    ],
)
def test_both_paths_call_a_fault_by_the_same_name(
    base: str, path: Path_, kind: type[ModelFailure], names: str, caplog: pytest.LogCaptureFixture
) -> None:
    """What may pass is Unreachable, what will not is Rejected; no sentence or log repeats key, person or answer."""
    caplog.set_level(logging.DEBUG)
    for name in names.split():
        error = failure(path(name, base))
        assert (name, type(error)) == (name, kind)
        told = f"{error!r} {error.__cause__!r} {caplog.text}"
        assert base.split("/")[2] in str(error)
        assert KEY not in told
        assert ECHO not in told
        assert error.__suppress_context__ or error.__context__ is None


@pytest.mark.loopback
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("broken", "is failing (HTTP 500)"),
        ("wrong-schema", "sent an answer that is no chat completion"),
        ("cut-off", "broke off its answer"),
        ("locked", "(HTTP 401): set API_KEY_127_0_0_1_"),
        ("unknown", "HTTP 404, check the name of the model"),
        ("long", "longer than long can hold"),
        ("large", "sent an answer of more than 4 MB"),
        ("moved", "rejects the request for moved (HTTP 307)"),
        ("packed", "sent an answer that is no chat completion"),
    ],
)
def test_a_failure_is_one_sentence_that_says_what_to_do(base: str, name: str, words: str) -> None:
    """A redirect is not followed: it would take what people published to a host that nobody allowed."""
    assert words in str(failure(direct(name, base)))


@pytest.mark.loopback
@both
@pytest.mark.parametrize("name", ["filtered", "refusing", "policy"])
def test_a_content_policy_is_a_refusal_not_a_failure(base: str, path: Path_, name: str) -> None:
    """However the provider says no, the finish is the same."""
    assert ask(path(name, base)).finish == "refusal"


@pytest.mark.loopback
@both
@pytest.mark.parametrize(("name", "finish"), [("cut-answer", "length"), ("empty", "stop"), ("slow", "stop")])
def test_an_odd_answer_is_an_answer(base: str, path: Path_, name: str, finish: str) -> None:
    """Cut at its length, empty, or slowly sent: it came, so it is kept as it is."""
    assert ask(path(name, base)).finish == finish


@pytest.mark.loopback
@both
@pytest.mark.parametrize("name", ["hang", "drip"])
def test_a_slow_host_is_given_up_in_time(base: str, path: Path_, name: str) -> None:
    """The timeout covers the whole answer: a byte now and then does not prolong it."""
    assert "did not answer within 0.4 seconds" in str(failure(path(name, base, timeout=0.4)))


@pytest.mark.loopback
def test_an_answer_that_is_too_large_is_not_held() -> None:
    """Ten megabytes are given up after four."""
    code = (
        "import asyncio, resource, runpy, sys\n"
        "from auditor.errors import Rejected\nfrom auditor.models.direct import Direct\n"
        "from auditor.models.protocol import Query\n"
        "async def ask(base, name):\n"
        "    model = Direct(f'{base}#{name}')\n"
        "    try:\n        await model.ask(Query('s', (), 'q'))\n    except Rejected:\n        pass\n"
        "    await model.close()\n    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"with runpy.run_path({str(SERVER['__file__'])!r})['serving']() as base:\n"
        "    before = asyncio.run(ask(base, 'ok'))\n"
        "    print(asyncio.run(ask(base, 'large')) - before)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 12 << 10  # kilobytes


@pytest.mark.loopback
def test_a_closed_port_is_a_host_that_cannot_be_reached() -> None:
    """Nobody listens there: the sentence names host and port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    assert str(failure(direct("ok", f"http://127.0.0.1:{port}/v1"))) == f"127.0.0.1:{port} cannot be reached"


@pytest.mark.loopback
def test_a_key_goes_to_its_own_host_only(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key for another host, or for a provider, is not sent."""
    monkeypatch.setenv("API_KEY_ELSEWHERE_EXAMPLE", KEY)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    ask(direct("ok", server))
    assert "uthorization" not in last(server)[0]


def test_a_key_that_cannot_be_one_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence names the variable."""
    monkeypatch.setenv("API_KEY_127_0_0_1_1", "se\ncret")
    error = failure(direct("x", "http://127.0.0.1:1/v1"))
    assert "API_KEY_127_0_0_1_1 holds characters" in str(error)
    assert "cret" not in str(error)


def test_the_variable_of_a_key_is_named_after_its_host() -> None:
    """Host and port in capitals, everything else a line."""
    assert key_variable("gpu.example.org:8000") == "API_KEY_GPU_EXAMPLE_ORG_8000"
    assert key_variable("[::1]:8080") == "API_KEY_1_8080"


def test_the_rules_for_hosts_are_those_of_every_model() -> None:
    """A host elsewhere is allowed by name and never offline; this machine needs no leave."""
    spec = "https://llm.example.org/v1#meta/llama-3"
    with pytest.raises(BadModel, match=r"to llm\.example\.org: allow it with --allow llm\.example\.org"):
        open_model(spec, ModelOptions())
    with pytest.raises(BadModel, match="--offline"):
        open_model(spec, ModelOptions(offline=True, allow=("llm.example.org",)))
    model = open_model(spec, ModelOptions(allow=("llm.example.org",), api_base="http://elsewhere.example/v1"))
    assert (model.name, model.identity) == (spec, {"address": "llm.example.org"})
    near = open_model("http://localhost:8000/v1#x", ModelOptions(offline=True, sees_images=True))
    assert (near.name, near.sees_images, model.sees_images) == ("http://localhost:8000/v1#x", True, False)


@pytest.mark.parametrize(
    "spec",
    [
        "http://127.0.0.1:8000/v1",
        "http://127.0.0.1:8000/v1#",
        "https://user:secret@llm.example.org/v1#x",
        "https://llm.example.org/v1?api-key=secret#x",
        "http://#x",
        "http://host:port/v1#x",
        "http://a host/v1#x",
        "http://127.0.0.1\\@llm.example.org/v1#x",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused(spec: str) -> None:
    """A model's name is written into plan, journal and report: nothing secret may stand in it."""
    with pytest.raises(BadModel, match="should be like") as caught:
        destination(spec, ModelOptions())
    assert "secret" not in str(caught.value)


def test_without_the_client_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the extra."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"\[direct\]"):
        Direct("http://127.0.0.1:1/v1#x")


def test_opening_imports_nothing_heavy() -> None:
    """The HTTP client waits for the first question."""
    code = (
        "import sys; from auditor.models.catalogue import ModelOptions, open_model;"
        "open_model('http://127.0.0.1:1/v1#x', ModelOptions()); print('aiohttp' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False"]
