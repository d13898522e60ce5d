"""No key of this machine is in what the tool keeps, writes or says, whatever a server repeats, however calls fail."""

from __future__ import annotations

import asyncio
import http.server
import json
import logging
import os
import re
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from auditor.errors import ModelFailure
from auditor.keys import hidden, secrets
from auditor.models.direct import Direct, key_variable
from auditor.models.litellm import LiteLLM
from auditor.models.protocol import Model, Query
from auditor.models.wrappers import Limits, guarded

ROOT = Path(__file__).resolve().parents[2]
PLANTED = {
    "OPENAI_API_KEY": "sk-planted-0123456789abcdef",
    "ANTHROPIC_API_KEY": "sk-ant-planted-9876543210",
    "AWS_SECRET_ACCESS_KEY": "plantedAWS/0123456789+abcdefghij",
    "GITHUB_TOKEN": "ghp_planted0123456789abcdefghijkl",
    "DB_PASSWORD": "planted-Pa55word",
    "HTTPS_PROXY": "http://user:planted-proxy-77@127.0.0.1:9",
}
NEEDLE = re.compile("planted")  # every planted secret holds it, and nothing else does


class Server(http.server.BaseHTTPRequestHandler):
    """Repeats the key that it was sent, in the way that the question asks for."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer one completion."""
        asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
        way = re.search(r"WAY-([a-z0-9]+)\.", asked)
        heard = f"{self.headers['Authorization']} {' '.join(PLANTED.values())}"
        WAYS[way[1] if way else "text"](self, heard)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        """Send an answer."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Keep the test's output clean."""


def _completion(text: str, name: str = "m", **others: str) -> bytes:
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    return json.dumps({"id": "1", "object": "chat.completion", "model": name, "choices": [choice], **others}).encode()


def _fault(status: int) -> Callable[[Server, str], None]:
    return lambda server, heard: server.send(
        status, json.dumps({"error": {"message": heard, "code": heard, "type": heard}}).encode(), X_Key=heard
    )


def _reset(server: Server, heard: str) -> None:
    server.wfile.write(f"HTTP/1.1 200 OK\r\nX-Key: {heard}\r\nContent-Length: 99\r\n\r\n{heard}"[:60].encode())
    server.wfile.flush()
    server.connection.shutdown(socket.SHUT_RDWR)
    server.close_connection = True


