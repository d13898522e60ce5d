"""Everything this package raises on purpose.

AuditorError            shown to the user as one sentence, without a traceback; exit code 2
├── BadCorpus           nothing in the corpus can be read
├── BadContent          a probe, attribute or configuration file has a fault
├── BadModel            a model string names nothing that can be asked
├── BadRelease          a release that an intruder published is installed
├── BadRun              a folder is no run, or belongs to another plan
├── BadOutput           a result cannot be written where it should go
├── MissingExtra        a part of the tool is not installed
├── LimitReached        a stated limit ends the run early; it can go on later
└── ModelFailure        a model could not be heard; the runner counts it as lost
    ├── Unreachable     nobody answers at that host
    │   └── Overloaded  it does not answer in time, or says that it has too much to do
    ├── Throttled       the provider asks us to wait
    └── Rejected        the provider will not serve this request, now or later
        ├── TooLong     the request and its answer are more than the model holds
        └── TooLarge    the answer is larger than any; it may be billed all the same

Messages name file, key or host and the remedy; they never hold a value from the corpus.
"""

from __future__ import annotations


class AuditorError(Exception):
    """Shown to the user as one sentence, without a traceback."""


class BadCorpus(AuditorError):
    """Nothing in the corpus can be read."""


class BadContent(AuditorError):
    """A probe, attribute or configuration file has a fault."""

    def __init__(self, path: object, key: str, wanted: str) -> None:
        """Say that *key* of the file at *path* should be what *wanted* describes."""
        super().__init__(f"{path}: '{key}' should be {wanted}")


class BadModel(AuditorError):
    """A model string names nothing that can be asked."""


class BadRelease(AuditorError):
    """A release that an intruder published is installed."""


class BadRun(AuditorError):
    """A folder is no run, or belongs to another plan."""


class BadOutput(AuditorError):
    """A result cannot be written where it should go."""


class MissingExtra(AuditorError):
    """A part of the tool is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        """Say that *what* needs the optional dependencies named *extra*."""
        super().__init__(f"{what} needs an extra: {how_to_install(extra)}")


def how_to_install(extra: str) -> str:
    """Return how the optional dependencies named *extra* are installed; no index holds a package of ours."""
    return f"pip install '.[{extra}]' in the checkout, or 'FILE.whl[{extra}]' with the wheel"


class LimitReached(AuditorError):
    """A stated limit ends the run early; it can go on later."""


class ModelFailure(AuditorError):
    """A model could not be heard."""


class Unreachable(ModelFailure):
    """Nobody answers at that host; asking again may help."""


class Overloaded(Unreachable):
    """The host does not answer in time, or says that it has too much to do; asking less at a time may help."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """Keep how many seconds the host asks us to wait, where it says so."""
        super().__init__(message)
        self.retry_after = retry_after


class Throttled(ModelFailure):
    """The provider asks us to wait."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """Keep how many seconds the provider asks us to wait, where it says so."""
        super().__init__(message)
        self.retry_after = retry_after


class Rejected(ModelFailure):
    """The provider will not serve this request: asking again does not help."""


class TooLong(Rejected):
    """The model cannot hold this request and its answer; a shorter one may fit."""


class TooLarge(Rejected):
    """The answer is larger than any that is read: it was computed, and may be billed, but asking again is in vain."""
