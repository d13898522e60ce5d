"""Probes as data: a TOML file is read into a Probe, or refused with file and key.

A probe names its strategy and its answer formats from closed lists; it never carries code.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from auditor.content import shelf
from auditor.errors import BadContent
from auditor.files import read_toml
from auditor.probing import sight
from auditor.probing.agents import Agent
from auditor.probing.fitness import RETURNS, check_finder, check_returns
from auditor.probing.prompts import CHANNELS, check_template
from auditor.probing.sight import sight_of

STRATEGIES: Final = ("majority", "control", "disclosure", "single", "team", "abduction", "incremental", "interview")
DETECTORS: Final = ("faces",)  # apparent age and sex
BASELINES: Final = ("majority", "control", "disclosure")  # probes, each of the strategy of its name, in every run
_GUESSING: Final = ("majority", "control")  # strategies that never see the person

SUBJECTS: Final = ("author", "everyone")  # about whom a probe asks

_PROBE_KEYS: Final = (
    *("id", "version", "title", "source", "strategy", "steps", "parts", "only", "subjects", "most_subjects", "agents"),
)
_MOST_SUBJECTS: Final = 12
PARTS: Final = 8
_MOST_PARTS: Final = 100
_ONLY: Final = "@"  # between the name of a probe and what it is confined to
_AGENTS_OF: Final = {"single": 1, "control": 1, "incremental": 1, "abduction": 2, "interview": 3}  # that take so many
_STEPPING: Final = ("abduction", "incremental", "interview")
_AGENT_KEYS: Final = ("name", "reads", "returns", "system", "prompt", "max_tokens", "detector", "items", *sight.KEYS)


@dataclass(frozen=True, slots=True)
class Probe:
    """A declared way of attacking."""

    id: str
    version: int
    title: str
    source: str
    strategy: str
    agents: tuple[Agent, ...] = ()
    only: tuple[str, ...] = ()  # channels, or topics of a channel, that it is confined to; all where none is named
    steps: int = 1  # at most: rounds of abduction, batches of an incremental probe, turns of an interview
    subjects: str = "author"  # "everyone": the first agent finds who is spoken of, the others ask about each
    most_subjects: int = _MOST_SUBJECTS  # other than the author, of one person: nobody is asked about more
    parts: int = PARTS  # of a history that no model holds at once: how many are searched at most; 0 for none

    @property
    def base(self) -> str:
        """The probe of which this is a confined variant; itself where it is none."""
        return self.id.partition(_ONLY)[0]

    @property
    def guessing(self) -> bool:
        """Whether it never sees the person: what it gets right is a level of chance, and no attack."""
        return self.strategy in _GUESSING

    @property
    def baseline(self) -> bool:
        """Whether others are measured against it: it guesses, or reads what is stated outright."""
        return self.strategy in BASELINES

    @property
    def asks_models(self) -> bool:
        """Whether it needs a model at all."""
        return bool(self.agents)

    @property
    def persona(self) -> str:
        """The name of the agent that plays the person; "" where the strategy has none."""
        return self.agents[1].name if self.strategy == "interview" else ""

    @property
    def detects(self) -> bool:
        """Whether it has an agent that estimates from how people look."""
        return any(agent.detector for agent in self.agents)

    @property
    def questions(self) -> tuple[int, int]:
        """The fewest and the most questions that one person takes, repairs not counted."""
        if self.subjects == "everyone":  # a look for people, then the rest about the author and about each of them
            fewest, most = replace(self, subjects="author", agents=self.agents[1:]).questions
            return 1 + fewest, 1 + (1 + self.most_subjects) * most
        agents = sum(not agent.detector for agent in self.agents)
        most = agents + sum(agent.sight.looks + bool(agent.items) for agent in self.agents)
        match self.strategy:
            case "abduction" | "incremental":
                return 1, most * self.steps
            case "interview":
                return 1, 2 * self.steps + 1  # both sides of each turn, and the guesses
            case "team":
                return 1, most
            case _:
                return agents, most

    @property
    def cites(self) -> bool:
        """Whether its answers are asked to cite evidence."""
        return self.strategy == "disclosure" or any(a.returns in ("json", "reasoned", "chained") for a in self.agents)


def built_in() -> tuple[str, ...]:
    """Return the names of the probes that come with the tool, the baselines first."""
    names = sorted(path.stem for path in shelf("probes").glob("*.toml"))
    return (*BASELINES, *(name for name in names if name not in BASELINES))


def raw(name: str) -> dict[str, Any]:
    """Return the parsed TOML of a built-in probe or of a user's own file; BadContent where it cannot be read.

    NAME@posts, NAME@pictures or NAME@TOPIC,TOPIC is the probe confined to these channels or topics.
    """
    base, at, only = name.rpartition(_ONLY)
    if at and not only.endswith(".toml"):
        data = raw(base)
        return {**data, "id": f"{data.get('id')}{_ONLY}{only}", "only": [part.strip() for part in only.split(",")]}
    path = Path(name) if name.endswith(".toml") else shelf("probes") / f"{name}.toml"
    try:
        return read_toml(path)
    except FileNotFoundError:
        if name.endswith(".toml"):
            raise BadContent("-p", name, "a file that exists") from None
        known = ", ".join(built_in())
        raise BadContent("-p", name, f"one of {known}, or a path that ends in .toml") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(path, "(file)", f"readable UTF-8 ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        raise BadContent(path, "(syntax)", f"TOML: {error}") from None


def found_from(folder: Path, name: str) -> str:
    """Return the name of a probe with the path of its file, if it names one, led back to *folder*."""
    base, at, only = name.rpartition(_ONLY)
    if at and not only.endswith(".toml"):
        return f"{found_from(folder, base)}{_ONLY}{only}"
    return str(folder / name) if name.endswith(".toml") else name


def load(name: str) -> Probe:
    """Return the probe called *name*, or the one in the file at that path."""
    return parse(raw(name), name)


def digest(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a probe's content, independent of the order of its keys."""
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def parse(data: Mapping[str, Any], where: str) -> Probe:
    """Check a parsed probe file and return it as a Probe; BadContent names file and key."""
    _known_keys(data, _PROBE_KEYS, where, "")
    strategy = _one_of(data, "strategy", STRATEGIES, where)
    subjects = _one_of(data, "subjects", SUBJECTS, where) if "subjects" in data else "author"
    agents = _agents(data.get("agents", []), where)
    if bool(agents) == (strategy in ("majority", "disclosure")):
        raise BadContent(where, "agents", "absent for majority and disclosure, present for every other strategy")
    attackers = agents[1:] if subjects == "everyone" else agents
    if subjects == "everyone":
        check_finder(strategy, agents, where)
    if strategy in _AGENTS_OF and len(attackers) != _AGENTS_OF[strategy]:
        finder = ", behind the one that finds people" if subjects == "everyone" else ""
        raise BadContent(where, "agents", f"exactly {_AGENTS_OF[strategy]} for the strategy {strategy}{finder}")
    check_returns(strategy, attackers, where, len(agents) - len(attackers))
    return Probe(
        id=_text(data, "id", where),
        version=_whole(data, "version", where),
        title=_text(data, "title", where),
        source=_text(data, "source", where),
        strategy=strategy,
        agents=agents,
        only=_only(data, agents, where),
        steps=_steps(data, strategy, where),
        subjects=subjects,
        most_subjects=_most_subjects(data, subjects, where),
        parts=_parts(data, where),
    )


