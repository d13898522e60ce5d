"""Answer from the journal of an earlier run: keyless, free and the same every time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from auditor.errors import Rejected
from auditor.journal import read, read_plan, understanding
from auditor.models.protocol import Query, Reply, Usage

_USAGE: Final = tuple(field.name for field in fields(Usage))


def digest(name: str, identity: Mapping[str, str], query: Query) -> str:
    """Return the SHA-256 of everything that can change the answer, the image bytes included."""
    import hashlib
    import json

    asked = {
        "model": name,
        "identity": dict(identity),
        "system": query.system,
        "material": query.material,
        "question": query.question,
        "images": [[image.mime, hashlib.sha256(image.data).hexdigest()] for image in query.images],
        "grammar": query.grammar,
        "max_tokens": query.max_tokens,
        "temperature": query.temperature,
        "sample": query.sample,
    }
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def reply_from(record: Mapping[str, Any]) -> Reply:
    """Return the reply that an exchange record holds."""
    return Reply(
        text=record["reply"],
        finish=record["finish"],
        usage=Usage(**record["usage"]),
        seconds=record["seconds"],
        version=record["version"],
    )


def fields_of(reply: Reply) -> dict[str, Any]:
    """Return what an exchange record holds of *reply*: the inverse of ``reply_from``."""
    return {
        "reply": reply.text,
        "finish": reply.finish,
        "usage": {name: getattr(reply.usage, name) for name in _USAGE},
        "seconds": round(reply.seconds, 3),
        "version": reply.version,
    }


@understanding
def recorded(run: Path) -> dict[str, Reply]:
    """Return every reply of a run by the digest of its question."""
    return {record["digest"]: reply_from(record) for record in read(run) if record["kind"] == "exchange"}


def recorded_models(run: Path) -> tuple[Replay, ...]:
    """Return a model for each one that the run at *run* asked, answering from its journal only."""
    replies = recorded(run)
    return tuple(
        Replay(entry["name"], entry["identity"], entry["sees_images"], replies, run)
        for entry in read_plan(run)["models"]
    )


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """A model that gives the recorded answer, or says that there is none."""

    name: str
    identity: Mapping[str, str]
    sees_images: bool
    replies: Mapping[str, Reply]
    run: Path
    width: int = 64

    async def ask(self, query: Query) -> Reply:
        """Return the recorded reply; Rejected where this question was never asked."""
        try:
            return self.replies[digest(self.name, self.identity, query)]
        except KeyError:
            raise Rejected(f"the recording {self.run} does not hold this question to {self.name}") from None

    async def close(self) -> None:
        """Hold nothing."""
