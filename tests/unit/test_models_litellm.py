"""Remote models, against a small server on this machine that speaks the OpenAI protocol."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import http.server
import importlib.metadata
import importlib.util
import json
import logging
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from auditor.errors import BadRelease, MissingExtra, ModelFailure, Overloaded, Rejected, Throttled, TooLong, Unreachable
from auditor.models.litellm import LiteLLM, check_release
from auditor.models.prices import Price, Prices
from auditor.models.protocol import Image, Model, Query, Reply
from auditor.models.wrappers.budget import Budget, Budgeted
from auditor.releases import KNOWN_BAD

KEY = "sk-this-is-the-key"
ECHO = "the-words-of-a-person"
QUERY = Query("be brief", (f"[1] {ECHO}\n",), "how old?", temperature=0.0, max_tokens=9, sample=3)
PICTURE = Image(b"\xff\xd8 a picture", "image/jpeg")

ERRORS: dict[str, tuple[int, dict[str, str], dict[str, str]]] = {
    "busy": (429, {"Retry-After": "7"}, {"message": f"slow down {ECHO} {KEY}"}),
    "busy-date": (429, {"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}, {"message": "slow down"}),
    "busy-mute": (429, {}, {"message": "slow down"}),
    "broken": (500, {}, {"message": f"oops {ECHO} {KEY}"}),
    "away": (503, {}, {"message": f"oops {ECHO} {KEY}"}),
    "locked": (401, {}, {"message": f"wrong key {KEY} for {ECHO}"}),
    "forbidden": (403, {}, {"message": f"not with {KEY}"}),
    "unknown": (404, {}, {"message": f"no such model {ECHO}"}),
    "malformed": (400, {}, {"message": f"cannot read {ECHO}"}),
    "long": (400, {}, {"message": f"maximum context length exceeded by {ECHO}", "code": "context_length_exceeded"}),
    "policy": (400, {}, {"message": f"policy {ECHO}", "code": "content_policy_violation"}),
}


UNCOUNTED = {  # what servers say that count badly
    "zeros": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
    "half": {"completion_tokens": 0},
    "silent": {"completion_tokens": 0},
    "silent-uncounted": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
}


class Server(http.server.BaseHTTPRequestHandler):
    """Answers by the name of the model, and remembers what arrived."""

    arrived: ClassVar[list[dict[str, Any]]] = []
    given_up: ClassVar[threading.Event] = threading.Event()  # set once nobody waits for the slow model

    def do_POST(self) -> None:
        """Answer one completion."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.arrived.append(body)
        status, headers, error = ERRORS.get(body["model"], (200, {}, {}))
        if body["model"] == "slow":
            self.given_up.wait()
        self.answer(status, headers, {"error": error} if error else completion(body["model"]))

    def answer(self, status: int, headers: dict[str, str], body: dict[str, Any]) -> None:
        """Send *body*."""
        data = json.dumps(body).encode()
        self.send_response(status)
        fixed = {"Content-Type": "application/json", "Content-Length": str(len(data)), "Connection": "close"}
        for name, value in {**fixed, **headers}.items():
            self.send_header(name, value)
        with contextlib.suppress(BrokenPipeError):  # the asker may have given up
            self.end_headers()
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Keep the test's output clean."""


def completion(model: str) -> dict[str, Any]:
    """Return a completion as such servers send it."""
    message: dict[str, Any] = {"role": "assistant", "content": "about 30"}
    finish = {"filtered": "content_filter", "cut": "length"}.get(model, "stop")
    if model == "refusing":
        message = {"role": "assistant", "content": None, "refusal": "no"}
    usage = {
        "prompt_tokens": 50,
        "completion_tokens": 4,
        "total_tokens": 54,
        "prompt_tokens_details": {"cached_tokens": 40},
    }
    usage |= UNCOUNTED.get(model, {})
    if model == "uncounted":
        usage = {}
    if model in ("silent", "silent-uncounted"):
        message["content"] = ""
    choices = [] if model == "empty" else [{"index": 0, "message": message, "finish_reason": finish}]
    answer = {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": f"{model}-2026-01",
        "system_fingerprint": "fp7",
        "choices": choices,
    }
    return answer | ({"usage": usage} if usage else {})


@pytest.fixture(scope="module")
def _server() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


