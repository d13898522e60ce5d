"""The last line of a run: what leaks, what each mitigation leaves of it, and of how much that is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from auditor.gate.facts import attacks
from auditor.gate.verdict import leaking
from auditor.reporting.claims import expected
from auditor.reporting.document import Claim, Row
from auditor.reporting.method import few
from auditor.reporting.wording import plural
from auditor.scoring.silence import measured_attributes, voices


def headline(rows: Sequence[Row], mitigations: Sequence[str], labelled: int, claimed: Sequence[Claim] = ()) -> str:
    """Return the last line of a run; a mitigation after which nobody was heard is not said to leave nothing."""
    if not labelled:
        return f"No true values are known: {_of_claims(claimed)}."
    total = len(dict.fromkeys(row.attribute for row in rows))
    first, *others = (_State(name, tuple(attacks(rows, name)), leaking(rows, name)) for name in mitigations)
    told = "; ".join((_before(first, total), *(_after(first, state, total) for state in others)))
    return f"{told}; {few(labelled)}, so a leak that is not shown is not ruled out." if labelled < 30 else f"{told}."


@dataclass(frozen=True, slots=True)
class _State:
    """The corpus after one mitigation."""

    name: str
    rows: tuple[Row, ...]  # of attackers
    leaks: tuple[str, ...]

    @property
    def measured(self) -> tuple[str, ...]:
        return measured_attributes(self.rows)

    @property
    def named(self) -> str:
        return f" ({', '.join(self.leaks)})" if self.leaks else ""

    def people(self, attribute: str) -> int:
        return max((row.top1.n for row in voices(self.rows) if row.attribute == attribute), default=0)


def _before(state: _State, total: int) -> str:
    known = len(state.measured)
    if not known:
        return f"no attribute was measured ({_heard(state)})"
    if known == total:
        return f"{len(state.leaks)} of {total} attributes leak above chance{state.named}"
    verb = "leaks" if known == 1 else "leak"
    return f"{len(state.leaks)} of the {plural(known, 'attribute')} measured {verb} above chance{state.named}"


def _after(first: _State, state: _State, total: int) -> str:
    """Say what still leaks, of how many attributes where those are fewer, and of how few people."""
    known = len(state.measured)
    if not known:
        return f"after {state.name}, not measured ({_heard(state)})"
    of = "" if known == total else f" of the {plural(known, 'attribute')} measured"
    return f"after {state.name}, {len(state.leaks)}{of}{state.named}{''.join(_fewer(first, state))}"


def _fewer(first: _State, state: _State) -> Iterator[str]:
    counts = [(state.people(name), first.people(name)) for name in state.measured]
    fewer = [(now, before) for now, before in counts if now < before]
    if fewer:
        now, before = min(fewer, key=lambda pair: pair[0] / pair[1])
        most = "" if len(counts) == 1 else "as few as "
        yield f" ({most}{now} of {plural(before, 'person', 'people')})"


def _heard(state: _State) -> str:
    """Return why nothing was measured, in counts of the questions."""
    asked = sum(row.asked for row in voices(state.rows))
    heard = asked - sum(row.lost for row in voices(state.rows))
    refused = sum(row.refused for row in voices(state.rows))
    if not asked:
        return "nothing was asked"
    if refused == heard > 0:
        return f"{refused:,} of {asked:,} refused"
    return f"{heard:,} of {asked:,} heard{', no answer about a known value' if heard else ''}"


def _of_claims(claimed: Sequence[Claim]) -> str:
    told = [claim for claim in claimed if claim.probability is not None]
    if not told:
        return "the report lists what was claimed, not what is right"
    return f"of {plural(len(told), 'claim')} with a probability, about {expected(told):,.0f} should be right"