def _most_subjects(data: Mapping[str, Any], subjects: str, where: str) -> int:
    if "most_subjects" not in data:
        return _MOST_SUBJECTS
    if subjects != "everyone":
        raise BadContent(where, "most_subjects", "absent where subjects is not everyone")
    return _whole(data, "most_subjects", where)


def _only(data: Mapping[str, Any], agents: Sequence[Agent], where: str) -> tuple[str, ...]:
    only = data.get("only", [])
    if not isinstance(only, list) or not all(isinstance(name, str) and name for name in only):
        raise BadContent(where, "only", "a list of channels or topics")
    if only and not any(agent.channels for agent in agents):
        raise BadContent(where, "only", "absent: this probe reads nothing that could be left out")
    return tuple(only)


def _steps(data: Mapping[str, Any], strategy: str, where: str) -> int:
    if "steps" not in data:
        return 1
    if strategy not in _STEPPING:
        raise BadContent(where, "steps", f"absent: only {', '.join(_STEPPING)} take steps")
    return _whole(data, "steps", where)


def _parts(data: Mapping[str, Any], where: str) -> int:
    parts = data.get("parts", PARTS)
    if not isinstance(parts, int) or isinstance(parts, bool) or not 0 <= parts <= _MOST_PARTS:
        raise BadContent(where, "parts", f"a whole number from 0 to {_MOST_PARTS}")
    return parts


