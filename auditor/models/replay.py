"""Answer from the journal of an earlier run: keyless, free and the same every time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Protocol

from auditor.errors import Rejected, TooLong
from auditor.journal import Record, places, read_plan, record_at, understanding
from auditor.models.protocol import Query, Reply, Usage
from auditor.models.sizes import context_of, size

_MARGIN: Final = 1.1  # by how much an estimate of tokens may fall short
_FILES: Final = 20  # bits for the number of a journal file
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
        "images": [
            [image.mime, hashlib.sha256(image.data).hexdigest(), *filter(None, [image.label])] for image in query.images
        ],
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


class Known(Protocol):
    """Replies that can be found again."""

    def get(self, key: str, /) -> Reply | None:
        """Return the reply to the question with that digest, None where there is none."""
        ...


class Recording:
    """The replies of a run, read from its journal one by one: held is only where each lies, a tenth of a kilobyte."""

    def __init__(self, found: Iterable[tuple[Path, int, Record]]) -> None:
        """Note where the replies among the records of a journal lie; of two to the same question the later counts."""
        self._files: list[Path] = []
        self._places: dict[int, int] = {}  # by the hash of the digest: the file's number and the byte
        for path, where, record in found:
            if not self._files or path != self._files[-1]:
                self._files.append(path)
            if record["kind"] == "exchange":
                reply_from(record)  # what cannot be understood is refused now, not in the middle of the work
                self._places[hash(record["digest"])] = where << _FILES | len(self._files) - 1

    def __len__(self) -> int:
        """Return the number of questions."""
        return len(self._places)

    def get(self, key: str, /) -> Reply | None:
        """Return the reply to the question with that digest, None where it was never asked."""
        place = self._places.get(hash(key))
        if place is None:
            return None
        record = record_at(self._files[place & (1 << _FILES) - 1], place >> _FILES)
        return reply_from(record) if record["digest"] == key else None


@understanding
def recorded(run: Path) -> Recording:
    """Return every reply of a run; BadRun where *run* is none."""
    return Recording(places(run))


def recorded_models(run: Path, folder: Path = Path()) -> tuple[Replay, ...]:
    """Return a model for each one that attacked in the run at *run*, seen from *folder*, answering from its journal."""
    replies = recorded(folder / run)
    return tuple(
        Replay(entry["name"], entry["identity"], entry["sees_images"], replies, run)
        for entry in read_plan(folder / run)["models"]
    )


@understanding
def recorded_persona(run: Path) -> Replay | None:
    """Return the model that played the people in the run at *run*, likewise; None where each attacker did it itself."""
    entry = read_plan(run).get("persona")
    return Replay(entry["name"], entry["identity"], entry["sees_images"], recorded(run), run) if entry else None


@dataclass(frozen=True, slots=True, eq=False)
class Replay:
    """A model that gives the recorded answer, or says that there is none."""

    name: str
    identity: Mapping[str, str]
    sees_images: bool
    replies: Known
    run: Path
    width: int = 64

    async def ask(self, query: Query) -> Reply:
        """Return the recorded reply; Rejected where this question was never asked, TooLong where it could not be."""
        reply = self.replies.get(digest(self.name, self.identity, query))
        if reply is None:
            held = context_of(self.identity)
            if held and _MARGIN * size(query) + query.max_tokens > held:
                raise TooLong(f"{self.name} could not hold this question")  # so it was searched in parts
            raise Rejected(f"the recording {self.run} does not hold this question to {self.name}")
        return reply

    async def close(self) -> None:
        """Hold nothing."""
