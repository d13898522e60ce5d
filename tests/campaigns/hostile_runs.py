"""Probes, settings, recordings and runs made to do harm."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from campaigns.hostile_files import SECRET, Case, _sparse

SAME_READER: Final = ("attributes ", "population ", "recogniser ", "policy ")  # of files that a probe may be, too
_REFUSED: Final = (2,)
_GOLDEN: Final = Path(__file__).resolve().parents[1] / "golden" / "schema-1"
_PROBE: Final = """
id = {id}
version = 1
title = "t"
source = "s"
strategy = "single"

[[agents]]
name = "a"
reads = ["posts"]
returns = "json"
prompt = {prompt}
"""
_PROMPTS: Final = (
    "{% include 'precious' %}",
    "{% include '/etc/passwd' %}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ cycler.__init__.__globals__.os.popen('touch RAN') }}",
    "{{ attributes | map('attr', '__init__') | list }}",
    "{{ 'a' * 10**10 }}",
    "{% for a in range(10**9) %}x{% endfor %}",
    "{{ 10**10**9 }}",
    "{{ attributes[0].nope }}",
    "{{",
)
_TOML: Final = {
    "deep": b"a = " + b"[" * 100_000,
    "wide": b"a = [" + b"1," * 500_000 + b"]",
    "nul": b"a = '\0'",
    "latin": "a = 'Grüße'".encode("latin-1"),
    "utf16": "a = 1".encode("utf-16"),
    "escape": b'"\x1b[31m" = 1',
    "key": b'"\\u001b[31m\\n::error::x" = 1',
    "number": b"a = " + b"9" * 100_000,
    "python": b"!!python/object/apply:os.system ['touch RAN']",
    "empty": b"",
}


def cases(folder: Path, size: int) -> Iterator[Case]:
    """Yield the cases, each right after its files were made in *folder*; long lines have *size* bytes."""
    (folder / "good.jsonl").write_text('{"person": "sound", "items": [{"text": "I am 34."}]}\n', encoding="utf-8")
    yield from _probes(folder)
    yield from _settings(folder, size)
    yield from _recordings(folder, size)
    yield from _links(folder)


def _probes(folder: Path) -> Iterator[Case]:
    for number, prompt in enumerate(_PROMPTS):
        (folder / f"p{number}.toml").write_text(_PROBE.format(id='"p"', prompt=json.dumps(prompt)), encoding="utf-8")
        yield Case(f"prompt {prompt[:40]}", ("run", "good.jsonl", "-p", f"./p{number}.toml", "-o", "xp"), _REFUSED)
    for what in ("../../precious", "/etc/passwd", "precious"):
        yield Case(f"probe {what}", ("run", "good.jsonl", "-p", what, "-o", "xp"), _REFUSED)


def _settings(folder: Path, size: int) -> Iterator[Case]:
    (folder / "evil.yaml").write_bytes(b"recognizers: !!python/object/apply:os.system ['touch RAN']")
    (folder / "laughs.yaml").write_bytes(_laughs())
    for name, content in _TOML.items():
        (folder / f"{name}.toml").write_bytes(content)
    _sparse(folder / "long.toml", b"a = '", size, b"'")
    _sparse(folder / "long.json", b'["', size, b'"]')
    (folder / "deep.json").write_bytes(b"[" * 1_000_000)
    for name in (*_TOML, "long"):
        file = f"{name}.toml"
        yield Case(f"probe {name}", ("run", "good.jsonl", "-p", f"./{file}", "-o", "xp"), _REFUSED)
        yield Case(f"attributes {name}", ("run", "good.jsonl", "--attributes", f"./{file}", "-o", "xa"), _REFUSED)
        yield Case(f"population {name}", ("report", "golden", "--population", f"./{file}"), _REFUSED)
        if name != "empty":
            yield Case(f"policy {name}", ("check", "golden", "--policy", file), _REFUSED)
            yield Case(f"recogniser {name}", ("mitigate", "good.jsonl", "--with", f"presidio+./{file}"), _REFUSED)
    for name in ("evil.yaml", "laughs.yaml"):
        yield Case(f"recogniser {name}", ("mitigate", "good.jsonl", "--with", f"presidio+./{name}"), _REFUSED)
    for name in ("long.json", "deep.json", "precious"):
        for option in ("--baseline", "--calibration", "--judge-error"):
            yield Case(f"{option} {name}", ("report", "golden", option, name), _REFUSED)


def _laughs() -> bytes:
    """Return YAML that doubles ten things thirty times."""
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"] + [f"a{n}: &a{n} [*a{n - 1},*a{n - 1}]" for n in range(1, 31)]
    return "\n".join([*lines, "recognizers: *a30"]).encode()


def _recordings(folder: Path, size: int) -> Iterator[Case]:
    """Report runs from strangers."""
    shutil.copytree(_GOLDEN, folder / "golden", dirs_exist_ok=True)
    records = (
        b"[]",
        b"1",
        b'{"kind":"exchange","schema":1}',
        b'{"kind":"outcomes","schema":1,"person":[],"outcomes":3}',
    )
    for number, record in enumerate(records):
        run = shutil.copytree(_GOLDEN, folder / f"odd-{number}", dirs_exist_ok=True)
        (run / "journal-0003.jsonl").write_bytes(record + b"\n")
        yield Case(f"record {record[:30]!r}", ("report", run.name, "-f", "json", "-o", "o.json"), (0, 2))
    run = shutil.copytree(_GOLDEN, folder / "long-run", dirs_exist_ok=True)
    _sparse(run / "journal-0003.jsonl", b'{"kind":"', size, b'"}\n')
    yield Case("a record too long", ("report", "long-run", "-f", "json", "-o", "o.json"))
    run = shutil.copytree(_GOLDEN, folder / "newer", dirs_exist_ok=True)
    (run / "journal-0003.jsonl").write_bytes(b'{"kind":"exchange","schema":99}\n')
    yield Case("a newer record", ("report", "newer"), _REFUSED)
    for number, plan in enumerate((b"[]", b"{}", b'{"models": [1]}', b"[" * 100_000, b"\0", b'{"schema": 99}')):
        run = shutil.copytree(_GOLDEN, folder / f"plan-{number}", dirs_exist_ok=True)
        (run / "plan.json").write_bytes(plan)
        yield Case(f"plan {plan[:20]!r}", ("report", run.name), _REFUSED)


def _links(folder: Path) -> Iterator[Case]:
    """Go on with a stranger's run in which the files that would be written are links to ours."""
    for name in (".lock", ".reserve", ".gitignore", "report.html", ".report.html.part", "journal-0001.jsonl"):
        run = folder / f"linked-{name.strip('.')}"
        run.mkdir()
        (run / name).symlink_to(folder / "precious")
        yield Case(f"link {name}", ("run", "good.jsonl", "-o", run.name, "-q"), (0, 2))
    assert (folder / "precious").read_text(encoding="utf-8") == SECRET
