"""How a rewriting is done, as content: a TOML file is read into a Method, or refused with file and key.

A name is ``WORD[:ROUNDS][+FILE.toml]``: ``rewrite:2``, ``rewrite-truthful``, ``rewrite+ours.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from auditor.attributes.fields import Table
from auditor.content import shelf
from auditor.errors import BadContent
from auditor.probing import catalogue
from auditor.probing.catalogue import Probe
from auditor.probing.prompts import check_template

WAYS: Final = ("adversarial", "truthful", "naive")
_MOST_ROUNDS: Final = 9
_MOST_TOGETHER: Final = 20
_NAME: Final = re.compile(r"(?P<word>rewrite(?:-truthful|-naive)?)(?::(?P<rounds>\d+))?(?:\+(?P<file>.+\.toml))?")
_WAY_OF: Final = {"rewrite": "adversarial", "rewrite-truthful": "truthful", "rewrite-naive": "naive"}
ASKS: Final = ("texts", "words")  # for the whole text of an item, or for what stands in the place of some of its words
_KEYS: Final = ("id", "version", "title", "source", "way", "rounds", "asks", "together", "system", *ASKS, "guide")


@dataclass(frozen=True, slots=True)
class Method:
    """One way of rewriting."""

    name: str  # as the user wrote it
    way: str  # one of WAYS
    rounds: int  # rewritings at most; 1 where nobody guides
    asks: tuple[str, ...]  # how is asked first, and how where that did not do: two out of ASKS
    together: int  # items that one question is about
    system: str = field(repr=False)
    prompts: Mapping[str, str] = field(repr=False)  # by how is asked
    guide: Probe | None  # the probe whose findings are rewritten; None for naive
    guide_model: str  # "" for the rewriter itself
    digests: Mapping[str, str]  # what was read → its SHA-256


def read(name: str, folder: Path = Path()) -> Method:
    """Return the method that *name* stands for; files are looked for from *folder*.

    BadContent names the part of the name, or the file and key at fault.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        raise BadContent(
            "mitigation", name, "rewrite, rewrite-truthful or rewrite-naive, then :ROUNDS, then +FILE.toml"
        )
    word, rounds = found["word"], found["rounds"]
    path = folder / found["file"] if found["file"] else shelf("probes") / "rewriting" / f"{word}.toml"
    data = _parsed(path)
    method = parse(data, str(path), name, int(rounds) if rounds else None, folder)
    if method.way != _WAY_OF[word]:
        raise BadContent(path, "way", f"{_WAY_OF[word]}, as {word} is")
    return method


def guide_of(identity: Mapping[str, str]) -> tuple[str, str] | None:
    """Return model and probe that guided the mitigation of this identity; None where nobody did."""
    return (identity["guide"], identity["guide probe"]) if "guide probe" in identity else None


def parse(data: Mapping[str, Any], where: str, name: str, rounds: int | None = None, folder: Path = Path()) -> Method:
    """Check a parsed file and return it as a Method called *name*; *rounds* go before those of the file.

    A probe that the file names by its path is looked for from *folder*.
    """
    table = Table(data, where)
    table.only(*_KEYS)
    for key in ("id", "title", "source"):
        table.text(key)
    table.whole("version", 1, 10**6)
    way = table.one_of("way", WAYS)
    asks = _asks(table, guided=way != "naive")
    guide, model, digests = _guide(table, folder, guided=way != "naive")
    return Method(
        name=name,
        way=way,
        rounds=_rounds(table, rounds, guided=way != "naive"),
        asks=asks,
        together=table.whole("together", 1, _MOST_TOGETHER),
        system=table.text("system").strip(),
        prompts={how: _prompt(table, how) for how in dict.fromkeys(asks)},
        guide=guide,
        guide_model=model,
        digests={"method sha256": catalogue.digest(data), **digests},
    )


def _asks(table: Table, *, guided: bool) -> tuple[str, ...]:
    asks = table.texts("asks")
    if len(asks) != 2 or not set(asks) <= set(ASKS) or ("words" in asks and not guided):
        wanted = "two out of texts and words" if guided else "texts twice: without a guide no words are known"
        raise table.fault("asks", wanted)
    return asks


def _prompt(table: Table, how: str) -> str:
    prompt = table.text(how)
    if fault := check_template(prompt):
        raise table.fault(how, f"a valid template ({fault})")
    return prompt


def _rounds(table: Table, stated: int | None, *, guided: bool) -> int:
    if not guided:
        if stated is not None or "rounds" in table.data:
            raise table.fault(
                "rounds", "absent: nobody guides a naive rewriting, so that it has one round and no number"
            )
        return 1
    if stated is not None and not 1 <= stated <= _MOST_ROUNDS:
        raise BadContent("mitigation", str(stated), f"1 to {_MOST_ROUNDS} rounds")
    return stated or table.whole("rounds", 1, _MOST_ROUNDS)


def _guide(table: Table, folder: Path, *, guided: bool) -> tuple[Probe | None, str, dict[str, str]]:
    """Return the probe that guides, its model, and the digests of what was read for it."""
    if guided != ("guide" in table.data):
        raise table.fault(
            "guide", "a table with the probe that guides" if guided else "absent: a naive rewriting has none"
        )
    if not guided:
        return None, "", {}
    entry = table.table("guide")
    entry.only("probe", "model")
    data = catalogue.raw(catalogue.found_from(folder, entry.text("probe")))
    probe = catalogue.parse(data, entry.text("probe"))
    if not probe.asks_models or not probe.cites or probe.strategy == "control":
        raise entry.fault("probe", "a probe that asks a model and has it cite what gives the author away")
    model = entry.data.get("model", "")
    if not isinstance(model, str):
        raise entry.fault("model", "a text")
    control = catalogue.digest(catalogue.raw("control"))
    return probe, model, {"guide probe sha256": catalogue.digest(data), "control sha256": control}


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadContent("mitigation", path.name, "a file that exists") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(path, "(file)", f"readable UTF-8 ({type(error).__name__})") from None
    except tomllib.TOMLDecodeError as error:
        raise BadContent(path, "(syntax)", f"TOML: {error}") from None
