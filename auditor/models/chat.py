"""What the OpenAI chat protocol says, whoever carries it: the conversation, why an answer ended, when to ask again."""

from __future__ import annotations

import base64
import contextlib
import time
from email.utils import parsedate_to_datetime
from typing import Any, Final

from auditor.errors import TooLarge
from auditor.models.protocol import Finish, Image, Query

# How providers say that they held an answer back, in small letters: OpenAI, Azure, Anthropic, Gemini, Bedrock, Cohere,
# Zhipu; litellm says "content_filter" for all of them.
_HELD_BACK: Final = frozenset(
    {
        *("content_filter", "content_filtered", "refusal", "safety", "prohibited_content", "blocklist", "spii"),
        *("recitation", "image_safety", "guardrail_intervened", "error_toxic", "sensitive", "moderation"),
    }
)
# How they say so of a request: the same, DashScope, DeepSeek and OpenRouter.
_POLICIES: Final = (
    *("content_policy_violation", "content_filter", "content filtering policy", "content management policy"),
    *("responsibleaipolicyviolation", "violating our usage policy", "safety system", "data_inspection_failed"),
    *("content exists risk", "flagged by moderation", "requires moderation", "prohibited_content", "guardrail"),
)
LARGEST: Final = 1 << 22  # bytes or characters: no answer to our questions is longer, so a longer one is a fault


def messages(query: Query, images: tuple[Image, ...]) -> list[dict[str, Any]]:
    """Return the conversation: the person's items first, then the question, so that providers can keep the prefix."""
    material, question = _sound("".join(query.material)), _sound(query.question)
    user: Any = material + question
    if images:
        user = [_text(material)] if material else []
        for image in images:
            user += [_text(image.label), _image(image)] if image.label else [_image(image)]
        user.append(_text(question))
    system = [{"role": "system", "content": _sound(query.system)}] if query.system else []
    return [*system, {"role": "user", "content": user}]


def finish(reason: object, refusal: object) -> Finish:
    """Return why an answer ended, from its ``finish_reason`` and its message's ``refusal``."""
    said = reason.lower() if isinstance(reason, str) else ""
    if said in _HELD_BACK or refusal:
        return "refusal"
    return "length" if said in ("length", "max_tokens", "model_length") else "stop"


def is_policy(status: int | None, said: str) -> bool:
    """Say whether a content policy stopped the request, from the HTTP status and what was *said*, in small letters."""
    return status in {400, 403, 422, 451} and any(words in said for words in _POLICIES)


def is_too_long(said: str) -> bool:
    """Say whether what was *said*, in small letters, is that the model cannot hold the request."""
    return "context_length_exceeded" in said


def too_large(host: str) -> TooLarge:
    """Return the error for an answer from *host* that is longer than ``LARGEST``."""
    return TooLarge(f"{host} sent an answer of more than {LARGEST >> 20} MB")


def is_rejection(status: int | None) -> bool:
    """Say whether an HTTP status means that asking again will not help; 408 and 429 mean that it may."""
    return status is not None and 300 <= status < 500 and status not in {408, 429}


def is_overload(status: int | None) -> bool:
    """Say whether an HTTP status means that the host has too much to do; 529 is what some providers say for that."""
    return status in {503, 529}


def remedy(status: int | None) -> str:
    """Return what usually helps against an HTTP status, to stand after it in a sentence; "" where nothing is known."""
    return {
        401: ", check the key in the environment",
        403: ", the key may not use this model",
        404: ", check the name of the model",
        413: ", it is too large",
    }.get(status or 0, "")


def seconds_to_wait(stated: str) -> float | None:
    """Return the seconds that a ``Retry-After`` header asks for, as a number or as a date; None where it says neither.

    The header's forms are those of RFC 9110, section 10.2.3.
    """
    with contextlib.suppress(ValueError):
        return max(0.0, float(stated))
    with contextlib.suppress(ValueError, OverflowError):
        return max(0.0, parsedate_to_datetime(stated).timestamp() - time.time())
    return None


def _sound(text: str) -> str:
    """Return *text* with halves of characters, which no server can be sent, joined or marked as unreadable."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _image(image: Image) -> dict[str, Any]:
    data = base64.b64encode(image.data).decode("ascii")
    return {"type": "image_url", "image_url": {"url": f"data:{image.mime};base64,{data}"}}
