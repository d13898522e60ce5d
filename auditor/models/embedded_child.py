"""The process in which an embedded model computes: one JSON line in, one JSON line out.

It is started as a script and imports nothing of this package. The first line it reads holds its settings,
each later line one question. It opens no port: the runtime listens on a socket file in a private folder.

The runtime keeps what it has read (the KV cache), and how a text was cut into batches shows in the last bits of
the numbers, hence sometimes in an answer. ``Slot`` makes what is kept a function of the text alone, so that a run
that was killed and resumed gives the answers that it would have given.
"""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import importlib
import json
import os
import queue
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO, TypeAlias

SOCKET = "s.sock"  # relative to the private folder: the length of a socket's path is limited
SYSTEM, USER = "\ue000", "\ue001"  # stand for the two texts while the chat template is read

Foreign: TypeAlias = Any  # the runtime has no types
Complete = Callable[[dict[str, Any]], dict[str, Any]]


class Refusal(Exception):
    """The request cannot be computed; the fields are sent to the parent as they are."""

    def __init__(self, **fields: str) -> None:
        """Keep what to send."""
        super().__init__()
        self.fields = fields


class Drift(Exception):
    """The runtime did not keep what it was told to keep."""


class _SocketFile(http.client.HTTPConnection):
    """HTTP over the socket file."""

    def __init__(self) -> None:
        super().__init__("localhost")

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(SOCKET)


def _call(method: str, path: str, body: Mapping[str, Any] | None = None) -> Foreign:
    """Return what the runtime answers at *path*; raise OSError where it answers with an error."""
    with contextlib.closing(_SocketFile()) as connection:
        connection.request(method, path, None if body is None else json.dumps(body))
        response = connection.getresponse()
        if response.status != http.client.OK:
            raise OSError(response.status)
        return json.loads(response.read())


def tokenise(text: str, *, special: bool = False, first: bool = False) -> list[int]:
    """Return the token numbers of *text*.

    Only with *special* do words such as ``<|im_end|>`` become control tokens: in what people wrote they stay words.
    """
    whole = text.encode(errors="replace").decode()  # half a character (a lone surrogate) cannot be sent
    body = {"content": whole, "parse_special": special, "add_special": first}
    tokens: list[int] = _call("POST", "/tokenize", body)["tokens"] if text or first else []
    return tokens


@dataclass(frozen=True, slots=True)
class Frame:
    """The model's chat template, cut where the system text and the user's text go."""

    before: str
    between: str
    after: str

    @classmethod
    def read(cls) -> Frame:
        """Ask the runtime for the template; a template without a system turn gets the system text before the user's."""
        user = {"role": "user", "content": USER}
        with contextlib.suppress(OSError):
            whole = _call("POST", "/apply-template", {"messages": [{"role": "system", "content": SYSTEM}, user]})[
                "prompt"
            ]
            before, found, rest = whole.partition(SYSTEM)
            between, also, after = rest.partition(USER)
            if found and also:
                return cls(before, between, after)
        before, _, after = _call("POST", "/apply-template", {"messages": [user]})["prompt"].partition(USER)
        return cls(before, "\n\n", after)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question as token numbers, cut where the system text and each block of the person's material end."""

    stages: tuple[list[int], ...]  # each begins with the one before it; the last is the whole
    sampling: Mapping[str, Any]

    @classmethod
    def of(cls, message: Mapping[str, Any], frame: Frame) -> Prompt:
        """Cut *message*, so that the boundaries between the stages do not depend on the texts beside them."""
        head = tokenise(frame.before, special=True, first=True) + tokenise(message["system"])
        head += tokenise(frame.between, special=True)
        stages = [head]
        for block in message["material"]:
            stages.append(stages[-1] + tokenise(block))
        stages.append(stages[-1] + tokenise(message["question"]) + tokenise(frame.after, special=True))
        return cls(
            tuple(stages),
            {key: message[key] for key in ("n_predict", "temperature", "seed", "grammar") if key in message},
        )


