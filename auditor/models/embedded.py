"""A real model that computes on this machine: no key, no network, no port.

The runtime is held in a child process (``embedded_child.py``), because it cannot be closed in its own process and
writes where it likes. The child lives as long as this process and dies with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import sys
import tempfile
import time
import weakref
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from auditor.errors import BadModel, MissingExtra, Rejected, TooLong, Unreachable
from auditor.models.protocol import Query, Reply, Usage
from auditor.models.weights import Source

_CHILD = Path(__file__).with_name("embedded_child.py")
_LINE = 1 << 24  # bytes: the longest answer that is read
_FAREWELL = 5.0  # seconds

# Models that compute at the same time on the same cores only slow each other down: one turn per event loop.
_TURNS: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = weakref.WeakKeyDictionary()


def runtime_version() -> str:
    """Return the version of the installed runtime, without importing it; raise MissingExtra when there is none."""
    if importlib.util.find_spec("xllamacpp") is None:
        raise MissingExtra("the embedded model", "local")
    return importlib.metadata.version("xllamacpp")


@dataclass(frozen=True, slots=True)
class Setting:
    """How the weights are used; each field can change an answer."""

    context: int = 8192  # tokens: question and answer together
    keep: bool = True  # what was read for one question need not be read again for the next


class Embedded:
    """A model in a child process, started at the first question and again after it died."""

    sees_images = False
    width = 1  # one slot: side by side would only be slower

    def __init__(self, name: str, source: Source, setting: Setting) -> None:
        """Take the weights of *source*; nothing is read or started yet. Raises MissingExtra without the runtime."""
        self.name = name
        self._source = source
        self._setting = setting
        self._runtime = runtime_version()
        self._child: _Child | None = None

    @property
    def identity(self) -> Mapping[str, str]:
        """Return the weights, the runtime and the settings."""
        return {
            "sha256": self._source.sha256,
            "runtime": f"xllamacpp {self._runtime}",
            "n_ctx": str(self._setting.context),
            "cache": "on" if self._setting.keep else "off",
        }

    async def ask(self, query: Query) -> Reply:
        """Answer *query*.

        Raises Rejected when question and answer do not fit the model or its grammar cannot be read, Unreachable when
        the child died (the next question starts another), BadModel when the weights cannot be loaded.
        """
        async with _TURNS.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            child = await self._started()
            began = time.perf_counter()
            answer = await self._exchange(child, _request(query))
            return self._reply(answer, time.perf_counter() - began)

    async def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is not None:
            await child.end()

    async def _started(self) -> _Child:
        if self._child is None:
            path = await asyncio.to_thread(self._source.find)
            self._child = await _Child.start()
            ready = await self._exchange(self._child, self._child.settings(path, self._setting))
            if "fault" in ready:
                await self.close()
                raise BadModel(f"{path}: the runtime cannot load this file; it should be a GGUF text model")
        return self._child

    async def _exchange(self, child: _Child, message: Mapping[str, Any]) -> dict[str, Any]:
        """Send and receive one line; a child that was interrupted is out of step, so it is ended."""
        answer = None
        try:
            answer = await child.exchange(message)
        finally:
            if answer is None:
                self._child = None
                await child.kill()
        if answer is None:
            raise Unreachable(f"{self.name}: the process of the embedded model died; it may be short of memory")
        return answer

    def _reply(self, answer: Mapping[str, Any], seconds: float) -> Reply:
        if "too_long" in answer:
            needed, context = answer["too_long"], answer["context"]
            raise TooLong(f"the request holds {needed} tokens with its answer, more than the model's {context}")
        if "rejected" in answer:
            raise Rejected(f"{self.name}: the runtime cannot compute this request ({answer['rejected']})")
        return Reply(
            text=answer["text"],
            finish="length" if answer["finish"] == "length" else "stop",
            usage=Usage(answer["prompt_tokens"], answer["cached_tokens"], answer["output_tokens"], usd=0.0),
            seconds=seconds,
            version=f"{self._source.file} {self._source.sha256[:12]}",
        )


def _request(query: Query) -> dict[str, Any]:
    fields = {
        "system": query.system,
        "material": list(query.material),
        "question": query.question,
        "n_predict": query.max_tokens,
        "temperature": query.temperature,
        "seed": query.sample,
    }
    return {**fields, "grammar": query.grammar} if query.grammar else fields


@dataclass(frozen=True, slots=True)
class _Child:
    """The child process, and the private folder of its socket file."""

    process: Process
    inlet: asyncio.StreamWriter
    outlet: asyncio.StreamReader
    folder: str

    @classmethod
    async def start(cls) -> _Child:
        """Start it in a session of its own, so that Ctrl-C reaches only us and we end it in order."""
        folder = tempfile.mkdtemp(prefix="auditor-")  # mode 0700
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # the child's folder holds a litellm.py and more: none of it may be imported by chance
            str(_CHILD),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,  # the runtime's log could hold what people wrote
            start_new_session=True,
            limit=_LINE,
        )
        inlet, outlet = cast("asyncio.StreamWriter", process.stdin), cast("asyncio.StreamReader", process.stdout)
        return cls(process, inlet, outlet, folder)

    def settings(self, path: Path, setting: Setting) -> dict[str, Any]:
        """Return the first line to send."""
        return {
            "model": str(path.resolve()),
            "folder": self.folder,
            "n_ctx": setting.context,
            "cache": setting.keep,
            "threads": _cores(),
        }

    async def exchange(self, message: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return the answer to *message*, or None when the child is gone."""
        with contextlib.suppress(ConnectionError):
            self.inlet.write(json.dumps(message).encode() + b"\n")
            await self.inlet.drain()
            line = await self.outlet.readline()
            if line.endswith(b"\n"):
                answer: dict[str, Any] = json.loads(line)
                return answer
        return None

    async def end(self) -> None:
        """Close its input, at which it leaves; insist after a while."""
        self.inlet.close()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), _FAREWELL)
        await self.kill()

    async def kill(self) -> None:
        """End it now and remove its folder."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _cores() -> int:
    """Return how many cores this process may use: always all, since their number may change an answer."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
