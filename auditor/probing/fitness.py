"""Which agents a strategy can use: those whose answers it understands, in the places where it asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.errors import BadContent
from auditor.probing.agents import Agent

RETURNS: Final = ("json", "reasoned", "staab", "findings", "chained", "rulings", "turn", "speech", "people")
GUESSES: Final = ("json", "reasoned", "staab", "chained")  # those of them that give guesses
_OF_OTHERS: Final = ("rulings", "turn", "speech", "people")  # formats of one strategy, of no use to the others
_ABOUT_NOBODY_ELSE: Final = (  # strategies that ask of the author alone
    "majority",
    "control",
    "disclosure",
    "interview",
)


def check_finder(strategy: str, agents: Sequence[Agent], where: str) -> None:
    """Refuse a probe about everyone whose first agent cannot find them, or that has nobody to ask about them."""
    if strategy in _ABOUT_NOBODY_ELSE:
        raise BadContent(where, "subjects", f"author: {strategy} asks about nobody else")
    if agents[0].returns != "people" or not agents[0].channels:
        raise BadContent(where, "agents[0].returns", "people, read from posts or pictures, where subjects is everyone")
    if len(agents) == 1:
        raise BadContent(where, "agents", "one that finds people and those that ask about each of them")
    for index, agent in enumerate(agents):
        if agents[0].name in agent.teammates:
            raise BadContent(where, f"agents[{index}].reads", "without the one that finds people: findings.subject")


def check_returns(strategy: str, agents: Sequence[Agent], where: str, before: int) -> None:
    """Refuse agents whose answers their strategy could not use; *before* them stand others."""
    if strategy == "interview":
        _check_interview(agents, where)
        return
    for index, agent in enumerate(agents, before):
        last = index == before + len(agents) - 1
        wanted: tuple[str, ...]
        if strategy == "abduction":
            wanted = ("rulings",) if last else ("chained", "reasoned", "json")
        else:
            wanted = GUESSES if last else tuple(name for name in RETURNS if name not in _OF_OTHERS)
        if agent.returns not in wanted:
            raise BadContent(where, f"agents[{index}].returns", " or ".join(wanted))
        if agent.system:
            raise BadContent(where, f"agents[{index}].system", "absent: only the two who talk in an interview have one")


def _check_interview(agents: Sequence[Agent], where: str) -> None:
    """Refuse a conversation in which anybody but the person's part knows the items, or says what cannot be used."""
    for index, (agent, returns) in enumerate(zip(agents, (("turn", "speech"), ("speech",), GUESSES), strict=True)):
        prefix = f"agents[{index}]."
        if agent.returns not in returns:
            raise BadContent(where, prefix + "returns", " or ".join(returns))
        if bool(agent.channels) != (index == 1):
            what = "what the person published" if index == 1 else "nothing: only the person's part knows the items"
            raise BadContent(where, prefix + "reads", what)
        if agent.sight.looks:
            raise BadContent(where, prefix + "looks", "absent: nobody looks closer in the middle of a conversation")
        if bool(agent.system) != (index < 2):
            what = "a text that says whom it plays" if index < 2 else "absent: it only reads the conversation"
            raise BadContent(where, prefix + "system", what)
