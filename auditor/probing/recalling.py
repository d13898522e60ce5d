"""Let an agent that reads only findings have items shown as they were published: once, and no more than its probe says.

A model asks by lines ``ITEM [number]``. What it is shown then is the material that others read, never the pixels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from auditor.models.protocol import Reply
from auditor.probing.prompts import Exhibit

_OFFER: Final = (
    "\n\nIf you must read what a finding rests on before you can judge it, you may first be shown items as they were "
    "published, {most} at most. For that, answer with nothing but lines of the form\nITEM [number]"
)
_ASKED: Final = re.compile(r"^\W*ITEM\W+(\d{1,6})\W*$", re.MULTILINE)
_CHATTER: Final = 300  # characters beside such lines: a reply that says more is an answer


def offer(most: int) -> str:
    """Return what tells a model that it may be shown *most* items; "" where it may see none."""
    return _OFFER.format(most=most) if most > 0 else ""


def recalled(reply: Reply, exhibits: Sequence[Exhibit], most: int) -> tuple[Exhibit, ...]:
    """Return the first *most* of the *exhibits* that *reply* asks for, in their own order; none where it answers."""
    if "{" in reply.text or len(_ASKED.sub("", reply.text).strip()) > _CHATTER:
        return ()
    by_number = {exhibit.number: exhibit for exhibit in exhibits}
    asked = dict.fromkeys(int(number) for number in _ASKED.findall(reply.text))
    numbers = [number for number in asked if number in by_number][:most]
    return tuple(by_number[number] for number in sorted(numbers))


def grammar(most: int, answer: str) -> str:
    """Return the grammar of either *answer* or the lines that ask for items; *answer* alone where none may be had."""
    if most <= 0:
        return answer
    rest = answer.replace("root ::=", "answer ::=", 1)
    return f'root ::= answer | called{{1,{most}}}\ncalled ::= "ITEM [" [1-9] [0-9]{{0,3}} "]\\n"\n{rest}'
