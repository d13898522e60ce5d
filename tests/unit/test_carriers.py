"""The search for what carries a leak, against leaks whose carriers are known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from auditor.probing.carriers import Carriers, Cause, Leak, find_carriers
from auditor.probing.pieces import Piece

ALL = [Piece("p", number, number + 1) for number in range(24)]
_SETS = st.frozensets(st.sampled_from(ALL), max_size=6)


def _find(
    leaks: Callable[[frozenset[Piece]], bool | Leak], suspects: frozenset[Piece] = frozenset(), most: int = 10**6
) -> Carriers:
    """Search by a leak that is there, is not there, or of which nobody can say."""

    async def ask(withheld: frozenset[Piece]) -> Leak:
        said = leaks(withheld)
        return said if isinstance(said, Leak) else Leak.NAMED if said else Leak.ENDED

    return asyncio.run(find_carriers(ALL, suspects, ask, most))


def _speechless_without_any(
    leaks: Callable[[frozenset[Piece]], bool],
) -> Callable[[frozenset[Piece]], bool | Leak]:
    """Return the leak of a model that does not answer where nothing is shown."""
    return lambda withheld: Leak.UNKNOWN if withheld == frozenset(ALL) else leaks(withheld)


@given(_SETS.filter(bool), _SETS)
def test_a_leak_that_several_pieces_give_each_alone_needs_them_all(
    carriers: frozenset[Piece], suspects: frozenset[Piece]
) -> None:
    """Whatever was suspected, exactly the pieces that each give the value away are found."""
    found = _find(lambda withheld: not carriers <= withheld, suspects)
    assert found.cause is Cause.CARRIED
    assert frozenset(found.pieces) == carriers
    assert found.minimal


@given(_SETS.filter(bool), _SETS)
def test_a_leak_that_needs_pieces_together_ends_without_one_of_them(
    together: frozenset[Piece], suspects: frozenset[Piece]
) -> None:
    """Of pieces that only together give the value away, one is enough to take away."""
    found = _find(lambda withheld: not together & withheld, suspects)
    assert len(found.pieces) == 1
    assert set(found.pieces) <= together


@given(st.sets(_SETS, min_size=1), _SETS)
def test_without_a_bound_each_piece_found_is_needed(ways: set[frozenset[Piece]], suspects: frozenset[Piece]) -> None:
    """For any monotone leak the result ends it, and with any one piece put back it is there again."""

    def leaks(withheld: frozenset[Piece]) -> bool:
        return any(not way & withheld for way in ways)

    found = _find(leaks, suspects)
    if found.cause is Cause.GUESSED:
        assert leaks(frozenset(ALL))
        return
    assert not leaks(frozenset(found.pieces))
    assert all(leaks(frozenset(found.pieces) - {piece}) for piece in found.pieces)


def test_a_value_that_is_named_without_any_item_is_carried_by_none() -> None:
    """A guess out of nothing is no leak of a sentence."""
    found = _find(lambda _: True)
    assert (found.cause, found.pieces, found.probes) == (Cause.GUESSED, (), 1)


@given(_SETS.filter(bool), _SETS, st.integers(1, 30))
def test_the_bound_holds_and_what_is_returned_was_proved(
    carriers: frozenset[Piece], suspects: frozenset[Piece], most: int
) -> None:
    """However few questions are allowed, no more are asked, and a carried leak ends without the pieces returned."""
    asked: list[frozenset[Piece]] = []

    def leaks(withheld: frozenset[Piece]) -> bool:
        asked.append(withheld)
        return not carriers <= withheld

    found = _find(leaks, suspects, most)
    assert len(asked) == found.probes <= most
    assert found.cause is Cause.CARRIED
    assert frozenset(found.pieces) in asked


def test_one_suspect_that_carries_alone_costs_two_questions() -> None:
    """A citation that is right is cheap to prove."""
    carrier = frozenset({ALL[7]})
    found = _find(lambda withheld: not carrier <= withheld, carrier)
    assert (frozenset(found.pieces), found.probes, found.minimal) == (carrier, 2, True)


@given(_SETS.filter(bool), _SETS)
def test_a_model_that_says_nothing_about_nothing_guesses_nothing(
    carriers: frozenset[Piece], suspects: frozenset[Piece]
) -> None:
    """The carriers are found all the same, since it answers about parts."""
    found = _find(_speechless_without_any(lambda withheld: not carriers <= withheld), suspects)
    assert (found.cause, frozenset(found.pieces), found.minimal) == (Cause.CARRIED, carriers, True)


def test_where_nobody_ever_answers_nothing_is_proved() -> None:
    """Neither that the leak is carried nor that it is guessed, however often was asked."""
    found = _find(lambda _: Leak.UNKNOWN, frozenset({ALL[3]}))
    assert (found.cause, found.pieces, found.minimal, found.cut_short) == (Cause.OPEN, (), False, False)


@given(st.frozensets(st.sampled_from(ALL), min_size=2, max_size=6), st.sampled_from([Leak.UNKNOWN, Leak.NAMED]))
def test_each_piece_is_needed_only_where_the_leak_was_seen_with_it(carriers: frozenset[Piece], said: Leak) -> None:
    """A refusal with one piece put back does not say that the leak is back."""
    found = _find(lambda withheld: Leak.ENDED if carriers <= withheld else said)
    assert (frozenset(found.pieces), found.minimal) == (carriers, said is Leak.NAMED)


@given(_SETS.filter(bool), st.integers(1, 30))
def test_whoever_stops_at_the_bound_says_so(carriers: frozenset[Piece], most: int) -> None:
    """With a larger one the search would have gone on."""
    short, whole = (_find(lambda withheld: not carriers <= withheld, most=bound) for bound in (most, 10**6))
    assert short.cut_short == (whole.probes > most)
    assert not whole.cut_short
