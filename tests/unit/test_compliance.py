"""The compliance edition: everything placed, nothing invented, the report's own figures, no value unless revealed."""

from __future__ import annotations

import os
import re
import runpy
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from auditor.gate.declared import Declared, Responsible
from auditor.reporting.compliance import chapters, register, summary
from auditor.reporting.compliance_html import render
from auditor.reporting.document import AttributeNote, Report
from auditor.reporting.provisions import frameworks
from auditor.reporting.sections import Sections
from auditor.reporting.wording import rate_line

TESTS = Path(__file__).parents[1]
GOLDEN = TESTS / "golden" / "compliance.txt"
SAMPLES: dict[str, Callable[[], Report]] = runpy.run_path(str(TESTS / "sample_report.py"))["SAMPLES"]
SECTIONS = [
    "scope", "summary", "register", "severity", "residual", "provisions", "method", "record", "signoff", "people",
]  # fmt: skip
SIGNED = Declared(purpose="Release", responsible=(Responsible("Data protection officer", "B. Example"),))


def _text(page: str) -> str:
    """Return what a reader sees, block by block."""
    body = re.sub(r"<(style|script|title)\b.*?</\1>", "", page, flags=re.DOTALL)
    broken = re.sub(r"<(?=(?:p|li|h\d|tr|dt|div|section)\b)", "\n<", body)
    spaced = re.sub(r"<(?=/?(?:td|th|dd|br)\b)", " <", broken)
    lines = (" ".join(unescape(re.sub(r"<[^>]*>", "", line)).split()) for line in spaced.splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def _special() -> Report:
    """Return an audit that asked for health, too."""
    report = SAMPLES["many_people"]()
    assert any(note.legal == "GDPR Art. 9(1)" for note in report.attributes)
    return report


def test_the_words_are_kept() -> None:
    """The golden file is the document without markup; set AUDITOR_UPDATE_GOLDEN to write it anew."""
    text = _text(render(SAMPLES["small"](), SIGNED))
    if os.environ.get("AUDITOR_UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_sections_stand_in_their_order(name: str) -> None:
    """However odd the report, each section is there, once, and no script."""
    page = render(SAMPLES[name](), Declared())
    assert re.findall(r'<section id="(\w+)"', page) == SECTIONS
    assert "<script" not in page
    assert "script-src 'none'" in unescape(page)


def test_what_was_not_stated_is_said_to_be_not_stated() -> None:
    """Every line that the configuration leaves out says so, and one that it states shows what it states."""
    empty, stated = (_text(render(SAMPLES["small"](), declared)) for declared in (Declared(), SIGNED))
    for title, _ in Declared().lines():
        assert f"\n{title} not stated\n" in empty
    assert "\nResponsible not stated\n" in empty
    assert "\nScope not stated\n" in stated
    assert "Purpose Release" in stated
    assert "Data protection officer B. Example" in stated


def test_every_finding_is_placed_with_reason_and_doubt() -> None:
    """Every attribute meets a provision, and every provision that is shown has a reason and an uncertainty."""
    sections = Sections(_special())
    entries = register(sections)
    placed = chapters(sections, entries, frameworks(), Declared())
    assert [entry.note.id for entry in entries] == [note.id for note in sections.report.attributes]
    for entry in entries:
        assert any(chapter.provisions(entry) for chapter in placed), entry.note.id
    health = next(entry for entry in entries if entry.note.legal == "GDPR Art. 9(1)")
    assert "Art. 9(1)" in placed[0].provisions(health)
    text = _text(render(sections.report, Declared()))
    for rule in (one.rule for chapter in placed for one in chapter.placed):
        assert f"Why {rule.reason}" in text
        assert f"Uncertain {rule.uncertainty}" in text


def test_figures_are_those_of_the_report() -> None:
    """The register shows the strongest attack on each attribute with interval and n, and the summary counts them."""
    report = _special()
    sections = Sections(report)
    entries = register(sections)
    text = _text(render(report, Declared()))
    for entry in entries:
        best = entry.now.best
        assert best in report.rows
        assert best is not None
        assert not any(row.leaks and not best.leaks for row in sections.now if row.attribute == entry.note.id)
        assert f"above chance: {rate_line(best.lift, signed=True)}" in text
    above = sum(entry.now.word.text == "above chance" for entry in entries)
    assert next(iter(summary(sections, entries))).startswith(f"{above} of {len(entries)} attributes found above chance")


def test_what_is_left_after_a_mitigation_is_judged_by_the_strongest_attack_afterwards() -> None:
    """A mitigation that blinds one attack and not another leaves what the other finds."""
    sections = Sections(SAMPLES["many_people"]())
    for entry in register(sections):
        for state in entry.later:
            rows = [r for r in sections.attacks if (r.attribute, r.mitigation) == (entry.note.id, state.mitigation)]
            assert state.word.text == "above chance" or not any(row.leaks for row in rows)


def test_a_change_is_clear_only_after_correction() -> None:
    """An interval on one side of zero whose corrected p is large is not called clear."""
    for entry in register(Sections(SAMPLES["many_people"]())):
        for state in entry.later:
            if state.change and (state.change.p_holm is None or state.change.p_holm >= 0.05):
                assert state.shown.kind not in ("good", "bad")


def test_claims_are_never_called_right() -> None:
    """Where nobody's values are known, findings are claims, and severity was not measured."""
    text = _text(render(SAMPLES["no_truth"](), Declared()))
    assert "claimed, not verified" in text
    assert "Severity was not measured" in text
    assert "Nobody’s true values are known" in text
    assert "above chance:" not in text


def test_nothing_asked_is_no_clearance() -> None:
    """An audit that asked nothing has no findings, and says that this says nothing."""
    text = _text(render(SAMPLES["no_rows"](), Declared()))
    assert "Nothing was asked, so there are no findings. This says nothing about the people." in text


def test_values_are_in_it_only_where_they_are_revealed() -> None:
    """A masked copy numbers people; a revealed one shows values and says so, and that nobody knows who asked."""
    revealed = SAMPLES["revealed"]()
    masked = render(replace(revealed, revealed=False), Declared())
    assert "Jakominiplatz" not in masked
    assert "Graz" not in masked
    assert "Not in this copy" in masked
    shown = render(revealed, Declared())
    assert "Jakominiplatz" in shown
    assert "Who and when is not recorded" in shown
    assert "This copy shows private values and quotes." in shown


def test_a_law_about_attributes_that_were_not_asked_for_is_named() -> None:
    """A reader learns that nothing is known about health where health was not asked for."""
    few = _text(render(SAMPLES["small"](), Declared()))
    assert "About attributes that were not asked for, so nothing is known:" in few
    assert "Art. 9(1) (Special categories of personal data)" in few


def test_names_stay_names() -> None:
    """What looks like markup in a corpus or in the configuration is text in the document."""
    page = render(SAMPLES["hostile"](), Declared(purpose="<script>alert(1)</script>", scope="{{ 7 * 7 }}"))
    assert "<script" not in page
    assert "<img" not in page
    assert "{{ 7 * 7 }}" in unescape(page)


def test_the_same_input_gives_the_same_bytes() -> None:
    """Two renderings are equal: no date, no order of a set."""
    assert render(SAMPLES["realistic"](), SIGNED) == render(SAMPLES["realistic"](), SIGNED)


def test_an_attribute_of_ones_own_set_meets_what_concerns_everything() -> None:
    """An attribute that no mapping names is still an inference, and personal data by its class."""
    report = SAMPLES["small"]()
    own = AttributeNote("shoe", "Shoe size", 1, "GDPR Art. 4(1)")
    rows = tuple(replace(row, attribute="shoe") for row in report.rows)
    sections = Sections(replace(report, attributes=(own,), rows=rows))
    (entry,) = register(sections)
    laws = {c.framework.id: c.provisions(entry) for c in chapters(sections, [entry], frameworks(), Declared())}
    assert laws["gdpr"] == ("Art. 4(1)",)
    assert laws["wp216"] == ("Inference",)
    assert laws["hipaa"] == ()
