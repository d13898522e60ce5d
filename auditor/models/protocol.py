"""What a model is to the rest of the tool: something that can be asked one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Finish = Literal["stop", "length", "refusal"]


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as it is sent."""

    data: bytes = field(repr=False)
    mime: str = "image/jpeg"
    label: str = ""  # what stands before it: the number of the item, and which part of it this is
    longest: int = 1024  # pixels of the longer side, at most: what it may cost depends on it, not what is answered


@dataclass(frozen=True, slots=True)
class Query:
    """All that a model is shown and told; any change of it changes the digest.

    ``material`` holds the person's items in blocks (posts, pictures) and stands before ``question``, so that
    prefix caches serve every question after the first; a cache may keep any number of its first blocks.
    """

    system: str
    material: tuple[str, ...] = field(repr=False)
    question: str = field(repr=False)
    images: tuple[Image, ...] = field(default=(), repr=False)
    grammar: str | None = field(default=None, repr=False)  # GBNF, for models that can be constrained
    max_tokens: int = 2048
    temperature: float = 0.0
    sample: int = 0


@dataclass(frozen=True, slots=True)
class Usage:
    """What one question took, as the provider counts it; None where it does not say."""

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    output_tokens: int | None = None
    usd: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """All that came back."""

    text: str = field(repr=False)
    finish: Finish = "stop"
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    version: str = ""  # the provider's own name for what answered


class Model(Protocol):
    """Anything that can be asked."""

    @property
    def name(self) -> str:
        """The string by which the user chose it."""
        ...

    @property
    def identity(self) -> Mapping[str, str]:
        """What beyond the name can change its answers: weights, address, settings."""
        ...

    @property
    def sees_images(self) -> bool:
        """Whether ``Query.images`` reach it."""
        ...

    @property
    def width(self) -> int:
        """How many questions it takes side by side."""
        ...

    async def ask(self, query: Query) -> Reply:
        """Answer *query*; raise ModelFailure when nothing can be heard."""
        ...

    async def close(self) -> None:
        """Give back what it holds."""
        ...
