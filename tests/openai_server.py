"""A server that speaks the OpenAI chat protocol and misbehaves as told: ``python tests/openai_server.py [SCRIPT]``.

What it does is named by the model that is asked for, if that is one of ``BEHAVIOURS``. Otherwise by SCRIPT, behaviours
parted by commas: whoever writes "Runner 7." meets the seventh, counted round from 0. ``busy:2`` misbehaves the first
two times that the same is asked and then answers. It listens on a free port of this machine, prints the port and ends
with its standard input. ``GET /counts`` says how often it did what, ``GET /last`` what it was sent last, and
``GET /pictured`` the bodies of all requests that held pictures. ``narrow`` bears four questions at a time and no fifth.
``curious`` looks closer at the right upper quarter of item 2 where it may, ``greedy`` at one part after the other, even
where it may not. Nothing of it is part of the tool.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.utils import formatdate
from functools import cache
from typing import Any, Final, cast

NAMES: Final = ("age", "sex", "place", "birthplace", "occupation", "education", "income", "relationship")
ECHO: Final = "the-words-of-a-person"
KEY: Final = "sk-this-is-the-key"
_DRIP: Final = 0.1  # seconds between two bytes of a slow drip
_BEARS: Final = 4  # questions at a time, where it is narrow
_WORK: Final = 0.01  # seconds that each of them takes there
_SLUICE: Final = 0.002  # seconds between two pieces of an answer that comes slowly but comes
_LARGE: Final = 10 << 20  # characters
_END: Final = b"\r\n\r\n"
_LENGTH: Final = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_MODEL: Final = re.compile(rb'"model": ?"([^"]*)"')
_RUNNER: Final = re.compile(rb"Runner (\d+)\.")


def _http(status: int, body: bytes, **headers: str) -> bytes:
    """Return a whole HTTP response."""
    fields = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Said", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode() + _END + body


def _json(status: int, body: object, **headers: str) -> bytes:
    return _http(status, json.dumps(body).encode(), **headers)


def _error(status: int, code: str = "oops", **headers: str) -> bytes:
    """Return an error that repeats what it should not, as servers do."""
    return _json(status, {"error": {"message": f"{code}: {ECHO} {KEY}", "code": code}}, **headers)


def _completion(content: object, finish: str = "stop", **message: str) -> dict[str, Any]:
    """Return a chat completion as such servers send it."""
    choice = {"index": 0, "message": {"role": "assistant", "content": content, **message}, "finish_reason": finish}
    details = {"cached_tokens": 40}
    usage = {"prompt_tokens": 50, "completion_tokens": 4, "total_tokens": 54, "prompt_tokens_details": details}
    known = {"id": "1", "object": "chat.completion", "created": 1, "model": "unruly-1", "system_fingerprint": "fp7"}
    return {**known, "choices": [choice], "usage": usage}


def _guesses(number: int) -> str:
    """Return what a model that knows age and sex says about runner *number*, as the probe ``profile`` wants it."""
    known = {"age": str(20 + 12 * (number % 5)), "sex": ("female", "male")[number % 2]}
    said = {"sure": 80, "item": 1, "quote": "Runner"}
    return json.dumps({name: {"guesses": [known[name]], **said} if name in known else None for name in NAMES})


@cache
def _answer(number: int) -> bytes:
    return _json(200, _completion(_guesses(number)))


def _filled(number: int) -> bytes:
    return _answer(number % 10)


def _large(_: int) -> bytes:
    return _json(200, _completion("a" * _LARGE))


def _cut(number: int) -> bytes:
    return _http(200, json.dumps(_completion(_guesses(number))).encode()[:-40])


def _misencoded(number: int) -> bytes:
    return _http(200, json.dumps(_completion("é" + _guesses(number)), ensure_ascii=False).encode("latin-1"))


_SILENT: Final = json.dumps(dict.fromkeys(NAMES))
WHOLE: Final[Mapping[str, Callable[[int], bytes]]] = {
    "ok": _filled,
    "shrug": lambda _: _json(200, _completion(_SILENT)),  # cannot tell
    "busy": lambda _: _error(429),
    "busy-seconds": lambda _: _error(429, Retry_After="1"),
    "busy-long": lambda _: _error(429, Retry_After="86400"),
    "busy-date": lambda _: _error(429, Retry_After=formatdate(4133980799, usegmt=True)),
    "busy-gone": lambda _: _error(429, Retry_After=formatdate(0, usegmt=True)),
    "broken": lambda _: _error(500),
    "away": lambda _: _error(503),
    "locked": lambda _: _error(401),
    "forbidden": lambda _: _error(403),
    "unknown": lambda _: _error(404),
    "malformed": lambda _: _error(400),
    "long": lambda _: _error(400, "context_length_exceeded"),
    "policy": lambda _: _error(400, "content_policy_violation"),
    "moved": lambda _: _http(307, b"", Location="http://127.0.0.1:9/v1/chat/completions"),
    "cut-json": _cut,
    "wrong-schema": lambda _: _json(200, {"answer": 42}),
    "no-choices": lambda _: _json(200, {**_completion(""), "choices": []}),
    "wrong-content": lambda _: _json(200, _completion({"what": "an object"})),
    "error-in-200": lambda _: _error(200),
    "empty": lambda _: _json(200, _completion("")),
    "prose": lambda _: _json(200, _completion("Somebody who runs, I would say.")),
    "cut-answer": lambda n: _json(200, _completion(_guesses(n)[:-10], "length")),  # in its last attribute
    "filtered": lambda _: _json(200, _completion("", "content_filter")),
    "refusing": lambda _: _json(200, _completion(None, refusal="no")),
    "sorry": lambda _: _json(200, _completion("I'm sorry, but I can't help with that.")),
    "large": _large,
    "misencoded": _misencoded,
    "no-http": lambda _: b"what?\r\n\r\n",
    "packed": lambda n: _http(200, zlib.compress(_answer(n)), Content_Encoding="deflate"),
}


def _curious(body: bytes) -> str:
    return "ZOOM [2] 500 0 1000 500" if b"ZOOM [item]" in body and b"enlarged" not in body else ""


def _greedy(body: bytes) -> str:
    return f"Let me see.\nZOOM [2] 0 0 {100 + 10 * body.count(b'enlarged')} 500"


LOOKING: Final[Mapping[str, Callable[[bytes], str]]] = {"curious": _curious, "greedy": _greedy}
BEHAVIOURS: Final = frozenset({*WHOLE, *LOOKING, "hang", "reset", "cut-off", "drip", "slow", "narrow"})


class Script:
    """Which behaviour a request meets, and what was done so far."""

    def __init__(self, text: str) -> None:
        """Read behaviours parted by commas, each with the number of times that it lasts after a colon."""
        steps = [step.partition(":") for step in (text or "ok").split(",")]
        self._steps = [(name, int(times) if times else None) for name, _, times in steps]
        self._asked: Counter[tuple[int, int]] = Counter()
        self.done: Counter[str] = Counter()
        self.last = b""  # headers and body of the last request
        self.pictured: list[Any] = []  # the bodies of requests that held pictures
        self.open = 0  # questions that are being worked on, where it is narrow

    def choose(self, body: bytes) -> tuple[str, int]:
        """Return what the request *body* meets, and the number of the runner it is about."""
        model = _MODEL.search(body)
        name = model[1].decode() if model else ""
        runner = _RUNNER.search(body)
        number = int(runner[1]) if runner else 0
        if name not in BEHAVIOURS:
            name = self._step(number, body) if runner else "ok"
        self.done[name] += 1
        return name, number

    def _step(self, number: int, body: bytes) -> str:
        name, times = self._steps[number % len(self._steps)]
        if times is None:
            return name
        self._asked[number, zlib.crc32(body)] += 1
        return name if self._asked[number, zlib.crc32(body)] <= times else "ok"


class Connection(asyncio.Protocol):
    """One connection, kept alive, as little as HTTP needs."""

    def __init__(self, script: Script) -> None:
        """Answer by *script*."""
        self._script = script
        self._buffer = bytearray()
        self._transport: asyncio.Transport = cast("asyncio.Transport", None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._buffer += data
        while (end := self._buffer.find(_END)) >= 0:
            stated = _LENGTH.search(self._buffer, 0, end)
            whole = end + len(_END) + (int(stated[1]) if stated else 0)
            if len(self._buffer) < whole:
                return
            head, body = bytes(self._buffer[:end]), bytes(self._buffer[end + len(_END) : whole])
            del self._buffer[:whole]
            self._serve(head, body)

    def _serve(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET"):
            self._transport.write(self._told(head))
            return
        self._script.last = head + _END + body
        if b'"image_url"' in body:
            self._script.pictured.append(json.loads(body))
        name, number = self._script.choose(body)
        if name in WHOLE:
            self._transport.write(WHOLE[name](number))
        elif name in LOOKING:
            said = LOOKING[name](body)
            self._transport.write(_json(200, _completion(said)) if said else _filled(number))
        elif name == "reset":
            self._reset()
        elif name == "cut-off":
            self._transport.write(_filled(number)[:-40])
            self._transport.close()
        elif name == "narrow":
            self._squeeze(number)
        elif name in ("drip", "slow"):
            self._drop(_filled(number), *((1, _DRIP) if name == "drip" else (64, _SLUICE)))

    def _told(self, head: bytes) -> bytes:
        """Return what is asked about what happened."""
        if b"/last" in head:
            return _http(200, self._script.last)
        return _json(200, self._script.pictured if b"/pictured" in head else self._script.done)

    def _squeeze(self, number: int) -> None:
        if self._script.open >= _BEARS:
            self._script.done["turned away"] += 1
            self._transport.write(_error(429))
            return
        self._script.open += 1
        asyncio.get_running_loop().call_later(_WORK, self._let_go, number)

    def _let_go(self, number: int) -> None:
        self._script.open -= 1
        self._transport.write(_filled(number))

    def _reset(self) -> None:
        taken = self._transport.get_extra_info("socket")
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _drop(self, left: bytes, size: int, pause: float) -> None:
        """Send what is *left*, *size* bytes at a time."""
        if left and not self._transport.is_closing():
            self._transport.write(left[:size])
            asyncio.get_running_loop().call_later(pause, self._drop, left[size:], size, pause)


async def _serve(script: Script) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(script), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - whoever started it waits for this
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def serving(script: str = "ok") -> Iterator[str]:
    """Start the server in a process of its own; yield its address, ``http://127.0.0.1:PORT/v1``, and end it."""
    command = [sys.executable, __file__, script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(_serve(Script(sys.argv[1] if len(sys.argv) > 1 else "")))
