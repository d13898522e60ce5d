"""Who is handed out when, and from where their files are read."""

from __future__ import annotations

from itertools import islice, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.cluster.anchoring import anchored, anchored_person
from auditor.cluster.driver import shares
from auditor.domain import Person, Picture, Post
from auditor.mitigation.catalogue import open_mitigation
from auditor.models.catalogue import ModelOptions
from auditor.preparing import Request


@given(st.integers(0, 5000), st.integers(1, 64))
def test_shares_never_grow_and_hand_everybody_out_once(people: int, threads: int) -> None:
    """Towards the end they are of one person, so that nobody waits long for the last."""
    everybody = iter(range(people))
    taken = []
    for size in shares(people, threads):
        share = list(islice(everybody, size))
        if not share:
            break
        taken.append(share)
    assert [one for share in taken for one in share] == list(range(people))
    assert all(len(later) <= len(earlier) for earlier, later in pairwise(taken))
    assert all(len(share) <= 200 for share in taken)
    assert not taken or len(taken[-1]) == 1


def test_every_file_of_a_request_is_looked_for_from_the_folder_of_the_command() -> None:
    """What is no file keeps its name, and so does what is recorded by its name."""
    request = Request(
        corpus="synthpai:people.jsonl",
        models=("embedded:mine.gguf", "replay:old"),
        probes=("profile", "mine.toml@posts", "/other/probe.toml"),
        mitigations=("presidio+firm.toml",),
        attributes="ours.toml",
        out=Path("run"),
        options=ModelOptions(),
    )
    found = anchored(request, Path("/here"))
    assert found.corpus == "synthpai:/here/people.jsonl"
    assert found.probes == ("profile", "/here/mine.toml@posts", "/other/probe.toml")
    assert (found.attributes, found.out) == ("/here/ours.toml", Path("/here/run"))
    assert (found.models, found.mitigations) == (request.models, request.mitigations)
    assert found.options.folder == Path("/here")


def test_pictures_of_a_person_are_looked_for_from_there_too() -> None:
    """A worker opens them, in a folder of its own."""
    person = Person("p", (Post("1", "Hello."), Picture("2", Path("a.png")), Picture("3", Path("/other/b.png"))))
    post, near, far = anchored_person(person, Path("/here")).items
    assert post == person.items[0]
    assert [near, far] == [Picture("2", Path("/here/a.png")), Picture("3", Path("/other/b.png"))]


def test_the_file_of_a_mitigation_is_read_from_that_folder_and_its_name_stays(tmp_path: Path) -> None:
    """Records and plan know it by the name that the user wrote."""
    pytest.importorskip("presidio_analyzer")
    (tmp_path / "firm.toml").write_text("seed = 7\n", encoding="utf-8")
    assert open_mitigation("presidio+firm.toml", tmp_path).name == "presidio+firm.toml"
