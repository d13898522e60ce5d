"""Compose a rewriting: open its models and probes, see that somebody else judges it, and carry it out on its own.

Like ``audit`` it knows every part and holds no logic of theirs.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from auditor.attributes import AttributeSet
from auditor.domain import Person
from auditor.ending import run_part_until_told
from auditor.errors import AuditorError, BadRun
from auditor.journal import Writer, private_folder, read_plan, write_plan
from auditor.mitigation.catalogue import Asking, Change, Mitigated, Mitigation, asks_models, open_mitigation
from auditor.mitigation.joined import join_asking, split
from auditor.mitigation.rewriting.guide import Guide
from auditor.mitigation.rewriting.method import Method, guide_of, read
from auditor.mitigation.rewriting.rewriter import Rewriting
from auditor.models.catalogue import DEFAULT, ModelOptions, expand, open_guarded
from auditor.models.protocol import Model, Query, Reply
from auditor.models.replay import Replay, recorded
from auditor.models.wrappers import Budget, accounted
from auditor.probing import catalogue
from auditor.probing.recording import Recorder

_REPLAY: Final = "replay:"
_MASK: Final = "presidio-max"
_KEPT: Final = "rewriting"  # what the plan of a working folder is called
_PATIENCE: Final = 10.0  # seconds that are waited for answers under way when the work ends early


@dataclass(frozen=True, slots=True)
class Means:
    """What a rewriting is opened with."""

    rewriter: str  # the model that rewrites, and guides where its method names no other
    attributes: AttributeSet = field(repr=False)
    options: ModelOptions
    opened: dict[str, Model] = field(default_factory=dict)  # by name, grows as models are opened: none is opened twice


def open_rewriting(name: str, means: Means) -> Asking:
    """Return the rewriting called *name*, with what changes pictures where that is named too; nothing is asked yet.

    Raises BadContent for a fault in its name or file, BadModel for a model that cannot be asked or a host that is not
    allowed, BadRun where a recording holds no such rewriting.
    """
    text, word = split(name)
    method = read(text, means.options.folder)
    rewriter = _model(means.rewriter, method, means, "rewriter")
    rewriting = Rewriting(method, rewriter, _guide(method, rewriter, means), means.attributes, _mask())
    return join_asking(name, rewriting, word) if word else rewriting


def default_rewriter(models: Sequence[str]) -> str:
    """Return the model that rewrites where none is named: the first that attacks, or the larger embedded one."""
    return next(iter(models), DEFAULT)


def asked_models(mitigations: Sequence[str], rewriter: str) -> tuple[str, ...]:
    """Return the names of the models that these mitigations ask, so that it can be told where texts are sent."""
    methods = [read(split(name)[0]) for name in mitigations if asks_models(name)]
    return tuple(dict.fromkeys(name for m in methods for name in (rewriter, m.guide_model) if name))


def check_held_out(mitigations: Sequence[Change], attackers: Sequence[tuple[str, str]]) -> None:
    """Refuse an audit in which a rewriting is judged by nobody but its guide; *attackers* are model and probe.

    Raises AuditorError naming the rewriting and what to add.
    """
    for mitigation in mitigations:
        guide = guide_of(mitigation.identity)
        others = {(model, probe.partition("@")[0]) for model, probe in attackers} - {guide}  # a part is no other
        if attackers and guide is not None and not others:
            raise AuditorError(
                f"{mitigation.name} is guided by {' / '.join(guide)}, and nobody else attacks: who guides a rewriting "
                "cannot judge it; name another probe with -p or another model with -m"
            )


def _guide(method: Method, rewriter: Model, means: Means) -> Guide | None:
    if method.guide is None:
        return None
    model = _model(method.guide_model, method, means, "guide") if method.guide_model else rewriter
    return Guide(method.guide, catalogue.load("control"), model, means.attributes)


def _model(spec: str, method: Method, means: Means, role: str) -> Model:
    """Return the model that *spec* names; one that the audit has opened already is taken."""
    if spec.startswith(_REPLAY):
        return _recorded(Path(spec.removeprefix(_REPLAY)), method, means, role)
    (name,) = expand(spec)
    if name not in means.opened:
        means.opened[name] = open_guarded(spec, means.options)
    return means.opened[name]


def _recorded(run: Path, method: Method, means: Means, role: str) -> Model:
    """Return the model that had this *role* in the rewriting of that name in *run*, answering from its journal only."""
    folder = means.options.folder
    planned = [
        m["identity"] for m in read_plan(folder / run).get("mitigations", ()) if split(m["name"])[0] == method.name
    ]
    if not planned or role not in planned[0]:
        raise BadRun(f"{run} holds no {method.name}: name a run that does, or a model, with --rewriter")
    name, prefix = planned[0][role], f"{role} "
    identity = {k.removeprefix(prefix): v for k, v in planned[0].items() if k.startswith(prefix) and k not in _NO_MODEL}
    same = means.opened.get(name)
    return same or Replay(name, identity, sees_images=False, replies=recorded(folder / run), run=run)


_NO_MODEL: Final = ("guide probe", "guide probe sha256")  # keys of an identity that speak of the probe


def _mask() -> Mitigation | None:
    """Return what masks the items that a model returned wrong; None where Presidio is not installed."""
    try:
        return open_mitigation(_MASK)
    except AuditorError:
        return None


class Bench:
    """A rewriting carried out on its own, with a journal beside the result, so that nothing is paid for twice.

    It is a mitigation like any other to whoever writes a corpus; its folder goes when the corpus is whole.
    """

    def __init__(self, rewriting: Asking, folder: Path, budget: Budget | None = None) -> None:
        """Keep what models answer in *folder*, within *budget*; BadRun where it belongs to another rewriting."""
        self._rewriting = rewriting
        self._folder = private_folder(folder)
        plan = {"schema": 1, "kind": _KEPT, "name": rewriting.name, "identity": dict(rewriting.identity)}
        if not (folder / "plan.json").exists():
            write_plan(folder, plan)
        if read_plan(folder) != plan:
            raise BadRun(f"{folder} belongs to another rewriting: name another file with -o, or delete it")
        self._held = ExitStack()
        journal = self._held.enter_context(Writer(folder))
        self._held.enter_context(accounted(budget or Budget(), folder, journal))
        self._runner = self._held.enter_context(asyncio.Runner())
        self._recorder = Recorder(journal, recorded(folder))

    def __enter__(self) -> Self:
        """Return the bench itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        """Close the models and the journal; remove the folder where all went well."""
        with self._held:
            self._runner.run(self._close())
        if kind is None:
            shutil.rmtree(self._folder)

    @property
    def name(self) -> str:
        """The rewriting's."""
        return self._rewriting.name

    @property
    def identity(self) -> Mapping[str, str]:
        """The rewriting's."""
        return self._rewriting.identity

    def apply(self, person: Person) -> Mitigated:
        """Return the twin of *person*; raise ModelFailure where a model cannot be heard."""
        (twin,) = self.apply_all([person])
        return twin

    def apply_all(self, people: Sequence[Person]) -> list[Mitigated]:
        """Return the twins of *people*, as many at work side by side as the rewriter takes.

        Raises ModelFailure where a model cannot be heard and LimitReached where the budget forbids to go on, and
        KeyboardInterrupt where it was told to end; what was under way is waited for and kept.
        """
        try:
            return run_part_until_told(self._runner, self._all(people))
        except BaseExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def _all(self, people: Sequence[Person]) -> list[Mitigated]:
        lanes = asyncio.Semaphore(max(1, *(model.width for model in self._rewriting.models)))

        async def one(person: Person) -> Mitigated:
            async with lanes:
                return await self._rewriting.rewrite(person, self._ask)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(person)) for person in people]
        finally:
            await self._recorder.settle(_PATIENCE)  # what is under way may be paid for
        return [task.result() for task in tasks]

    async def _ask(self, model: Model, query: Query, purpose: Mapping[str, str]) -> Reply:
        return await self._recorder.ask(model, query, purpose)

    async def _close(self) -> None:
        for model in self._rewriting.models:
            await model.close()
