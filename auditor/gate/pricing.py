"""What models cost by the ``[prices]`` tables of the configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from auditor.gate.configuration import tables, working_sources
from auditor.models.prices import Price, Prices, read


@dataclass(frozen=True, slots=True)
class Priced:
    """The prices that the configuration states, and where."""

    prices: Prices = field(default_factory=Prices)
    origins: Mapping[str, str] = field(default_factory=dict)  # by pattern

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Yield key, value and origin, as ``config show`` lists them."""
        for pattern, price in self.prices.stated.items():
            yield f"prices.{json.dumps(pattern, ensure_ascii=False)}", price.shown(), self.origins[pattern]


def configured(config: Path | None = None) -> Priced:
    """Return what auditor.toml and *config* state, the latter first; BadContent names file and key of a fault."""
    stated: dict[str, Price] = {}
    origins: dict[str, str] = {}
    for origin, table in tables(working_sources((), None, config), "prices"):  # the weaker first
        layer = read(table)
        stated |= layer
        origins |= dict.fromkeys(layer, origin)
    return Priced(Prices(stated), origins)
