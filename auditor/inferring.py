"""Whether an attribute can be worked out from a few texts: the probes of an audit, put to one person who wrote them.

What comes back says which probe names a value, and from which texts. It never holds the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from auditor.attributes import Attribute, Match, load_set, raw
from auditor.domain import Answered, CannotTell, Lost, Outcome, Person, Post, Refused
from auditor.errors import BadContent, BadModel
from auditor.journal import Writer, private_folder, write_plan
from auditor.models.catalogue import ModelOptions, open_guarded
from auditor.models.protocol import Model, Query, Reply
from auditor.models.replay import Known, digest, fields_of, recorded, recorded_models
from auditor.plan import Plan, PlannedMitigation, PlannedModel
from auditor.probing import catalogue
from auditor.probing.attacks import Attack
from auditor.probing.cases import Case, lay_out
from auditor.probing.catalogue import Probe
from auditor.probing.prompts import system_text
from auditor.probing.strategies import attack, disclosed
from auditor.releases import refuse_known_bad

_REPLAY: Final = "replay:"
_RULES: Final = "disclosure"  # what the texts state outright, found without a model


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How texts are looked at."""

    model: str | None = None  # as after -m; "" asks for the rules alone; None names none, which is no way to look
    probes: tuple[str, ...] = ("profile",)
    attributes: str = "staab"
    record: Path | None = None  # a run that keeps what the model says, for replay: later
    options: ModelOptions = field(default_factory=ModelOptions)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A probe that names a value."""

    probe: str
    model: str  # "" for the rules that need none
    texts: tuple[int, ...]  # the texts that it rests on, counted from 1; none where it cites none that hold its words
    explicit: bool  # the texts state the value outright


@dataclass(frozen=True, slots=True)
class Silence:
    """A probe from which nothing was learnt; that is not safety."""

    probe: str
    model: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What there is to say about one attribute of some texts."""

    attribute: str
    sightings: tuple[Sighting, ...]
    silences: tuple[Silence, ...]

    @property
    def sentence(self) -> str:
        """Say who names it from which texts, or why nothing is known; "" where nobody names it. Never the value."""
        if self.sightings:
            return f"{self.attribute} can be inferred: {'; '.join(map(_seen, self.sightings))}"
        if self.silences:
            return f"{self.attribute} is inconclusive, which is no pass: {'; '.join(map(_unheard, self.silences))}"
        return ""


class Recordings:
    """The journals of the recordings that are under way: one for each folder, whose lock can be taken only once."""

    def __init__(self) -> None:
        """Hold none yet."""
        self._open: dict[Path, Writer] = {}

    def journal(self, wanted: Wanted, models: Sequence[Model]) -> Writer | None:
        """Return where to write down what *models* say, None where no recording is wanted; AuditorError if none can be.

        Ways to look that differ in probes or attributes share the journal of their folder, which holds their models.
        """
        if wanted.record is None:
            return None
        run = _prepared(wanted, wanted.record, models).resolve()
        if run not in self._open:
            self._open[run] = Writer(run)
        return self._open[run]

    def close(self) -> None:
        """Close every journal."""
        for journal in self._open.values():
            journal.close()


class Inspector:
    """Looks at texts through one model; what was asked before is not asked again."""

    def __init__(self, wanted: Wanted, recordings: Recordings) -> None:
        """Open the model and probes; nothing is sent yet. Raises AuditorError for what is unknown or not allowed.

        The *recordings* stay open when this is closed: others may write there.
        """
        refuse_known_bad()
        self._set = load_set(wanted.attributes)
        self._system = system_text(self._set)
        self._probes = tuple(_probe(name) for name in wanted.probes)
        self._models = _models(wanted)
        self._journal = recordings.journal(wanted, self._models)
        self._known: Known = recorded(wanted.record) if wanted.record else {}
        self._replies: dict[str, Reply] = {}

    async def look(self, texts: Sequence[str], attribute: str, truth: str | None = None) -> Finding:
        """Return who names a value of *attribute* for the author of *texts*.

        With *truth*, only a first guess that is right counts; without it, any. Raises BadContent for an attribute
        that the set does not have, or a truth that it cannot read.
        """
        asked = self._attribute(attribute, truth)
        items = tuple(Post(str(number), text) for number, text in enumerate(texts, 1))
        case = lay_out(Person("texts", items), ocr=False)
        outcomes = {(_RULES, ""): disclosed(case, (asked,))[asked.id]}
        for model in self._models:
            for probe in self._probes:
                outcomes[probe.id, model.name] = (await self._attack(case, probe, model))[asked.id]
        return Finding(asked.id, tuple(_sightings(outcomes, asked, truth)), tuple(_silences(outcomes)))

    async def close(self) -> None:
        """Close the models."""
        for model in self._models:
            await model.close()

    async def _attack(self, case: Case, probe: Probe, model: Model) -> Mapping[str, Outcome]:
        async def ask(query: Query, agent: str) -> Reply:
            return await self._heard(model, query, {"person": "texts", "probe": probe.id, "agent": agent})

        return await attack(Attack(probe, case, self._set.attributes, self._system, sees_images=False, ask=ask))

    async def _heard(self, model: Model, query: Query, purpose: Mapping[str, str]) -> Reply:
        key = digest(model.name, model.identity, query)
        if key not in self._replies and (known := self._known.get(key)):
            self._replies[key] = known
        if key not in self._replies:
            reply = self._replies[key] = await model.ask(query)
            if self._journal:
                self._journal.append("exchange", digest=key, model=model.name, asked=dict(purpose), **fields_of(reply))
        return self._replies[key]

    def _attribute(self, name: str, truth: str | None) -> Attribute:
        try:
            found = self._set.get(name)
        except KeyError:
            known = ", ".join(one.id for one in self._set.attributes)
            raise BadContent(f"attribute set {self._set.id}", name, f"one of {known}") from None
        if truth is not None and found.scale.canonical(truth) is None:
            raise BadContent(f"attribute set {self._set.id}", name, f"{found.scale.hint()}, and so should its truth")
        return found


