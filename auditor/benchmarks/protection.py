"""How protected subjects are, as SPIA (arXiv:2604.21211) counts it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST_CERTAINTY = 3  # "quite certain": below it a label is not scored, as published


@dataclass(slots=True)
class Protection:
    """What leaked of subjects: O labels each, of which A leaked, 1 for each right and 0.5 for each partly right."""

    subjects: int = 0  # with at least one label
    labels: int = 0  # sum of O
    leaked: float = 0.0  # sum of A
    kept: float = 0.0  # sum of 1 - A / O

    def add(self, credits_: Sequence[float]) -> None:
        """Count one subject by what leaked of each label; nobody without a label is counted."""
        if not credits_:
            return
        self.subjects += 1
        self.labels += len(credits_)
        self.leaked += sum(credits_)
        self.kept += 1 - sum(credits_) / len(credits_)

    @property
    def cpr(self) -> tuple[float, int]:
        """The collective protection rate as numerator and denominator: sum(O) - sum(A) of sum(O)."""
        return self.labels - self.leaked, self.labels

    @property
    def ipr(self) -> tuple[float, int]:
        """The individual protection rate as numerator and denominator: the sum of 1 - A / O of the subjects."""
        return self.kept, self.subjects
