"""In a revealed report, what was quoted stands where it was read, and nowhere else."""

from __future__ import annotations

import base64
import io
import json
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from auditor.pictures import ocr_installed
from auditor.plan import corpus_digest
from auditor.reporting.context import in_context, marked
from auditor.reporting.document import Cited, Report
from auditor.reporting.html import render

SAMPLES: dict[str, Callable[[], Report]] = runpy.run_path(str(Path(__file__).parents[1] / "sample_report.py"))[
    "SAMPLES"
]
POST = "Moved twice. The tram to Jakominiplatz was late again, and I still love it."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Write one person with a post and a picture that holds text, and return the file."""
    image = Image.new("RGB", (1200, 600), "white")
    ImageDraw.Draw(image).text((100, 200), "GRAZ MARATHON 2024", fill="black", font=ImageFont.load_default(90))
    image.save(tmp_path / "medal.jpg")
    items = [
        {"id": "post-1", "kind": "post", "text": POST},
        {"id": "picture-1", "kind": "picture", "path": "medal.jpg", "caption": "Done!"},
    ]
    file = tmp_path / "people.jsonl"
    file.write_text(json.dumps({"person": "anna", "items": items}) + "\n", encoding="utf-8")
    return file


def _report(corpus: Path, *, revealed: bool = True) -> Report:
    cited = (
        Cited("anna", "post-1", ("text",), ("place",), (), 2, ("the tram to  Jakominiplatz was late",)),
        Cited("anna", "picture-1", ("picture",), ("place",), (), 1, ("GRAZ MARATHON",)),
    )
    report = SAMPLES["revealed"]()
    manifest = {**report.manifest, "corpus sha256": corpus_digest(str(corpus))}
    return replace(report, cited=cited, manifest=manifest, revealed=revealed)


def test_a_quote_is_marked_in_its_text(corpus: Path) -> None:
    """The words are marked as they stand in the post, whatever white space and case the model wrote."""
    report = _report(corpus)
    context = in_context(report, str(corpus))
    parts = context.exhibits["anna", "post-1"].parts
    assert "".join(text for text, _ in parts) == POST
    assert [text for text, quoted in parts if quoted] == ["The tram to Jakominiplatz was late"]
    assert "<mark>The tram to Jakominiplatz was late</mark>" in render(report, context=context)


@pytest.mark.skipif(not ocr_installed(), reason="the ocr extra is not installed")
def test_a_picture_is_shown_small_and_boxed(corpus: Path) -> None:
    """The copy is at most 800 pixels long, lies in the page, and the box surrounds the words that were quoted."""
    report = _report(corpus)
    context = in_context(report, str(corpus))
    picture = context.exhibits["anna", "picture-1"].picture
    assert picture is not None
    kind, data = picture.address.split(",")
    assert kind == "data:image/jpeg;base64"
    copy = Image.open(io.BytesIO(base64.b64decode(data)))
    assert copy.size == (picture.width, picture.height) == (800, 400)
    ((x, y, width, height),) = picture.boxes
    assert 50 < x < 90
    assert 110 < y < 160
    assert width > 300
    assert 30 < height < 100
    assert '<rect class="box"' in render(report, context=context)


def test_the_boxes_of_the_run_are_drawn_without_a_reader(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the run found is shown as it found it, also where nothing here could find it again; scaled with the copy."""
    monkeypatch.setattr("auditor.reporting.context.ocr_installed", lambda: False)
    report = _report(corpus)
    boxed = replace(report.cited[1], boxes=((90, 210, 1170, 300),))
    context = in_context(replace(report, cited=(report.cited[0], boxed)), str(corpus))
    picture = context.exhibits["anna", "picture-1"].picture
    assert picture is not None
    assert picture.boxes == ((60, 140, 720, 60),)


def test_nothing_is_put_into_texts_that_have_changed(corpus: Path) -> None:
    """A corpus that is gone or no longer the same gives no context, and the page says so beside the bare quotes."""
    report = _report(corpus)
    corpus.write_text(corpus.read_text(encoding="utf-8").replace("twice", "quetzal"), encoding="utf-8")
    for spec in (str(corpus), str(corpus.with_name("gone.jsonl"))):
        context = in_context(report, spec)
        assert context.missing
        assert not context.exhibits
        page = render(report, context=context)
        assert "quotes stand without their context" in page
        assert "quetzal" not in page


def test_a_closed_report_has_no_context(corpus: Path) -> None:
    """Unless it is revealed, neither text nor quote nor item comes into the page, whoever asks for it."""
    report = _report(corpus)
    page = render(replace(report, revealed=False), context=in_context(report, str(corpus)))
    for secret in ("Jakominiplatz", "MARATHON", "post-1", "picture-1", "anna", "data:image"):
        assert secret not in page
    assert not in_context(replace(report, revealed=False), str(corpus)).exhibits


@settings(deadline=None)  # a slow machine is no fault
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80), st.text(max_size=40), st.text(max_size=20))
def test_marking_changes_no_word(before: str, quote: str, after: str) -> None:
    """The pieces of a short text, put together again, are the text; what is marked stands in it."""
    text = before + quote + after
    parts = marked(text, [quote])
    assert "".join(piece for piece, _ in parts) == text
    assert all(piece in text for piece, is_quote in parts if is_quote)


def test_what_lies_far_from_a_quote_is_left_out() -> None:
    """Of a long text a stretch around each quote is kept."""
    text = "a " * 1000 + "the needle" + " b" * 1000
    parts = marked(text, ["The Needle"])
    assert [piece for piece, is_quote in parts if is_quote] == ["the needle"]
    assert sum(len(piece) for piece, _ in parts) < 700
