"""End work in good order when the user, the system or a closed terminal asks for it."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

Result = TypeVar("Result")
_REQUESTS: Final = (signal.SIGTERM, signal.SIGHUP)  # asyncio itself heeds Ctrl-C


def run_until_told(work: Coroutine[Any, Any, Result]) -> Result:
    """Return what *work* comes to; KeyboardInterrupt where it was told to end.

    Ctrl-C, SIGTERM and a closed terminal cancel the work, which can then write down the answers that are under way.
    A signal that was to be ignored when the process started, as ``nohup`` has it, stays ignored.
    """
    with asyncio.Runner() as runner:
        return run_part_until_told(runner, work)


def run_part_until_told(runner: asyncio.Runner, work: Coroutine[Any, Any, Result]) -> Result:
    """Do as ``run_until_told``, for a part of what *runner* is to run; between two parts a signal has its usual end."""
    try:
        return runner.run(_heeding(work))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _heeding(work: Coroutine[Any, Any, Result]) -> Result:
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    heeded = []
    if task is not None and threading.current_thread() is threading.main_thread():
        heeded = [request for request in _REQUESTS if signal.getsignal(request) is not signal.SIG_IGN]
        for request in heeded:
            loop.add_signal_handler(request, task.cancel)
    try:
        return await work
    finally:
        for request in heeded:
            loop.remove_signal_handler(request)
