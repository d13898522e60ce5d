"""Printing: one sentence where it cannot be, nothing of the moment in it where it can. The browser tests print."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import AuditorError, BadOutput
from auditor.reporting import pdf


def _browser(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program called chromium on the path, and nothing else of that kind."""
    folder.mkdir(exist_ok=True)
    if script:
        program = folder / "chromium"
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/sbin")
    monkeypatch.setattr(pdf, "_PLACES", ())
    monkeypatch.setattr(pdf, "_NAMES", ("chromium",) if script else ("no-such-browser",))


def test_without_a_browser_one_sentence_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remedy is named, and nothing of the page."""
    _browser(tmp_path, "", monkeypatch)
    with pytest.raises(AuditorError, match="none is installed: install one, or write HTML") as caught:
        pdf.render("<p>secret</p>")
    assert "secret" not in str(caught.value)


def test_a_browser_that_prints_nothing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox that is shut, or any other fault, ends in a sentence and not in an empty file."""
    _browser(tmp_path, "exit 1", monkeypatch)
    with pytest.raises(BadOutput, match="chromium could not print"):
        pdf.render("<p>secret</p>")


def test_the_page_is_private_and_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is readable by its owner only, no proxy is passed on, and nothing is left of it."""
    seen = tmp_path / "seen"
    script = (
        'for argument in "$@"; do case "$argument" in --print-to-pdf=*) out="${argument#*=}";; esac; done\n'
        f'stat -c %a "$(dirname "$out")" > {seen}; dirname "$out" >> {seen}; echo "proxy:$HTTPS_PROXY" >> {seen}\n'
        'echo "%PDF-fake" > "$out"'
    )
    _browser(tmp_path / "bin", script, monkeypatch)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert pdf.render("<p>x</p>") == b"%PDF-fake\n"
    mode, folder, proxy = seen.read_text(encoding="utf-8").split()
    assert mode == "700"
    assert proxy == "proxy:"
    assert not Path(folder).exists()


def test_what_differs_between_two_printings_is_taken_out_without_moving_a_byte() -> None:
    """Moments become blanks, names of elements become their rank, and every offset stays."""
    one = b"/CreationDate (D:20261122090000+00'00') /ID (node00000107) (node00000109) x"
    two = b"/CreationDate (D:20261122090007+00'00') /ID (node00000108) (node00000110) x"
    settled = pdf._settled(one)
    assert settled == pdf._settled(two)
    assert len(settled) == len(one)
    assert b"(node00000001) (node00000002)" in settled
    assert settled.endswith(b" x")
