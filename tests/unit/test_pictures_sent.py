"""What a model that sees is really sent: inspected by a server on this machine, through both paths to it."""

from __future__ import annotations

import base64
import io
import json
import runpy
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from auditor.audit import carry_out
from auditor.domain import Picture
from auditor.errors import BadContent
from auditor.estimating import estimate
from auditor.journal import read
from auditor.models.catalogue import ModelOptions
from auditor.models.protocol import Reply
from auditor.pictures.remains import remains
from auditor.preparing import Request, draft, prepare
from auditor.probing.catalogue import parse, raw
from auditor.probing.looking import Look, render, wanted
from auditor.probing.prompts import Exhibit
from auditor.probing.runner import Progress
from auditor.probing.sight import Sight

SERVER = runpy.run_path(str(Path(__file__).resolve().parents[1] / "openai_server.py"))
COLOURS = {"left top": "red", "right top": "blue", "left bottom": "white", "right bottom": "black"}
PROBE = """
id = "look"
version = 1
title = "Looks at pictures"
source = "a test"
strategy = "single"

[[agents]]
name = "reader"
reads = ["posts", "pictures"]
returns = "json"
prompt = "Answer."
"""


@pytest.fixture
def base() -> Iterator[str]:
    """Start a server that remembers what it was sent."""
    with SERVER["serving"]() as address:
        yield address


