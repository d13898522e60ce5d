"""Probe files: the built-in ones are sound, and a fault in a user's own names file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.errors import BadContent
from auditor.probing.catalogue import built_in, digest, load, parse, raw

SOUND = {
    "id": "mine",
    "version": 1,
    "title": "t",
    "source": "s",
    "strategy": "single",
    "agents": [{"name": "a", "reads": ["posts"], "returns": "json", "prompt": "p"}],
}


@pytest.mark.parametrize("name", built_in())
def test_every_built_in_probe_can_be_read_and_bears_its_file_name(name: str) -> None:
    """The catalogue holds no broken probe."""
    assert load(name).id == name


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"strategy": "telepathy"}, "strategy"),
        ({"stratgy": "single"}, "stratgy"),
        ({"version": "one"}, "version"),
        ({"version": True}, "version"),
        ({"title": ""}, "title"),
        ({"agents": []}, "agents"),
        ({"agents": "none"}, "agents"),
        ({"agents": [{**SOUND["agents"][0], "reads": ["mail"]}]}, "agents[0].reads"),  # type: ignore[index]
        ({"agents": [{**SOUND["agents"][0], "returns": "code"}]}, "agents[0].returns"),  # type: ignore[index]
        ({"agents": [{**SOUND["agents"][0], "returns": "findings"}]}, "agents[0].returns"),  # type: ignore[index]
        ({"agents": [{**SOUND["agents"][0], "prompt": "{{ unclosed"}]}, "agents[0].prompt"),  # type: ignore[index]
        ({"agents": [{**SOUND["agents"][0], "items": 2}]}, "agents[0].items"),  # type: ignore[index]
        ({"agents": [{**SOUND["agents"][0], "name": "posts"}]}, "agents[0].name"),  # type: ignore[index]
        ({"agents": SOUND["agents"] * 2}, "agents[1].name"),  # type: ignore[operator]
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_names_file_and_key(change: dict[str, object], key: str) -> None:
    """A broken probe is refused with the place and what should stand there."""
    with pytest.raises(BadContent) as fault:
        parse({**SOUND, **change}, "mine.toml")
    assert "mine.toml" in str(fault.value)
    assert f"'{key}'" in str(fault.value)


FINDER = {"name": "f", "reads": ["posts"], "returns": "people", "prompt": "p"}
ASKER = {"name": "a", "reads": ["posts"], "returns": "json", "prompt": "{{ findings.subject }}"}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"subjects": "someone"}, "subjects"),
        ({"strategy": "control"}, "subjects"),
        ({"agents": [ASKER, {**ASKER, "name": "b"}]}, "agents[0].returns"),
        ({"agents": [{**FINDER, "reads": []}, ASKER]}, "agents[0].returns"),
        ({"agents": [FINDER], "strategy": "team"}, "agents"),
        ({"agents": [FINDER]}, "agents"),
        ({"agents": [FINDER, {**ASKER, "reads": ["posts", "f"]}]}, "agents[1].reads"),
        ({"agents": [FINDER, {**ASKER, "returns": "findings"}]}, "agents[1].returns"),
        ({"agents": [FINDER, ASKER], "most_subjects": 0}, "most_subjects"),
        ({"agents": [ASKER], "subjects": "author", "most_subjects": 3}, "most_subjects"),
        ({"agents": [FINDER], "subjects": "author"}, "agents[0].returns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_probe_about_everyone_has_a_finder_first(change: dict[str, object], key: str) -> None:
    """It finds people before it asks about them, and only such a probe says how many."""
    sound = {**SOUND, "subjects": "everyone", "agents": [FINDER, ASKER]}
    assert parse(sound, "mine.toml").questions == (2, 14)
    with pytest.raises(BadContent) as fault:
        parse({**sound, **change}, "mine.toml")
    assert f"'{key}'" in str(fault.value)


def test_a_misspelt_key_gets_a_suggestion() -> None:
    """The nearest known key is named."""
    with pytest.raises(BadContent, match="'strategy'"):
        parse({**SOUND, "stratgy": "single"}, "mine.toml")


def test_a_users_own_probe_is_a_path(tmp_path: Path) -> None:
    """A path that ends in .toml is read; syntax errors name the file."""
    path = tmp_path / "mine.toml"
    path.write_text('id = "mine\n', encoding="utf-8")
    with pytest.raises(BadContent, match=r"mine\.toml"):
        raw(str(path))
    with pytest.raises(BadContent, match="nowhere"):
        raw("nowhere")


def test_the_digest_changes_with_any_word() -> None:
    """A reworded probe is another probe; the order of keys is not."""
    assert digest(SOUND) == digest(dict(reversed(SOUND.items())))
    assert digest(SOUND) != digest({**SOUND, "title": "T"})


def test_a_probe_can_be_confined_to_a_channel_or_a_topic() -> None:
    """prism@posts is prism, under a name of its own, with nothing but the posts."""
    confined = load("prism@posts")
    assert (confined.id, confined.base, confined.only) == ("prism@posts", "prism", ("posts",))
    assert confined.agents == load("prism").agents
    assert load("profile@posts,cycling").only == ("posts", "cycling")
    assert load("profile").only == ()


@pytest.mark.parametrize("name", ["control@posts", "majority@posts", "prism@", "nothing@posts"])
def test_what_cannot_be_confined_is_refused(name: str) -> None:
    """A probe that reads nothing has nothing to leave out."""
    with pytest.raises(BadContent):
        load(name)
