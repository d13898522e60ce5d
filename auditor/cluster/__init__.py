"""One audit on many machines: the same runner on partitions of the people, on an existing Dask cluster."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from auditor.errors import MissingExtra


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster that works, and where its workers put their records."""

    scheduler: str
    shelf: str = ""  # "" for a folder of the run, which every worker must then see under the same path


def require() -> None:
    """Raise MissingExtra where the packages for a cluster are not installed; imports none of them."""
    if any(importlib.util.find_spec(name) is None for name in ("distributed", "fsspec")):
        raise MissingExtra("a cluster", "cluster")
