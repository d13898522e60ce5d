"""Which host a model's name leads to, known before anything is imported or sent."""

from __future__ import annotations

import functools
import ipaddress
import os
import re
from collections.abc import Collection
from urllib.parse import urlsplit

from auditor.errors import BadModel

# Where a provider is, unless the user says otherwise. These addresses are passed on, so that they are where it goes.
_BASES = {
    "cerebras": "https://api.cerebras.ai/v1",
    "deepseek": "https://api.deepseek.com/beta",
    "fireworks_ai": "https://api.fireworks.ai/inference/v1",
    "groq": "https://api.groq.com/openai/v1",
    "llamafile": "http://127.0.0.1:8080/v1",
    "lm_studio": "http://127.0.0.1:1234/v1",
    "mistral": "https://api.mistral.ai/v1",
    "nvidia_nim": "https://integrate.api.nvidia.com/v1",
    "ollama": "http://127.0.0.1:11434",
    "ollama_chat": "http://127.0.0.1:11434",
    "openai": "https://api.openai.com/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "perplexity": "https://api.perplexity.ai",
    "together_ai": "https://api.together.ai/v1",
    "xai": "https://api.x.ai/v1",
}
_OLLAMA = ("ollama", "ollama_chat")
_ELSEWHERE = (":cloud", "-cloud")  # how the names of models end that ollama has computed on its makers' machines
# Providers with a protocol of their own, for which litellm builds the address itself.
_HOSTS = {
    "anthropic": "https://api.anthropic.com",
    "cohere_chat": "https://api.cohere.com",
    "gemini": "https://generativelanguage.googleapis.com",
}
_ALSO = {"cohere_chat": ("COHERE_API_BASE",)}  # variables of other names from which litellm takes an address


def is_address(spec: str) -> bool:
    """Say whether *spec* names its server itself: ``http://HOST:PORT/v1#MODEL``."""
    return spec.startswith(("http://", "https://"))


def split(spec: str) -> tuple[str, str]:
    """Return the address and the model of a *spec* that names its server; BadModel where it has not that form.

    A user name, a password or a query in the address is refused: the name of a model is written down everywhere.
    """
    address, _, model = spec.partition("#")
    _host(address)
    if not model or "@" in address or "?" in address or not address.isprintable() or " " in spec:
        raise BadModel("a model that is named by its address should be like http://HOST:PORT/v1#MODEL, without a key")
    return address.rstrip("/"), model


def destination(spec: str, api_base: str | None = None) -> str:
    """Return the host, with its port where one is named, to which questions for *spec* go.

    A *spec* that names its server goes there and nowhere else. *api_base* goes before ``PROVIDER_API_BASE`` and
    ``PROVIDER_BASE_URL`` in the environment, these before the provider's own address. Raises BadModel when no address
    is known.
    """
    if is_address(spec):
        return _host(split(spec)[0])
    provider = spec.partition("/")[0]
    address = base(spec, api_base) or _HOSTS.get(provider)
    if provider in _OLLAMA and spec.endswith(_ELSEWHERE) and is_local(_host(address or "")):
        return "ollama.com"  # the server on this machine only passes such a question on
    if address is None:
        known = ", ".join(sorted(_BASES | _HOSTS))
        raise BadModel(
            f"{spec}: no address is known for '{provider}': set {provider.upper()}_API_BASE or --api-base, "
            f"or use one of {known}"
        )
    return _host(address)


def base(spec: str, api_base: str | None = None) -> str | None:
    """Return the address to hand to litellm, chosen as for ``destination``; None leaves it to litellm."""
    provider = spec.partition("/")[0]
    return _stated(provider, api_base) or _BASES.get(provider)


@functools.cache  # asked for every question
def is_local(host: str) -> bool:
    """Say whether *host* (``host`` or ``host:port``) is this machine, so that nothing leaves it."""
    name = bare(host)
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def host_of(address: str) -> str:
    """Return ``host`` or ``host:port`` of an *address* with or without a scheme; "" where it names no host."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host


def is_allowed(host: str, allowed: Collection[str]) -> bool:
    """Say whether *host* stands in *allowed*, with its port or without."""
    return host in allowed or bare(host) in allowed


def refusal(what: str, host: str, allowed: Collection[str], *, offline: bool) -> str:
    """Return why *what* may not send to *host*, as a sentence with the remedy; "" where it may."""
    if is_local(host):
        return ""
    if offline:
        return f"{what} would send to {host}, and --offline lets nothing leave this machine"
    if is_allowed(host, allowed):
        return ""
    name = bare(host)
    return (
        f"{what} would send what people published to {host}: allow it with --allow {name}, "
        f'or with allow = ["{name}"] under [egress] in auditor.toml'
    )


def bare(host: str) -> str:
    """Return *host* without its port and brackets."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return re.sub(r":\d+$", "", host).strip("[]")


def proxy(spec: str, api_base: str | None = None) -> str:
    """Return the proxy of the environment through which questions for *spec* go, as ``host:port``; "" for none."""
    import urllib.request  # 40 ms, and most commands have no use for it

    host = destination(spec, api_base)
    if is_address(spec) or is_local(host) or urllib.request.proxy_bypass(bare(host)):
        return ""
    stated = urllib.request.getproxies()
    scheme = (base(spec, api_base) or "https://").partition("://")[0]
    found = stated.get(scheme) or stated.get("all")
    return _host(found) if found else ""


def _stated(provider: str, api_base: str | None) -> str | None:
    """Return the address that the user chose for *provider*, if any."""
    names = (f"{provider.upper()}_API_BASE", f"{provider.upper()}_BASE_URL", *_ALSO.get(provider, ()))
    return api_base or next((os.environ[name] for name in names if os.environ.get(name)), None)


def _host(address: str) -> str:
    """Return ``host`` or ``host:port`` of *address*, without the credentials that it may hold."""
    host = host_of(address)
    if not host:
        raise BadModel("the address of the model (--api-base or the environment) should be like http://HOST:PORT/v1")
    return host
