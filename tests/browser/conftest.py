"""Chromium without a window, and pages to show it."""

from __future__ import annotations

import html
import json
import os
import re
import runpy
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from auditor.gate.declared import Declared
from auditor.reporting import comparison_html, compliance_html
from auditor.reporting.document import Report
from auditor.reporting.html import render
from auditor.reporting.language import ENGLISH

COMPARED = runpy.run_path(str(Path(__file__).parents[1] / "compared_runs.py"))

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
    plots: all(".lanes").length,
    drawn: all(".lanes").filter((plot) => plot.querySelector(".mark, .silence")).length,
    widest: Math.max(0, ...all(".plot").map((svg) => svg.getBoundingClientRect().right)),
    dots: all(".lanes .mark").length,
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
def look(look_at: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Return a function that shows a report and says what is to be seen, with the browser's complaints."""

    def seen(report: Report, *, width: int = 1280, dark: bool = False, added: str = "") -> dict[str, Any]:
        return look_at(render(report).replace("</main>", added + "</main>"), width=width, dark=dark)

    return seen


@pytest.fixture
def look_at(chromium: str, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """Return a function that does the same with a page."""

    def seen(page: str, *, width: int = 1280, dark: bool = False) -> dict[str, Any]:
        outer = tmp_path / "look.html"
        outer.write_text(_LOOK.format(width=width, page=html.escape(page)), encoding="utf-8")
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


class Browser:
    """One Chromium without a window, spoken to through a pipe: no port is opened."""

    def __init__(self, path: str, profile: Path) -> None:
        """Start the browser at *path* with a profile of its own."""
        theirs, self._to = os.pipe()
        self._from, ours = os.pipe()
        command = ["bash", "-c", f'exec "$@" 3<&{theirs} 4>&{ours}', "browser", path, *_QUIET[:-1]]
        command = [part for part in command if not part.startswith(("--enable-logging", "--v=", "--virtual-time"))]
        self.process = subprocess.Popen(
            [*command, "--remote-debugging-pipe", f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(theirs, ours),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs)
        os.close(ours)
        self._rest = b""
        self.events: list[dict[str, Any]] = []  # what the browser reported of the page that was opened last
        self._number = 0

    def send(self, method: str, session: str = "", **params: object) -> dict[str, Any]:
        """Send one command and return its result; what the browser reports meanwhile goes to ``events``."""
        self._number += 1
        told = {"id": self._number, "method": method, "params": params, **({"sessionId": session} if session else {})}
        os.write(self._to, json.dumps(told).encode() + b"\0")
        while (heard := self._hear()).get("id") != self._number:
            self.events.append(heard)
        assert "error" not in heard, f"{method}: {heard.get('error')}"
        found: dict[str, Any] = heard["result"]
        return found

    def _hear(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            read = os.read(self._from, 1 << 20)
            assert read, "the browser has gone"
            self._rest += read
        message, _, self._rest = self._rest.partition(b"\0")
        heard: dict[str, Any] = json.loads(message)
        return heard

    def close(self) -> None:
        """End the browser."""
        self.process.terminate()
        self.process.wait(timeout=30)
        os.close(self._to)
        os.close(self._from)


class Page:
    """A page in the browser, as a reader with a keyboard meets it."""

    _KEYS: Mapping[str, tuple[str, int]] = {"Tab": ("", 9), "Enter": ("\r", 13), "Space": (" ", 32)}

    def __init__(self, browser: Browser, address: str, *, scripts: bool, width: int, dark: bool, media: str) -> None:
        """Open *address* in a page of its own and wait until it is there."""
        self._browser = browser
        browser.events.clear()
        target = browser.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = browser.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Runtime", "Log", "Network", "Page"):
            self.send(f"{domain}.enable")
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.send("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.send("Page.navigate", url=address)
        self._wait("document.readyState === 'complete'")

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """Send one command about this page."""
        return self._browser.send(method, self._session, **params)

    def ask(self, expression: str) -> Any:  # noqa: ANN401 - JavaScript may answer anything
        """Return what an expression comes to in the page."""
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """Press and release a key."""
        text, code = self._KEYS[key]
        named = {"key": text if key == "Space" else key, "code": key, "windowsVirtualKeyCode": code}
        self.send("Input.dispatchKeyEvent", type="keyDown", text=text, **named)
        self.send("Input.dispatchKeyEvent", type="keyUp", **named)

    def write(self, text: str) -> None:
        """Type a text where the focus is."""
        self.send("Input.insertText", text=text)

    @property
    def complaints(self) -> list[str]:
        """What the browser complained of, on the console or in its log."""
        self.ask("1")
        bad = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        return [json.dumps(event["params"]) for event in self._browser.events if event.get("method") in bad]

    @property
    def requests(self) -> list[str]:
        """Every address that was asked for, but for the page's own and what lies in it."""
        sent = (e for e in self._browser.events if e.get("method") == "Network.requestWillBeSent")
        addresses = [event["params"]["request"]["url"] for event in sent]
        return [address for address in addresses if not address.startswith(("file:", "data:"))]

    def _wait(self, condition: str) -> None:
        for _ in range(200):
            if self.ask(condition):
                return
            time.sleep(0.05)
        raise AssertionError(f"waited in vain for {condition}")


@pytest.fixture(scope="session")
def pages(samples: Mapping[str, Callable[[], Report]]) -> Callable[[str], str]:
    """Return a function that gives a report by name as a page, rendered once."""
    return cache(lambda name: _page(name, samples))


def _page(name: str, samples: Mapping[str, Callable[[], Report]]) -> str:
    """Return a report in English, or in the language after the point; or one of the two documents for paper."""
    if name == "comparison":
        return comparison_html.render(COMPARED["compared"]())
    if name == "compliance":
        return compliance_html.render(samples["realistic"](), Declared())
    sample, _, language = name.partition(".")
    return render(samples[sample](), tongue=language or ENGLISH)


@pytest.fixture(scope="session")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return one browser for all tests: starting it costs seconds."""
    started = Browser(chromium, tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Callable[..., Page]:
    """Return a function that opens a page, given as text."""

    def opened(
        page: str, *, scripts: bool = True, width: int = 1280, dark: bool = False, media: str = "screen"
    ) -> Page:
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        return Page(browser, file.as_uri(), scripts=scripts, width=width, dark=dark, media=media)

    return opened
