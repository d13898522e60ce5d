"""The report as a browser shows it: drawn, silent, asking nobody, and harmless whatever names it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from auditor.reporting.document import Report

Look = Callable[..., dict[str, Any]]
Samples = Mapping[str, Callable[[], Report]]


@pytest.mark.parametrize("name", ["realistic", "hostile", "one_person", "only_refusals", "no_truth", "no_rows"])
def test_every_figure_is_drawn_and_nothing_is_asked_for(name: str, look: Look, samples: Samples) -> None:
    """No complaint on the console, no request, and an SVG in every place meant for a figure."""
    seen = look(samples[name]())
    assert seen["complaints"] == []
    assert seen["requests"] == []
    assert seen["drawn"] == seen["plots"]
    assert seen["words"] > 500


def test_dots_are_drawn_for_what_was_measured(look: Look, samples: Samples) -> None:
    """Four figures with several panels hold hundreds of dots, not empty axes."""
    seen = look(samples["realistic"]())
    assert seen["plots"] == 7
    assert seen["dots"] > 100


def test_hostile_names_add_no_element(look: Look, samples: Samples) -> None:
    """A name that looks like markup stays a name: the same scripts, and no image, frame, form or script link."""
    harmless, hostile = look(samples["realistic"]()), look(samples["hostile"]())
    assert hostile["strangers"] == 0
    assert hostile["scripts"] - hostile["plots"] == harmless["scripts"] - harmless["plots"] == 2


@pytest.mark.parametrize("added", ["<script>document.title = 1</script>", "<img src='http://127.0.0.1:9/a.png'>"])
def test_the_policy_of_the_page_stops_what_is_not_ours(added: str, look: Look, samples: Samples) -> None:
    """A script or an image that got into the page would neither run nor be fetched; the browser says so."""
    complaints = look(samples["no_rows"](), added=added)["complaints"]
    assert len(complaints) == 1
    assert "Content Security Policy" in complaints[0]


@pytest.mark.parametrize("width", [390, 768, 2560])
@pytest.mark.parametrize("name", ["realistic", "hostile"])
def test_the_page_fits_its_window(name: str, width: int, look: Look, samples: Samples) -> None:
    """Nothing is wider than the window, at the width of a telephone, a tablet and a large screen."""
    seen = look(samples[name](), width=width)
    assert seen["across"] <= width
    assert seen["widest"] <= width


def test_the_page_follows_light_and_dark(look: Look, samples: Samples) -> None:
    """The reader's choice of a dark screen changes the page, and its figures are drawn there too."""
    light, dark = look(samples["one_person"]()), look(samples["one_person"](), dark=True)
    assert light["background"] != dark["background"]
    assert dark["drawn"] == dark["plots"] > 0
    assert dark["complaints"] == []
