"""From the string by which a user chooses a model to the model itself, and to the host that it would send to."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from auditor.errors import BadModel
from auditor.models import addresses, weights
from auditor.models.direct import Direct
from auditor.models.embedded import Embedded, Setting
from auditor.models.litellm import LiteLLM
from auditor.models.protocol import Model
from auditor.models.wrappers import Limits, Shared, guarded
from auditor.models.wrappers.holding import Holding

DEFAULT = "embedded:1.5b"
_EMBEDDED = "embedded"
_CHOICE = "embedded, embedded:0.5b, embedded:1.5b, embedded:FILE.gguf, PROVIDER/MODEL or http://HOST:PORT/v1#MODEL"


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What the user decided about models."""

    offline: bool = False  # nothing leaves this machine, whatever is allowed
    allow: tuple[str, ...] = ()  # hosts, with or without their port, that may receive what people published
    reproducible: bool = False  # an embedded model reads every question from its first word
    api_base: str | None = None  # the address of a server of the user's
    timeout: float = 120.0  # seconds
    context: int | None = None  # tokens that the models hold; None: 8192 for an embedded one, not known of others
    sees_images: bool | None = None  # None: as litellm's table says
    folder: Path = Path()  # from which files are looked for that the name of a model or a mitigation holds
    shared: Shared | None = None  # limits and paces, for all models that are opened with these options


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the catalogue."""

    name: str
    what: str
    installed: bool
    licence: str
    size: int | None  # bytes of weights on this machine
    note: str


def expand(spec: str) -> tuple[str, ...]:
    """Return the full names that *spec* stands for: ``embedded`` is the larger of the two embedded models."""
    return (DEFAULT,) if spec == _EMBEDDED else (spec,)


def open_model(spec: str, options: ModelOptions) -> Model:
    """Return the model that *spec* names; nothing is read, started or sent before it is asked.

    Whoever asks it for an audit opens it with ``open_guarded``, which bounds what it takes. Raises BadModel for a name
    that cannot be asked or a host that is not allowed, MissingExtra when a part of the tool is not installed.
    """
    (name,) = expand(spec)
    if name.startswith(f"{_EMBEDDED}:"):
        return _open_embedded(name, options)
    host = destination(name, options)
    if host is None:
        raise _unknown(spec)
    _permit(name, host, options)
    return _open_remote(name, options)


def open_guarded(spec: str, options: ModelOptions) -> Model:
    """Return the model that *spec* names, as an audit asks it: within limits, and never more than it holds.

    What is too long is refused before anything is set aside for it. Raises as ``open_model``.
    """
    model = guarded(open_model(spec, options), Limits(), options.shared)
    if options.context is None or destination(spec, options) is None:  # an embedded one knows what it holds
        return model
    return Holding(model, options.context)


def _open_remote(name: str, options: ModelOptions) -> Model:
    if addresses.is_address(name):
        return Direct(name, timeout=options.timeout, sees_images=options.sees_images)
    return LiteLLM(name, api_base=options.api_base, timeout=options.timeout, sees_images=options.sees_images)


def destination(spec: str, options: ModelOptions) -> str | None:
    """Return the host that receives what *spec* is asked, ``host:port`` where a port is stated; None for none.

    Raises BadModel when *spec* names no model or no address is known for it.
    """
    if spec == _EMBEDDED or spec.startswith(f"{_EMBEDDED}:"):
        return None
    if not all(spec.partition("/")):
        raise _unknown(spec)
    return addresses.destination(spec, options.api_base)


def catalogue() -> tuple[Row, ...]:
    """Return what there is to choose from, and whether it would work here."""
    return (
        _row(weights.LARGE, "Qwen2.5-Coder 1.5B", "weak attacker: figures are a floor"),
        _row(weights.SMALL, "Qwen2.5-Coder 0.5B", "at the guessing level"),
        Row(
            name="embedded:FILE.gguf",
            what="a text model of your own, on this machine",
            installed=_has("xllamacpp"),
            licence="yours",
            size=None,
            note="any instruct model that llama.cpp reads",
        ),
        Row(
            name="PROVIDER/MODEL",
            what="a model at a provider or on your own server, such as ollama/llama3.1",
            installed=_has("litellm"),
            licence="the provider's",
            size=None,
            note="leaves this machine unless the server is here; needs --allow HOST",
        ),
        Row(
            name="http://HOST:PORT/v1#MODEL",
            what="a model on a server that speaks the OpenAI protocol, asked without litellm",
            installed=_has("aiohttp"),
            licence="yours",
            size=None,
            note="leaves this machine unless the server is here; needs --allow HOST",
        ),
    )


def _row(which: weights.Weights, what: str, note: str) -> Row:
    there = _has("xllamacpp") and weights.installed(which)
    return Row(f"{_EMBEDDED}:{which.name}", f"{what}, on this machine", there, "Apache-2.0", which.size, note)


def _has(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _open_embedded(name: str, options: ModelOptions) -> Model:
    setting = Setting(keep=not options.reproducible)
    return Embedded(
        name, _source(name, options.folder), replace(setting, context=options.context) if options.context else setting
    )


def _source(name: str, folder: Path) -> weights.Source:
    """Return where the weights of the embedded model called *name* come from."""
    which = name.partition(":")[2]
    published = weights.PUBLISHED.get(which)
    if published is not None:
        if not weights.installed(published):
            weights.locate_parts(published)  # raises, saying what to install
        return weights.Source(published.file, published.sha256, partial(weights.ensure, published))
    path = folder / Path(which).expanduser()
    if not path.is_file():
        raise _unknown(name)
    return weights.Source(path.name, weights.fingerprint(path), lambda: path)


def _permit(spec: str, host: str, options: ModelOptions) -> None:
    """Raise BadModel unless *host* may receive what people published."""
    refused = addresses.refusal(spec, host, options.allow, offline=options.offline)
    if refused:
        raise BadModel(refused)


def _unknown(spec: str) -> BadModel:
    return BadModel(f"'{spec}' names no model: choose {_CHOICE}")
