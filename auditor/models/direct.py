"""A server that speaks the OpenAI chat protocol, asked without anything in between.

The model's name is the server's address and the model there: ``http://127.0.0.1:8000/v1#llama3.1``. The address that
the user wrote is the only one that receives anything: no redirect is followed, no proxy and no ``.netrc`` is used, no
cookie is kept. A key is bound to its host: it stands in a variable named after the host, and goes nowhere else.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import importlib.util
import json
import os
import re
import time
from collections.abc import Mapping
from typing import Any, TypeAlias

from auditor.errors import MissingExtra, ModelFailure, Overloaded, Rejected, Throttled, TooLong, Unreachable
from auditor.models import addresses, chat
from auditor.models.protocol import Query, Reply, Usage

Foreign: TypeAlias = Any  # aiohttp's own objects; their types would need its import

_VERSION = 200  # characters kept of what a server calls itself


class Direct:
    """A model on a server that speaks the OpenAI chat protocol."""

    width = 8  # side by side, as for every remote model

    def __init__(self, spec: str, *, timeout: float = 120.0, sees_images: bool | None = None) -> None:
        """Take the model's name, the seconds to wait for a whole answer, and whether it sees images (None: no).

        Raises BadModel or MissingExtra; nothing is imported or sent yet.
        """
        if importlib.util.find_spec("aiohttp") is None:
            raise MissingExtra("a model on a server of your own", "direct")
        self.name = spec
        self._base, self._model = addresses.split(spec)
        self._host = addresses.destination(spec)
        self._timeout = timeout
        self.sees_images = bool(sees_images)
        self._session: Foreign = None

    @property
    def identity(self) -> Mapping[str, str]:
        """Return the address; what answers there comes with each reply."""
        return {"address": self._host}

    async def ask(self, query: Query) -> Reply:
        """Answer *query*.

        Raises Unreachable when the host is silent, failing or unintelligible, Throttled when it asks us to wait,
        Rejected when it will not serve the request. A content policy is a reply whose finish is "refusal".
        """
        began = time.perf_counter()
        try:
            async with asyncio.timeout(self._timeout):
                status, stated, data = await self._exchange(self._body(query))
        except TimeoutError:
            raise Overloaded(f"{self._host} did not answer within {self._timeout:g} seconds") from None
        except (_library().ClientError, OSError, ValueError) as error:
            raise self._silence(error) from None
        seconds = time.perf_counter() - began
        if status == 200:
            return self._reply(data, seconds)
        said = data.decode("utf-8", "replace").lower()
        if chat.is_policy(status, said):
            return Reply("", finish="refusal", seconds=seconds)
        raise self._failure(status, stated, said)

    async def close(self) -> None:
        """Close the connections; the next question opens others."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _body(self, query: Query) -> bytes:
        request = {
            "model": self._model,
            "messages": chat.messages(query, query.images if self.sees_images else ()),
            "temperature": query.temperature,
            "max_tokens": query.max_tokens,
            "seed": query.sample,
        }
        return json.dumps(request, separators=(",", ":")).encode("ascii")

    async def _exchange(self, body: bytes) -> tuple[int, str, bytes]:
        """Send *body*; return the HTTP status, what ``Retry-After`` says and the answer, if it is not too large."""
        if self._session is None:
            self._session = _open(_key(self._host))
        request = self._session.post(f"{self._base}/chat/completions", data=body, allow_redirects=False)
        async with request as response:
            data = bytearray()
            async for chunk in response.content.iter_any():
                data += chunk
                if len(data) > chat.LARGEST:
                    raise chat.too_large(self._host)
            return response.status, response.headers.get("Retry-After", ""), bytes(data)

    def _silence(self, error: Exception) -> ModelFailure:
        """Return our own error for what the HTTP client raised."""
        if isinstance(error, _library().ClientSSLError):
            return Rejected(f"{self._host}: the connection cannot be secured; check the server's certificate")
        if isinstance(error, _library().ClientConnectorError):
            return Unreachable(f"{self._host} cannot be reached")
        return Unreachable(f"{self._host} broke off its answer")

    def _failure(self, status: int, stated: str, said: str) -> ModelFailure:
        """Return our own error for an HTTP status, in a sentence that repeats nothing of what the server *said*."""
        if status == 429:
            return Throttled(f"{self._host} asks us to wait (HTTP 429)", chat.seconds_to_wait(stated))
        if chat.is_overload(status):
            return Overloaded(f"{self._host} has too much to do (HTTP {status})", chat.seconds_to_wait(stated))
        if chat.is_too_long(said):
            return TooLong(f"{self._host}: the request is longer than {self._model} can hold")
        if status == 401:
            return Rejected(f"{self._host} asks for another key (HTTP 401): set {key_variable(self._host)}")
        if chat.is_rejection(status):
            return Rejected(f"{self._host} rejects the request for {self._model} (HTTP {status}{chat.remedy(status)})")
        return Unreachable(f"{self._host} is failing (HTTP {status})")

    def _reply(self, data: bytes, seconds: float) -> Reply:
        answer = _completion(data)
        if answer is None:
            raise Unreachable(f"{self._host} sent an answer that is no chat completion")
        choice = answer["choices"][0]
        return Reply(
            text=choice["message"].get("content") or "",
            finish=chat.finish(choice.get("finish_reason"), choice["message"].get("refusal")),
            usage=_usage(answer.get("usage")),
            seconds=seconds,
            version=" ".join(filter(None, (_word(answer, "model"), _word(answer, "system_fingerprint")))),
        )


def key_variable(host: str) -> str:
    """Return the environment variable that holds the key for *host*: ``API_KEY_`` and the host in capitals."""
    return f"API_KEY_{re.sub(r'[^A-Z0-9]+', '_', host.upper()).strip('_')}"


def _key(host: str) -> str:
    """Return the key for *host*, "" where none is set; Rejected where what is set cannot be one."""
    key = os.environ.get(key_variable(host), "").strip()
    if not (key.isascii() and key.isprintable()):
        raise Rejected(f"{host}: {key_variable(host)} holds characters that no key has")
    return key


@functools.cache
def _library() -> Foreign:
    return importlib.import_module("aiohttp")


def _open(key: str) -> Foreign:
    """Open a session that talks to nobody but the address it is given."""
    library = _library()
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
    return library.ClientSession(
        connector=library.TCPConnector(limit=0),  # how many at a time is decided outside
        cookie_jar=library.DummyCookieJar(),
        timeout=library.ClientTimeout(total=None),  # ours covers the whole exchange
        headers=headers | ({"Authorization": f"Bearer {key}"} if key else {}),
        auto_decompress=False,  # nothing packed is asked for, and an answer cannot unpack to more than it is
        trust_env=False,
    )


def _completion(data: bytes) -> dict[str, Any] | None:
    """Return the chat completion that *data* holds; None where it holds something else."""
    try:
        answer: dict[str, Any] = json.loads(data)
        content = answer["choices"][0]["message"].get("content")
        answer["choices"][0].get("finish_reason")
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None
    return answer if content is None or isinstance(content, str) else None


def _usage(stated: object) -> Usage:
    if not isinstance(stated, dict):
        return Usage()
    details = stated.get("prompt_tokens_details")
    return Usage(
        prompt_tokens=_count(stated, "prompt_tokens"),
        cached_tokens=_count(details, "cached_tokens") if isinstance(details, dict) else None,
        output_tokens=_count(stated, "completion_tokens"),
    )


def _count(counts: Mapping[str, Any], name: str) -> int | None:
    value = counts.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _word(answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    return value[:_VERSION] if isinstance(value, str) else ""