class Slot:
    """The model's one memory, brought to the same state before an answer whatever was asked earlier.

    Each stage is computed as one piece after the stage before it, and then its last token once more, alone:
    the runtime always recomputes at least one token, so this is the state to which it can be brought back.
    """

    def __init__(self, complete: Complete, *, keep: bool) -> None:
        """Compute with *complete*; without *keep* every question is read from its first word."""
        self._complete = complete
        self._keep = keep
        self._held: list[list[int]] = []

    def answer(self, prompt: Prompt) -> tuple[dict[str, Any], int]:
        """Return the runtime's completion of *prompt*, and how many tokens did not have to be read again."""
        whole = prompt.stages[-1]
        if self._keep:
            try:
                return self._walk(prompt)
            except Drift:  # a model whose memory cannot be shortened; it shows at the first question already
                self._keep = False
        return self._run(whole, 0, cache_prompt=False, **prompt.sampling), 0

    def _walk(self, prompt: Prompt) -> tuple[dict[str, Any], int]:
        *prefixes, whole = prompt.stages
        held, self._held = self._held, []
        same = _common(held, prefixes)
        reused = len(prefixes[same - 1]) if same else 0
        if same:
            self._settle(prefixes[same - 1])
        for number in range(same, len(prefixes)):
            self._extend(prefixes[number], prefixes[number - 1] if number else None)
        result = self._run(whole, len(prefixes[-1]), **prompt.sampling)
        self._held = prefixes
        return result, reused

    def _extend(self, prefix: list[int], base: list[int] | None) -> None:
        """Read *prefix* on top of *base*, which the slot holds exactly; without it, from the first word."""
        self._run(prefix, len(base or ()), cache_prompt=base is not None, n_predict=0)
        self._settle(prefix)

    def _settle(self, prefix: list[int]) -> None:
        """Cut the memory back to *prefix*, its last token computed alone."""
        self._run(prefix, len(prefix) - 1, n_predict=0)

    def _run(self, tokens: list[int], kept: int, **options: Foreign) -> dict[str, Any]:
        """Complete *tokens*, of which the first *kept* must already be in memory."""
        result = self._complete({"prompt": tokens, "cache_prompt": True, **options})
        if "error" in result:
            raise Refusal(rejected=str(result["error"].get("type", "error")))
        if result["usage"]["prompt_tokens_details"]["cached_tokens"] != kept:
            raise Drift
        return result


def _common(held: Sequence[list[int]], wanted: Sequence[list[int]]) -> int:
    """Return how many of the first stages are the same."""
    same = 0
    for one, other in zip(held, wanted, strict=False):
        if one != other:
            break
        same += 1
    return same


class Service:
    """One loaded model."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        """Load the weights that *settings* name; raises what the runtime raises when it cannot."""
        server = _server(settings)
        trained = _call("GET", "/v1/models")["data"][0]["meta"]["n_ctx_train"]
        self._context = min(int(settings["n_ctx"]), int(trained))
        self._frame = Frame.read()
        self._slot = Slot(server.handle_completions, keep=bool(settings["cache"]))

    def answer(self, message: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields to send back for *message*."""
        prompt = Prompt.of(message, self._frame)
        size = len(prompt.stages[-1])
        if size + int(message["n_predict"]) > self._context:
            return {"too_long": size + int(message["n_predict"]), "context": self._context}
        try:
            result, reused = self._slot.answer(prompt)
        except Refusal as refusal:
            return dict(refusal.fields)
        choice, usage = result["choices"][0], result["usage"]
        return {
            "text": choice["text"],
            "finish": choice["finish_reason"],
            "prompt_tokens": size,
            "cached_tokens": reused,
            "output_tokens": usage["completion_tokens"],
        }


def _server(settings: Mapping[str, Any]) -> Foreign:
    """Start the runtime on *settings*: one slot, no port, no spare copies of its memory."""
    runtime = importlib.import_module("xllamacpp")
    params = runtime.CommonParams()
    params.model.path = settings["model"]
    params.hostnames = [SOCKET]
    params.n_ctx = settings["n_ctx"]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = settings["threads"]
    params.n_parallel = 1
    params.n_threads_http = 2
    params.cache_ram_mib = params.n_ctx_checkpoints = params.verbosity = 0
    params.swa_full = True  # a sliding window that was cut could not be brought back to an earlier stage
    params.warmup = params.ui = params.ctx_shift = False
    return runtime.Server(params)


def _work(settings: Mapping[str, Any], inbox: queue.Queue[dict[str, Any]], out: TextIO) -> None:
    """Load, say so, then answer what arrives, for ever."""
    try:
        service = Service(settings)
    except Exception as error:  # noqa: BLE001 - whatever the runtime raises, the parent must hear of it
        _say(out, {"fault": type(error).__name__})
        return
    _say(out, {"ready": True})
    while True:
        message = inbox.get()
        try:
            _say(out, service.answer(message))
        except Exception as error:  # noqa: BLE001 - silence would keep the parent waiting
            _say(out, {"rejected": type(error).__name__})


def _say(out: TextIO, fields: Mapping[str, Any]) -> None:
    out.write(json.dumps(fields) + "\n")
    out.flush()


def _die_with_parent() -> None:
    """Have the kernel tell us when the parent is gone, even while somebody else holds our input open."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 is PR_SET_PDEATHSIG


def main() -> None:
    """Serve until the input ends or the parent dies; the process is left at once, whatever it is computing."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # the runtime writes to standard output as it likes; only we write to the parent
    settings = json.loads(sys.stdin.readline())
    folder = settings["folder"]

    def leave(*_: object) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)  # the runtime has no way to stop a computation

    signal.signal(signal.SIGTERM, leave)
    _die_with_parent()
    os.chdir(folder)
    inbox: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_work, args=(settings, inbox, out), daemon=True).start()
    for line in sys.stdin:
        inbox.put(json.loads(line))
    leave()


if __name__ == "__main__":
    main()
