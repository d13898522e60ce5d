"""The architecture, held: imports point inward, heavy libraries stay away, the door to litellm is one file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "auditor"
LAYERS = (
    ("domain", "errors", "content", "files", "collector", "ending", "releases", "keys", ""),
    (
        "attributes",
        "corpus",
        "benchmarks",
        "models.protocol",
        "journal",
        "probing.disclosure",
        "scoring.rates",
        "scoring.distributions",
        "scoring.exposure",
        "scoring.granularity",
        "scoring.utility",
        "scoring.utility_pictures",
    ),
    ("pictures", "mitigation", "models", "diagnosis"),
    ("probing", "mitigation.rewriting", "plan", "utility"),
    ("scoring", "reporting.document", "gate.exits"),
    ("gate",),
    ("reporting",),
    (
        "audit",
        "preparing",
        "judging",
        "estimating",
        "rewriting",
        "interviewing",
        "egress",
        "inferring",
        "stating",
        "explaining",
        "cluster",
    ),
    ("cli", "__main__", "pytest_plugin"),
)
HEAVY = (
    "litellm",
    "presidio_analyzer",
    "presidio_anonymizer",
    "spacy",
    "pandas",
    "pydantic",
    "numpy",
    "PIL",
    "pyarrow",
    "rapidocr",
)


def _layer(module: str) -> int:
    names = [(name, level) for level, layer in enumerate(LAYERS) for name in layer]
    matching = [
        (len(name), level) for name, level in names if module == name or (name and module.startswith(name + "."))
    ]
    assert matching or module == "", f"{module} has no place in the layers"
    return max(matching)[1] if matching else 0


def _imports(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    named = {node.module or "" for node in froms}
    named |= {f"{node.module}.{alias.name}" for node in froms for alias in node.names if node.module == "auditor"}
    return {name.removeprefix("auditor.") for name in named if name.startswith("auditor.")}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_inward(path: Path) -> None:
    """A module imports its own layer and those beneath it."""
    if "_content" in path.parts:
        return
    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
    module = "" if module == "__init__" else module
    for imported in _imports(path):
        name = imported if imported != "__version__" else ""
        assert _layer(name) <= _layer(module), f"{module} imports {name}"


def test_only_one_file_knows_litellm() -> None:
    """The door to providers is narrow."""
    imports = re.compile(r"^\s*(?:import|from) litellm\b|import_module\(\"litellm\"\)", re.MULTILINE)
    users = [path.name for path in PACKAGE.rglob("*.py") if imports.search(path.read_text(encoding="utf-8"))]
    assert users == ["litellm.py"]


@pytest.mark.parametrize("command", [["--help"], ["run", "--help"], ["report", "--help"], ["probes"]], ids=" ".join)
def test_help_and_lists_import_nothing_heavy(command: list[str]) -> None:
    """What feels instant must stay so. Typer needs pydantic for a command, not for ``--help``."""
    heavy = HEAVY if command == ["--help"] else tuple(name for name in HEAVY if name != "pydantic")
    code = (
        "import sys\nfrom auditor.cli import app\n"
        f"try:\n    app({command!r})\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"
