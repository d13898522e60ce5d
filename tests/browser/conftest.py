"""Chromium without a window, and pages to show it."""

from __future__ import annotations

import html
import json
import re
import runpy
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from auditor.reporting.document import Report
from auditor.reporting.html import render

_QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
    "--v=0",
    "--virtual-time-budget=6000",
    "--window-size=1280,900",
]

# The page lies in a frame of its own width, and this looks into it: a window has a least width, a frame has none.
_LOOK = """
<!doctype html><meta charset="utf-8"><body style="margin:0">
<iframe id="page" style="border:0;width:{width}px;height:900px" srcdoc="{page}"></iframe><pre id="seen"></pre>
<script>
addEventListener("load", () => setTimeout(() => {{
  const {{ contentWindow, contentDocument }} = document.getElementById("page");
  const all = (selector) => Array.from(contentDocument.querySelectorAll(selector));
  document.getElementById("seen").textContent = JSON.stringify({{
    across: contentDocument.documentElement.scrollWidth,
    requests: contentWindow.performance.getEntriesByType("resource").map((entry) => entry.name),
    plots: all(".plot").length,
    drawn: all(".plot").filter((plot) => plot.querySelector(".main-svg")).length,
    widest: Math.max(0, ...all(".plot .main-svg").map((svg) => svg.getBoundingClientRect().right)),
    dots: all(".plot .point").length,
    scripts: all("script").length,
    strangers: all("img, object, embed, iframe, form, a[href^='javascript']").length,
    background: contentWindow.getComputedStyle(contentDocument.body).backgroundColor,
    words: contentDocument.body.innerText.length,
  }});
}}, 1500));
</script>
"""


@pytest.fixture(scope="session")
def samples() -> Mapping[str, Callable[[], Report]]:
    """Return the invented reports by name."""
    found: Mapping[str, Callable[[], Report]] = runpy.run_path(str(Path(__file__).parents[1] / "sample_report.py"))[
        "SAMPLES"
    ]
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the browser; without one the test is skipped, and says so."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    pytest.skip("NOT TESTED: no chromium, chromium-browser or google-chrome on the path")


@pytest.fixture
def look(chromium: str, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Return a function that shows a report and says what is to be seen, with the browser's complaints."""

    def seen(report: Report, *, width: int = 1280, dark: bool = False, added: str = "") -> dict[str, Any]:
        outer = tmp_path / "look.html"
        outer.write_text(
            _LOOK.format(width=width, page=html.escape(render(report).replace("</main>", added + "</main>"))),
            encoding="utf-8",
        )
        theme = ["--blink-settings=preferredColorScheme=0"] if dark else []
        run = subprocess.run(
            [chromium, *_QUIET, *theme, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", outer.as_uri()],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        found = re.search(r'<pre id="seen">(.*?)</pre>', run.stdout, re.DOTALL)
        assert found, "the page was not read"
        said: dict[str, Any] = json.loads(html.unescape(found[1]))
        return {**said, "complaints": [line for line in run.stderr.splitlines() if "CONSOLE" in line]}

    return seen
