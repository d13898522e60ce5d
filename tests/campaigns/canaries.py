"""Ten thousand values are planted, and looked for in everything that the tool writes.

    PYTHONPATH=tests python -m campaigns.canaries --values 10000

First each value is a name (of a model, an attribute, a person, a file …) in a report that every writer renders: what
is rendered must read back as the same with harmless names. Then all are planted in a corpus, as posts, captions, topics
and true values, and in what a model answers, quotes, refuses and fails with; every command is run, and what it says
and writes without --reveal must hold none of them, and no control character. Last come command lines that cannot work.
The counts are printed; the script ends with 1 where anything was found.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from campaigns import browser, errands, hostile_names, skeletons
from campaigns.planted import Planted, leaks, plant, tokens_in
from campaigns.struck import served, start, warm

from auditor.reporting import html

_AT_ONCE: Final = 100  # names in one report
_PATIENCE: Final = 600.0  # seconds for one command


@dataclass(slots=True)
class Tally:
    """What was looked at, and what was found."""

    renderings: int = 0
    commands: int = 0
    files: int = 0
    megabytes: float = 0.0
    pages: int = 0  # shown to a browser
    wrong: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """Yield the counts."""
        shown = f"{self.pages} pages shown to a browser" if self.pages else "no browser: no page was shown to one"
        yield f"{self.renderings:,} renderings read back, {self.commands} commands run, {shown}"
        yield f"{self.files} outputs searched, {self.megabytes:.1f} MB; {len(self.wrong)} faults"
        for fault, count in Counter(self.wrong).most_common(20):
            yield f"WRONG {count} times: {fault}"


def main() -> None:
    """Plant as many values as were asked for, look for them everywhere, print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--values", type=int, default=10_000)
    parser.add_argument("--short", action="store_true", help="without Presidio and without a browser")
    parser.add_argument("--keep", type=Path, help="work in this folder, and leave it there")
    wanted = parser.parse_args()
    warm("aiohttp", "pyarrow.parquet")
    planted, tally = plant(wanted.values), Tally()
    began = time.monotonic()
    as_names(planted, tally)
    with tempfile.TemporaryDirectory(prefix="canaries-") as made:
        folder = wanted.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        in_commands(planted, folder, tally, short=wanted.short)
        if browser.installed() and not wanted.short:
            in_a_browser(planted, folder, tally)
    kinds = ", ".join(f"{kind} {count}" for kind, count in Counter(one.kind for one in planted).items())
    told = [f"{len(planted):,} values planted ({kinds})", *tally.lines(), f"{time.monotonic() - began:.0f} s"]
    sys.stdout.write("\n".join(told) + "\n")
    sys.exit(1 if tally.wrong else 0)


def as_names(planted: Sequence[Planted], tally: Tally) -> None:
    """Call everything in a report by the values, and have every writer render it."""
    for at in range(0, len(planted), _AT_ONCE):
        names = tuple(one.value for one in planted[at : at + _AT_ONCE])
        for writer in skeletons.READERS:
            make = hostile_names.revealed if writer in ("html", "json") else hostile_names.outward
            tally.wrong += skeletons.faults(writer, make, names)
            tally.renderings += 1


def in_a_browser(planted: Sequence[Planted], folder: Path, tally: Tally) -> None:
    """Show the revealed page of the run, and one for a sample of the values as names, to a browser."""
    sample = tuple(one.value for one in planted[:: max(1, len(planted) // _AT_ONCE)])
    (folder / "names.html").write_text(html.render(hostile_names.revealed(sample)), encoding="utf-8")
    for page in ("names.html", "v.html"):
        tally.wrong += browser.faults(folder / page)
        tally.pages += 1


def in_commands(planted: Sequence[Planted], folder: Path, tally: Tally, *, short: bool) -> None:
    """Plant the values in a corpus and in answers, run every command, and search what comes of it."""
    people = errands.write_corpus(folder, planted)
    with served("repeating", folder / "asked", len(planted)) as port:
        for errand in errands.all_of(folder, people, port):
            if short and errand.name in errands.SLOW:
                continue
            told = _run(folder, errand, tally)
            for name, text in (("what it says", told), *errands.written(folder, errand)):
                _search(f"{errand.name}: {name}", text, planted, errand, tally)
    asked = tokens_in("\n".join(path.read_text("utf-8", "surrogatepass") for path in folder.glob("run/journal-*")))
    if len(asked) < 0.9 * len(planted):
        tally.wrong.append(f"only {len(asked)} values reached the model and came back: the search proves little")


def _run(folder: Path, errand: errands.Errand, tally: Tally) -> str:
    os.chdir(folder)
    story = folder / f"{errand.name}.told"
    process = start(list(errand.arguments), story)
    code = process.wait(_PATIENCE)
    tally.commands += 1
    told = process.told()
    if code not in errand.codes:
        tally.wrong.append(f"{errand.name}: exit code {code}: {told.strip()[-300:]!r}")
    if "Traceback" in told or "internal error" in told:
        tally.wrong.append(f"{errand.name}: {told.strip()[-300:]!r}")
    return told


def _search(where: str, text: str, planted: Sequence[Planted], errand: errands.Errand, tally: Tally) -> None:
    tally.files += 1
    tally.megabytes += len(text) / 1e6
    found = list(leaks(text, planted))
    if errand.revealed and where.endswith(errand.arguments[-1]):
        if not found:
            tally.wrong.append(f"{where}: revealed, and no value in it: the search would find nothing")
        return
    if found:
        tally.wrong.append(f"{where}: holds {len(found)} values, such as the {found[0].kind} {found[0].token}")
    if where.endswith("what it says") and skeletons.CONTROL.search(text):
        tally.wrong.append(f"{where}: holds a control character")


if __name__ == "__main__":
    main()
