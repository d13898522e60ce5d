"""Who may receive anything: what is configured, what is listed, what was consented to."""

from __future__ import annotations

import asyncio
import http.server
import json
import os
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from auditor import egress
from auditor.cli import app
from auditor.cluster import Cluster
from auditor.errors import AuditorError, BadContent, ModelFailure
from auditor.models.addresses import proxy
from auditor.models.catalogue import ModelOptions, destination
from auditor.models.confined import confined
from auditor.models.litellm import LiteLLM
from auditor.models.protocol import Query


@pytest.fixture(autouse=True)
def _alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty repository, with an empty configuration and no proxy."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name.startswith("AUDITOR_EGRESS") or name.endswith("_API_BASE"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "")  # restored afterwards, whatever the code adds
    monkeypatch.setenv("no_proxy", "")


def test_permissions_add_up_and_each_says_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """File, environment and flag; what is stated nowhere is said to be a default."""
    Path("auditor.toml").write_text('[egress]\nallow = ["a.example"]\n', encoding="utf-8")
    monkeypatch.setenv("AUDITOR_EGRESS_ALLOW", "b.example, c.example:8000")
    permits = egress.configured()
    assert permits.allow["a.example"] == str(tmp_path / "auditor.toml")
    assert permits.allow["c.example:8000"] == "AUDITOR_EGRESS_ALLOW"
    options = egress.permitted(ModelOptions(allow=("d.example",)), permits)
    assert options.allow == ("d.example", "a.example", "b.example", "c.example:8000")
    assert not options.offline
    lines = {key: (value, origin) for key, value, origin in permits.lines()}
    assert lines["egress.offline"] == ("false", "default")


