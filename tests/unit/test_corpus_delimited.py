"""CSV and TSV tables of posts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.corpus.delimited import read_csv, read_tsv
from auditor.domain import Fault, Person, Post

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


def read(tmp_path: Path, content: str | bytes) -> list[Person | Fault]:
    """Write *content* as CSV and read it."""
    path = tmp_path / "posts.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_csv(path))


def test_rows_of_a_person_may_be_scattered(tmp_path: Path) -> None:
    """Columns in any order and case; what is not asked for is not read."""
    content = (
        "Text,PERSON,score,created,channel,id\r\n"
        '"Grüße, Welt",anna,5,2025-03-02,chess,a1\r\n'
        "two,bert,5,1740909600,,\r\n"
        '"three\r\nlines ""quoted""",anna,5,,,\r\n'
    )
    assert read(tmp_path, content) == [
        Person(
            "anna",
            (Post("a1", "Grüße, Welt", "2025-03-02", "chess"), Post("anna-2", 'three\r\nlines "quoted"')),
            {},
            "posts.csv:2",
        ),
        Person("bert", (Post("bert-1", "two", "2025-03-02T10:00:00Z"),), {}, "posts.csv:3"),
    ]


def test_a_spreadsheets_unicode_text_is_read(tmp_path: Path) -> None:
    """Tabs, UTF-16 and its mark."""
    path = tmp_path / "posts.tsv"
    path.write_text("person\ttext\r\nanna\tGrüße, Welt\r\n", encoding="utf-16", newline="")
    assert list(read_tsv(path)) == [Person("anna", (Post("anna-1", "Grüße, Welt"),), {}, "posts.tsv:2")]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"anna", "has no 'text'"),
        (b",x", "has no 'person'"),
        (b"anna,x,y", "has more cells than there are columns: quote the text"),
        (b'anna,"x"y', "is not quoted as a table should be"),
        (b"anna,Gr\xfc\xdfe", "is not encoded in UTF-8, or UTF-16 with a byte order mark"),
        (b"anna,a\0b", "holds a NUL character"),
    ],
)
def test_a_bad_row_costs_only_itself(tmp_path: Path, line: bytes, why: str) -> None:
    """It is reported at its line, and the rows around it are kept."""
    fault, person = read(tmp_path, b"person,text\nanna,one\n" + line + b"\n\nanna,two\n")
    assert fault == Fault("posts.csv:3", why)
    assert isinstance(person, Person)
    assert person.items == (Post("anna-1", "one"), Post("anna-2", "two"))


@pytest.mark.parametrize("bad", [b"caf\xe9 end", b"a NUL \0 end"])
def test_a_bad_line_in_quotes_costs_only_its_row(tmp_path: Path, bad: bytes) -> None:
    """The quote that stands in it closes the cell, so that sound rows behind it are read."""
    found = read(
        tmp_path,
        b'person,text\na,"first line\n' + bad + b'"\nc,hello there\nd,also fine\ne,"quoted one"\nf,last one\n',
    )
    assert [one.where for one in found if isinstance(one, Fault)] == ["posts.csv:3"]
    assert [(p.id, p.items) for p in found if isinstance(p, Person)] == [
        ("c", (Post("c-1", "hello there"),)),
        ("d", (Post("d-1", "also fine"),)),
        ("e", (Post("e-1", "quoted one"),)),
        ("f", (Post("f-1", "last one"),)),
    ]


def test_a_line_beyond_all_measure_costs_only_its_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is passed over and listed, and what stands before and behind it is read."""
    monkeypatch.setattr("auditor.corpus.texts.MAX_BYTES", 20)
    fault, *people = read(tmp_path, "person,text\na,one\nb,two " + "x" * 50 + "\nc,three\n")
    assert fault == Fault("posts.csv:3", "is longer than 64 MiB")
    assert [person.id for person in people if isinstance(person, Person)] == ["a", "c"]


def test_an_unclosed_quote_is_a_fault(tmp_path: Path) -> None:
    """The record is reported where it begins."""
    fault, person = read(tmp_path, 'person,text\nanna,one\nanna,"two\nanna,three\n')
    assert fault == Fault("posts.csv:3", "is not quoted as a table should be")
    assert isinstance(person, Person)


@pytest.mark.parametrize("content", ["person;text\nanna;x\n", "who,what\nanna,x\n"])
def test_a_table_without_the_columns_is_one_fault(tmp_path: Path, content: str) -> None:
    """It says which are missing and how they are written."""
    (fault,) = read(tmp_path, content)
    assert isinstance(fault, Fault)
    assert fault.where == "posts.csv:1"
    assert fault.why.endswith("has no column 'person' and 'text': the first line names them, parted by commas")


def test_a_long_post_is_read(tmp_path: Path) -> None:
    """The usual limit of 128 KiB for a cell is not ours."""
    (person,) = read(tmp_path, "person,text\nanna," + "x" * 300_000 + "\n")
    assert isinstance(person, Person)


def test_an_empty_table_gives_nothing(tmp_path: Path) -> None:
    """Whether that is an error is for the caller to say."""
    assert read(tmp_path, "") == []
    assert read(tmp_path, "person,text\n") == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXT.map(lambda text: text.replace("\ufeff", "")), min_size=1))
def test_what_is_written_as_csv_is_read(tmp_path: Path, texts: list[str]) -> None:
    """Any text in quotes survives."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerows([["person", "text"], *(["p", text] for text in texts)])
    (person,) = read(tmp_path, buffer.getvalue())
    assert isinstance(person, Person)
    assert [item.text for item in person.items if isinstance(item, Post)] == texts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary())
def test_any_bytes_can_be_read(tmp_path: Path, data: bytes) -> None:
    """Nothing is raised."""
    read(tmp_path, b"person,text\n" + data)
