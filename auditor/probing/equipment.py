"""What a run works with, opened and ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from auditor.attributes import AttributeSet
from auditor.domain import Person
from auditor.mitigation.catalogue import Change
from auditor.models.protocol import Model
from auditor.probing.catalogue import Probe

Weigh = Callable[[Person, Person, str], Mapping[str, Any] | None]  # person, twin, mitigation; None: known already


@dataclass(frozen=True, slots=True)
class Equipment:
    """What a run works with, opened and ready."""

    attributes: AttributeSet
    probes: tuple[Probe, ...]
    models: tuple[Model, ...]
    mitigations: tuple[Change, ...]
    ocr: bool
    samples: int = 1  # how often each question is asked
    weigh: Weigh | None = None  # measures what a mitigation left of a person
    persona: Model | None = None  # plays the person in interviews; the attacking model where none is named

    def answers_as(self, probe: Probe, agent: str, model: Model) -> Model:
        """Return the model that is asked as *agent* of *probe* when *model* attacks."""
        return self.persona if self.persona is not None and agent == probe.persona else model
