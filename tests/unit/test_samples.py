"""The sample reports are what the tool writes today, so that a reader sees what an audit gives."""

from __future__ import annotations

import runpy
from pathlib import Path

SCRIPT = runpy.run_path(str(Path(__file__).resolve().parents[1] / "render_samples.py"))
SAMPLES: Path = SCRIPT["SAMPLES"]


def test_the_samples_are_what_is_written_today(tmp_path: Path) -> None:
    """Byte for byte; ``python tests/render_samples.py`` writes them anew."""
    SCRIPT["render"](tmp_path)
    for name in SCRIPT["EDITIONS"]:
        assert (tmp_path / name).read_bytes() == (SAMPLES / name).read_bytes(), name


def test_the_run_behind_them_holds_real_replies() -> None:
    """A sample of invented figures would be none: every model call was one of an embedded model."""
    lines = (SAMPLES / "run" / "journal-0001.jsonl").read_text(encoding="utf-8").splitlines()
    exchanges = [line for line in lines if '"kind":"exchange"' in line]
    assert exchanges
    assert all('"model":"embedded:' in line for line in exchanges)