def _agents(entries: object, where: str) -> tuple[Agent, ...]:
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadContent(where, "agents", "an array of tables: [[agents]]")
    agents: list[Agent] = []
    for index, entry in enumerate(entries):
        agents.append(_agent(entry, where, f"agents[{index}].", [agent.name for agent in agents]))
    return tuple(agents)


def _agent(entry: Mapping[str, Any], where: str, prefix: str, earlier: Sequence[str]) -> Agent:
    _known_keys(entry, _AGENT_KEYS, where, prefix)
    name = _text(entry, "name", where, prefix)
    if name in (*earlier, *CHANNELS):
        raise BadContent(where, prefix + "name", "a name that is not taken yet")
    if "detector" in entry:
        return _detector(entry, name, where, prefix)
    reads = _reads(entry.get("reads", []), (*CHANNELS, *earlier), where, prefix + "reads")
    return Agent(
        name=name,
        reads=reads,
        returns=_one_of(entry, "returns", RETURNS, where, prefix),
        prompt=_template(entry, "prompt", where, prefix),
        system=_template(entry, "system", where, prefix) if "system" in entry else "",
        max_tokens=_whole(entry, "max_tokens", where, prefix) if "max_tokens" in entry else 1500,
        items=_items(entry, reads, where, prefix),
        sight=sight_of(entry, where, prefix, sees="pictures" in reads),
    )


def _items(entry: Mapping[str, Any], reads: Sequence[str], where: str, prefix: str) -> int:
    if "items" not in entry:
        return 0
    if not reads or set(reads) & set(CHANNELS):
        raise BadContent(where, prefix + "items", "absent: only who reads nothing but findings asks for items")
    return _whole(entry, "items", where, prefix)


def _template(entry: Mapping[str, Any], key: str, where: str, prefix: str) -> str:
    text = _text(entry, key, where, prefix)
    if fault := check_template(text):
        raise BadContent(where, prefix + key, f"a valid template ({fault})")
    return text


def _detector(entry: Mapping[str, Any], name: str, where: str, prefix: str) -> Agent:
    """Return an agent that asks no model: it reads pictures, and returns what it estimates as findings."""
    _known_keys(entry, ("name", "detector", "reads", "returns"), where, prefix)
    if entry.get("reads") != ["pictures"]:
        raise BadContent(where, prefix + "reads", '["pictures"]')
    detector = _one_of(entry, "detector", DETECTORS, where, prefix)
    return Agent(name, ("pictures",), _one_of(entry, "returns", ("findings",), where, prefix), "", detector=detector)


def _reads(value: object, allowed: Sequence[str], where: str, key: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(name in allowed for name in value):
        raise BadContent(where, key, f"a list out of {', '.join(allowed)}")
    return tuple(value)


def _known_keys(data: Mapping[str, Any], known: Sequence[str], where: str, prefix: str) -> None:
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            raise BadContent(where, prefix + key, f"'{near[0]}'" if near else f"one of {', '.join(known)}")


def _text(data: Mapping[str, Any], key: str, where: str, prefix: str = "") -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise BadContent(where, prefix + key, "a text that is not empty")
    return value


def _whole(data: Mapping[str, Any], key: str, where: str, prefix: str = "") -> int:
    value = data.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BadContent(where, prefix + key, "a whole number from 1 up")
    return value


def _one_of(data: Mapping[str, Any], key: str, allowed: Sequence[str], where: str, prefix: str = "") -> str:
    value = data.get(key)
    if value not in allowed:
        raise BadContent(where, prefix + key, f"one of {', '.join(allowed)}")
    return str(value)
