"""What every model is wrapped in, composed here and nowhere else.

From the inside out: the reply is freed of secrets (``discreet``); each attempt is reserved and settled (``budget``),
made at the pace that its provider bears (``pace``), repeated where that may help, and one of a bounded number of
questions at a time (``patience``).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.models.protocol import Model
from auditor.models.wrappers.budget import Budget, Budgeted, Caps, accounted
from auditor.models.wrappers.discreet import Discreet
from auditor.models.wrappers.pace import Paced, Paces
from auditor.models.wrappers.patience import Limits, Narrowed, Retried

__all__ = ["Budget", "Caps", "Limits", "Narrowed", "Retried", "Shared", "accounted", "guarded"]


@dataclass(frozen=True, slots=True)
class Shared:
    """What all models of one audit share."""

    budget: Budget = field(default_factory=Budget)
    paces: Paces = field(default_factory=Paces)


def guarded(model: Model, limits: Limits, shared: Shared | None = None) -> Model:
    """Return *model* with its attempts counted, paced and repeated, within what it has *shared* with others.

    A question that waits keeps its place, so that a provider that is overloaded is asked less, not more.
    """
    shared = shared or Shared()
    width = limits.width or model.width
    paced = Paced(Budgeted(Discreet(model), shared.budget), shared.paces.of(model, width), limits.patience)
    return Narrowed(Retried(paced, limits), width)