@pytest.fixture
def base(_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the address of the server; the key is in the environment."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    Server.arrived.clear()
    return _server


def ask(model: Model, query: Query = QUERY) -> Reply:
    """Ask once and close."""

    async def once() -> Reply:
        try:
            return await model.ask(query)
        finally:
            await model.close()

    return asyncio.run(once())


def failure(name: str, base: str, *, timeout: float = 20.0) -> ModelFailure:
    """Return what asking *name* raises."""
    with pytest.raises(ModelFailure) as caught:
        ask(LiteLLM(f"openai/{name}", api_base=base, timeout=timeout))
    return caught.value


@pytest.mark.loopback
@pytest.mark.parametrize("provider", ["openai", "hosted_vllm"])
def test_question_and_answer_arrive_whole(base: str, provider: str) -> None:
    """Texts, parameters and sample go out; text, usage, version and time come back."""
    reply = ask(LiteLLM(f"{provider}/plain", api_base=base))
    (sent,) = Server.arrived
    assert sent["messages"] == [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": f"[1] {ECHO}\nhow old?"},
    ]
    assert (sent["temperature"], sent["max_tokens"], sent["seed"]) == (0.0, 9, 3)
    assert (reply.text, reply.finish, reply.version) == ("about 30", "stop", "plain-2026-01 fp7")
    assert (reply.usage.prompt_tokens, reply.usage.cached_tokens, reply.usage.output_tokens) == (50, 40, 4)
    assert reply.usage.usd is None  # nobody knows what a server of one's own costs
    assert reply.seconds > 0


@pytest.mark.loopback
@pytest.mark.parametrize(
    ("name", "read", "written"),
    [
        ("uncounted", None, None),
        ("zeros", None, None),
        ("half", 50, None),
        ("silent", 50, 0),
        ("silent-uncounted", None, None),
    ],
)
def test_what_a_server_does_not_count_is_not_free(base: str, name: str, read: int | None, written: int | None) -> None:
    """A question has tokens and a text has tokens, so that a zero for them says nothing and the reservation counts."""
    budget = Budget(prices=Prices({"openai/*": Price(1.0, 1.0)}))
    model = LiteLLM(f"openai/{name}", api_base=base)
    usage = ask(Budgeted(model, budget)).usage
    assert (usage.prompt_tokens, usage.output_tokens) == (read, written)
    most, spent = budget.most(model.name, QUERY), budget.spent[model.name]
    assert (spent.read, spent.written) == (read or most.read, most.written if written is None else written)
    assert (spent.nano == most.nano) is (None in (read, written))


@pytest.mark.loopback
def test_what_is_sent_is_what_the_provider_s_client_would_send(base: str) -> None:
    """Sparing it a look through the question changes nothing in it, pictures included."""
    import litellm

    model = LiteLLM("openai/plain", api_base=base, sees_images=True)
    query = Query("s", ("content",), "question", images=(PICTURE,))
    ask(model, query)

    async def alone() -> None:
        await litellm.acompletion(**model._request(query))
        await model.close()

    asyncio.run(alone())
    ours, theirs = Server.arrived
    assert ours == theirs


@pytest.mark.loopback
def test_an_image_arrives_bit_for_bit_between_content_and_question(base: str) -> None:
    """The picture stands where it does in the person's items: before the question."""
    query = Query("s", ("content",), "question", images=(PICTURE,))
    ask(LiteLLM("openai/plain", api_base=base, sees_images=True), query)
    first, picture, last = Server.arrived[0]["messages"][1]["content"]
    assert (first["text"], last["text"]) == ("content", "question")
    head, _, data = picture["image_url"]["url"].partition(",")
    assert head == "data:image/jpeg;base64"
    assert base64.b64decode(data) == PICTURE.data


@pytest.mark.loopback
def test_a_blind_model_is_sent_no_image(base: str) -> None:
    """What a model cannot see does not leave."""
    ask(LiteLLM("openai/plain", api_base=base), Query("s", ("content",), "question", images=(PICTURE,)))
    assert Server.arrived[0]["messages"][1]["content"] == "contentquestion"


@pytest.mark.loopback
@pytest.mark.parametrize(("name", "seconds"), [("busy", 7.0), ("busy-mute", None)])
def test_a_busy_provider_says_how_long_to_wait(base: str, name: str, seconds: float | None) -> None:
    """Retry-After is kept where it is said."""
    error = failure(name, base)
    assert isinstance(error, Throttled)
    assert error.retry_after == seconds


@pytest.mark.loopback
def test_a_date_to_wait_for_becomes_seconds(base: str) -> None:
    """Retry-After may be a date."""
    error = failure("busy-date", base)
    assert isinstance(error, Throttled)
    assert error.retry_after is not None
    assert error.retry_after > 1e6


@pytest.mark.loopback
@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("broken", Unreachable, "cannot be reached or is failing"),
        ("away", Overloaded, "has too much to do"),
        ("empty", Unreachable, "without content"),
        ("locked", Rejected, "HTTP 401, check the key in the environment"),
        ("forbidden", Rejected, "HTTP 403"),
        ("unknown", Rejected, "HTTP 404, check the name of the model"),
        ("malformed", Rejected, "HTTP 400"),
        ("long", TooLong, "longer than openai/long can hold"),
    ],
)
def test_a_failure_is_one_sentence_of_our_own(base: str, name: str, kind: type[ModelFailure], words: str) -> None:
    """It names the host and the remedy, and repeats neither the key nor what people wrote, whatever the server says."""
    error = failure(name, base)
    assert type(error) is kind
    assert words in str(error)
    assert base.split("/")[2] in str(error)
    assert len(Server.arrived) == 1  # litellm retries nothing
    told = f"{error!r} {error.__cause__!r}"
    assert KEY not in told
    assert ECHO not in told
    assert error.__suppress_context__ or error.__context__ is None


