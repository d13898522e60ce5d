"""A pytest plug-in: ``assert_not_inferable(texts, attribute="age")``.

Pytest imports this file at the start of every test run of the environment, so it imports nothing but pytest until a
test uses it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import pytest

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Coroutine

    from auditor.inferring import Finding, Inspector, Wanted

_INI: Final[Mapping[str, tuple[str, str]]] = {
    "auditor_model": ("string", "model that assert_not_inferable asks: replay:RUN, embedded, PROVIDER/NAME"),
    "auditor_probes": ("args", "probes that it uses (default: profile)"),
    "auditor_attributes": ("string", "attribute set that names the attributes (default: staab)"),
    "auditor_allow": ("args", "hosts that may receive the texts"),
}
_MARKER: Final = (
    "auditor(model=..., probes=[...], attributes=...): how assert_not_inferable looks at the texts of this test"
)


class AssertNotInferable(Protocol):
    """What the fixture of that name is."""

    def __call__(self, texts: str | Sequence[str], *, attribute: str, truth: str | None = None) -> None:
        """Fail the test where *attribute* of the author of *texts* is named by a probe, or nothing could be learnt."""
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings: ``auditor_…`` in the configuration file, and two flags that go before them."""
    for name, (kind, told) in _INI.items():
        parser.addini(name, told, type=kind, default=[] if kind == "args" else None)  # type: ignore[arg-type]
    group = parser.getgroup("auditor", "inference from texts")
    group.addoption("--auditor-model", default=None, metavar="MODEL", help="Goes before auditor_model.")
    group.addoption(
        "--auditor-record", default=None, metavar="RUN", type=Path, help="Keep what that model says, for replay:RUN."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", _MARKER)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say before the first test who receives the texts, where a model is configured that is not on this machine."""
    wanted = _wanted(config, {}) if _usual_model(config) else None
    if wanted is None or not wanted.model:
        return None
    from auditor.egress import destinations
    from auditor.errors import AuditorError

    try:
        found = destinations([wanted.model], wanted.options)
    except AuditorError as error:
        return f"auditor: {error}"
    where = f"texts are sent to {found[0]}" if found else f"{wanted.model}, nothing leaves this machine"
    return f"auditor: {where}"


@pytest.fixture
def assert_not_inferable(request: pytest.FixtureRequest, auditor_inspectors: _Inspectors) -> AssertNotInferable:
    """Return an assertion: nobody among the configured probes can name this attribute of the author of these texts.

    Give the texts of one author, the attribute and, where it is known, the ``truth``: then only a right first guess
    fails. A model that refused or could not be heard fails as well. The message names attribute, probe and text
    numbers, never the value.
    """
    marker = request.node.get_closest_marker("auditor")
    wanted = _wanted(request.config, marker.kwargs if marker else {})

    def check(texts: str | Sequence[str], *, attribute: str, truth: str | None = None) -> None:
        __tracebackhide__ = True
        listed = (texts,) if isinstance(texts, str) else tuple(texts)
        said = auditor_inspectors.sentence(wanted, listed, attribute, truth)
        if said:
            pytest.fail(said, pytrace=False)  # a traceback would show the line of the test that holds the texts

    return check


@pytest.fixture(scope="session")
def auditor_inspectors() -> Iterator[_Inspectors]:
    """Keep the models of this session open, so that each is loaded once."""
    inspectors = _Inspectors()
    yield inspectors
    inspectors.close()


class _Inspectors:
    """One inspector for each way of looking, all in one thread of their own: a test may run a loop itself."""

    def __init__(self) -> None:
        import asyncio

        from auditor.inferring import Recordings

        self._loop: asyncio.AbstractEventLoop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="auditor", daemon=True)
        self._open: dict[Wanted, Inspector] = {}
        self._recordings = Recordings()

    def sentence(self, wanted: Wanted, texts: Sequence[str], attribute: str, truth: str | None) -> str:
        """Return what is to be said against these texts, "" for nothing; what cannot start is said likewise."""
        from auditor.errors import AuditorError

        try:
            found: Finding = self._do(self._inspector(wanted).look(texts, attribute, truth))
        except AuditorError as error:
            return f"{attribute} was not looked at: {error}"
        return found.sentence

    def close(self) -> None:
        """Close every model, then the recordings and the thread."""
        for inspector in self._open.values():
            self._do(inspector.close())
        self._recordings.close()
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
        self._loop.close()

    def _inspector(self, wanted: Wanted) -> Inspector:
        from auditor.inferring import Inspector

        if wanted not in self._open:
            self._open[wanted] = Inspector(wanted, self._recordings)
        return self._open[wanted]

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever the work returns
        import asyncio

        if not self._thread.is_alive():
            self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def _wanted(config: pytest.Config, marked: Mapping[str, Any]) -> Wanted:
    """Return how to look: the marker's word before the flag's, and the flag's before the file's."""
    from auditor.egress import configured, permitted
    from auditor.inferring import Wanted
    from auditor.models.catalogue import ModelOptions

    model: str | None = marked.get("model", _usual_model(config))
    return Wanted(
        model=None if model is None else _placed(str(model), config.rootpath),
        probes=tuple(marked.get("probes") or config.getini("auditor_probes") or ("profile",)),
        attributes=str(marked.get("attributes") or config.getini("auditor_attributes") or "staab"),
        record=None if "model" in marked else config.getoption("--auditor-record"),
        options=permitted(ModelOptions(allow=tuple(config.getini("auditor_allow"))), configured()),
    )


def _usual_model(config: pytest.Config) -> str | None:
    """Return the model that is configured; "" where that is what the file says, None where nothing is said.

    An empty flag says nothing: it is what a variable leaves that is not set.
    """
    usual: str | None = config.getoption("--auditor-model") or config.getini("auditor_model")
    return usual


def _placed(model: str, root: Path) -> str:
    """Return *model*, a recorded run being sought from the folder of the configuration file."""
    kind, _, run = model.partition("replay:")
    return f"replay:{root / run}" if run and not kind else model
