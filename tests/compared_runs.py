"""Invented runs side by side, for tests and for looking at.

Loaded by path (``runpy.run_path``), since tests are no package.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from auditor.reporting.assemble import assemble
from auditor.reporting.comparison import RunComparison, compare
from auditor.scoring.recorded import Recorded

_INVENTED: Final[dict[str, Any]] = runpy.run_path(str(Path(__file__).with_name("invented_run.py")))
Setting = _INVENTED["Setting"]
_run: Final[Callable[..., Recorded]] = _INVENTED["run"]
_DAY: Final = 86_400.0
_FIRST: Final = 1_760_000_000.0  # 9 October 2025


def recorded(day: int = 0, **setting: Any) -> Recorded:  # noqa: ANN401 - whatever a Setting takes
    """Return an invented run whose first question was asked on the *day*-th day."""
    return replace(_run(Setting(**setting)), asked_at=_FIRST + day * _DAY)


def compared() -> RunComparison:
    """Three runs: one, the same people by another model a day earlier, and other people two days later."""
    runs = {
        "first": recorded(1, people=24),
        "other model": recorded(0, people=24, models=("m1", "m3")),
        "other people": recorded(3, people=30, corpus="b", name="q", seed=3),
    }
    return compare([(name, run, assemble(run)) for name, run in runs.items()])
