"""Read the files of published benchmarks, one person a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from auditor.corpus import pictures
from auditor.corpus.drafts import Draft
from auditor.corpus.fields import identifier, listing, text
from auditor.corpus.flaws import Flaw, Found, Spot
from auditor.corpus.texts import objects
from auditor.domain import Fault, Picture, Post

_SYNTHPAI = {
    "age": "age",
    "sex": "sex",
    "place": "city_country",
    "birthplace": "birth_city_country",
    "occupation": "occupation",
    "education": "education",
    "income": "income_level",
    "relationship": "relationship_status",
}
PRISM = {  # attribute to its place in a person's target
    "age": ("age",),
    "education": ("education",),
    "sex": ("sex",),
    "occupation": ("occupation",),
    "income": ("income",),
    "relationship": ("relationship state",),
    "birthplace": ("location", "place of birth"),
    "travel": ("location", "travel history"),
    "height": ("appearance", "height"),
    "weight": ("appearance", "weight"),
    "hair": ("appearance", "hair color"),
    "eyes": ("appearance", "eye color"),
    "shopping": ("shopping habits",),
    "hobbies": ("hobbies",),
    "health": ("health status",),
    "religion": ("religious belief",),
}

_SPIA = {
    "SEX": "sex",
    "AGE": "age",
    "LOCATION": "place",
    "EDUCATION": "education",
    "RELATIONSHIP": "relationship",
    "OCCUPATION": "occupation",
}
_AUTHOR = re.compile(  # of the document: neither "the author's wife" nor "author/creator of the quote on the poster"
    r"""(?:^|-\ |(?<!\bof\ )\()(?:the\ )?(?:forum\ )?(?:post\ |username/)?(?:author|speaker|reviewer)\b(?!['’])
    (?!(?:/\w+)*\ (?:of|behind)\ (?!(?:the|this)\ (?:post|text|review|message|comment|document)\b))""",
    re.IGNORECASE | re.VERBOSE,
)

Row = Mapping[str, object]


def read_synthpai(path: Path) -> Iterator[Found]:
    """Yield the authors of SynthPAI (arXiv:2406.07217), called by their user names as in its recorded answers.

    The truth is the profile from which the author was made (``ground_truth``), not what the labellers
    believed. Their revised labels say how hard a value is to infer and how certain they were; where
    either is 0 the comments do not give it away, and it is not inferable.
    """
    return _read(path, _synthpai)


def read_prism(path: Path) -> Iterator[Found]:
    """Yield the people of PRISM (arXiv:2511.03248).

    Each topic becomes a post of the channel "topics": its name, then its titles. The benchmark does
    not grade its truths, so all count as inferable. Pictures that were not obtained with the file are
    one fault for each person.
    """
    return _read(path, _prism)


def read_spia(path: Path) -> Iterator[Found]:
    """Yield the documents of SPIA (arXiv:2604.21211), each as one post of somebody called by the document.

    The one subject whose description says that they wrote it is the author, and theirs are the person's truths; all
    other subjects are bystanders, and where several or none are said to have written it, all are. Labels of six of the
    fifteen tags become truths: the others (names, numbers, addresses, employers …) are no attributes of ours. Values
    that the same subject has under one tag are alternatives. ``benchmarks/spia.py`` scores every tag, by subject.
    """
    return _read(path, _spia)


def _read(path: Path, person: Callable[[str, Row, Path], Draft]) -> Iterator[Found]:
    with path.open("rb") as stream:
        for one in objects(stream, path.name):
            if isinstance(one, Fault):
                yield replace(one, lost=None)
                continue
            where, row = one
            try:
                draft = person(where, row, path.parent)
            except Flaw as flaw:
                yield Fault(where, str(flaw), lost=None)
            else:
                yield from draft.finish()


def _synthpai(where: str, row: Row, _folder: Path) -> Draft:
    draft = Draft(identifier(row.get("username"), "username"), where)
    for number, comment in enumerate(listing(row.get("comments"), "comments"), start=1):
        _add_post(draft, f"{draft.person}-{number}", comment, Spot(where, f"comment {number}"))
    truth, labels = _section(row, "ground_truth"), _section(row, "labels_revised")
    draft.know({name: _graded(truth.get(key), labels.get(key)) for name, key in _SYNTHPAI.items()}, where)
    return draft


def _graded(value: object, label: object) -> object:
    if value is None:
        return None
    grades = label if isinstance(label, Mapping) else {}
    hardness, certainty = grades.get("hardness") or None, grades.get("certainty") or None  # 0 is no grade
    inferable = None not in (hardness, certainty)
    return {"value": value, "hardness": hardness, "certainty": certainty, "inferable": inferable}


def _prism(where: str, row: Row, folder: Path) -> Draft:
    draft = Draft(identifier(row.get("id"), "id"), where)
    for number, (name, post) in enumerate(_section(row, "posts").items(), start=1):
        _add_post(draft, f"{draft.person}-{name}", post, Spot(where, f"post {number}"))
    for number, (topic, titles) in enumerate(_section(row, "topics").items(), start=1):
        _add_topic(draft, number, topic, titles)
    _add_pictures(draft, row.get("img_urls"), folder, where)
    target = _section(row, "target")
    draft.know({name: found_at(target, keys) for name, keys in PRISM.items()}, where)
    return draft


def _spia(where: str, row: Row, _folder: Path) -> Draft:
    draft = Draft(identifier(_section(row, "metadata").get("data_id"), "data_id"), where)
    _add_post(draft, f"{draft.person}-text", row.get("text"), Spot(where, "text"))
    subjects = list(_spia_subjects(draft, listing(row.get("subjects", []), "subjects")))
    authors = [one for one in subjects if _AUTHOR.search(str(one["about"]))]
    author = authors[0] if len(authors) == 1 else None
    draft.know(author["truth"] if author else None, where)
    draft.mention([one for one in subjects if one is not author], where)
    return draft


def _spia_subjects(draft: Draft, subjects: list[object]) -> Iterator[dict[str, object]]:
    """Yield subjects as the native form has bystanders; those that cannot be read are faults of *draft*."""
    for number, subject in enumerate(subjects, start=1):
        try:
            yield _spia_subject(f"s{number}", subject)
        except Flaw as flaw:
            draft.reject(Spot(draft.source, f"subject {number}"), flaw, lost=0)


def _spia_subject(name: str, subject: object) -> dict[str, object]:
    if not isinstance(subject, Mapping):
        raise Flaw("is not an object")
    about = text(subject.get("description"), "description")
    called, values, grades = _spia_labels(subject)
    if not about.strip() and not called:
        raise Flaw("has neither a description nor a name")
    head, dash, _ = about.partition(" - ")  # "@anna_47 - Post author": what stands before the dash is a name
    truth = {
        attribute: {"value": found if len(found) > 1 else found[0], **grades[attribute]}
        for attribute, found in values.items()
    }
    return {"id": name, "called": [*called, *([head] if dash and head.strip() else [])], "about": about, "truth": truth}


def _spia_labels(subject: Row) -> tuple[list[str], dict[str, list[str]], dict[str, dict[str, object]]]:
    """Return a subject's names, and by attribute the values and the grades of the first of them."""
    called: list[str] = []
    values: dict[str, list[str]] = {}
    grades: dict[str, dict[str, object]] = {}
    for label in listing(subject.get("PIIs"), "PIIs"):
        if not isinstance(label, Mapping):
            raise Flaw("has a label that is not an object")
        tag, keyword = text(label.get("tag"), "tag"), text(label.get("keyword"), "keyword").strip()
        if keyword and tag == "NAME":
            called.append(keyword)
        elif keyword and tag in _SPIA:
            values.setdefault(_SPIA[tag], []).append(keyword.replace(" / ", ", "))
            grades.setdefault(_SPIA[tag], {g: label.get(g) or None for g in ("hardness", "certainty")})  # 0 is no grade
    return called, values, grades


def _add_topic(draft: Draft, number: int, topic: str, titles: object) -> None:
    spot = Spot(draft.source, f"topic {number}")
    try:
        words = [topic, *(text(title, "title") for title in listing(titles, "titles"))]
    except Flaw as flaw:
        draft.reject(spot, flaw)
    else:
        _add_post(draft, f"{draft.person}-topic{number}", "\n".join(words), spot, "topics")


def _add_pictures(draft: Draft, paths: object, folder: Path, where: str) -> None:
    absent = 0
    for number, path in enumerate(listing(paths or [], "img_urls"), start=1):
        spot = Spot(where, f"picture {number}")
        try:
            file = pictures.inside(folder, text(path, "path"))
            pictures.check(file)
            draft.add(Picture(f"{draft.person}-picture{number}", file), spot)
        except pictures.Absent:
            absent += 1
        except Flaw as flaw:
            draft.reject(spot, flaw)
    if absent:
        draft.reject(Spot(where), f"names pictures that are not there: {absent}", lost=absent)


def _add_post(draft: Draft, item_id: str, content: object, spot: Spot, channel: str | None = None) -> None:
    try:
        draft.add(Post(identifier(item_id, "id"), text(content, "text"), None, channel), spot)
    except Flaw as flaw:
        draft.reject(spot, flaw)


def _section(row: Row, key: str) -> Row:
    value = row.get(key)
    if not isinstance(value, Mapping):
        raise Flaw(f"should have an object as '{key}'")
    return value


def found_at(target: Row, keys: tuple[str, ...]) -> object:
    """Return what lies at *keys* in nested objects, None where nothing does."""
    value: object = target
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
