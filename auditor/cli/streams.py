"""Standard output and error that outlive who reads them and show nothing but text."""

from __future__ import annotations

import errno
import io
import os
import re
import sys
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

# What moves the cursor, names windows, rings or turns the direction of writing; "m" only colours, as our help does.
_CONTROLS: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_UNFIT: Final = re.compile(f"[{_CONTROLS}]")
_UNFIT_BUT_COLOURS: Final = re.compile(rf"(?!\x1b\[[0-9;]*m)[{_CONTROLS}]")


_STORY: Final = 2  # standard error: what is told there is no result


class _Lasting(io.FileIO):
    """A stream that goes nowhere once its pipe was closed or its terminal hung up."""

    def __init__(self, number: int) -> None:
        """Write to the open file descriptor *number*."""
        super().__init__(number, "wb", closefd=False)
        self._gone = {errno.EPIPE, errno.EIO} if os.isatty(number) else {errno.EPIPE}
        self._only_tells = number == _STORY

    def write(self, data: ReadableBuffer, /) -> int:
        """Write as ever; where that fails, forget *data* and all that follows.

        OSError where a result could not be delivered for another reason than that nobody reads it.
        """
        try:
            return super().write(data)
        except OSError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            if not self._only_tells and error.errno not in self._gone:
                raise
            return memoryview(data).nbytes


class Plain(io.TextIOWrapper):
    """Text in which control characters are made visible, whoever wrote them: a name must not command a terminal."""

    def __init__(self, number: int, encoding: str) -> None:
        """Write to the open file descriptor *number*; what *encoding* has no character for gets a backslash."""
        raw = io.BufferedWriter(_Lasting(number))
        super().__init__(raw, encoding=encoding, errors="backslashreplace", line_buffering=True)
        self._unfit = _UNFIT_BUT_COLOURS if self.isatty() else _UNFIT
        self._number = number

    def write(self, text: str, /) -> int:
        """Write *text*; return its length."""
        super().write(self._unfit.sub("\N{REPLACEMENT CHARACTER}", text))
        return len(text)

    def bare(self) -> TextIO:
        """Return the same stream for what draws on a terminal, such as a progress bar."""
        raw = io.BufferedWriter(_Lasting(self._number))
        return io.TextIOWrapper(raw, encoding=self.encoding, errors="backslashreplace", line_buffering=True)


def outlive_readers() -> None:
    """Let work go on, and end with its own exit code, when the terminal or the reader of a pipe goes away.

    A gate whose output is piped into ``head`` must not pass for that.
    """
    sys.stdout = _lasting(sys.stdout)
    sys.stderr = _lasting(sys.stderr)


def _lasting(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed before the start
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - open until the end
    return Plain(stream.fileno(), stream.encoding)
