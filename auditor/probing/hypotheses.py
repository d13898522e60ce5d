"""What an attacker who reasons by abduction believes so far: rival values with their confidence, and why.

The numbers are those of Argus (arXiv:2606.06784, from its published code): a hypothesis begins at 0.5, one step moves
it by at most 0.3, it is settled from 0.75 and given up at 0.2, and three rivals stay in play for each attribute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, NamedTuple

from auditor.attributes import Attribute, Match
from auditor.scoring.granularity import attainable

START: Final = 0.5
MOST_MOVED: Final = 0.3
SETTLED: Final = 0.75
GIVEN_UP: Final = 0.2
RIVALS: Final = 3


class Mark(StrEnum):
    """What a verifier says of a claim."""

    SUPPORTED = "SUPPORTED"
    UNSUPPORTED = "UNSUPPORTED"
    CONTRADICTED = "CONTRADICTED"


class Ruling(NamedTuple):
    """A verifier's mark, and how far it moves the confidence."""

    mark: Mark
    by: float  # 0 … 1; more than a step allows counts as that


class Edge(NamedTuple):
    """One tie of the evidence graph: an item, or another attribute, to a value."""

    kind: str  # "cite", "support", "refute" or "chain"
    source: str  # the number of an item; for a chain the id of the attribute that the value follows from
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One value that may be true of an attribute."""

    value: str = field(repr=False)
    confidence: float = START
    cites: tuple[tuple[int, str], ...] = field(default=(), repr=False)  # numbers of items, quoted words
    follows: tuple[str, ...] = ()  # attributes that it is concluded from

    @property
    def alive(self) -> bool:
        """Whether it has not been given up."""
        return self.confidence > GIVEN_UP


class Pool:
    """The hypotheses about every attribute, and the graph of what speaks for and against them."""

    def __init__(self, attributes: Sequence[Attribute]) -> None:
        """Start without any."""
        self._attributes = {a.id: a for a in attributes}
        self._pool: dict[str, list[Hypothesis]] = {a.id: [] for a in attributes}
        self.edges: dict[Edge, None] = {}  # in the order in which they were drawn

    def propose(self, attribute: str, claimed: Hypothesis) -> Hypothesis:
        """Take up a claim: it joins the hypothesis it agrees with, or becomes a rival; return what it became.

        A finer value takes the place of the coarser one that it agrees with, and keeps its confidence.
        """
        rivals = self._pool[attribute]
        for at, known in enumerate(rivals):
            if (value := self._merged(attribute, known.value, claimed.value)) is not None:
                rivals[at] = replace(
                    known,
                    value=value,
                    cites=tuple(dict.fromkeys((*known.cites, *claimed.cites))),
                    follows=tuple(dict.fromkeys((*known.follows, *claimed.follows))),
                )
                return self._drawn(attribute, rivals[at])
        rivals.append(claimed)
        rivals.sort(key=lambda hypothesis: -hypothesis.confidence)  # stable: of equals the earlier stays
        del rivals[RIVALS:]
        return self._drawn(attribute, claimed)

    def rule(self, attribute: str, hypothesis: Hypothesis, ruling: Ruling) -> None:
        """Move the confidence of a hypothesis as the verifier ruled, and draw the edges for it."""
        rivals = self._pool[attribute]
        if hypothesis not in rivals:
            return  # a rival has crowded it out
        by = min(max(ruling.by, 0.0), MOST_MOVED)
        step = by if ruling.mark is Mark.SUPPORTED else -by
        kinds = {Mark.SUPPORTED: "support", Mark.CONTRADICTED: "refute"}
        if ruling.mark in kinds:
            for number, _ in hypothesis.cites:
                self.edges[Edge(kinds[ruling.mark], str(number), attribute, hypothesis.value)] = None
        moved = replace(hypothesis, confidence=min(1.0, max(0.0, hypothesis.confidence + step)))
        rivals[rivals.index(hypothesis)] = moved
        rivals.sort(key=lambda one: -one.confidence)

    def leading(self, attribute: str) -> tuple[Hypothesis, ...]:
        """Return the hypotheses that are still in play, the most credible first.

        What was concluded from other attributes is believed no more than the least credible of them; between equals
        decides what the graph says for and against.
        """
        alive = (h for h in self._pool[attribute] if h.alive)
        capped = [replace(h, confidence=min([h.confidence, *self._grounds(attribute, h)])) for h in alive]
        return tuple(sorted(capped, key=lambda h: (-h.confidence, -self.support(attribute, h.value))))

    def support(self, attribute: str, value: str) -> int:
        """Return how many items support a value less how many refute it, at least 0."""
        kinds = [edge.kind for edge in self.edges if (edge.attribute, edge.value) == (attribute, value)]
        return max(0, kinds.count("support") - kinds.count("refute"))

    def settled(self, attribute: str) -> bool:
        """Whether nothing is left to ask: the leading value is credible and as fine as it can be."""
        leading = self.leading(attribute)
        return bool(leading) and leading[0].confidence >= SETTLED and self._finest(attribute, leading[0].value)

    def told(self, attributes: Iterable[str]) -> str:
        """Say what is believed about *attributes*, a line each, and where a finer value is wanted; "" for nothing."""
        return "\n".join(line for name in attributes for line in self._lines(name))

    def _lines(self, attribute: str) -> Iterator[str]:
        for hypothesis in self.leading(attribute):
            items = ", ".join(str(number) for number in dict.fromkeys(number for number, _ in hypothesis.cites))
            credible = hypothesis.confidence >= SETTLED
            finer = " - be finer" if credible and not self._finest(attribute, hypothesis.value) else ""
            where = f" [{items}]" if items else ""
            yield f"- {attribute}: {hypothesis.value} ({round(100 * hypothesis.confidence)}){where}{finer}"

    def _drawn(self, attribute: str, hypothesis: Hypothesis) -> Hypothesis:
        for number, _ in hypothesis.cites:
            self.edges[Edge("cite", str(number), attribute, hypothesis.value)] = None
        for other in hypothesis.follows:
            self.edges[Edge("chain", other, attribute, hypothesis.value)] = None
        return hypothesis

    def _merged(self, attribute: str, known: str, claimed: str) -> str | None:
        """Return the finer of two values that agree; None where they do not."""
        match = self._attributes[attribute].scale.match
        fits, covers = match(claimed, known) is Match.RIGHT, match(known, claimed) is Match.RIGHT
        if fits and not covers:
            return claimed
        return known if fits or covers else None

    def _finest(self, attribute: str, value: str) -> bool:
        reached = attainable(self._attributes[attribute], value)
        return reached.level == reached.levels

    def _grounds(self, attribute: str, hypothesis: Hypothesis) -> list[float]:
        """Return how credible the attributes are that a value was concluded from."""
        others = [name for name in hypothesis.follows if name != attribute and name in self._pool]
        return [max((h.confidence for h in self._pool[name]), default=0.0) for name in others]


def graph_of(pool: Pool) -> list[Mapping[str, str]]:
    """Return the evidence graph as the journal writes it."""
    return [edge._asdict() for edge in pool.edges]
