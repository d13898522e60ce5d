"""What is left of a rendered report without its texts: hostile names must leave the same as harmless ones."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from html.parser import HTMLParser
from typing import Any, Final
from xml.etree import ElementTree as ET  # our own output is read back here

from auditor.reporting import as_json, flat, github, html, junit, markdown, sarif, terminal
from auditor.reporting.document import Report

CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
Skeleton = object  # compared, never looked into
_COMMAND: Final = re.compile(
    r"::(error|warning|notice) ((?:file|title)=[^:,\r\n]*(?:,(?:file|title)=[^:,\r\n]*)*)::[^\r\n]*"
)
_FORMULA: Final = tuple("=+-@\t\r＝＋－＠")
_LEADING: Final = (
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "data",
    "style",
)  # attributes that a click follows
_NUMBER: Final = re.compile(r"-?[0-9.e-]+")


class Broken(Exception):
    """A rendered report cannot be read back."""


def of_json(text: str) -> Skeleton:
    """Return the keys and the types of a JSON text."""
    return _shape(json.loads(text))


def of_json_lines(text: str) -> Skeleton:
    """Return the keys and the types of each line."""
    return [_shape(json.loads(line)) for line in text.splitlines()]


def of_csv(text: str) -> Skeleton:
    """Return the number of cells in each row; Broken where a spreadsheet would take a cell for a formula."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    for cell in (cell for row in rows for cell in row):
        if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell):
            raise Broken("a cell is a formula")
    return [len(row) for row in rows]


def of_xml(text: str) -> Skeleton:
    """Return the elements with the names of their attributes."""
    return [(element.tag, sorted(element.attrib)) for element in ET.fromstring(text).iter()]  # noqa: S314


def of_markdown(text: str) -> Skeleton:
    """Return the blocks, and what stands in them beside text, as a GitHub-like reader sees them."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(text)
    inner = (child.type for token in tokens for child in token.children or ())
    return [token.type for token in tokens], Counter(kind for kind in inner if kind not in ("text", "softbreak"))


def of_github(text: str) -> Skeleton:
    """Return the kind and the properties of each command; Broken where a line is none."""
    kinds = []
    for line in re.split("\r\n|\r|\n", text.removesuffix("\n")):
        found = _COMMAND.fullmatch(line)
        if not found:
            raise Broken("a line is no annotation")
        kinds.append((found[1], re.findall("(?:^|,)(file|title)=", found[2])))
    return kinds


def of_terminal(text: str) -> Skeleton:
    """Return nothing, since names change where lines end; Broken where one would command the terminal."""
    if found := CONTROL.search(text):
        raise Broken(f"it holds the control character {found[0]!r}")
    return None


def of_html(text: str) -> Skeleton:
    """Return how often each element occurs with which attributes."""
    reader = _Elements()
    reader.feed(text)
    reader.close()
    return reader.found


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Counter[tuple[str, ...]] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[(tag, *sorted(name for name, _ in attrs))] += 1
        for name, value in attrs:
            if name.startswith("on") or (name in _LEADING and "javascript:" in (value or "").lower()):
                raise Broken(f"<{tag}> carries a script in {name}")


def _shape(value: Any) -> Skeleton:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return sorted((len(value), str(_shape(inner))) for inner in value.values())
    return [_shape(inner) for inner in value] if isinstance(value, list) else type(value).__name__


def parquet(report: Report) -> str:
    """Return a report as Parquet, read back and written as JSON lines."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    rows = pq.read_table(io.BytesIO(flat.render_parquet(report))).to_pylist()
    return "".join(json.dumps(row) + "\n" for row in rows)


READERS: Final[dict[str, tuple[Callable[[Report], str], Callable[[str], Skeleton]]]] = {
    "json": (as_json.render, of_json),
    "jsonl": (flat.render_json_lines, of_json_lines),
    "csv": (flat.render_csv, of_csv),
    "parquet": (parquet, of_json_lines),
    "sarif": (sarif.render, of_json),
    "junit": (junit.render, of_xml),
    "markdown": (markdown.render, of_markdown),
    "github": (github.render, of_github),
    "terminal": (terminal.render, of_terminal),
    "html": (html.render, of_html),
}


@cache
def harmless(name: str, make: Callable[[tuple[str, ...]], Report], count: int) -> Skeleton:
    """Return the skeleton of a report with so many harmless names."""
    render, skeleton = READERS[name]
    return skeleton(render(make(tuple(f"word {number}" for number in range(count)))))


def faults(name: str, make: Callable[[tuple[str, ...]], Report], names: tuple[str, ...]) -> Iterator[str]:
    """Yield what is wrong with a writer: hostile *names* break its format, or change more than the text."""
    render, skeleton = READERS[name]
    try:
        text = render(make(names))
        text.encode()
        if skeleton(text) != harmless(name, make, len(names)):
            yield f"{name}: names change more than the text"
    except (Broken, ValueError, ET.ParseError, csv.Error) as error:
        yield f"{name}: {type(error).__name__} {str(error)[:100]}"
