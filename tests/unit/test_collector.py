"""The collector waits while it is told to, and comes back whatever happens."""

from __future__ import annotations

import gc

import pytest

from auditor.collector import undisturbed


def test_the_collector_waits_and_comes_back_after_an_error() -> None:
    """It is off inside, and on again where it was on before."""
    seen = []

    @undisturbed()
    def failing() -> None:
        seen.append(gc.isenabled())
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        failing()
    assert [*seen, gc.isenabled()] == [False, True]


def test_a_collector_that_was_off_stays_off() -> None:
    """One part of the work inside another does not bring it back early."""
    with undisturbed():
        with undisturbed():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
