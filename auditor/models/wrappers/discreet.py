"""A model whose answers hold no secret of this machine, whatever its server repeats."""

from __future__ import annotations

from dataclasses import replace

from auditor.keys import hidden, secrets
from auditor.models.protocol import Model, Query, Reply
from auditor.models.wrappers.wrapped import Wrapped


class Discreet(Wrapped):
    """Takes keys out of replies before anybody keeps them."""

    def __init__(self, model: Model) -> None:
        """Wrap *model*; the secrets are those of the environment now."""
        super().__init__(model)
        self._secrets = secrets()

    async def ask(self, query: Query) -> Reply:
        """Answer *query*."""
        reply = await self._model.ask(query)
        text = hidden(reply.text, self._secrets)
        version = " ".join(hidden(word, self._secrets) for word in reply.version.split(" "))  # each may be cut off
        return reply if (text, version) == (reply.text, reply.version) else replace(reply, text=text, version=version)
