"""A corpus full of planted values, and every command line that has to do with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from campaigns.planted import Planted

from auditor.cli.artefacts import ENDINGS
from auditor.cli.report import Format

_PER_PERSON: Final = 20
_FEWEST: Final = 7  # people, of whom enough are answered for
_FEW: Final = 12  # people whose posts Presidio reads: it takes its time
SLOW: Final = ("mitigate", "bad recogniser")  # Presidio is loaded for these
_BINARY: Final = (".parquet", ".pdf")
_DONE: Final = (0,)
_REFUSED: Final = (2,)


@dataclass(frozen=True, slots=True)
class Errand:
    """A command line, the exit codes that it may have, and the files that it writes."""

    name: str
    arguments: tuple[str, ...]
    codes: tuple[int, ...] = _DONE
    files: tuple[str, ...] = ()
    revealed: bool = False  # its last argument is a file that shall hold values


def write_corpus(folder: Path, planted: Sequence[Planted]) -> int:
    """Write ``people.jsonl``, with a fault after every tenth person; return the number of people."""
    lines: list[str] = []
    people = 0
    each = max(1, min(_PER_PERSON, len(planted) // _FEWEST))
    for people, at in enumerate(range(0, len(planted), each), 1):
        values = [one.value for one in planted[at : at + each]]
        lines.append(json.dumps(_person(people, values), ensure_ascii=people % 2 == 0))
        if people % 10 == 0:
            lines += _faults(values)
    data = "".join(line + "\n" for line in lines).encode("utf-8", "surrogatepass")
    (folder / "people.jsonl").write_bytes(data)
    few = b"".join(line for line in data.splitlines(keepends=True)[:_FEW])
    (folder / "few.jsonl").write_bytes(few)
    return people


def _person(number: int, values: Sequence[str]) -> dict[str, object]:
    posts = [
        {"id": f"p{number}-{n}", "text": f"It says {value} here, and I mean it.", "channel": f"topic {values[-1]}"}
        for n, value in enumerate(values)
    ]
    posts[0]["created"] = values[0]  # no time: a fault, which must not say what stands there
    truth = {"occupation": values[0], "place": values[1 % len(values)], "sex": values[2 % len(values)], "age": "34"}
    return {"person": f"p{number}", "items": posts, "truth": truth}


def _faults(values: Sequence[str]) -> list[str]:
    """Return lines that cannot be read, each in its own way, with values in them."""
    a, *_ = values
    broken: list[object] = [
        {"person": {"name": a}, "items": []},
        {"person": a, "items": a},
        {"person": f"x{a}", "items": [{"kind": a, "text": a}, {"path": f"../{a}"}, {"path": a}, {"text": [a]}, a]},
        {"person": f"y{a}", "items": [{"text": "hi"}], "truth": {a: {"value": {a: a}}}},
        {"person": f"z{a}", "items": [{"text": f"hi {a}\0"}], "truth": a},
        [a],
    ]
    return [json.dumps(line) for line in broken] + [json.dumps(a)[:-1], "{" + json.dumps(a)]


def all_of(folder: Path, people: int, port: int) -> Iterator[Errand]:
    """Yield the errands in the order in which they are to be run; *people* are in the corpus."""
    model = f"http://127.0.0.1:{port}/v1#mock"
    yield Errand(
        "run", ("run", "people.jsonl", "-m", model, "--judge", model, "-o", "run"), (0, 3), ("run/report.html",)
    )
    yield from _reports()
    yield from _gate()
    yield Errand("explain", ("explain", "run", "--attribute", "occupation", "--person", "p1"), (0, 3))
    yield Errand("judge again", ("judge", "run", "--with", model), (0, 3))
    yield Errand("replay", ("run", "people.jsonl", "-m", "replay:run", "-o", "again"), (0, 3), ("again/report.html",))
    yield Errand(
        "mitigate",
        ("mitigate", "few.jsonl", "--with", "presidio-low", "-o", "out.jsonl", "--decisions", "dec.jsonl"),
        files=("dec.jsonl",),
    )
    for name in ("doctor", "models", "probes", "attributes", "mitigations"):
        yield Errand(name, (name,), (0, 2))
    yield Errand("config", ("config", "show"))
    yield from mistakes(folder, model)


def _reports() -> Iterator[Errand]:
    for form in Format:
        if form.value != "pdf":
            yield Errand(
                f"report {form.value}",
                ("report", "run", "-f", form.value, "-o", f"r.{form.value}"),
                files=(f"r.{form.value}",),
            )
    if hasattr(Format, "PDF"):
        yield Errand("annex", ("report", "run", "--edition", "compliance", "-o", "annex.html"), files=("annex.html",))
    for shape in ("html", "json"):
        yield Errand(
            f"reveal {shape}",
            ("report", "run", "--reveal", "-f", shape, "-o", f"v.{shape}"),
            files=(f"v.{shape}",),
            revealed=True,
        )


def _gate() -> Iterator[Errand]:
    outs = [f"c{ending}" for ending in ENDINGS if ending != ".pdf"]
    named = [part for out in outs for part in ("-o", out)]
    yield Errand("calibrate", ("calibrate", "run", "-o", "cal.json"), files=("cal.json",))
    yield Errand("report calibrated", ("report", "run", "--calibration", "cal.json", "-o", "k.html"), files=("k.html",))
    yield Errand("check", ("check", "run", *named), (1, 3), tuple(outs))
    little = ("--set", "least_coverage=0.1")  # much of the corpus cannot be read
    yield Errand("baseline create", ("baseline", "create", "run", "-o", "base.json", *little), files=("base.json",))
    yield Errand("baseline update", ("baseline", "update", "run", "base.json", *little), files=("base.json",))
    yield Errand("baseline diff", ("baseline", "diff", "run", "base.json"))
    yield Errand("check baseline", ("check", "run", "--baseline", "base.json"), (0, 1, 3))


def mistakes(folder: Path, model: str) -> Iterator[Errand]:
    """Yield command lines that cannot work, on files that are full of values."""
    data = (folder / "few.jsonl").read_bytes()
    damaged = {
        "plain.txt": data,
        "list.jsonl": b"[" + data,
        "half.parquet": b"PAR1" + data,
        "bad.csv": b'person,text\n"' + data,
        "no.csv": data,
        "no.tsv": data,
        "policy.toml": data,
        "baseline.json": data,
        "zero.jsonl": b"\0" * 9 + data.replace(b"\n", b""),
        "wide.jsonl": data.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass"),
    }
    for name, content in damaged.items():
        (folder / name).write_bytes(content)
    for name in ("list.jsonl", "half.parquet", "bad.csv", "no.csv", "no.tsv", "plain.txt", "wide.jsonl", "zero.jsonl"):
        yield Errand(
            f"corpus {name}",
            ("run", name, "-o", f"x-{name}"),
            (0, 2) if name in ("list.jsonl", "bad.csv") else _REFUSED,
        )
    for scheme in ("synthpai", "prism", "spia"):
        yield Errand(f"corpus {scheme}", ("run", f"{scheme}:few.jsonl", "-o", f"x-{scheme}"), _REFUSED)
        yield Errand(f"score {scheme}", ("score", "few.jsonl", "--rules", scheme), _REFUSED)
    for option in ("--policy", "--config"):
        yield Errand(f"check {option}", ("check", "run", option, "policy.toml"), _REFUSED)
    yield Errand("bad baseline", ("check", "run", "--baseline", "baseline.json"), _REFUSED)
    yield Errand("bad calibration", ("report", "run", "--calibration", "baseline.json"), _REFUSED)
    yield Errand("bad judge error", ("report", "run", "--judge-error", "baseline.json"), _REFUSED)
    yield Errand("bad population", ("report", "run", "--population", "./policy.toml"), _REFUSED)
    yield Errand("bad attributes", ("run", "few.jsonl", "--attributes", "./policy.toml", "-o", "xa"), _REFUSED)
    yield Errand("bad probe", ("run", "few.jsonl", "-p", "./policy.toml", "-o", "xp"), _REFUSED)
    yield Errand("bad recogniser", ("run", "few.jsonl", "--mitigate", "presidio+policy.toml", "-o", "xm"), _REFUSED)
    yield Errand("no run", ("report", "few.jsonl"), _REFUSED)
    yield Errand(
        "silent model", ("run", "few.jsonl", "-m", "http://127.0.0.1:9/v1#x", "-o", "xs", "--max-minutes", "0.01"), (3,)
    )
    yield Errand("another plan", ("run", "people.jsonl", "-m", model, "--first", "1", "-o", "run"), _REFUSED)


def written(folder: Path, errand: Errand) -> Iterator[tuple[str, str]]:
    """Yield the files that an errand wrote, by name, as text."""
    for name in errand.files:
        path = folder / name
        if path.exists():
            binary = path.suffix in _BINARY or name.endswith("parquet")
            yield name, _parquet(path) if binary else path.read_text(encoding="utf-8", errors="replace")


def _parquet(path: Path) -> str:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    return json.dumps(pq.read_table(path).to_pylist())
