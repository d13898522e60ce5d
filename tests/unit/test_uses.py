"""What a model took is the same whatever the order in which its answers came."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from auditor.scoring.uses import Use, costs

CONTROL = ("majority", "control")
USAGE = {"prompt_tokens": 1, "cached_tokens": 0, "output_tokens": 1, "usd": None}


def _used(versions: tuple[str, ...]) -> Use:
    use = Use()
    for version in versions:
        use.add({"version": version, "usage": USAGE, "seconds": 0.5})
    return use


def test_all_versions_are_named_whatever_the_order() -> None:
    """A run that was killed and went on answers in another order: its report must not differ."""
    assert {_used(order).version for order in permutations(("b", "a", "", "b"))} == {"a, b"}


def test_of_many_versions_the_first_are_named() -> None:
    """A provider that calls itself differently each time does not fill the page."""
    assert _used(("d", "b", "a", "c", "e")).version == "a, b, c and 2 more"
    assert _used(()).version == ""


def test_the_control_counts_for_nobody_whoever_came_first() -> None:
    """It is asked once, beside the first person whose turn it is: of two equal runs not always the same."""
    by_first = [costs([_exchange(first, "control"), _exchange("p1", "profile")], CONTROL) for first in ("p1", "p2")]
    assert by_first[0] == by_first[1]
    assert list(by_first[0]) == [("p1", "profile", "m", "none")]


def test_what_several_ask_alike_counts_for_the_same_one_whoever_came_first() -> None:
    """An interview opens with everybody alike: of two equal runs, the reports are equal."""
    orders = [
        [_exchange(first, "interview", "d"), *(_alike(later) for later in others)]
        for first, *others in (("p1", "p2", "p3"), ("p2", "p3", "p1"), ("p3", "p1", "p2"))
    ]
    assert {tuple(costs(records, CONTROL)) for records in orders} == {(("p1", "interview", "m", "none"),)}
    assert tuple(costs([_exchange("p1", "interview", "d"), _alike("p2", "control")], CONTROL)) == ()


def test_a_journal_that_does_not_say_who_asked_alike_is_read() -> None:
    """Earlier versions wrote down only who came first."""
    assert tuple(costs([_exchange("p2", "interview", "d")], CONTROL)) == (("p2", "interview", "m", "none"),)


def _alike(person: str, probe: str = "interview") -> dict[str, Any]:
    asked = {"person": person, "probe": probe, "agent": probe, "mitigation": "none"}
    return {"kind": "asked", "digest": "d", "model": "m", "asked": asked}


def _exchange(person: str, probe: str, digest: str = "") -> dict[str, Any]:
    asked = {"person": person, "probe": probe, "agent": probe, "mitigation": "none"}
    told = {
        "digest": digest or person + probe,
        "model": "m",
        "asked": asked,
        "version": "",
        "usage": USAGE,
        "seconds": 0.5,
    }
    return {"kind": "exchange", **told}
