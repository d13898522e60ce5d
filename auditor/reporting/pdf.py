"""Print a page as PDF with the Chromium that is installed: alone, without a network, and gone afterwards.

Every page of ours carries a policy that lets nothing be loaded; the browser is told besides that no name resolves.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from auditor.errors import AuditorError, BadOutput

_NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_PLACES: Final = (  # where installers put them without telling the shell
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_ALONE: Final = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-breakpad",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=10000",  # milliseconds of the page's own clock: enough to draw every figure
    "--no-pdf-header-footer",  # the page has its own
)
_PATIENCE: Final = 180  # seconds; a page of usual size takes one or two
# Two printings of a page differ in the moment of printing and in the names of the elements that its structure cites.
_STAMPS: Final = re.compile(rb"/(?:CreationDate|ModDate) ?\(D:[^)]*\)")
_NODES: Final = re.compile(rb"\(node\d{8}\)")


def render(page: str) -> bytes:
    """Return *page*, whole HTML, as PDF; without a moment of printing in it, so that equal pages give equal bytes.

    Raises AuditorError where no Chromium is installed, and BadOutput where it cannot print.
    """
    browser = find()
    if browser is None:
        raise AuditorError(
            "PDF is printed by Chromium, Chrome or Edge, and none is installed: install one, or write HTML and print it"
        )
    with tempfile.TemporaryDirectory(prefix="auditor-") as folder:  # 0700: the page may hold private values
        return _settled(_print(browser, page, Path(folder)))


def find() -> str | None:
    """Return the path of a Chromium, Chrome or Edge; None where none is installed."""
    return next(_candidates(), None)


def _candidates() -> Iterator[str]:
    yield from (path for name in _NAMES if (path := shutil.which(name)))
    yield from (place for place in _PLACES if Path(place).is_file())


def _print(browser: str, page: str, folder: Path) -> bytes:
    source, printed = folder / "page.html", folder / "page.pdf"
    source.write_text(page, encoding="utf-8", errors="replace")
    command = [
        browser,
        *_ALONE,
        *(["--no-sandbox"] if _is_root() else []),  # Chromium refuses to start as root with its sandbox
        f"--user-data-dir={folder / 'profile'}",
        f"--print-to-pdf={printed}",
        source.as_uri(),
    ]
    try:
        subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False, env=_environment(folder))  # noqa: S603 - a browser we found
        return printed.read_bytes()
    except subprocess.TimeoutExpired:
        raise BadOutput(f"{browser} did not print within {_PATIENCE} seconds: write HTML and print it") from None
    except OSError:
        raise BadOutput(
            f"{browser} could not print: in a container its sandbox may be shut; write HTML and print it elsewhere"
        ) from None


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment in which the browser keeps everything in *folder* and has no proxy to ask."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**kept, "TZ": "UTC", "XDG_CONFIG_HOME": str(folder), "XDG_CACHE_HOME": str(folder)}


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _settled(printed: bytes) -> bytes:
    """Take out what differs between two printings of a page, without moving a byte: a PDF is found by offsets."""
    numbers = {name: b"%08d" % place for place, name in enumerate(sorted(set(_NODES.findall(printed))), 1)}
    renamed = _NODES.sub(lambda found: b"(node" + numbers[found[0]] + b")", printed)
    return _STAMPS.sub(lambda found: b" " * len(found[0]), renamed)
