"""Every model that litellm can reach, behind our own door: the only importer of litellm, and only when it is asked.

litellm is told to fetch nothing when it is imported, to read no ``.env``, to retry nothing and to log nothing: its
debug output holds prompts. What it raises is replaced by our own sentences, since a provider's text may repeat what
people wrote, or a key.
"""

from __future__ import annotations

import asyncio
import functools
import gc
import importlib
import importlib.util
import logging
import os
import time
import warnings
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any, TypeAlias

from auditor.errors import MissingExtra, ModelFailure, Overloaded, Rejected, Throttled, TooLong, Unreachable
from auditor.models import addresses, chat
from auditor.models.confined import confine_clients, confined, is_asking
from auditor.models.protocol import Finish, Query, Reply, Usage
from auditor.releases import refuse_known_bad

Foreign: TypeAlias = Any  # litellm's own objects; their types would need its import

_NEVER = logging.CRITICAL + 1
_LOGGERS = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "openai", "httpx", "httpcore", "aiohttp", "botocore")


class LiteLLM:
    """A model at a provider, or on a server of the user's."""

    width = 8  # side by side: what the providers' smallest contracts bear

    def __init__(
        self, spec: str, *, api_base: str | None = None, timeout: float = 120.0, sees_images: bool | None = None
    ) -> None:
        """Take litellm's name for the model, its address, the seconds to wait, and whether it sees images.

        Without *sees_images* litellm's own table decides, which knows no model on a server of the user's. Raises
        BadModel, BadRelease or MissingExtra; nothing is imported or sent yet.
        """
        check_release()
        self.name = spec
        self._host = addresses.destination(spec, api_base)
        self._base = addresses.base(spec, api_base)
        # A model of ollama's makers is asked through the server on this machine.
        self._first = addresses.host_of(self._base) if self._base else self._host
        self._barred = ""  # why nothing is asked any more
        self._timeout = timeout
        self._sees = sees_images

    @property
    def identity(self) -> Mapping[str, str]:
        """Return the address; the rest is the provider's and comes with each reply."""
        return {"address": self._host}

    @property
    def sees_images(self) -> bool:
        """Say whether images are sent; asks litellm's table once."""
        if self._sees is None:
            self._sees = _supports_vision(self.name)
        return self._sees

    async def ask(self, query: Query) -> Reply:
        """Answer *query*.

        Raises Unreachable when the host is silent or failing, Throttled when it asks us to wait, Rejected when it
        will not serve the request or litellm would send it to another host, which bars all later questions. A
        provider's content policy is a reply whose finish is "refusal".
        """
        if self._barred:
            raise Rejected(self._barred)
        library = _library()
        _unlogged().set(True)  # in this task only
        began = time.perf_counter()
        with confined(self._first) as errand:
            try:
                async with asyncio.timeout(self._timeout):
                    response = await library.acompletion(**self._request(query))
            except Exception as error:  # noqa: BLE001 - litellm raises anything, and its text may hold content
                if errand.astray:
                    raise self._bar(errand.astray) from None
                if _is_policy(error):
                    return Reply("", finish="refusal", seconds=time.perf_counter() - began)
                raise self._failure(error) from None
        return self._reply(response, time.perf_counter() - began)

    async def close(self) -> None:
        """Close the connections that litellm keeps for this process."""
        if _library.cache_info().currsize:
            library = _library()
            await library.close_litellm_async_clients()
            library.in_memory_llm_clients_cache.flush_cache()

    def _request(self, query: Query) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self.name,
            "messages": chat.messages(query, query.images if self.sees_images else ()),
            "temperature": query.temperature,
            "max_tokens": query.max_tokens,
            "seed": query.sample,
            "timeout": self._timeout,
            "max_retries": 0,
        }
        return request if self._base is None else {**request, "api_base": self._base}

    def _bar(self, astray: str) -> Rejected:
        """Ask nothing any more, since litellm would send to the host *astray*; return the error that says so."""
        self._barred = (
            f"{self.name} is not asked: litellm would send to {astray} instead of {self._first}; "
            "state the address with --api-base, unset the variable that leads elsewhere, or, where a key would be "
            "exchanged for a token there, hand over the token (watsonx: WATSONX_TOKEN)"
        )
        return Rejected(self._barred)

    def _failure(self, error: Exception) -> ModelFailure:
        """Return our own error for what litellm raised, by its status, in a sentence of our own."""
        kind, status = type(error).__name__, _status(error)
        if isinstance(error, TimeoutError) or kind == "Timeout":
            return Overloaded(f"{self._host} did not answer within {self._timeout:g} seconds")
        if any(isinstance(cause, OSError) for cause in _chain(error)):  # litellm calls that an HTTP 500
            return Unreachable(f"{self._host} cannot be reached")
        if status == 429:
            return Throttled(f"{self._host} asks us to wait (HTTP 429)", _retry_after(error))
        if chat.is_overload(status):
            return Overloaded(f"{self._host} has too much to do (HTTP {status})", _retry_after(error))
        if type(error).__name__ == "ContextWindowExceededError" or chat.is_too_long(_said(error)):
            return TooLong(f"{self._host}: the request is longer than {self.name} can hold")
        why = self._rejection(error)
        return Rejected(why) if why else Unreachable(f"{self._host} cannot be reached or is failing ({kind})")

    def _rejection(self, error: Exception) -> str | None:
        """Return why asking again would not help, or None where it may."""
        status = _status(error)
        if status in {None, 401, 500} and (key := _missing_key(self.name)):  # a missing key is an HTTP 500 as well
            return f"{self._host}: there is no key for {self.name}: set {key} in the environment"
        if chat.is_rejection(status):
            return f"{self._host} rejects the request for {self.name} (HTTP {status}{chat.remedy(status)})"
        return None

    def _reply(self, response: Foreign, seconds: float) -> Reply:
        if not response.choices:
            raise Unreachable(f"{self._host} sent an answer without content")
        choice = response.choices[0]
        text = choice.message.content or ""
        if not isinstance(text, str):
            raise Unreachable(f"{self._host} sent an answer that is no chat completion")
        if len(text) > chat.LARGEST:
            raise chat.too_large(self._host)
        fingerprint = getattr(response, "system_fingerprint", None)
        return Reply(
            text=text,
            finish=_finish(choice),
            usage=_usage(response, text),
            seconds=seconds,
            version=" ".join(part for part in (response.model, fingerprint) if part),
        )


