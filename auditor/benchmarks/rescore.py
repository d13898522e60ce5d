"""Re-score a file of recorded predictions by published rules; the one door of this package for commands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

from auditor.benchmarks import quirks, staab_check, staab_synthetic, synthpai, synthpai_scores
from auditor.benchmarks.records import Faults, read
from auditor.benchmarks.report import Report
from auditor.errors import BadContent


def rescore(file: str, rules: str | None, parser: str | None, without: Collection[str] = ()) -> Report:
    """Return what the recorded rows of *file* ("-" is standard input) give, by *rules* or for *parser*.

    *without* names quirks that our rule does without; the recorded figures stay what they are. The file is read
    once, row by row. Raises BadContent unless just one of *rules* and *parser* is given and known, and for a
    quirk that these rules do not have; BadCorpus where the file cannot be opened or not one row can be read.
    """
    if (rules is None) == (parser is None):
        raise BadContent("score", "--rules NAME or --parse NAME", "given, and only one of the two")
    option, name, known = ("--parse", parser, _PARSERS) if rules is None else ("--rules", rules, _RULES)
    if name not in known:
        raise BadContent(option, str(name), f"one of {', '.join(known)}")
    return known[str(name)](file, without)


def _synthpai(file: str, without: Collection[str]) -> Report:
    off, faults = quirks.chosen(without, synthpai.QUIRKS), Faults()
    results = synthpai_scores.score(read(file, synthpai.record, faults), off)
    in_force = quirks.in_force(synthpai.QUIRKS, off)
    return Report("rules", "synthpai", results, synthpai_scores.tables(results), faults, in_force)


def _staab_synthetic(file: str, without: Collection[str]) -> Report:
    off, faults = quirks.chosen(without, staab_synthetic.QUIRKS), Faults()
    results = staab_synthetic.score(read(file, staab_synthetic.record, faults), off)
    in_force = quirks.in_force(staab_synthetic.QUIRKS, off)
    return Report("rules", "staab-synthetic", results, staab_synthetic.tables(results), faults, in_force)


def _prism(file: str, without: Collection[str]) -> Report:
    from auditor.benchmarks import prism, prism_scores  # the attribute sets take a moment to read

    quirks.chosen(without, {})
    faults = Faults()
    results = prism_scores.score(read(file, prism.record, faults))
    return Report("rules", "prism", results, prism_scores.tables(results), faults, {})


def _spia(file: str, without: Collection[str]) -> Report:
    from auditor.benchmarks import spia, spia_scores  # the attribute sets take a moment to read

    quirks.chosen(without, {})
    faults = Faults()
    results = spia_scores.score(read(file, spia.record, faults))
    return Report("rules", "spia", results, spia_scores.tables(results), faults, {})


def _staab_check(file: str, without: Collection[str]) -> Report:
    quirks.chosen(without, {})
    faults = Faults()
    results = staab_check.score(read(file, staab_check.record, faults))
    return Report("parse", "staab", results, staab_check.tables(results), faults, {})


_Scorer = Callable[[str, Collection[str]], Report]

_RULES: Final[Mapping[str, _Scorer]] = {
    "synthpai": _synthpai,
    "staab-synthetic": _staab_synthetic,
    "prism": _prism,
    "spia": _spia,
}
_PARSERS: Final[Mapping[str, _Scorer]] = {"staab": _staab_check}
