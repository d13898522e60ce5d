"""The mapping to laws and standards: whole, cited, reasoned, uncertain, and without a verdict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from auditor.attributes import load_set
from auditor.attributes.catalogue import set_names
from auditor.content import shelf
from auditor.errors import BadContent
from auditor.reporting.document import AttributeNote
from auditor.reporting.provisions import Framework, frameworks

NEEDED = {
    "gdpr": ("Recital 26", "Art. 4(1)", "Art. 9(1)", "Art. 25", "Art. 35"),
    "wp216": ("Singling out", "Linkability", "Inference"),
    "cpra": ("1798.140(ae)",),
    "ai-act": ("Art. 5(1)(g)",),
    "hipaa": ("164.514(b)(2)(i)",),
    "iso27559": ("6.2", "8.2"),
}
# Words that would decide what only people may decide. "Prohibited practice" is what the AI Act itself calls it.
VERDICTS = re.compile(
    r"\b(compliant|non-compliant|unlawful|illegal|violat\w*|breach\w*|infring\w*|is lawful)\b", re.IGNORECASE
)


def _note(name: str) -> AttributeNote:
    found = load_set("gdpr").get(name)
    return AttributeNote(found.id, found.title, found.sensitivity, found.legal)


def _law(name: str) -> Framework:
    return next(law for law in frameworks() if law.id == name)


@pytest.mark.parametrize("name", NEEDED)
def test_every_law_and_standard_is_there_with_its_source(name: str) -> None:
    """Each is cited with the text that is meant, a number and a hash, and holds the provisions it is known for."""
    law = _law(name)
    assert law.source
    assert law.version
    assert law.mapping >= 1
    assert len(law.sha256) == 64
    for wanted in NEEDED[name]:
        assert any(rule.provision.startswith(wanted) for rule in law.rules), wanted


def test_no_rule_gives_a_legal_verdict() -> None:
    """Reasons say what may bear on a provision; none says that something is lawful or not."""
    for path in (shelf("reports") / "provisions").glob("*.toml"):
        assert not VERDICTS.findall(path.read_text(encoding="utf-8")), path.name


def test_every_special_category_of_the_attribute_sets_has_its_place() -> None:
    """Whatever a set calls Article 9 or 10 meets that article and is an inference for WP216."""
    articles = {"GDPR Art. 9(1)": "Art. 9(1)", "GDPR Art. 10": "Art. 10", "GDPR Art. 4(1)": "Art. 4(1)"}
    for attribute in (a for name in set_names() for a in load_set(name).attributes):
        note = AttributeNote(attribute.id, attribute.title, attribute.sensitivity, attribute.legal)
        met = {rule.provision for rule in _law("gdpr").rules if rule.selects and rule.concerns(note)}
        assert articles[attribute.legal] in met, attribute.id
        assert any(rule.concerns(note) for rule in _law("wp216").rules if rule.selects)


def test_every_attribute_that_a_rule_names_exists() -> None:
    """A name that no built-in set knows would never meet a finding; citizenship is for sets of users."""
    known = {attribute.id for name in set_names() for attribute in load_set(name).attributes}
    named = {name for law in frameworks() for rule in law.rules for name in rule.attributes}
    assert named - known <= {"citizenship"}


@pytest.mark.parametrize(
    ("attribute", "law", "provision"),
    [
        ("religion", "cpra", "1798.140(ae)(1)(D)"),
        ("health", "cpra", "1798.140(ae)(2)(B)"),
        ("sexuality", "ai-act", "Art. 5(1)(g)"),
        ("place", "hipaa", "164.514(b)(2)(i)(B)"),
        ("convictions", "gdpr", "Art. 10"),
    ],
)
def test_an_attribute_meets_its_provision(attribute: str, law: str, provision: str) -> None:
    """Spot checks against the texts of the laws."""
    assert any(r.provision == provision and r.concerns(_note(attribute)) for r in _law(law).rules)


def _write(folder: Path, rule: str, head: str = "mapping = 1") -> Path:
    text = 'id = "x"\ntitle = "X"\nname = "X"\nsource = "s"\nversion = "v"\nscope = "s"\n'
    (folder / "x.toml").write_text(f"{text}{head}\n[[rules]]\n{rule}\n", encoding="utf-8")
    return folder


GOOD = 'provision = "1"\ntitle = "t"\nreason = "r"\nuncertainty = "u"\nmeasure = "inference"'


def test_a_mapping_of_ones_own_is_read(tmp_path: Path) -> None:
    """A folder of files in the same form gives laws of one's own."""
    (law,) = frameworks(_write(tmp_path, GOOD))
    assert law.rules[0].measure == "inference"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (GOOD.replace('uncertainty = "u"', ""), "uncertainty"),
        (GOOD.replace('reason = "r"', ""), "reason"),
        (GOOD.replace("inference", "inferences"), "'inference'"),
        (GOOD.replace('measure = "inference"', ""), "a choice of findings"),
        (GOOD + '\nattribute = ["age"]', "'attributes'"),
        (GOOD + '\neverything = "yes"', "true or false"),
    ],
)
def test_a_rule_without_reason_or_doubt_is_refused(rule: str, said: str, tmp_path: Path) -> None:
    """What is missing or misspelt is named with its file and key."""
    with pytest.raises(BadContent, match=re.escape(said)) as caught:
        frameworks(_write(tmp_path, rule))
    assert "x.toml" in str(caught.value)