def check_release() -> None:
    """Raise MissingExtra without litellm, BadRelease where a known-bad release is installed; imports nothing."""
    if importlib.util.find_spec("litellm") is None:
        raise MissingExtra("a model at a provider", "litellm")
    refuse_known_bad()


@functools.cache
def _library() -> Foreign:
    """Import litellm, quiet and offline."""
    check_release()
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # otherwise the import fetches a price list
    os.environ["LITELLM_MODE"] = "PRODUCTION"  # otherwise the import reads .env of the current folder
    os.environ["LITELLM_LOG"] = "ERROR"
    os.environ.pop("USE_LITELLM_PROXY", None)  # it would take every question to a proxy that no check here knows of
    for name in _LOGGERS:
        logging.getLogger(name).setLevel(_NEVER)  # children inherit a level, but not being disabled
    library: Foreign = importlib.import_module("litellm")
    gc.freeze()  # its 300,000 objects stay: looking through them again and again takes a tenth of an audit's time
    _silence_warnings()
    library.suppress_debug_info = True
    library.telemetry = False
    library.drop_params = True  # a provider that knows no seed is asked without one
    library.use_litellm_proxy = False
    library.num_retries = 0  # ours honour Retry-After
    library.response_cost_calculator = _no_price  # for its own log it would price each call anew
    confine_clients()
    _spare_transforms()
    for name in _LOGGERS:  # the import sets its own up anew
        logging.getLogger(name).setLevel(_NEVER)  # children inherit a level, but not being disabled
    return library