@pytest.mark.parametrize("stated", ["file", "environment"])
def test_offline_wherever_it_is_stated_refuses_everybody(stated: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """No flag and no other source lifts it."""
    if stated == "file":
        Path("auditor.toml").write_text("[egress]\noffline = true\n", encoding="utf-8")
        monkeypatch.setenv("AUDITOR_EGRESS_OFFLINE", "0")
    else:
        Path("auditor.toml").write_text("[egress]\noffline = false\n", encoding="utf-8")
        monkeypatch.setenv("AUDITOR_EGRESS_OFFLINE", "yes")
    permits = egress.configured()
    assert permits.offline
    assert egress.permitted(ModelOptions(allow=("a.example",)), permits).offline


@pytest.mark.parametrize(
    ("text", "key"),
    [('alow = ["a"]', "alow"), ("allow = 3", "allow"), ('offline = "no"', "offline"), ('allow = [""]', "allow")],
)
def test_a_slip_in_the_configuration_is_named(text: str, key: str) -> None:
    """With file and key: a permission that nothing reads must not be believed in."""
    Path("auditor.toml").write_text(f"[egress]\n{text}\n", encoding="utf-8")
    with pytest.raises(BadContent, match=rf"auditor\.toml: 'egress\.{key}'"):
        egress.configured()


def test_a_word_that_is_no_yes_or_no_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """AUDITOR_EGRESS_OFFLINE=maybe must not mean no."""
    monkeypatch.setenv("AUDITOR_EGRESS_OFFLINE", "maybe")
    with pytest.raises(BadContent, match="AUDITOR_EGRESS_OFFLINE"):
        egress.configured()


def test_every_destination_is_listed_with_its_model_and_its_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A local server, a provider behind a proxy, one that the environment excepts; a replay goes nowhere."""
    monkeypatch.setenv("https_proxy", "http://me:secret@proxy.example:3128")
    monkeypatch.setenv("no_proxy", "api.mistral.ai")
    models = ["ollama/x", "openai/gpt-4o", "mistral/y", "replay:run", "embedded", "openai/gpt-4o"]
    found = egress.destinations(models, ModelOptions())
    assert [str(one) for one in found] == [
        "127.0.0.1:11434 (ollama/x, a server on this machine)",
        "api.openai.com (openai/gpt-4o, through the proxy proxy.example:3128)",
        "api.mistral.ai (mistral/y)",
    ]
    assert [one.what for one in egress.unpermitted(found, ["api.openai.com"])] == ["mistral/y"]
    assert proxy("http://10.0.0.1:8000/v1#m") == ""  # asked without any proxy


@pytest.mark.parametrize("spec", ["ollama/gpt-oss:120b-cloud", "ollama_chat/kimi:cloud"])
def test_a_model_that_a_local_server_passes_on_is_not_local(spec: str) -> None:
    """Its host is where it is computed, and needs leave."""
    assert destination(spec, ModelOptions()) == "ollama.com"


@pytest.mark.parametrize("more", [(), ("--offline", "--allow", "10.0.0.7"), ("--allow", "10.0.0.8")])
def test_a_cluster_elsewhere_receives_nothing_without_leave(tmp_path: Path, more: tuple[str, ...]) -> None:
    """People's texts go to its workers: it is refused before anything is written, looked up or connected to."""
    command = ["run", "people.jsonl", "--engine", "dask", "--scheduler", "tcp://10.0.0.7:8786", "-o", "run"]
    (tmp_path / "people.jsonl").write_text('{"person": "a", "items": [{"text": "hello"}]}\n', encoding="utf-8")
    done = CliRunner().invoke(app, [*command, *more])
    assert isinstance(done.exception, AuditorError)
    assert "the Dask cluster would send" in str(done.exception)
    assert "10.0.0.7" in str(done.exception)
    assert not (tmp_path / "run").exists()


def test_a_cluster_with_leave_or_on_this_machine_is_let_through() -> None:
    """A loopback scheduler needs no leave; a shelf elsewhere needs its own."""
    egress.require(Cluster("tcp://127.0.0.1:8786", "file:///records").destinations(), ModelOptions(offline=True))
    egress.require(Cluster("tcp://10.0.0.7:8786").destinations(), ModelOptions(allow=("10.0.0.7",)))
    shelved = Cluster("tcp://10.0.0.7:8786", "s3://bucket/audit").destinations()
    with pytest.raises(AuditorError, match="--allow bucket"):
        egress.require(shelved, ModelOptions(allow=("10.0.0.7",)))
    with pytest.raises(BadContent, match="--scheduler"):
        Cluster("tcp://").destinations()


def test_consent_is_kept_for_one_corpus_and_one_host(tmp_path: Path) -> None:
    """In a private file; whatever the folder from which the corpus is named."""
    Path("people.jsonl").touch()
    path = egress.remember("people.jsonl", ["a.example"])
    egress.remember("people.jsonl", ["b.example"])
    assert path == egress.consent_file()
    assert path.stat().st_mode & 0o777 == 0o600
    assert egress.consented("people.jsonl") == ("a.example", "b.example")
    assert egress.consented(str(tmp_path / "people.jsonl")) == ("a.example", "b.example")
    assert egress.consented("other.jsonl") == ()
    assert egress.consented("synthpai:people.jsonl") == ()


@pytest.mark.parametrize("text", ["", "[]", '{"given": [{"corpus": 3}]}', '{"given": 1}', "\0"])
def test_a_broken_file_of_consent_means_none(text: str) -> None:
    """Where there is doubt, the user is asked again."""
    egress.consent_file().parent.mkdir(parents=True)
    egress.consent_file().write_text(text, encoding="utf-8")
    assert egress.consented("people.jsonl") == ()


class Server(http.server.BaseHTTPRequestHandler):
    """Sends whoever asks at /away elsewhere, and counts what arrives."""

    def do_POST(self) -> None:
        """Answer one completion."""
        self.rfile.read(int(self.headers["Content-Length"]))
        arrived.append(self.path)
        if "/away/" in self.path:
            self.send_response(307)
            self.send_header("Location", f"http://127.0.0.1:{self.connection.getsockname()[1]}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        message = {"role": "assistant", "content": "hi"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        body = json.dumps({"id": "1", "object": "chat.completion", "model": "m", "choices": [choice]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Keep the test's output clean."""


arrived: list[str] = []


@pytest.fixture
def server() -> Iterator[str]:
    """Return the address of the server."""
    arrived.clear()
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    listening.server_close()


def _ask(spec: str, base: str) -> str:
    model = LiteLLM(spec, api_base=base, sees_images=False)

    async def once() -> str:
        try:
            return (await model.ask(Query("", ("what people wrote",), "who?"))).text
        except ModelFailure as failure:
            return str(failure)
        finally:
            await model.close()

    return asyncio.run(once())


@pytest.mark.loopback
@pytest.mark.parametrize("spec", ["openai/m", "hosted_vllm/m", "mistral/m", "ollama_chat/m"])
def test_a_redirect_takes_nothing_to_another_host(spec: str, server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever client litellm chooses for the provider: the question is sent once, to the host that was named."""
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    monkeypatch.setenv("MISTRAL_API_KEY", "k")
    _ask(spec, f"{server}/away/v1")
    assert len(arrived) == 1
    assert arrived[0].startswith("/away/")


@pytest.mark.parametrize("small", [None, "", "10.0.0.1", "127.0.0.1"])
@pytest.mark.parametrize("large", ["", "127.0.0.1", "10.0.0.1,127.0.0.1"])
def test_whatever_the_environment_excepts_this_machine_is_excepted_too(
    small: str | None, large: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ``no_proxy`` that is set to nothing hides a ``NO_PROXY`` that names this machine."""
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:9")
    monkeypatch.setenv("NO_PROXY", large)
    monkeypatch.delenv("no_proxy") if small is None else monkeypatch.setenv("no_proxy", small)
    stated = large if small is None else small
    with confined("127.0.0.1:8000"):
        assert urllib.request.proxy_bypass("127.0.0.1")
        assert bool(urllib.request.proxy_bypass("10.0.0.1")) is ("10.0.0.1" in stated)


@pytest.mark.loopback
@pytest.mark.parametrize("spec", ["openai/m", "hosted_vllm/m"])
def test_a_server_on_this_machine_is_not_asked_through_a_proxy(
    spec: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or its question would go to the proxy's machine, although nothing was to leave this one."""
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
    assert _ask(spec, f"{server}/v1") == "hi"
    assert arrived == ["/v1/chat/completions"]
