"""Which host a model's name leads to, known before anything is imported or sent."""

from __future__ import annotations

import os
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
# Providers with a protocol of their own, for which litellm builds the address itself.
_HOSTS = {
    "anthropic": "https://api.anthropic.com",
    "cohere_chat": "https://api.cohere.com",
    "gemini": "https://generativelanguage.googleapis.com",
}


def destination(spec: str, api_base: str | None = None) -> str:
    """Return the host, with its port where one is named, to which questions for *spec* go.

    *api_base* goes before ``PROVIDER_API_BASE`` and ``PROVIDER_BASE_URL`` in the environment, these before the
    provider's own address. Raises BadModel when no address is known.
    """
    provider = spec.partition("/")[0]
    address = base(spec, api_base) or _HOSTS.get(provider)
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


def _stated(provider: str, api_base: str | None) -> str | None:
    """Return the address that the user chose for *provider*, if any."""
    names = (f"{provider.upper()}_API_BASE", f"{provider.upper()}_BASE_URL")
    return api_base or next((os.environ[name] for name in names if os.environ.get(name)), None)


def _host(address: str) -> str:
    """Return ``host`` or ``host:port`` of *address*, without the credentials that it may hold."""
    try:
        parts = urlsplit(address if "://" in address else f"//{address}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host:
        raise BadModel("the address of the model (--api-base or the environment) should be like http://HOST:PORT/v1")
    host = f"[{host}]" if ":" in host else host
    return f"{host}:{port}" if port else host
