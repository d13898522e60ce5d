"""A threshold is met or missed by the interval, and by the bound that the policy names."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.gate.comparing import decisions
from auditor.gate.facts import Facts
from auditor.gate.policy import Bound, Policy
from auditor.reporting.document import Decision, Row
from auditor.scoring.lift import lift
from auditor.scoring.rates import UNKNOWN, Rate, rate
from auditor.scoring.severity_figures import Exposure

BOUNDS: tuple[Bound, ...] = get_args(Bound)
ORDER = ("met", "unclear", "missed")


def row(**changes: Any) -> Row:  # noqa: ANN401 - any field
    """Return a row of 20 people in which nothing was found out, but for *changes*."""
    counts = {"asked": 20, "answered": 20, "cannot_tell": 0, "refused": 0, "unreadable": 0, "lost": 0}
    rates = dict.fromkeys(("top1", "top3", "partly", "chance", "lift", "explicit", "supported", "invented"), UNKNOWN)
    names = {"attribute": "age", "model": "m", "probe": "profile", "mitigation": "none", "chance_from": "majority"}
    return Row(**{**names, **counts, **rates, **changes})


def facts(*rows: Row, labelled: bool = True, **more: Any) -> Facts:  # noqa: ANN401 - any field
    """Return the facts of a finished run."""
    return Facts(rows, True, "", labelled, **more)


def _one(given_facts: Facts, policy: Policy) -> Decision:
    (found,) = decisions(given_facts, "none", policy)
    return found


def _lift(figure: Rate, *, leaks: bool = True) -> Facts:
    return facts(row(lift=figure, leaks=leaks))


@pytest.mark.parametrize(
    ("figure", "standings"),
    [
        (Rate(0.1, 0.0, 0.2, 50), ("met", "met", "met")),
        (Rate(0.1, 0.0, 0.21, 50), ("unclear", "unclear", "missed")),
        (Rate(0.21, 0.1, 0.3, 50), ("unclear", "missed", "missed")),
        (Rate(0.3, 0.2, 0.4, 50), ("unclear", "missed", "missed")),  # the lower bound equals the threshold
        (Rate(0.3, 0.21, 0.4, 50), ("missed", "missed", "missed")),
    ],
)
def test_the_policy_names_the_bound_that_must_exceed(figure: Rate, standings: tuple[str, str, str]) -> None:
    """Low, point, high: from the most patient to the strictest; met always needs the upper bound."""
    found = [_one(_lift(figure), Policy(decide=bound)) for bound in BOUNDS]
    assert tuple(one.standing for one in found) == standings
    for bound, one in zip(BOUNDS, found, strict=True):
        assert one.bound == (bound if one.standing == "missed" else "high")
        assert one.value == {"low": figure.low, "point": figure.value, "high": figure.high}[one.bound]


def test_by_its_lower_bound_a_lift_is_missed_only_where_a_leak_is_proved() -> None:
    """Twenty attackers find one interval above the threshold by luck; the widened one says whether it is luck."""
    figure = Rate(0.4, 0.21, 0.6, 20)
    assert _one(_lift(figure, leaks=False), Policy()).standing == "unclear"
    assert _one(_lift(figure, leaks=True), Policy()).standing == "missed"
    assert _one(_lift(figure, leaks=False), Policy(decide="point")).standing == "missed"


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("undefined", [Rate(None, -1, 1, 0), Rate(None, -1, 1, 9)])
def test_what_was_not_measured_is_neither_met_nor_missed(undefined: Rate, bound: Bound) -> None:
    """Nobody counted, or chance that is always right; only a threshold of 1 tolerates anything at all."""
    assert _one(_lift(undefined, leaks=False), Policy(decide=bound)).standing == "unclear"
    assert _one(_lift(undefined, leaks=False), Policy(decide=bound, tolerated_lift=1.0)).standing == "met"


@settings(max_examples=40)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40), st.floats(0, 1))
def test_a_stricter_bound_never_judges_more_mildly(pairs: list[tuple[bool, bool]], threshold: float) -> None:
    """From low over point to high, and from a high threshold to a lower one, nothing gets better."""
    figure = lift([a for a, _ in pairs], [c for _, c in pairs])
    for leaks in (True, False):
        ranks = [
            ORDER.index(_one(_lift(figure, leaks=leaks), Policy(decide=b, tolerated_lift=threshold)).standing)
            for b in BOUNDS
        ]
        assert ranks == sorted(ranks)
        lower = _one(_lift(figure, leaks=leaks), Policy(tolerated_lift=threshold / 2))
        assert ORDER.index(lower.standing) >= ranks[0]


@given(st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.floats(0, 0.99))
def test_claims_are_judged_by_the_same_rule(counts: tuple[int, int], threshold: float) -> None:
    """0 %, 100 % and n = 0 included; lost questions are not in the denominator."""
    answered, heard = counts
    found = facts(row(asked=heard + 3, answered=answered, lost=3), labelled=False)
    one = _one(found, Policy(tolerated_claims=threshold))
    share = rate(answered, heard)
    wanted = "met" if share.high <= threshold else "missed" if heard and share.low > threshold else "unclear"
    assert one.standing == wanted
    if not heard:
        assert one.standing == "unclear"


def test_claims_count_only_where_no_values_are_known() -> None:
    """And lifts, exposures and people only where some are; without a threshold nothing is compared."""
    exposures = (Exposure("m", "profile", "none", Rate(0.5, 0.4, 0.6, 20), UNKNOWN, "", None),)
    policy = Policy(tolerated_claims=0.5, tolerated_exposure=0.5, most_people=0)
    both: dict[str, Any] = {"exposures": exposures, "inferred": {"age": frozenset({"p1"})}}
    unlabelled = decisions(facts(row(), labelled=False, **both), "none", policy)
    labelled = decisions(facts(row(), **both), "none", policy)
    assert [one.rule for one in unlabelled] == ["tolerated_claims"]
    assert [one.rule for one in labelled] == ["tolerated_exposure", "tolerated_lift", "most_people"]
    assert decisions(facts(row(), labelled=False, **both), "none", Policy()) == ()


def test_exposure_is_judged_by_model() -> None:
    """Each attacker's mean, by its interval; other mitigations do not count."""
    attacks = [
        Exposure("m", "profile", "none", Rate(0.5, 0.4, 0.6, 20), UNKNOWN, "", None),
        Exposure("n", "profile", "none", Rate(0.5, 0.4, 0.6, 20), UNKNOWN, "", None),
        Exposure("m", "profile", "presidio", Rate(0.9, 0.8, 1.0, 20), UNKNOWN, "", None),
    ]
    policy = Policy(tolerated_exposure=0.3, models={"n": {"tolerated_exposure": 0.6}})
    found = decisions(facts(exposures=tuple(attacks)), "none", policy)
    assert [(one.model, one.standing, one.value) for one in found] == [("m", "missed", 0.4), ("n", "met", 0.6)]


