"""What Presidio and our mitigations find, as the Markdown tables of docs/mitigation.md.

    python benchmarks/presidio_quality.py

On the 1,500 invented sentences of presidio-research (synth_dataset_v2.json, MIT), which lie outside the project:
AUDITOR_SHARED_DATA names the folder that holds presidio/synth_dataset_v2.json. Takes about a minute on two slow cores.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from auditor.domain import Person, Post
from auditor.mitigation.catalogue import open_mitigation
from auditor.mitigation.engines import keep_still, model_of
from auditor.mitigation.presidio import Presidio
from auditor.mitigation.settings import Settings

DATA = Path(os.environ.get("AUDITOR_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
FILE = DATA / "presidio" / "synth_dataset_v2.json"
COLUMNS = ("stock", "presidio", "presidio-max")

# What each kind of the data set may be called by a recogniser.
CALLED: Mapping[str, frozenset[str]] = {
    "PERSON": frozenset({"PERSON"}),
    "STREET_ADDRESS": frozenset({"STREET_ADDRESS", "LOCATION", "ZIP_CODE"}),
    "GPE": frozenset({"LOCATION", "PLACE_STATED", "BIRTHPLACE_STATED"}),
    "ORGANIZATION": frozenset({"ORGANIZATION"}),
    "CREDIT_CARD": frozenset({"CREDIT_CARD"}),
    "DATE_TIME": frozenset({"DATE_TIME"}),
    "TITLE": frozenset({"TITLE", "OCCUPATION", "OCCUPATION_STATED"}),
    "PHONE_NUMBER": frozenset({"PHONE_NUMBER"}),
    "AGE": frozenset({"AGE", "AGE_STATED", "DATE_TIME"}),
    "NRP": frozenset({"NRP"}),
    "EMAIL_ADDRESS": frozenset({"EMAIL_ADDRESS"}),
    "ZIP_CODE": frozenset({"ZIP_CODE"}),
    "DOMAIN_NAME": frozenset({"URL"}),
    "IBAN_CODE": frozenset({"IBAN_CODE"}),
    "US_SSN": frozenset({"US_SSN"}),
    "IP_ADDRESS": frozenset({"IP_ADDRESS"}),
}

# The data set labels no relations: invented sentences, with the word that tells.
RELATIONS = (
    ("My wife laughed at the forecast.", "wife"),
    ("his ex-husband got the flat", "ex-husband"),
    ("I am married and rather tired.", "married"),
    ("Her late husband built this shed.", "husband"),
    ("our twins start school in autumn", "twins"),
    ("I have been divorced for ages.", "divorced"),
    ("My boyfriend cooks on weekdays.", "boyfriend"),
    ("The kids were asleep by then, both my daughters too.", "daughters"),
    ("As a widow I see it differently.", "widow"),
    ("My fiancée found the ring.", "fiancée"),
    ("we got engaged on the ferry", "engaged"),
    ("My mother-in-law has opinions.", "mother-in-law"),
    ("I asked my girlfriend to drive.", "girlfriend"),
    ("his little brother plays the drums", "brother"),
    ("A friend of my partner knows a good baker.", "partner"),
    ("I'm a single mum, so no.", "single mum"),
    ("my nephew broke it", "nephew"),
    ("Their grandson sells kites.", "grandson"),
    ("We are separated, but friendly.", "separated"),
    ("My roommate eats my cheese.", "roommate"),
)


class Span(NamedTuple):
    """A stretch of a text and its kind."""

    kind: str
    start: int
    end: int

    def meets(self, other: Span) -> bool:
        """Say whether the two share a character."""
        return self.start < other.end and other.start < self.end


class Sample(NamedTuple):
    """A sentence and what is known to stand in it."""

    text: str
    known: tuple[Span, ...]


def samples() -> list[Sample]:
    """Return the data set."""
    return [
        Sample(
            row["full_text"],
            tuple(Span(s["entity_type"], s["start_position"], s["end_position"]) for s in row["spans"]),
        )
        for row in json.loads(FILE.read_text(encoding="utf-8"))
    ]


def stock(texts: Sequence[str]) -> list[list[Span]]:
    """Return what Presidio finds by itself: its own configuration, the whole pipeline of the same model."""
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    keep_still()
    configuration = NlpEngineProvider().nlp_configuration
    configuration["models"] = [{"lang_code": "en", "model_name": model_of(Settings("presidio"))}]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        engine = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    batch = BatchAnalyzerEngine(AnalyzerEngine(nlp_engine=engine, supported_languages=["en"]))
    found = batch.analyze_iterator(texts, language="en", batch_size=128)
    return [[Span(hit.entity_type, hit.start, hit.end) for hit in hits] for hits in found]


def ours(name: str, texts: Sequence[str]) -> list[list[Span]]:
    """Return what the mitigation called *name* decides."""
    mitigation = open_mitigation(name)
    assert isinstance(mitigation, Presidio)
    people = [Person(str(number), (Post("1", text),)) for number, text in enumerate(texts)]
    return [[Span(d.entity, d.start, d.end) for d in twin.decisions] for twin in mitigation.apply_all(people)]


def called_right(known: Span, found: Iterable[Span]) -> bool:
    """Say whether something of the right kind was found where *known* stands."""
    return any(one.kind in CALLED[known.kind] and one.meets(known) for one in found)


def covered(known: Span, text: str, found: Iterable[Span]) -> bool:
    """Say whether every letter and digit of *known* is masked, by whatever kind."""
    hidden = {at for one in found for at in range(max(one.start, known.start), min(one.end, known.end))}
    return all(at in hidden for at in range(known.start, known.end) if text[at].isalnum())


def recall_table(data: Sequence[Sample], results: Mapping[str, list[list[Span]]]) -> None:
    """Print, for each kind of the data set, how much was found as such and how much was covered whole."""
    heads = [f"{column}: {what}" for what in ("found", "covered") for column in results]
    print(f"| kind | n | {' | '.join(heads)} |")
    print("|" + "---|" * (2 + 2 * len(results)))
    for kind in CALLED:
        spots = [(i, span) for i, sample in enumerate(data) for span in sample.known if span.kind == kind]
        cells = [sum(called_right(span, found[i]) for i, span in spots) for found in results.values()]
        cells += [sum(covered(span, data[i].text, found[i]) for i, span in spots) for found in results.values()]
        print(f"| {kind} | {len(spots)} | " + " | ".join(f"{cell / len(spots):.3f}" for cell in cells) + " |")


def precision_table(data: Sequence[Sample], results: Mapping[str, list[list[Span]]]) -> None:
    """Print, for each kind that recognisers name, how often something of the kind stands there."""
    rows: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for column, found in results.items():
        for kind in {span.kind for spans in found for span in spans}:
            wanted = {known for known, names in CALLED.items() if kind in names}
            hits = [
                any(known.kind in wanted and known.meets(span) for known in sample.known)
                for sample, spans in zip(data, found, strict=True)
                for span in spans
                if span.kind == kind
            ]
            rows[kind][column] = sum(hits), len(hits)
    print("\n| kind | " + " | ".join(f"{column}: precision (found)" for column in results) + " |")
    print("|" + "---|" * (1 + len(results)))
    for kind, cells in sorted(rows.items()):
        if any(kind in names for names in CALLED.values()):
            shown = (f"{c[0] / c[1]:.3f} ({c[1]})" if (c := cells.get(column)) else "–" for column in results)
            print(f"| {kind} | " + " | ".join(shown) + " |")


def relation_row() -> None:
    """Print how many of the invented relations each covers."""
    data = [
        Sample(text, (Span("RELATION", text.index(word), text.index(word) + len(word)),)) for text, word in RELATIONS
    ]
    texts = [sample.text for sample in data]
    cells = []
    for column in COLUMNS:
        found = stock(texts) if column == "stock" else ours(column, texts)
        cells.append(sum(covered(s.known[0], s.text, spans) for s, spans in zip(data, found, strict=True)))
    shown = "; ".join(f"{column} {count}" for column, count in zip(COLUMNS, cells, strict=True))
    print(f"\nRelations covered in {len(data)} invented sentences: {shown}")


def main() -> None:
    """Print all tables; say loudly where the data set is absent."""
    if not FILE.is_file():
        sys.exit(f"SKIPPED: the data set is absent: {FILE}")
    data = samples()
    texts = [sample.text for sample in data]
    results = {column: stock(texts) if column == "stock" else ours(column, texts) for column in COLUMNS}
    recall_table(data, results)
    precision_table(data, results)
    relation_row()


if __name__ == "__main__":
    main()
