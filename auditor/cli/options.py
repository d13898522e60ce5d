"""The options of ``auditor run``, by what they are about; other commands that take the same ones share them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from auditor.errors import BadContent

if TYPE_CHECKING:
    from auditor.cluster import Cluster
    from auditor.models.catalogue import ModelOptions
    from auditor.models.wrappers import Budget, Caps

# What is audited, and where it is written down.
Corpus = Annotated[
    str, typer.Argument(help="JSON lines, CSV, Parquet, a folder, '-', or synthpai:, prism:, spia:FILE.")
]
Attributes = Annotated[str, typer.Option(help="Attribute set, or a path.toml.")]
First = Annotated[int | None, typer.Option(min=1, help="Audit only the first so many people.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="Folder of the run; an existing one goes on.")]

# How it is attacked, and what is done against that.
Models = Annotated[
    list[str] | None, typer.Option("-m", "--model", help="embedded, PROVIDER/NAME, http://HOST/v1#NAME, replay:RUN.")
]
Probes = Annotated[
    list[str] | None, typer.Option("-p", "--probe", help="A built-in probe, NAME@posts, NAME@TOPIC, or a path.toml.")
]
Samples = Annotated[int, typer.Option(min=1, max=99, help="Ask each question so often; the answers vote.")]
Mitigations = Annotated[list[str] | None, typer.Option("--mitigate", help="Probe again after this, e.g. presidio.")]
Persona = Annotated[
    str, typer.Option(metavar="MODEL", help="Plays the people in interviews; each -m itself where none is named.")
]
Rewriter = Annotated[
    str, typer.Option(metavar="MODEL", help="Rewrites for --mitigate rewrite; the first -m, or embedded.")
]
Judge = Annotated[
    str, typer.Option(metavar="MODEL", help="Have it judge, at the end, the free text that the rules leave open.")
]
JudgeUtility = Annotated[
    bool, typer.Option("--judge-utility", help="Show the judge texts before and after mitigation, to be marked.")
]
Calibration = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Give claims probabilities: what 'auditor calibrate' wrote.")
]
Population = Annotated[
    str, typer.Option(metavar="NAME", help="Among whom people hide: world, usa, or your own FILE.toml.")
]
JudgeError = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Correct judged shares: what 'auditor score --judge' wrote.")
]
Reproducible = Annotated[bool, typer.Option("--reproducible", help="Embedded models without prompt cache.")]

# Who does the work.
Engine = Annotated[str, typer.Option(metavar="local|dask", help="This machine, or an existing Dask cluster.")]
Scheduler = Annotated[str, typer.Option(metavar="ADDRESS", help="Of the cluster, e.g. tcp://10.0.0.1:8786.")]
Shelf = Annotated[str, typer.Option(metavar="URL", help="Where its workers keep records, if not in the run's folder.")]

# What may leave this machine.
Offline = Annotated[bool, typer.Option("--offline", help="Refuse every model that is not on this machine.")]
Allow = Annotated[list[str] | None, typer.Option(help="A host that may receive what a model is shown.")]
Images = Annotated[
    bool | None, typer.Option("--images/--no-images", help="Send pictures; else only to models known to see them.")
]
Context = Annotated[
    int | None, typer.Option(min=512, metavar="TOKENS", help="What the models hold; more is searched in parts.")
]
ApiBase = Annotated[str | None, typer.Option(help="Address of your own server, e.g. http://127.0.0.1:8000/v1.")]

# What it may cost. Time is that of one start, the rest that of the run, however often it is started.
MaxUsd = Annotated[float | None, typer.Option(min=0, help="Ask nothing that could cost more, in US dollars.")]
MaxCalls = Annotated[int | None, typer.Option(min=0, help="Ask no more often, retries included.")]
MaxTokens = Annotated[int | None, typer.Option(min=0, help="Ask nothing that could take more, read and written.")]
MaxMinutes = Annotated[float | None, typer.Option(min=0, help="Ask nothing new after this time.")]
Estimate = Annotated[bool, typer.Option("--estimate", help="Ask nothing: say what the run would take.")]
EstimateOn = Annotated[
    int, typer.Option(min=0, metavar="PEOPLE", help="Estimate by asking about so many; the run keeps the answers.")
]

Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Say nothing but errors.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """Who attacks, how, and what is done against it."""

    model: Models = None
    probe: Probes = None
    samples: Samples = 1
    mitigate: Mitigations = None
    persona: Persona = ""
    rewriter: Rewriter = ""
    attributes: Attributes = ""
    judge: Judge = ""
    judge_utility: JudgeUtility = False
    reproducible: Reproducible = False

    def named(self) -> list[str]:
        """Return the names of all models that would be asked."""
        from auditor.rewriting import asked_models

        rewriting = asked_models(self.mitigate or (), self.rewriter)
        return [*(self.model or ()), *rewriting, *filter(None, (self.persona, self.judge))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """What may leave this machine."""

    offline: Offline = False
    allow: Allow = None
    api_base: ApiBase = None

    def options(self, *, reproducible: bool = False) -> ModelOptions:
        """Return what models are opened with."""
        from auditor.models.catalogue import ModelOptions

        return ModelOptions(self.offline, tuple(self.allow or ()), reproducible, self.api_base)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach(Hosts):
    """What may leave this machine."""

    images: Images = None
    context: Context = None

    def options(self, *, reproducible: bool = False) -> ModelOptions:
        """Return what models are opened with."""
        from dataclasses import replace

        return replace(Hosts.options(self, reproducible=reproducible), sees_images=self.images, context=self.context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What it may cost."""

    max_usd: MaxUsd = None
    max_calls: MaxCalls = None
    max_tokens: MaxTokens = None
    max_minutes: MaxMinutes = None

    def caps(self) -> Caps:
        """Return the limits."""
        from auditor.models.wrappers import Caps

        return Caps(calls=self.max_calls, tokens=self.max_tokens, usd=self.max_usd, minutes=self.max_minutes)

    def budget(self) -> Budget:
        """Return what may be spent within them, at the prices of the configuration."""
        from auditor.gate.pricing import configured
        from auditor.models.wrappers import Budget

        return Budget(self.caps(), configured().prices)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost(Limits):
    """What it may cost."""

    estimate: Estimate = False
    estimate_on: EstimateOn = 0

    @property
    def only_foretells(self) -> bool:
        """Whether nothing is to be asked."""
        return self.estimate and not self.estimate_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Machines:
    """Who does the work."""

    engine: Engine = "local"
    scheduler: Scheduler = ""
    shelf: Shelf = ""

    def cluster(self, judge: str) -> Cluster | None:
        """Return the cluster that is to work, None for this machine; BadContent where options contradict each other."""
        from auditor.cluster import Cluster, require

        if self.engine == "local":
            if self.scheduler or self.shelf:
                raise BadContent("command line", "--engine", "dask, where --scheduler or --shelf is given")
            return None
        if self.engine != "dask":
            raise BadContent("command line", "--engine", "local or dask")
        if not self.scheduler:
            raise BadContent("command line", "--scheduler", "the address of a Dask scheduler")
        if judge:
            raise BadContent("command line", "--judge", "left out on a cluster: 'auditor judge RUN' does it afterwards")
        require()
        return Cluster(self.scheduler, self.shelf)