@pytest.mark.loopback
@pytest.mark.parametrize("name", ["filtered", "refusing", "policy"])
def test_a_content_policy_is_a_refusal_not_a_failure(base: str, name: str) -> None:
    """However the provider says no, the finish is the same."""
    assert ask(LiteLLM(f"openai/{name}", api_base=base)).finish == "refusal"


@pytest.mark.loopback
def test_an_answer_that_was_cut_says_so(base: str) -> None:
    """The finish is the length."""
    assert ask(LiteLLM("openai/cut", api_base=base)).finish == "length"


@pytest.mark.loopback
def test_a_slow_host_is_given_up_in_time(base: str) -> None:
    """The timeout is ours, whatever litellm makes of it: the host answers when it was given up, and not before."""
    Server.given_up.clear()
    assert "did not answer within 0.5 seconds" in str(failure("slow", base, timeout=0.5))
    Server.given_up.set()


@pytest.mark.loopback
def test_a_closed_port_is_a_host_that_cannot_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens there: the sentence names host and port."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    assert str(failure("plain", f"http://127.0.0.1:{port}/v1")) == f"127.0.0.1:{port} cannot be reached"


def test_a_missing_key_is_not_a_silent_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is found before anything is sent, and the sentence names the variable."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_ADMIN_KEY", raising=False)
    error = failure("plain", "http://127.0.0.1:1/v1")
    assert type(error) is Rejected
    assert "set OPENAI_API_KEY in the environment" in str(error)


@pytest.mark.loopback
def test_nothing_that_was_asked_reaches_a_log(
    base: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not even at the level of debugging, and not on the terminal either."""
    caplog.set_level(logging.DEBUG)
    ask(LiteLLM("openai/plain", api_base=base))
    failure("locked", base)
    out, err = capfd.readouterr()
    for text in (caplog.text, out, err):
        assert ECHO not in text
        assert KEY not in text


def test_vision_is_litellms_table_unless_the_user_knows_better() -> None:
    """A model in the table sees, a server of the user's is blind until he says otherwise."""
    assert LiteLLM("openai/gpt-4o").sees_images
    assert not LiteLLM("hosted_vllm/mine", api_base="http://127.0.0.1:1").sees_images
    assert LiteLLM("hosted_vllm/mine", api_base="http://127.0.0.1:1", sees_images=True).sees_images


@pytest.mark.parametrize("version", sorted(KNOWN_BAD[0].versions))
def test_a_stolen_release_is_never_imported(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused by its description alone."""
    monkeypatch.setattr(importlib.metadata, "version", lambda _: version)
    with pytest.raises(BadRelease, match=f"litellm {version} was published by an intruder"):
        check_release()


def test_without_litellm_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the extra."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingExtra, match=r"\[litellm\]"):
        LiteLLM("openai/gpt-4o")


def test_opening_a_remote_model_imports_nothing_heavy() -> None:
    """To import litellm takes more than a second: that waits for the first question."""
    code = (
        "import sys; from auditor.models.catalogue import ModelOptions, open_model;"
        "open_model('ollama/x', ModelOptions()); print('litellm' in sys.modules, 'urllib.request' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
