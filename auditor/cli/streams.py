"""Standard output and error that outlive who reads them."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Lasting(io.FileIO):
    """A stream that goes nowhere once its pipe was closed or its terminal hung up."""

    def __init__(self, number: int) -> None:
        """Write to the open file descriptor *number*."""
        super().__init__(number, "wb", closefd=False)
        self._gone = {errno.EPIPE, errno.EIO} if os.isatty(number) else {errno.EPIPE}

    def write(self, data: ReadableBuffer, /) -> int | None:
        """Write as ever; where nobody can read it any more, forget *data* and all that follows."""
        try:
            return super().write(data)
        except OSError as error:
            if error.errno not in self._gone:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
            return memoryview(data).nbytes


def outlive_readers() -> None:
    """Let work go on, and end with its own exit code, when the terminal or the reader of a pipe goes away.

    A gate whose output is piped into ``head`` must not pass for that. What the streams' encoding has no character for
    is written with a backslash.
    """
    sys.stdout = _lasting(sys.stdout)
    sys.stderr = _lasting(sys.stderr)


def _lasting(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed before the start
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - open until the end
    raw = io.BufferedWriter(_Lasting(stream.fileno()))
    return io.TextIOWrapper(raw, encoding=stream.encoding, errors="backslashreplace", line_buffering=True)
