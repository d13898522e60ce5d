"""Remember where records of a run still lie that workers put down, so that no start asks again what they hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from auditor.cluster import require
from auditor.errors import BadRun
from auditor.files import open_new, read_text
from auditor.journal import alone

_NAME: Final = "shelf.json"  # beside plan.json


def note(run: Path, address: str) -> None:
    """Note that records of *run* lie at *address*, for its owner only to read: an address may hold credentials."""
    draft = run / f".{_NAME}.part"
    with open_new(draft) as file:
        file.write(json.dumps({"schema": 1, "address": address}).encode("ascii") + b"\n")
    draft.replace(run / _NAME)


def noted(run: Path) -> str:
    """Return where records of *run* may still lie; "" for nowhere. BadRun where that cannot be read."""
    try:
        return str(json.loads(read_text(run / _NAME))["address"])
    except FileNotFoundError:
        return ""
    except (OSError, ValueError, KeyError, TypeError):
        raise BadRun(f"{run / _NAME} cannot be read: it says where records of this run still lie") from None


def forget(run: Path) -> None:
    """Note that all records of *run* are in its journal."""
    (run / _NAME).unlink(missing_ok=True)


def take_in(run: Path) -> None:
    """Copy into the journal of *run* what workers of an earlier start have put down, before anything is asked again.

    BadRun where it lies elsewhere than in a folder of this machine, since whoever starts this may not reach it.
    """
    address = noted(run)
    if "://" in address:
        raise BadRun(  # the address may hold credentials, and is not repeated
            f"records of this run still lie on the shelf that {run / _NAME} names: give the command once more with "
            "--engine dask and the --shelf of then"
        )
    if not address or not Path(address).is_dir():
        return
    require()
    from auditor.cluster.shelf import Shelf

    with alone(run):
        Shelf(address).gather(run)
