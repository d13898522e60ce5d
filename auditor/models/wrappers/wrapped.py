"""A model around a model, which passes on what it does not change."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.models.protocol import Model


class Wrapped:
    """The part that all wrappers share; each has an ``ask`` of its own."""

    def __init__(self, model: Model) -> None:
        """Wrap *model*."""
        self._model = model
        self.name = model.name  # kept: every wrapper is asked for it several times a question

    @property
    def identity(self) -> Mapping[str, str]:
        """The wrapped model's: waiting and counting change no answer."""
        return self._model.identity

    @property
    def sees_images(self) -> bool:
        """The wrapped model's."""
        return self._model.sees_images

    @property
    def width(self) -> int:
        """The wrapped model's."""
        return self._model.width

    async def close(self) -> None:
        """Close the wrapped model."""
        await self._model.close()
