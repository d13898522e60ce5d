"""Write the sample reports anew from the run beside them: ``python tests/render_samples.py``.

The run in ``reports/samples/run`` was recorded with the embedded models on the sample corpus; nothing in it is invented
but the people. A test compares what stands in ``reports/samples`` with what this writes.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import chdir
from pathlib import Path
from typing import Final

from typer.testing import CliRunner

from auditor.cli import app

SAMPLES: Final = Path(__file__).resolve().parents[1] / "reports" / "samples"
EDITIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "report.html": (),
    "report.de.html": ("--language", "de"),
    "revealed.html": ("--reveal",),
    "compliance.html": ("--edition", "compliance"),
    "report.json": ("-f", "json"),
    "report.md": ("-f", "markdown"),
    "report.txt": ("-f", "terminal"),
}


def render(folder: Path) -> None:
    """Write every edition into *folder*, from the root of the checkout, where the run finds its corpus."""
    with chdir(SAMPLES.parents[1]):
        _render(folder)


def _render(folder: Path) -> None:
    for name, options in EDITIONS.items():
        command = ["report", str(SAMPLES / "run"), "--config", str(SAMPLES / "auditor.toml"), *options]
        done = CliRunner().invoke(app, [*command, "-o", str(folder / name)], env={"COLUMNS": "100", "NO_COLOR": "1"})
        if done.exit_code:
            sys.exit(f"{name}: {done.output}{done.exception or ''}")


if __name__ == "__main__":
    render(SAMPLES)