def quarters(size: tuple[int, int]) -> Image.Image:
    """Return a picture of four coloured quarters."""
    image = Image.new("RGB", size)
    for place, colour in COLOURS.items():
        at = (size[0] // 2 * ("right" in place), size[1] // 2 * ("bottom" in place))
        image.paste(Image.new("RGB", (size[0] // 2, size[1] // 2), colour), at)
    return image


def corpus(folder: Path) -> str:
    """Write a corpus of one person with a post and two pictures."""
    exif = Image.Exif()
    exif.update({0x013B: "Anna Muster", 0x0112: 6})
    quarters((2400, 1600)).save(folder / "a.jpg", exif=exif, comment=b"at home")
    quarters((300, 200)).save(folder / "b.png")
    pictures = [{"id": name, "kind": "picture", "path": name} for name in ("a.jpg", "b.png")]
    row = {"person": "p1", "items": [{"id": "1", "kind": "post", "text": "Runner 3."}, *pictures]}
    (folder / "people.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return str(folder / "people.jsonl")


def asked(base: str) -> list[dict[str, Any]]:
    """Return the requests that held pictures, as the server got them."""
    with urllib.request.urlopen(base.replace("/v1", "/pictured"), timeout=20) as response:  # noqa: S310 - this machine
        found: list[dict[str, Any]] = json.load(response)
    return found


def sent(request: dict[str, Any]) -> list[tuple[str, bytes]]:
    """Return the pictures of a request, each with the text that stands before it."""
    parts = request["messages"][-1]["content"]
    labels = [parts[number - 1]["text"] for number, part in enumerate(parts) if part["type"] == "image_url"]
    addresses = [part["image_url"]["url"] for part in parts if part["type"] == "image_url"]
    return [(told, base64.b64decode(url.partition(",")[2])) for told, url in zip(labels, addresses, strict=True)]


def run(folder: Path, base: str, model: str, *, keys: str = "", direct: bool = True, out: str = "run") -> Path:
    """Audit the corpus with a probe that states *keys* for its agent; return the run."""
    probe = folder / "look.toml"
    probe.write_text(PROBE + keys, encoding="utf-8")
    options = ModelOptions(sees_images=True, api_base=None if direct else base)
    spec = f"{base}#{model}" if direct else f"openai/{model}"
    request = Request(
        corpus=str(folder / "people.jsonl"), models=(spec,), probes=(str(probe),), out=folder / out, options=options
    )
    assert carry_out(prepare(request), Progress()) == ""
    return folder / out


@pytest.fixture(autouse=True)
def _surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", SERVER["KEY"])
    monkeypatch.setattr("auditor.preparing.ocr_installed", lambda: False)  # nothing here asks for text in pictures


@pytest.mark.loopback
@pytest.mark.parametrize("direct", [True, False])
def test_each_picture_arrives_once_at_the_size_stated_and_bare(tmp_path: Path, base: str, direct: bool) -> None:
    """Two pictures in one question, numbered as the items are."""
    corpus(tmp_path)
    run(tmp_path, base, "ok", keys="pixels = 600", direct=direct)
    (request,) = asked(base)
    (first, large), (second, small) = sent(request)
    assert (first, second) == ("Picture [2]:", "Picture [3]:")
    assert Image.open(io.BytesIO(large)).size == (400, 600)  # turned upright
    assert Image.open(io.BytesIO(small)).size == (300, 200)  # never enlarged
    assert remains(large) == remains(small) == frozenset()
    assert not any(b"Anna" in data or b"at home" in data for _, data in sent(request))


@pytest.mark.loopback
@pytest.mark.parametrize("direct", [True, False])
def test_the_exif_block_goes_along_where_the_probe_says_so(tmp_path: Path, base: str, direct: bool) -> None:
    """It is the only metadata that ever does."""
    corpus(tmp_path)
    run(tmp_path, base, "ok", keys='metadata = "keep"', direct=direct)
    (_, data), _ = sent(asked(base)[0])
    assert remains(data) == {"EXIF"}
    assert Image.open(io.BytesIO(data)).getexif()[0x013B] == "Anna Muster"


@pytest.mark.loopback
@pytest.mark.parametrize("direct", [True, False])
def test_a_model_may_look_closer(tmp_path: Path, base: str, direct: bool) -> None:
    """The part that it asks for comes with the pictures, cut from all pixels of the file, upright and in its colour."""
    corpus(tmp_path)
    run(tmp_path, base, "curious", keys="pixels = 600\nlooks = 2", direct=direct)
    before, after = asked(base)
    assert "2 in all" in before["messages"][-1]["content"][-1]["text"]
    assert "1 in all" in after["messages"][-1]["content"][-1]["text"]
    assert sent(after)[:2] == sent(before)
    label, data = sent(after)[2]
    part = Image.open(io.BytesIO(data))
    assert label == "Picture [2], enlarged from 500 0 to 1000 500:"
    assert part.size == (400, 600)  # of 800 x 1200 pixels: the whole picture has as many for twice the width
    assert remains(data) == frozenset()
    shown = part.convert("RGB").getpixel((200, 300))
    assert isinstance(shown, tuple)
    red = (255, 0, 0)  # upright; what is right at the top now was stored left at the top
    assert max(abs(a - b) for a, b in zip(shown, red, strict=True)) < 8


@pytest.mark.loopback
def test_looks_are_bounded_and_recorded(tmp_path: Path, base: str) -> None:
    """A model that asks on and on gets as many looks as the probe says, once more an ordinary question, and no more."""
    corpus(tmp_path)
    journal = run(tmp_path, base, "greedy", keys="looks = 3")
    assert [len(sent(request)) for request in asked(base)] == [2, 3, 4, 5, 5]
    assert len({data for request in asked(base) for _, data in sent(request)}) == 5
    exchanges = [r for r in read(journal) if r["kind"] == "exchange" and r["asked"]["probe"] == "look"]
    assert len(exchanges) == 5
    (outcomes,) = (r["outcomes"] for r in read(journal) if r["kind"] == "outcomes" and r["probe"] == "look")
    assert {outcome["kind"] for outcome in outcomes.values()} == {"unreadable"}


@pytest.mark.loopback
def test_looks_are_not_paid_for_twice(tmp_path: Path, base: str) -> None:
    """A run that was killed after a look goes on with the recorded answers: equal pictures give equal questions."""
    corpus(tmp_path)
    journal = run(tmp_path, base, "curious", keys="looks = 2")
    (file,) = journal.glob("journal-*.jsonl")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if '"probe":"look","model"' not in line), encoding="utf-8")
    run(tmp_path, base, "curious", keys="looks = 2")
    assert len(asked(base)) == 2
    kinds = [r["kind"] for r in read(journal) if r["kind"] == "outcomes" and r["probe"] == "look"]
    assert kinds == ["outcomes"]


@pytest.mark.loopback
def test_an_estimate_counts_pictures_and_looks(tmp_path: Path, base: str) -> None:
    """The most that may be asked holds every look with all its pictures; nothing is sent to find out."""
    corpus(tmp_path)
    probe = tmp_path / "look.toml"
    calls = {}
    for keys in ("", "looks = 3"):
        probe.write_text(PROBE + keys, encoding="utf-8")
        options = ModelOptions(sees_images=True)
        request = Request(
            corpus=str(tmp_path / "people.jsonl"),
            models=(f"{base}#ok",),
            probes=(str(probe),),
            out=tmp_path / "none",
            options=options,
        )
        (line,) = estimate(draft(request)).lines
        assert line.most is not None
        calls[keys] = line.most.calls
    assert calls["looks = 3"] == calls[""] + 3
    assert asked(base) == []


def test_a_picture_that_broke_meanwhile_is_not_sent(tmp_path: Path) -> None:
    """It was whole when the corpus was read; the others are sent all the same."""
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    assert render(Picture("a", tmp_path / "a.jpg"), Sight()) is None
    assert render(Picture("a", tmp_path / "a.jpg"), Sight(), (0, 0, 500, 500)) is None


def test_only_plain_requests_for_parts_of_shown_pictures_count() -> None:
    """An answer stays an answer; items that are not shown, posts and empty parts are not looked at."""
    shown = (Exhibit(1, "a", "posts", "x"), Exhibit(2, "b", "pictures", "", picture=Picture("b", Path("b.jpg"))))

    def looks(text: str) -> list[Look]:
        return list(wanted(Reply(text), shown))

    part = Look(2, (0, 100, 1000, 900))
    assert looks("ZOOM [2] 0 100 1000 900") == [part]
    assert looks("I would like to see more.\n```\nZOOM 2: 0, 100, 2000, 900\n```") == [part]
    assert looks("ZOOM [1] 0 0 500 500\nZOOM [7] 0 0 500 500\nZOOM [2] 500 500 500 900\nZOOM [2] 900 0 100 500") == []
    assert looks('{"age": null}\nZOOM [2] 0 100 1000 900') == []
    assert looks("- place: Graz, since the sign says so [2]\n" * 9 + "ZOOM [2] 0 100 1000 900") == []


@pytest.mark.parametrize(
    ("keys", "wrong"),
    [
        ({"pixels": 10}, "agents\\[0\\].pixels"),
        ({"pixels": True}, "agents\\[0\\].pixels"),
        ({"metadata": "some"}, "agents\\[0\\].metadata"),
        ({"looks": 99}, "agents\\[0\\].looks"),
        ({"looks": 1, "reads": ["posts"]}, "agents\\[0\\].looks"),
    ],
)
def test_a_probe_that_states_nonsense_about_pictures_is_refused(keys: dict[str, object], wrong: str) -> None:
    """File and key are named."""
    probe = raw("profile")
    with pytest.raises(BadContent, match=wrong):
        parse({**probe, "agents": [{**probe["agents"][0], **keys}]}, "look.toml")
