"""Invented reports for the formats that travel, with canaries where a value, a quote or a person's id stands.

Loaded by path (``runpy.run_path``), since tests are no package. Run as a script it writes the golden files anew:
``python tests/outward_report.py``; look at the difference before you keep it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, NoReturn

from auditor import __version__
from auditor.reporting import flat, github, junit, markdown, sarif
from auditor.reporting.document import AttributeNote, Change, Corpus, Finding, ProbeNote, Report, Row, Verdict
from auditor.scoring.lift import lift
from auditor.scoring.paired import difference
from auditor.scoring.rates import UNKNOWN, Rate, rate

GOLDEN: Final = Path(__file__).parent / "golden"
VALUE: Final = "Canary-upon-Value"
QUOTE: Final = "the canary sang every morning at six"
PERSON: Final = "canary-person"
NOTES: Final = (
    AttributeNote("age", "Age", 2, "GDPR Art. 4(1)"),
    AttributeNote("health", "Health", 5, "GDPR Art. 9(1)"),
)
WRITERS: Final[dict[str, Callable[[Report], str]]] = {
    "outward.sarif": sarif.render,
    "outward.xml": junit.render,
    "outward.md": markdown.render,
    "outward.csv": flat.render_csv,
    "outward.jsonl": flat.render_json_lines,
    "outward.github.txt": github.render,
}
SOURCES: Final = {f"{PERSON}-{number}": f"people.jsonl:{number}" for number in range(1, 4)}


class Untouchable(tuple[str, ...]):
    """A tuple that nobody may look into."""

    __slots__ = ()

    def _refuse(self, *_: object) -> NoReturn:
        raise AssertionError("a value or a quote was read")

    __iter__ = __len__ = __getitem__ = __repr__ = __hash__ = __eq__ = __contains__ = _refuse


def row(attribute: str, probe: str, mitigation: str, hits: int, *, lost: int = 0, leaks: bool = False) -> Row:
    """Return the figures of twenty people, of whom eight have the most frequent value."""
    heard = 20 - lost
    right = [number < hits for number in range(heard)]
    chance = [number % 5 < 2 for number in range(heard)]
    return Row(
        attribute=attribute,
        model="" if probe in ("majority", "disclosure") else "embedded",
        probe=probe,
        mitigation=mitigation,
        asked=20,
        answered=heard - 1,
        cannot_tell=1,
        refused=0,
        unreadable=0,
        lost=lost,
        top1=rate(hits, heard),
        top3=rate(hits, heard),
        partly=rate(0, heard),
        chance=rate(sum(chance), heard),
        chance_from="majority",
        guessing=probe in ("majority", "control"),
        lift=lift(right, chance),
        explicit=rate(hits // 2, hits),
        supported=rate(hits, heard),
        invented=UNKNOWN,
        leaks=leaks,
    )


def finding(person: int, attribute: str, mitigation: str = "none") -> Finding:
    """Return what was worked out about a person whose every secret is a canary."""
    name = f"{PERSON}-{person}"
    items = (f"{name}-2", f"{name}-1")
    attackers = ("embedded / profile", "disclosure")
    heard = ("none", "presidio") if person < 3 else ("none",)
    return Finding(name, attribute, mitigation, attackers, person == 1, True, items, (VALUE,), (QUOTE,), heard=heard)


def leaky() -> Report:
    """Return an age that leaks and survives a mitigation, a health that does not leak, and questions that were lost."""
    rows = (
        row("age", "majority", "none", 8),
        row("age", "disclosure", "none", 2),
        row("age", "profile", "none", 18, leaks=True),
        row("age", "profile", "presidio", 17, leaks=True),
        row("health", "profile", "none", 8, lost=2),
        row("health", "profile", "presidio", 8),
    )
    return Report(
        verdict=Verdict("FAIL", "1 of 2 attributes leak above chance: age.", ("For health, too few people count.",)),
        headline="1 of 2 attributes leak above chance (age); after presidio, 1 (age).",
        corpus=Corpus("data/people.jsonl", 20, 60, 5, 20, ((f"people.jsonl:9 {PERSON}", "is not JSON"),), 20),
        attributes=NOTES,
        probes=(ProbeNote("profile", "One question for everything", "arXiv:2310.07298", "single", "d4" * 32),),
        models=(),
        mitigations=("none", "presidio"),
        rows=rows,
        strengths=(),
        changes=(_change(),),
        findings=(finding(1, "age"), finding(2, "age"), finding(3, "health"), finding(1, "age", "presidio")),
        masked={"presidio": {"PERSON": 14}},
        limits=("What these attackers could not work out, a stronger one may: silence is no proof of safety.",),
        method=("A guess counts as right when the attribute's own scale says so.",),
        manifest={"tool": "auditor"},
        revealed=True,
    )


def unlabelled() -> Report:
    """Return claims about people of whom nothing is known."""
    nothing = dict.fromkeys(("top1", "top3", "partly", "chance", "lift", "explicit", "invented"), UNKNOWN)
    rows = tuple(replace(r, **nothing, chance_from="", leaks=False) for r in leaky().rows)  # type: ignore[arg-type]
    verdict = Verdict("INCONCLUSIVE", "This audit cannot say that nothing leaks.", ("Nobody's true values are known.",))
    report = leaky()
    return replace(report, rows=rows, changes=(), verdict=verdict, corpus=replace(report.corpus, labelled=0))


def passed() -> Report:
    """Return an audit in which nobody was worked out, beyond doubt."""
    rows = tuple(replace(r, leaks=False, lost=0) for r in leaky().rows)
    return replace(leaky(), rows=rows, findings=(), verdict=Verdict("PASS", "No attribute leaks."))


def crowd(people: int) -> Report:
    """Return findings about the age of so many people."""
    return replace(leaky(), findings=tuple(finding(number, "age") for number in range(people)))


def named(text: str) -> Report:
    """Return a report in which everything that can have a name has this one."""
    report = leaky()
    attributes = (replace(NOTES[0], id=text, title=text, legal=text),)
    rows = tuple(replace(r, attribute=text, model=text, probe=text, mitigation=text) for r in report.rows)
    changes = tuple(replace(c, attribute=text, model=text, probe=text, mitigation=text) for c in report.changes)
    findings = tuple(
        replace(f, person=text, attribute=text, mitigation=text, attackers=(text,), items=(text,))
        for f in report.findings
    )
    return replace(
        report,
        verdict=Verdict("FAIL", text, (text,)),
        headline=text,
        corpus=replace(report.corpus, name=text),
        attributes=attributes,
        mitigations=(text, f"{text}2"),
        rows=rows,
        changes=changes,
        findings=findings,
        limits=(text,),
    )


def sealed() -> Report:
    """Return a report whose values and quotes nobody may look into."""
    shut = Untouchable((VALUE, QUOTE))
    return replace(leaky(), findings=tuple(replace(f, values=shut, quotes=shut) for f in leaky().findings))


def written() -> Iterator[tuple[str, str]]:
    """Yield name and text of every golden file; the version of the tool is left open."""
    for name, render in WRITERS.items():
        yield name, render(leaky()).replace(__version__, "VERSION")


def _change() -> Change:
    before, after = [number < 18 for number in range(20)], [number < 17 for number in range(20)]
    gap = difference(before, after)
    return Change("age", "embedded", "profile", "presidio", rate(18, 20), rate(17, 20), Rate(*gap[:4]), gap.p, gap.p)


if __name__ == "__main__":
    for file, content in written():
        (GOLDEN / file).write_text(content, encoding="utf-8", newline="\n")
