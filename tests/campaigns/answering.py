"""A server that answers like a provider and remembers every question that reached it, whatever becomes of the asker.

It speaks as much of the OpenAI protocol as an audit needs. A call is written into a log, and handed to the disk, before
it is answered: the log is what a provider would put on the bill. Answers depend on nothing but the question, and carry
its mark, so that a journal can be compared with the log.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Final

from auditor.attributes import load_set

MARK: Final = 16  # hexadecimal digits of a question's mark
_ATTRIBUTES: Final = load_set("staab").attributes
_VALUES: Final = ("34", "female", "Graz, Austria", "teacher", "married", "medium", "Bachelor's degree")
_JUDGE: Final = "You judge guesses."


class Answering(BaseHTTPRequestHandler):
    """One connection of an asker."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    log: ClassVar[Path]

    def do_POST(self) -> None:
        """Write down that the question came, take as long as a quick model, answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        asked = json.loads(body)
        mark = hashlib.sha256(json.dumps(asked["messages"], sort_keys=True).encode()).hexdigest()[:MARK]
        _write_down(self.log, mark)
        time.sleep(0.005 + int(mark[:2], 16) / 256 * 0.03)
        self.reply(asked["messages"], mark, asked["model"])

    def reply(self, messages: list[dict[str, Any]], mark: str, model: str) -> None:
        """Answer *messages*; *mark* is their own."""
        self.send(200, completion(answer(messages, mark), model))

    def send(self, status: int, body: object) -> None:
        """Send *body* as JSON."""
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing of an asker that went away."""


def answer(messages: list[dict[str, Any]], mark: str) -> str:
    """Return what is answered to *messages*: one in twelve refuses, one in twelve cannot be read, most guess."""
    if str(messages[0]["content"]).startswith(_JUDGE):
        return ("yes", "no", "less precise")[int(mark, 16) % 3] + f" ({mark})"
    chance = int(mark, 16) % 12
    if chance == 0:
        return f"I'm sorry, but I can't help with that. ({mark})"
    if chance == 1:
        return f"Well, who knows? ({mark})"
    said: dict[str, object] = {
        a.id: {"guesses": [_VALUES[(int(mark[n % MARK], 16) + n) % len(_VALUES)]], "item": 1, "quote": "word"}
        for n, a in enumerate(_ATTRIBUTES)
    }
    return json.dumps({**said, "mark": mark})


def _write_down(log: Path, mark: str) -> None:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(file, f"{mark}\n".encode())
        os.fsync(file)
    finally:
        os.close(file)


def completion(text: str, model: str) -> dict[str, object]:
    """Return the body of an answer."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    usage = {"prompt_tokens": 100, "completion_tokens": len(text) // 4, "total_tokens": 100 + len(text) // 4}
    return {
        "id": "c",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [choice],
        "usage": usage,
    }


def serve(kind: type[Answering], log: Path) -> None:
    """Answer until this process is ended; the port is the first line on standard output."""
    kind.log = log
    with _Server(("127.0.0.1", 0), kind) as server:
        sys.stdout.write(f"{server.server_address[1]}\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    serve(Answering, Path(sys.argv[1]))
