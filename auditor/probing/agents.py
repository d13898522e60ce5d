"""One role inside a probe."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.probing.prompts import CHANNELS
from auditor.probing.sight import Sight


@dataclass(frozen=True, slots=True)
class Agent:
    """One role inside a probe."""

    name: str
    reads: tuple[str, ...]  # channels of the person, or names of earlier agents
    returns: str
    prompt: str
    max_tokens: int = 1500
    system: str = ""  # whom it plays in an interview, in the place of the text that opens every other question
    sight: Sight = field(default_factory=Sight)  # how it is shown pictures
    items: int = 0  # that it may ask to see, where it reads nothing but findings
    detector: str = ""  # what estimates in its place on this machine; "" where a model is asked

    @property
    def channels(self) -> tuple[str, ...]:
        """What it reads of the person itself."""
        return tuple(name for name in self.reads if name in CHANNELS)

    @property
    def teammates(self) -> tuple[str, ...]:
        """The agents whose findings it reads."""
        return tuple(name for name in self.reads if name not in CHANNELS)
