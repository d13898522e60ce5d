"""What attacks took of each person, and what they left out of people who published too much."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.reporting.document import Cost, LeftOut, PersonCost
from auditor.reporting.wording import attacker, plural
from auditor.scoring.recorded import Recorded
from auditor.scoring.uses import Searched, Use

_Attack = tuple[str, str, str]  # model, probe, mitigation


def costs(run: Recorded, *, timings: bool) -> Iterator[Cost]:
    """Yield what each attack took, person by person; times and cache hits only with *timings*."""
    found: dict[_Attack, list[PersonCost]] = {}
    for cell, use in run.costs.items():
        found.setdefault((cell.model, cell.probe, cell.mitigation), []).append(_of(cell.person, use, timings=timings))
    for attack, each in sorted(found.items()):
        yield Cost(*attack, tuple(each))


def left_out(run: Recorded) -> Iterator[LeftOut]:
    """Yield, by attack, how much of long histories was searched and shown."""
    found: dict[_Attack, list[Searched]] = {}
    for cell, one in run.long.items():
        found.setdefault((cell.model, cell.probe, cell.mitigation), []).append(one)
    for attack, several in sorted(found.items()):
        sums = [sum(getattr(one, name) for one in several) for name in ("items", "searched", "shown")]
        yield LeftOut(*attack, len(several), *sums)


def left_out_line(one: LeftOut) -> str:
    """Return what a reader has to know of it, in a sentence."""
    return (
        f"{attacker(one.model, one.probe)}: more than the model holds was published by "
        f"{plural(one.people, 'person', 'people')}; of {one.items:,} items {one.searched:,} were searched in parts for "
        f"what tells, {one.shown:,} were shown for the answer, the rest was left out."
    )


def _of(person: str, use: Use, *, timings: bool) -> PersonCost:
    return PersonCost(
        person,
        use.calls,
        use.prompt_tokens,
        use.cached_tokens if timings else None,
        use.output_tokens,
        use.seconds if timings else None,
        use.usd,
    )
