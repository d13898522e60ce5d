"""Releases of other people's packages that must not be used, found by their description: none of them is imported.

What such a release does at the start of Python (a ``.pth`` file) it has done by then. The check is there so that
nobody goes on with it unaware.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Final

from auditor.errors import BadRelease


@dataclass(frozen=True, slots=True)
class Bad:
    """Releases of one package, and what is wrong with them."""

    package: str
    versions: frozenset[str]
    why: str


KNOWN_BAD: Final = (
    Bad("litellm", frozenset({"1.82.7", "1.82.8", "1.107.0"}), "was published by an intruder and steals keys"),
    Bad("en-core-web-trf", frozenset({"999.9.9"}), "is not spaCy's model, but a stranger's package of that name"),
    Bad("zh-core-web-sm", frozenset({"999.9.9"}), "is not spaCy's model, but a stranger's package of that name"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A known-bad release that is installed here."""

    package: str
    version: str
    why: str

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return f"uninstall it and change every credential of this machine: pip uninstall {self.package}"


def installed_bad() -> Iterator[Found]:
    """Yield the known-bad releases that are installed."""
    for bad in KNOWN_BAD:
        try:
            version = metadata.version(bad.package)
        except metadata.PackageNotFoundError:
            continue
        if version in bad.versions:
            yield Found(bad.package, version, bad.why)


def refuse_known_bad() -> None:
    """Raise BadRelease where a known-bad release is installed, whether or not this run would import it."""
    for found in installed_bad():
        raise BadRelease(f"{found.package} {found.version} {found.why}: {found.remedy}")