WAYS: dict[str, Callable[[Server, str], None]] = {
    "text": lambda server, heard: server.send(200, _completion(heard)),
    "name": lambda server, heard: server.send(200, _completion("hi", name=heard, system_fingerprint=heard)),
    "none": lambda server, heard: server.send(200, json.dumps({"choices": [], "model": heard}).encode()),
    "torn": lambda server, heard: server.send(200, _completion(heard)[:-9]),
    "html": lambda server, heard: server.send(200, f"<html>{heard}</html>".encode(), Content_Type="text/html"),
    "bytes": lambda server, heard: server.send(200, b"\xff\xfe" + heard.encode()),
    "moved": lambda server, heard: server.send(307, b"", Location=f"/v1/elsewhere?key={heard[7:30]}"),
    "wait": lambda server, heard: server.send(429, heard.encode(), Retry_After=heard),
    "reset": _reset,
    **{str(status): _fault(status) for status in (400, 401, 403, 404, 413, 500, 503)},
}


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Return where the server listens."""
    listening = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield listening.server_port
    listening.shutdown()
    listening.server_close()


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """Plant the secrets in the environment."""
    for name, value in {**PLANTED, key_variable(f"127.0.0.1:{port}"): PLANTED["OPENAI_API_KEY"]}.items():
        monkeypatch.setenv(name, value)


def _ask(model: Model, way: str) -> str:
    """Return all that can be seen of one question: the reply, or the failure with its traceback."""

    async def once() -> str:
        try:
            reply = await model.ask(Query("", (f"WAY-{way}. ",), "who?"))
        except ModelFailure as failure:
            return f"{failure!r} {''.join(traceback.format_exception(failure))}"
        finally:
            await model.close()
        return f"{reply.text} {reply.version} {reply!r}"

    return asyncio.run(once())


@pytest.mark.loopback
@pytest.mark.parametrize("door", ["litellm", "direct"])
def test_no_reply_failure_or_log_holds_a_key(
    door: str, port: int, planted: None, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """Every way of answering and failing that the server knows, through either door, with every logger open."""
    base = f"http://127.0.0.1:{port}/v1"
    with caplog.at_level(logging.DEBUG):
        for way in WAYS:
            bare: Model = (
                LiteLLM("openai/m", api_base=base, sees_images=False) if door == "litellm" else Direct(f"{base}#m")
            )
            seen = _ask(guarded(bare, Limits(attempts=2, pause=0.01)), way)
            assert not NEEDLE.search(seen), way
            assert seen.strip()
    assert not NEEDLE.search(caplog.text)
    assert not NEEDLE.search("".join(capfd.readouterr()))


@pytest.mark.loopback
def test_no_file_of_a_run_and_no_report_holds_a_key(port: int, tmp_path: Path) -> None:
    """Journal, plan, every format, both streams, with AUDITOR_DEBUG: not one planted secret."""
    people = [
        {"person": f"p{way}", "items": [{"kind": "post", "text": f"WAY-{way}."}]} for way in ("text", "name", "401")
    ]
    (tmp_path / "people.jsonl").write_text("".join(json.dumps(one) + "\n" for one in people), encoding="utf-8")
    base = f"http://127.0.0.1:{port}/v1"
    environment = {**os.environ, **PLANTED, "PYTHONPATH": str(ROOT), "AUDITOR_DEBUG": "1", "OPENAI_API_BASE": base}
    command = [sys.executable, "-m", "auditor", "run", "people.jsonl", "-m", "openai/m", "-o", "run"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr  # one of three was lost
    assert "check the key in the environment" in done.stderr
    for form in ("html", "json", "jsonl", "csv", "markdown", "sarif", "junit", "github"):
        from auditor.cli import app

        shown = CliRunner().invoke(app, ["report", str(tmp_path / "run"), "-f", form])
        assert shown.exit_code == 0
        assert not NEEDLE.search(shown.output), form
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(b"[secret]" in path.read_bytes() for path in written)  # the server did repeat them
    for path in written:
        assert not NEEDLE.search(path.read_bytes().decode("utf-8", "replace")), path.name
    assert not NEEDLE.search(done.stdout + done.stderr)


def test_a_traceback_holds_no_key(tmp_path: Path) -> None:
    """AUDITOR_DEBUG shows everything of a defect but the secrets."""
    code = (
        "import auditor.cli as c, os\n"
        "def broken():\n    raise ValueError('with ' + os.environ['OPENAI_API_KEY'])\n"
        "c.app.command('broken')(broken)\nimport sys; sys.argv = ['auditor', 'broken']; c.main()"
    )
    environment = {**os.environ, **PLANTED, "PYTHONPATH": str(ROOT), "AUDITOR_DEBUG": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "ValueError: with [secret]" in done.stderr
    assert not NEEDLE.search(done.stderr)


@given(st.text(min_size=20).filter(lambda s: s.split() == [s] and "://" not in s and s[0] not in "/~."), st.text())
def test_whatever_stands_beside_it_a_secret_goes(secret: str, beside: str) -> None:
    """Replacing leaves no whole secret."""
    known = secrets({"API_KEY": secret})
    assert secret not in hidden(f"{beside}{secret}{beside}", known)
    assert not hidden(f"{beside}{secret[:-1]}", known).endswith(secret[:-1])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("API_KEY", "female"),
        ("DB_PASSWORD", "postgres"),
        ("HOME", "/home/someone1"),
        ("GIT_AUTHOR_NAME", "Somebody 1990"),
    ],
)
def test_what_may_be_an_ordinary_word_is_let_stand(name: str, value: str) -> None:
    """Taking it out of an answer would change what the answer says."""
    assert hidden(f"I am {value}", secrets({name: value})) == f"I am {value}"