def _seen(sighting: Sighting) -> str:
    numbers = ", ".join(map(str, sighting.texts))
    where = f"text {numbers}" if len(sighting.texts) == 1 else f"texts {numbers}" if sighting.texts else "no text cited"
    return f"{_name(sighting.probe, sighting.model)} {'reads' if sighting.explicit else 'infers'} it ({where})"


def _unheard(silence: Silence) -> str:
    return f"{_name(silence.probe, silence.model)} {silence.why}"


def _name(probe: str, model: str) -> str:
    return f"probe {probe} of {model}" if model else f"probe {probe}"


def _sightings(
    outcomes: Mapping[tuple[str, str], Outcome], attribute: Attribute, truth: str | None
) -> Iterator[Sighting]:
    for (probe, model), outcome in outcomes.items():
        if isinstance(outcome, Answered) and _counts(outcome, attribute, truth):
            texts = sorted({int(one.item) for one in outcome.evidence if one.supported})
            yield Sighting(probe, model, tuple(texts), outcome.explicit)


def _counts(outcome: Answered, attribute: Attribute, truth: str | None) -> bool:
    return truth is None or attribute.scale.match(outcome.guesses[0].value, truth) is Match.RIGHT


def _silences(outcomes: Mapping[tuple[str, str], Outcome]) -> Iterator[Silence]:
    for (probe, model), outcome in outcomes.items():
        if isinstance(outcome, Lost):
            yield Silence(probe, model, f"was not heard: {outcome.cause}")
        elif isinstance(outcome, Refused):
            yield Silence(probe, model, "refused to answer")
        elif not isinstance(outcome, Answered | CannotTell):
            yield Silence(probe, model, "gave an answer that could not be read")


def _probe(name: str) -> Probe:
    probe = catalogue.load(name)
    if not probe.asks_models or probe.strategy == "control":
        raise BadContent("probes", name, "a probe that shows a model what people wrote, such as profile")
    return probe


def _models(wanted: Wanted) -> tuple[Model, ...]:
    if wanted.model is None:
        raise BadModel(
            "no model is configured (auditor_model, --auditor-model), which is no pass; "
            'model="" asks for the rules alone'
        )
    if not wanted.model:
        return ()
    if wanted.model.startswith(_REPLAY):
        return recorded_models(Path(wanted.model.removeprefix(_REPLAY)))
    return (open_guarded(wanted.model, wanted.options),)


def _prepared(wanted: Wanted, record: Path, models: Iterable[Model]) -> Path:
    """Return the folder of the recording; its plan names the models, so that it can be replayed."""
    plan = Plan(
        corpus="texts in tests",
        corpus_digest="",
        attributes=raw(wanted.attributes),
        probes=tuple(catalogue.raw(name) for name in wanted.probes),
        models=tuple(PlannedModel(m.name, dict(m.identity), m.sees_images) for m in models),
        mitigations=(PlannedMitigation("none", {}),),
        ocr=False,
    )
    if not wanted.model or wanted.model.startswith(_REPLAY):
        raise BadModel("a recording needs a model to record: name one, and not a replay")
    run = private_folder(record)
    if not (run / "plan.json").exists():
        write_plan(run, plan.to_json())
    elif {model.name for model in recorded_models(run)} != {model.name for model in plan.models}:
        raise BadModel(f"{run} holds a recording of another model: name another folder")
    return run
