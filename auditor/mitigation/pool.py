"""Work through chunks in several processes, in order, within bounded memory.

Processes are started by a server that has the libraries loaded, and all are replaced after some work: spaCy remembers
every new word for as long as its process lives.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from typing import Final, TypeVar

from auditor.errors import AuditorError

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

RENEWED_AFTER: Final = 200  # chunks per process, after which it makes way for a new one
_AHEAD: Final = 2  # chunks handed out per process beyond the one it works on
_PRELOADED: Final = ["presidio_analyzer", "presidio_anonymizer", "spacy", "auditor.mitigation.presidio"]


def spread(
    work: Callable[[Chunk], Result], chunks: Iterable[Chunk], workers: int, renewed_after: int = RENEWED_AFTER
) -> Iterator[Result]:
    """Yield what *work* makes of each of *chunks*, in their order.

    With one worker, or one chunk, all is done in this process. *work* and its chunks must be picklable.
    AuditorError where a process was killed, mostly for want of memory; what *work* raises is raised here.
    """
    coming = iter(chunks)
    first = list(islice(coming, 2))
    if workers < 2 or len(first) < 2:
        yield from map(work, chain(first, coming))
        return
    coming = chain(first, coming)
    while generation := list(islice(coming, 1)):
        part = chain(generation, islice(coming, workers * renewed_after - 1))
        yield from _generation(work, part, workers)


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us; two tracebacks more help nobody
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait until the parent is gone, however it ended, and go too: a killed one leaves nobody behind."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _generation(work: Callable[[Chunk], Result], chunks: Iterable[Chunk], workers: int) -> Iterator[Result]:
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when a process loads NumPy; each has one core
    context = get_context("forkserver" if os.name == "posix" else "spawn")
    context.set_forkserver_preload(_PRELOADED)
    pending: deque[Future[Result]] = deque()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_worker) as pool:
        try:
            for chunk in chunks:
                pending.append(pool.submit(work, chunk))
                if len(pending) > workers * _AHEAD:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        except BrokenProcessPool:
            raise AuditorError(
                "a worker process was killed, mostly for want of memory: the same command goes on, fewer --workers help"
            ) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
