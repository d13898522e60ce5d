"""A model whose answers are written beforehand: for tests, and only for tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from auditor.models.protocol import Query, Reply


class Scripted:
    """Answers with what a function returns, and remembers what it was asked."""

    width = 8

    def __init__(
        self, answer: Callable[[Query], str | Reply], name: str = "scripted", *, sees_images: bool = False
    ) -> None:
        """Answer with *answer*; what it raises is raised to the asker."""
        self.name = name
        self.sees_images = sees_images
        self.identity: Mapping[str, str] = {}
        self.asked: list[Query] = []
        self._answer = answer

    async def ask(self, query: Query) -> Reply:
        """Answer *query* from the script."""
        self.asked.append(query)
        said = self._answer(query)
        return said if isinstance(said, Reply) else Reply(said)

    async def close(self) -> None:
        """Hold nothing, so give nothing back."""
