"""Show pages to a real browser, where there is one, and hear whether anything in them ran or tried to."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_QUIET: Final = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--enable-logging=stderr", "--v=0", "--virtual-time-budget=3000"),
)


def installed() -> str | None:
    """Return the browser that is found on the path."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def faults(page: Path) -> Iterator[str]:
    """Yield what ran in *page*, whose hostile values all try to set the title, and what the browser had to stop."""
    browser = installed()
    assert browser is not None
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, *_QUIET, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", errors="replace", check=False, timeout=300
        )
    title = re.search("<title>(.*?)</title>", done.stdout, re.DOTALL)
    if title is None:
        yield f"{page.name}: the browser showed nothing"
    elif "RAN" in title[1]:
        yield f"{page.name}: a value ran"
    yield from (f"{page.name}: {line[-200:]}" for line in done.stderr.splitlines() if "CONSOLE" in line)
