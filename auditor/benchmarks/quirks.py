"""Peculiarities of published rules: each has a name, is described in one place and can be switched off."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from auditor.errors import BadContent


def chosen(without: Collection[str], known: Mapping[str, str]) -> frozenset[str]:
    """Return the names in *without* as a set; raise BadContent for one that is not among the *known* quirks."""
    for name in without:
        if name not in known:
            raise BadContent(
                "--without", name, f"one of {', '.join(known)}" if known else "left out: there are no quirks"
            )
    return frozenset(without)


def in_force(known: Mapping[str, str], without: Collection[str]) -> dict[str, bool]:
    """Return for each *known* quirk whether it was in force."""
    return {name: name not in without for name in known}