def _spare_transforms() -> None:
    """Have openai's client send a question of ours as litellm made it, where it has the parts that this needs.

    It would go through all of it for names to change, of which a chat has none: a quarter of a call's time.
    """
    try:
        client: Foreign = importlib.import_module("openai.resources.chat.completions.completions")
        transform, is_given = client.async_maybe_transform, importlib.import_module("openai._utils").is_given
    except (ImportError, AttributeError):
        return

    async def straight(data: Foreign, expected: Foreign) -> Foreign:
        if not is_asking():
            return await transform(data, expected)
        return {name: value for name, value in data.items() if is_given(value)}

    client.async_maybe_transform = straight


def _no_price(**_: object) -> None:
    """Stand in for litellm's pricing of a call."""


def _silence_warnings() -> None:
    """Keep what litellm and its libraries warn about off the terminal: some of it quotes the answer of a model."""
    warnings.filterwarnings("ignore", category=UserWarning, module=r"(litellm|openai|pydantic)\b")
    warnings.filterwarnings("ignore", message="coroutine '.*' was never awaited")  # what a timeout breaks off


@functools.cache
def _unlogged() -> ContextVar[bool]:
    """Return the switch that spares a call litellm's own log of it, which costs a fifth of its time and holds prompts.

    Releases without it write their log to nobody, as before.
    """
    try:
        switch: ContextVar[bool] = importlib.import_module("litellm._internal_context").is_internal_call
    except (ImportError, AttributeError):
        return ContextVar("unlogged", default=False)
    return switch


def _supports_vision(spec: str) -> bool:
    try:
        return bool(_library().supports_vision(spec))
    except Exception:  # noqa: BLE001 - for a local server litellm asks that server, which may not be there
        return False


def _missing_key(spec: str) -> str | None:
    """Return the variable in which the provider's key should stand and does not."""
    missing = _library().validate_environment(spec)["missing_keys"]
    return next((str(name) for name in reversed(missing) if str(name).endswith("_KEY")), None)


def _finish(choice: Foreign) -> Finish:
    beside = getattr(choice.message, "provider_specific_fields", None) or {}
    return chat.finish(choice.finish_reason, beside.get("refusal"))


def _usage(response: Foreign, text: str) -> Usage:
    """Return what the provider counted; what it cost is for ``prices.py`` to say, by the same list as litellm's.

    For a server that counts nothing litellm states zeros. No question of ours has no tokens, and no *text*: what cannot
    be is taken for what was not stated, so that what was reserved counts instead.
    """
    usage = getattr(response, "usage", None)
    read, written = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    details = getattr(usage, "prompt_tokens_details", None)
    return Usage(
        prompt_tokens=read or None,
        cached_tokens=getattr(details, "cached_tokens", None),
        output_tokens=written or (None if text or not read else written),
    )


def _is_policy(error: Exception) -> bool:
    """Say whether the provider's content policy stopped the request; litellm does not tell for every provider."""
    if type(error).__name__ == "ContentPolicyViolationError":
        return True
    return chat.is_policy(_status(error), _said(error))


def _said(error: Exception) -> str:
    """Return all that was said and coded about *error*, in small letters: to be searched, never to be shown."""
    return " ".join(f"{cause} {getattr(cause, '__dict__', {}).get('code', '')}" for cause in _chain(error)).lower()


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield *error* and what led to it."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def _status(error: Exception) -> int | None:
    status = getattr(error, "status_code", None)
    return int(status) if isinstance(status, int | str) and str(status).isdigit() else None


def _retry_after(error: Exception) -> float | None:
    """Return the seconds that ``Retry-After`` asks for; None when it says nothing."""
    headers = getattr(error, "litellm_response_headers", None) or {}  # the error's own response is made up
    return chat.seconds_to_wait(str(headers.get("retry-after", "")))