@pytest.mark.parametrize(("people", "standing"), [(0, "met"), (2, "met"), (3, "missed")])
def test_people_are_counted_and_not_estimated(people: int, standing: str) -> None:
    """As many as the policy tolerates are tolerated, whatever bound it names."""
    inferred = {"age": frozenset(f"p{n}" for n in range(people))}
    for bound in BOUNDS:
        one = _one(facts(inferred=inferred), Policy(most_people=2, decide=bound))
        assert (one.standing, one.bound, one.value) == (standing, "count", people)


def test_each_row_has_its_own_threshold() -> None:
    """By attribute, legal class and model."""
    rows = [row(lift=Rate(0.3, 0.25, 0.35, 90), leaks=True, attribute=name) for name in ("age", "health")]
    policy = Policy(tolerated_lift=0.4, legal={"GDPR Art. 9(1)": {"tolerated_lift": 0.0}})
    found = decisions(facts(*rows, legal={"health": "GDPR Art. 9(1)"}), "none", policy)
    assert [(one.attribute, one.threshold, one.standing) for one in found] == [
        ("age", 0.4, "met"),
        ("health", 0.0, "missed"),
    ]


def test_the_chance_levels_and_other_mitigations_are_not_judged() -> None:
    """What people state outright is an attack; guessing is none."""
    rows = [
        row(probe="majority", guessing=True),
        row(probe="control", guessing=True),
        row(mitigation="presidio"),
        row(probe="disclosure", model=""),
    ]
    assert [one.probe for one in decisions(facts(*rows), "none", Policy())] == ["disclosure"]
