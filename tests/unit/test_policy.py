"""Thresholds: each from where it is most particular, none from a key that nothing reads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.attributes.fields import Table
from auditor.errors import BadContent
from auditor.gate.policy import READERS, SCOPES, Policy, policy_from, read

SHARES = st.floats(0, 1)


def _policy(data: dict[str, Any]) -> Policy:
    return policy_from(read(Table(data, "auditor.toml", "policy.")))


def test_nothing_stated_is_the_default() -> None:
    """An empty table is the policy that the tool comes with."""
    assert _policy({}) == Policy()


def test_every_threshold_can_be_stated() -> None:
    """No field of the policy is without a reader, and none is read that is no field."""
    assert set(Policy.__dataclass_fields__) == {*READERS, *SCOPES}
    assert {key for keys in SCOPES.values() for key in keys} <= set(READERS)


def test_the_particular_goes_before_the_general() -> None:
    """An attribute's own, then its legal class's, then the general one."""
    policy = _policy(
        {
            "tolerated_lift": 0.3,
            "legal": {"GDPR Art. 9(1)": {"tolerated_lift": 0.1}},
            "attributes": {"health": {"tolerated_lift": 0.2}},
        }
    )
    assert policy.limit("tolerated_lift", attribute="health", legal="GDPR Art. 9(1)") == 0.2
    assert policy.limit("tolerated_lift", attribute="religion", legal="GDPR Art. 9(1)") == 0.1
    assert policy.limit("tolerated_lift", attribute="age", legal="GDPR Art. 4(1)") == 0.3
    assert policy.limit("most_people", attribute="health", legal="GDPR Art. 9(1)") is None


@given(SHARES, SHARES, SHARES)
def test_of_model_and_attribute_the_stricter_counts(general: float, attribute: float, model: float) -> None:
    """Neither can loosen what the other states; the general threshold does not enter."""
    policy = _policy(
        {
            "tolerated_lift": general,
            "attributes": {"age": {"tolerated_lift": attribute}},
            "models": {"m": {"tolerated_lift": model}},
        }
    )
    assert policy.limit("tolerated_lift", attribute="age", model="m") == min(attribute, model)
    assert policy.limit("tolerated_lift", attribute="sex", model="m") == model
    assert policy.limit("tolerated_lift", attribute="age", model="n") == attribute
    assert policy.limit("tolerated_lift", attribute="sex", model="n") == general


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"tolerated_lfit": 0.1}, "policy.tolerated_lfit.*tolerated_lift"),
        ({"attributes": {"age": {"most_peple": 1}}}, "policy.attributes.age.most_peple.*most_people"),
        ({"legal": {"GDPR Art. 9(1)": {"most_refused": 1}}}, r"policy.legal.GDPR Art. 9\(1\).most_refused"),
        ({"tolerated_lift": 1.01}, "tolerated_lift.*share"),
        ({"tolerated_lift": -0.1}, "tolerated_lift.*number"),
        ({"tolerated_lift": "0.1"}, "tolerated_lift.*number"),
        ({"tolerated_lift": float("nan")}, "tolerated_lift.*number"),
        ({"tolerated_lift": True}, "tolerated_lift.*number"),
        ({"most_people": 1.5}, "most_people.*whole"),
        ({"decide": "lower"}, "decide.*low"),
        ({"attributes": {"age": 0.1}}, "policy.attributes.age.*table"),
    ],
)
def test_what_is_no_threshold_is_refused_by_file_and_key(data: dict[str, Any], named: str) -> None:
    """A mistyped key has the nearest one named; a wrong value what was wanted."""
    with pytest.raises(BadContent, match=f"^auditor.toml: .*{named}"):
        _policy(data)


@given(st.dictionaries(st.sampled_from(["tolerated_lift", "least_coverage", "most_refused"]), SHARES))
def test_the_digest_is_that_of_the_thresholds(stated: dict[str, float]) -> None:
    """Equal policies have equal digests however they are written; stating a default changes nothing."""
    policy = _policy(stated)
    assert policy.digest == _policy(dict(reversed(stated.items()))).digest
    assert (policy.digest == Policy().digest) == (policy == Policy())
    assert _policy({"tolerated_lift": 0}).digest == _policy({"tolerated_lift": 0.0}).digest
