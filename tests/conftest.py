"""Every test runs with sockets shut; a test that needs this machine's loopback says so with a marker."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytest_socket import disable_socket, enable_socket, socket_allow_hosts

_SHARED = Path(os.environ.get("AUDITOR_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker that opens the loopback."""
    config.addinivalue_line("markers", "loopback: needs sockets on 127.0.0.1")


@pytest.fixture(autouse=True)
def _sockets(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("loopback"):
        enable_socket()
        socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)
    else:
        disable_socket(allow_unix_socket=True)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of the benchmark files, which are no part of the project; skip where they are absent."""
    if not _SHARED.is_dir():
        pytest.skip(f"benchmark data is absent: {_SHARED}")
    return _SHARED
