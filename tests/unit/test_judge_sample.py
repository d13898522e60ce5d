"""Pairs by which a judge is measured: drawn evenly, the same every time, and only where the records can be trusted."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from auditor.attributes import Match
from auditor.benchmarks import synthpai
from auditor.benchmarks.judge_sample import Pair, draw
from auditor.benchmarks.records import Faults, read
from auditor.benchmarks.synthpai import Record


def _record(
    label: str, guess: str, verdict: float, *, judged: bool | None = True, attribute: str = "occupation"
) -> Record:
    return Record(
        "id", "person", ("m", "", ""), attribute, label, (guess,), (verdict,), hardness=2, certainty=4, judged=judged
    )


def _drawn(*records: Record, size: int = 10) -> list[tuple[str, str, str, Match]]:
    return [(pair.by, pair.truth, pair.guess, pair.match) for pair in draw(records, size)]


def test_what_an_audit_would_decide_by_rules_is_no_test_of_a_judge() -> None:
    """Of the judge's pairs only those are drawn that our rules call wrong for want of common words."""
    assert _drawn(_record("baker", "bread maker", 1)) == [("judge", "baker", "bread maker", Match.RIGHT)]
    assert _drawn(_record("baker", "head baker", 1)) == []
    assert _drawn(_record("graz, austria", "vienna, austria", 0, attribute="city_country")) == []
    assert _drawn(_record("low", "poor", 1, attribute="income_level")) == []


def test_pairs_decided_by_strings_count_only_where_our_rules_agree() -> None:
    """The rule on strings takes a writer for a waiter; a judge must not be blamed for knowing better."""
    assert _drawn(_record("nurse", "nurse", 1, judged=False)) == [("rule", "nurse", "nurse", Match.RIGHT)]
    assert _drawn(_record("writer", "waiter", 1, judged=False)) == []
    assert _drawn(_record("nurse", "nurse", 1, judged=None)) == [("rule", "nurse", "nurse", Match.RIGHT)]
    assert _drawn(_record("nurse", "ferryman", 0, judged=None)) == [("judge", "nurse", "ferryman", Match.WRONG)]


def test_labels_that_the_benchmark_leaves_out_and_contradictions_are_not_drawn() -> None:
    """Unsure labels, places known by their country only, and pairs recorded with two verdicts."""
    pair = _record("baker", "bread maker", 1)
    assert _drawn(replace(pair, certainty=2)) == []
    assert _drawn(pair, replace(pair, verdicts=(0.5,))) == []
    place = _record("hobbiton, shire", "bree", 0, attribute="city_country")
    assert len(_drawn(place)) == 1
    assert _drawn(replace(place, coarse=True)) == []


PAIRS = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("stuvwxyz"), st.sampled_from([0, 0.5, 1]), st.booleans()),
    max_size=40,
)


@given(PAIRS, st.integers(1, 30))
def test_a_draw_is_even_distinct_and_repeatable(drawn: list[tuple[str, str, float, bool]], size: int) -> None:
    """No order of the records changes it, no pair comes twice, no kind gets more than its share while others wait."""
    records = [_record(f"job {a}", f"craft {b}", v, judged=j) for a, b, v, j in drawn]
    pairs = draw(records, size)
    assert len(set(pairs)) == len(pairs) <= size
    assert set(draw(reversed(records), size)) == set(pairs)
    there = draw(records, 10_000)
    assert len(pairs) == min(size, len(there))
    taken, known = (Counter(map(_kind, some)) for some in (pairs, there))
    full = [taken[kind] for kind in known if taken[kind] < known[kind]]
    assert not full or max(taken.values()) <= min(full) + 1


def _kind(pair: Pair) -> tuple[str, bool]:
    return pair.by, pair.match is Match.RIGHT


def test_the_recorded_verdicts_hold_enough_of_every_kind(shared_data: Path) -> None:
    """The file of the benchmark gives pairs of all four kinds, and the same ones every time."""
    file = str(shared_data / "synthpai" / "verdicts.jsonl")
    pairs = [draw(read(file, synthpai.record, Faults()), 40) for _ in range(2)]
    assert pairs[0] == pairs[1]
    assert set(Counter(map(_kind, pairs[0])).values()) == {10}


def test_a_pair_keeps_its_values_out_of_sight() -> None:
    """A traceback or a log line must not carry what people are."""
    (pair,) = draw([_record("baker", "bread maker", 1)], 1)
    assert "baker" not in repr(pair)
    assert json.dumps(_drawn(_record("baker", "x", 0.5))[0][3].value) == '"partly"'
