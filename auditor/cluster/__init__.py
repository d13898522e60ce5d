"""One audit on many machines: the same runner on partitions of the people, on an existing Dask cluster."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Final

from auditor.egress import Destination
from auditor.errors import BadContent, MissingExtra
from auditor.models.addresses import host_of

_HERE: Final = ("", "file", "local", "memory")  # schemes by which records stay with the machines that wrote them


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster that works, and where its workers put their records."""

    scheduler: str
    shelf: str = ""  # "" for a folder of the run, which every worker must then see under the same path

    def destinations(self) -> tuple[Destination, ...]:
        """Return who receives something because a cluster works: its scheduler, people's texts; its shelf, answers.

        BadContent where no host can be read out of an address.
        """
        scheme = self.shelf.partition("://")[0] if "://" in self.shelf else ""
        shelf = () if scheme in _HERE else (Destination("the shelf of records", _host(self.shelf, "--shelf")),)
        return Destination("the Dask cluster", _host(self.scheduler, "--scheduler")), *shelf


def require() -> None:
    """Raise MissingExtra where the packages for a cluster are not installed; imports none of them."""
    if any(importlib.util.find_spec(name) is None for name in ("distributed", "fsspec")):
        raise MissingExtra("a cluster", "cluster")


def _host(address: str, option: str) -> str:
    host = host_of(address)
    if not host:
        raise BadContent("command line", option, "an address with a host, such as tcp://10.0.0.1:8786")
    return host
