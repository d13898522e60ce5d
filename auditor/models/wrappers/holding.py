"""A model of which somebody stated how much it holds: a server that cuts off what is too long never gets it."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.errors import TooLong
from auditor.models.protocol import Model, Query, Reply
from auditor.models.sizes import size
from auditor.models.wrappers.wrapped import Wrapped


class Holding(Wrapped):
    """Refuses a question that, by our estimate, does not fit with its answer."""

    def __init__(self, model: Model, context: int) -> None:
        """Let through what fits into *context* tokens."""
        super().__init__(model)
        self._context = context

    @property
    def identity(self) -> Mapping[str, str]:
        """The wrapped model's, and what it holds: that decides how a long history is asked about."""
        return {**self._model.identity, "context": str(self._context)}

    async def ask(self, query: Query) -> Reply:
        """Answer *query*; TooLong where it does not fit."""
        needed = size(query) + query.max_tokens
        if needed > self._context:
            raise TooLong(f"{self.name}: a request of about {needed:,} tokens, more than the {self._context:,} stated")
        return await self._model.ask(query)
