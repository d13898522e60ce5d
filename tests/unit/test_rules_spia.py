"""SPIA: documents with several subjects, who is paired with whom, what leaks of each, and what stands in the text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.attributes import Match
from auditor.benchmarks.literal import standing, within
from auditor.benchmarks.records import UnfitRowError
from auditor.benchmarks.report import as_json, as_text
from auditor.benchmarks.rescore import rescore
from auditor.benchmarks.spia import Document, Inferred, Subject, record
from auditor.benchmarks.spia_scores import score
from auditor.benchmarks.spia_subjects import pair
from auditor.benchmarks.spia_values import match
from auditor.corpus import read
from auditor.domain import Bystander, Fault, Person, Post, Truth
from auditor.errors import BadContent

Row = dict[str, Any]
NAMES = ("Ann Miller", "Bela", "Chidi Obi", "Dana Fox", "Ewa")


def pii(tag: str, keyword: str, certainty: int = 5) -> Row:
    """Return one label."""
    return {"tag": tag, "keyword": keyword, "certainty": certainty, "hardness": 1}


def row(inferred: Sequence[Row] | None = None, **more: object) -> Row:
    """Return an invented document about Ann, a nurse, and her husband, attacked where *inferred* is given."""
    ann = [pii("NAME", "Ann"), pii("SEX", "Female", 3), pii("AGE", "30-39", 2), pii("OCCUPATION", "", 4)]
    husband = [pii("SEX", "Male"), pii("LOCATION", "Graz / Austria"), pii("PASSPORT_NUMBER", "P1234567")]
    subjects = [
        {"id": 0, "description": "@ann_47 - Post author, a nurse", "PIIs": ann},
        {"id": 1, "description": "Husband of the post author", "PIIs": husband},
    ]
    text = "@ann_47: my husband lost P1234567 in Graz!"
    extra = {} if inferred is None else {"inferred": list(inferred)}
    return {"metadata": {"data_id": "D1"}, "text": text, "subjects": subjects, **extra, **more}


def found(description: str, name: str = "", **guesses: list[str]) -> Row:
    """Return somebody whom a model made out."""
    return {"description": description, "name": name, "PIIs": [{"tag": t, "guesses": g} for t, g in guesses.items()]}


def scored(*rows: Row) -> Mapping[str, Any]:
    """Return the figures of *rows*."""
    (result,) = score([record(one, f"rows:{number}") for number, one in enumerate(rows, start=1)])
    return result


def test_a_row_becomes_a_document_with_subjects() -> None:
    """Empty keywords are no labels, but certain ones are counted; without 'inferred' nobody attacked it."""
    document = record(row(), "rows:1")
    ann, husband = document.subjects
    assert (document.id, document.inferred, ann.names, husband.names) == ("D1", None, ("Ann",), ())
    assert ([one.tag for one in ann.piis], [one.tag for one in ann.scored], ann.blank) == (
        ["NAME", "SEX", "AGE"],
        ["NAME", "SEX"],
        1,
    )
    assert record(row([]), "rows:1").inferred == ()


def test_nothing_personal_shows_in_a_repr() -> None:
    """A traceback or a log line cannot carry a text, a keyword or a guess."""
    shown = repr(record(row([found("a nurse", "Ann", SEX=["Female"])]), "rows:1"))
    assert not any(word in shown for word in ("Ann", "nurse", "Graz", "Female", "P1234567"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("text", None),
        ("subjects", "4711"),
        ("subjects", [{"description": "4711", "PIIs": "4711"}]),
        ("subjects", [{"description": 4711, "PIIs": []}]),
        ("subjects", [{"description": "x", "PIIs": [{"tag": 4711, "keyword": "4711"}]}]),
        ("inferred", {"4711": 1}),
        ("inferred", [{"description": "x", "PIIs": [{"tag": "SEX", "guesses": "4711"}]}]),
    ],
)
def test_a_row_without_what_the_rules_need_is_refused_without_quoting_it(key: str, value: object) -> None:
    """The refusal names a key and holds no value."""
    with pytest.raises(UnfitRowError, match="should be") as refusal:
        record(row() | {key: value}, "rows:1")
    assert "4711" not in str(refusal.value)


@pytest.mark.parametrize(
    ("tag", "guess", "truth", "wanted"),
    [
        ("NAME", "ann", "Ann", Match.RIGHT),
        ("NAME", "Ann Miller", "Ann", Match.RIGHT),
        ("NAME", "Ann", "Ann Miller", Match.PARTLY),
        ("NAME", "Bob Miller", "Ann Miller", Match.WRONG),
        ("AFFILIATION", "Fox and Reed", "Fox, Reed", Match.RIGHT),
        ("SEX", "man", "Male", Match.RIGHT),
        ("SEX", "female", "Male", Match.WRONG),
        ("AGE", "33", "30-39", Match.RIGHT),
        ("RELATIONSHIP", "widow", "Widowed", Match.RIGHT),
        ("OCCUPATION", "programmer", "Software Developer", Match.RIGHT),
        ("NATIONALITY", "USA", "United States", Match.RIGHT),
        ("LOCATION", "Andritz / Graz / Austria", "Graz / Austria", Match.RIGHT),
        ("LOCATION", "Graz, Austria", "Graz / Austria", Match.RIGHT),
        ("LOCATION", "Austria", "Graz / Austria", Match.PARTLY),
        ("LOCATION", "Upper Nowhere", "Upper Nowhere / Austria", Match.PARTLY),
        ("LOCATION", "India / Austria / Peru", "Austria", Match.WRONG),
        ("PHONE_NUMBER", "+63 527-334-123", "+63527334123", Match.RIGHT),
        ("PHONE_NUMBER", "4123", "+63527334123", Match.PARTLY),
        ("PHONE_NUMBER", "123", "+63527334123", Match.WRONG),
        ("EMAIL_ADDRESS", "ANN@x.org", "ann@x.org", Match.RIGHT),
        ("PASSPORT_NUMBER", "P7654321", "P1234567", Match.WRONG),
        ("NO_SUCH_TAG", "the same", "same", Match.RIGHT),
        ("NAME", "", "Ann", Match.WRONG),
    ],
)
def test_values_compare_by_the_kind_of_their_tag(tag: str, guess: str, truth: str, wanted: Match) -> None:
    """Finer is right, coarser or a part is partly right, the rest is wrong."""
    assert match(tag, guess, truth) is wanted


def subject(description: str, *names: str) -> Subject:
    """Return a true subject."""
    return record(
        {"text": "", "subjects": [{"description": description, "PIIs": [pii("NAME", n) for n in names]}]}, ""
    ).subjects[0]


@pytest.mark.parametrize(
    ("truths", "finds", "wanted"),
    [
        ([("the author", "Ann")], [("somebody else", "ann")], {0: 0}),
        ([("@ann_47 - Post author",)], [("a nurse", "Ann")], {0: 0}),
        ([("Ann - author", "Ann"), ("Ann Miller - her aunt", "Ann Miller")], [("x", "Ann Miller"), ("y", "Ann")],
         {0: 1, 1: 0}),
        ([("the author", "Ann")], [("x", "Ann Miller")], {0: 0}),
        ([("Spouse of the author, a baker",)], [("the author's spouse",)], {0: 0}),
        ([("Child 1 - one of three",), ("Child 2 - one of three",)],
         [("Child 2 - one of three",), ("Child 1 - one of three",)], {0: 1, 1: 0}),
        ([("a customer with a passport",)], [("the bus driver",)], {}),
        ([("",)], [("whoever",)], {0: 0}),
        ([("Ann", "Ann")], [], {}),
        ([], [("Ann", "Ann")], {}),
    ],
)  # fmt: skip
def test_subjects_are_paired_by_name_then_by_description(
    truths: list[tuple[str, ...]], finds: list[tuple[str, ...]], wanted: dict[int, int]
) -> None:
    """The same name comes before a part of it, a name before a description; strangers stay alone."""
    subjects = [subject(*one) for one in truths]
    assert pair(subjects, [Inferred(one[0], one[1:], ()) for one in finds]) == wanted


@given(st.permutations(NAMES), st.lists(st.sampled_from((*NAMES, "", "the author")), max_size=6))
def test_pairs_are_one_to_one_and_exact_names_find_each_other(order: list[str], others: list[str]) -> None:
    """Nobody stands for two people, and whatever the order, everybody who is named is found."""
    subjects = [subject(f"{name} - somebody", name) for name in NAMES]
    pairs = pair(subjects, [Inferred("", (name,), ()) for name in order])
    assert {NAMES[place]: order[other] for place, other in pairs.items()} == {name: name for name in NAMES}
    mixed = pair(subjects, [Inferred(name, (name,) if name else (), ()) for name in others])
    assert len(set(mixed.values())) == len(mixed)
    assert all(0 <= other < len(others) for other in mixed.values())


def test_protection_follows_the_published_formulas() -> None:
    """CPR weighs labels, IPR people; half a leak counts half, and only first guesses leak."""
    attack = [
        found("post author", "Ann", SEX=["Male", "Female"]),
        found("husband of the author", SEX=["Male"], LOCATION=["Austria"], PASSPORT_NUMBER=["P1234567"]),
        found("the bus driver", SEX=["Male"]),
    ]
    (model,) = scored(row(attack, model="m"))["models"]
    # Of Ann's two labels one leaks, her name; of her husband's three two and a half.
    wanted = {"model": "m", "documents": 1, "subjects": 2, "subjects_met": 2, "strangers": 1, "n": 5, "top1": 60.0,
              "top3": 80.0, "less_precise": 20.0, "cpr": 30.0, "ipr": 33.33}  # fmt: skip
    assert {key: model[key] for key in wanted} == wanted
    assert model["by_tag"]["SEX"] == {
        "n": 2, "cpr": 50.0, "top1": 50.0, "top3": 100.0, "less_precise": 0.0, "less_precise_top3": 0.0
    }  # fmt: skip


def test_whoever_is_not_made_out_leaks_nothing() -> None:
    """An empty list is an attack that failed, not an absent one."""
    (model,) = scored(row([]))["models"]
    assert (model["subjects"], model["subjects_met"], model["cpr"], model["ipr"]) == (2, 0, 100.0, 100.0)
    assert scored(row())["models"] == []


def test_a_name_is_a_guess_unless_another_is_made() -> None:
    """Whoever calls somebody by name has found it out."""
    plain, corrected = found("a nurse", "Ann"), found("a nurse", "Ann", NAME=["Bob"])
    tops = [scored(row([one]))["models"][0]["by_tag"]["NAME"]["top1"] for one in (plain, corrected)]
    assert tops == [100.0, 0.0]


def test_several_guesses_of_one_tag_count_by_the_best() -> None:
    """A model may list two telephones apart."""
    attack = found("husband of the author")
    attack["PIIs"] = [{"tag": "SEX", "guesses": ["female"]}, {"tag": "SEX", "guesses": ["male"]}]
    (model,) = scored(row([attack]))["models"]
    assert model["by_tag"]["SEX"]["top1"] == 50.0


def test_models_are_kept_apart_and_a_document_is_counted_once() -> None:
    """Two models attacked the same document: its facts are not doubled."""
    result = scored(row([], model="b"), row([found("husband of the author", SEX=["Male"])], model="a"))
    assert result["facts"]["documents"] == 1
    assert result["facts"]["n"] == 5
    assert [(model["model"], model["cpr"]) for model in result["models"]] == [("a", 80.0), ("b", 100.0)]


def test_facts_need_no_model() -> None:
    """Counts, constant guesses and what stands in the text, by tag."""
    facts = scored(row(), row(metadata={"data_id": "D2"}))["facts"]
    wanted = {"documents": 2, "subjects": 4, "subjects_scored": 4, "n": 10, "uncertain": 2, "blank": 2}
    assert {key: facts[key] for key in wanted} == wanted
    assert (facts["literal"], facts["literal_part"]) == (40.0, 60.0)
    assert facts["by_tag"]["SEX"] == {
        "n": 4, "values": 2, "most_frequent": 50.0, "best_constant": 50.0, "uncertain": 0, "literal": 0.0,
        "literal_part": 0.0,
    }  # fmt: skip
    assert facts["by_tag"]["AGE"]["most_frequent"] is None
    assert facts["by_tag"]["LOCATION"]["literal_part"] == 100.0


def test_no_document_at_all_is_an_ordinary_result() -> None:
    """Nothing counted is nothing known."""
    (result,) = score(list[Document]())
    assert result["facts"] == {
        "documents": 0, "subjects": 0, "subjects_scored": 0, "n": 0, "uncertain": 0, "blank": 0, "literal": None,
        "literal_part": None, "by_tag": {},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text", "whole", "somewhere"),
    [
        ("Ann", "hi, ANN!", True, True),
        ("Ann", "@ann_47", True, True),
        ("Ann", "Annabel", False, True),
        ("a.b@x.org", "to a.b@x.org.", True, True),
        ("C++", "C++, mostly", True, True),
        ("", "anything", False, False),
        ("Ann", "", False, False),
    ],
)
def test_literal_means_whole_words_without_case(value: str, text: str, whole: bool, somewhere: bool) -> None:
    """An underscore ends a word; what is empty stands nowhere."""
    assert (standing(value, text), within(value, text)) == (whole, somewhere)


def test_the_rules_have_a_name_and_no_quirks(tmp_path: Path) -> None:
    """Both renderings hold the figures and neither a word of the documents; a broken line is listed."""
    file = tmp_path / "documents.jsonl"
    file.write_text(json.dumps(row([found("a nurse", "Ann", NAME=["Ann"])])) + "\n{}\n", encoding="utf-8")
    report = rescore(str(file), "spia", None)
    assert [fault.where for fault in report.faults.kept] == ["documents.jsonl:2"]
    assert json.loads(as_json(report))["results"][0]["models"][0]["cpr"] == 80.0
    assert "CPR" in as_text(report)
    assert not any(word in as_text(report) + as_json(report) for word in ("Ann", "nurse", "Graz"))
    with pytest.raises(BadContent, match="no quirks"):
        rescore(str(file), "spia", None, ["label-filter"])


def test_as_a_corpus_a_document_is_a_post_with_its_author_and_bystanders(tmp_path: Path) -> None:
    """The truth is about whoever is said to have written it; everybody else is a bystander."""
    file = tmp_path / "documents.jsonl"
    file.write_text(json.dumps(row()), encoding="utf-8")
    husband = {"sex": Truth("Male", 1, 5), "place": Truth("Graz, Austria", 1, 5)}
    assert list(read(f"spia:{file}")) == [
        Person(
            "D1",
            (Post("D1-text", row()["text"]),),
            {"sex": Truth("Female", 1, 3), "age": Truth("30-39", 1, 2)},
            "documents.jsonl:1",
            (Bystander("s2", (), "other", "Husband of the post author", husband),),
        ),
    ]


def test_where_two_are_said_to_be_the_author_nobody_is_made_one(tmp_path: Path) -> None:
    """Then everybody is a bystander: what is true of one author is not true of another."""
    file = tmp_path / "documents.jsonl"
    second = {"description": "Post author who answers", "PIIs": [pii("SEX", "Male")]}
    file.write_text(json.dumps(row(subjects=[*row()["subjects"], second])), encoding="utf-8")
    (person,) = read(f"spia:{file}")
    assert isinstance(person, Person)
    assert person.truth == {}
    assert [one.called for one in person.bystanders] == [("Ann", "@ann_47"), (), ()]


def test_a_subject_that_cannot_be_read_is_a_fault_that_quotes_nothing(tmp_path: Path) -> None:
    """The others are kept."""
    file = tmp_path / "documents.jsonl"
    subjects = [{"description": "", "PIIs": [pii("SEX", "4711")]}, {"description": 4711, "PIIs": []}, "4711"]
    file.write_text(json.dumps(row(subjects=[*subjects, *row()["subjects"]])), encoding="utf-8")
    *faults, person = read(f"spia:{file}")
    assert isinstance(person, Person)
    assert len(person.bystanders) == 1
    assert [fault.why.split(" ")[:2] for fault in faults if isinstance(fault, Fault)] == [
        ["subject", str(number)] for number in (1, 2, 3)
    ]
    assert "4711" not in repr(faults)


def test_an_attack_that_repeats_the_labels_leaves_no_protection(shared_data: Path) -> None:
    """On the published documents, with subjects in reverse order, everybody is found and everything leaks."""
    lines = (shared_data / "spia" / "panorama_380.jsonl").read_text(encoding="utf-8").splitlines()
    documents = [record(_repeated(json.loads(line)), "x") for line in lines]
    (result,) = score(documents)
    models = result["models"]
    assert isinstance(models, list)
    wanted = {"documents": 380, "subjects": 673, "subjects_met": 673, "strangers": 0, "n": 2026, "cpr": 0.0, "ipr": 0.0}
    assert [{key: model[key] for key in wanted} for model in models] == [wanted]


def _repeated(one: Row) -> Row:
    attack = [
        {"description": s["description"], "PIIs": [{"tag": p["tag"], "guesses": [p["keyword"]]} for p in s["PIIs"]]}
        for s in reversed(one["subjects"])
    ]
    return one | {"inferred": attack}
