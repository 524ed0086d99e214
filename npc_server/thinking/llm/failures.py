"""What went wrong with a model, in a sentence without keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx2
import openai
from pydantic import SecretStr

from npc_server.thinking.llm.circuit_breaker import ModelFailure

__all__ = ["BadAnswer", "explain", "told_error"]

_LONGEST = 200
"""Characters of a server's own words that are kept."""
_SHORTEST_SECRET = 8
"""A shorter "key" is a word that local servers ask for, such as `ollama`."""
_HINTS = {
    401: "set NPC_THINKING__KEY or thinking.key_file to that server's key",
    403: "the key may not use this model",
    404: "is thinking.base_url right, with /v1 at its end, and is there such a thinking.model?",
}
_REQUESTS_FAULT = (400, 413, 422)
"""What such a status says is true of one request, not of the server."""


class BadAnswer(Exception):
    """A response that is no answer; its words say what it is instead."""


def explain(error: Exception, provider: str, key: SecretStr | None) -> ModelFailure:
    """The failure that an error of the client or of the answer means. Nothing of the error itself is kept in it."""
    match error:
        case openai.APIStatusError():
            status = error.status_code
            cause = f"HTTP {status}: {told_error(error.body) or 'no reason given'}"
            if status in _HINTS:
                cause += f" ({_HINTS[status]})"
            return ModelFailure(
                provider,
                _without_key(cause, key),
                is_request_to_blame=status in _REQUESTS_FAULT,
                retry_after_s=_retry_after_s(error.response.headers) if status in (429, 503) else None,
            )
        case BadAnswer():
            cause = str(error)
        case openai.APITimeoutError() | httpx2.TimeoutException():
            cause = "no connection in time"
        case openai.APIConnectionError():
            cause = f"the connection failed: {_innermost(error)}"
        case httpx2.HTTPError():
            cause = f"the connection broke: {error}"
        case _:
            cause = f"{type(error).__name__}: {error}"
    return ModelFailure(provider, _without_key(cause, key))


def told_error(body: object) -> str:
    """The message in an error's body, which servers shape in many ways; empty if there is none."""
    if isinstance(body, Mapping):
        for name in ("error", "message", "detail", "msg"):
            if told := told_error(body.get(name)):
                return told
        return ""
    if isinstance(body, list):
        return told_error(body[0]) if body else ""
    if not isinstance(body, str):
        return ""
    return "a web page" if body.lstrip()[:1] == "<" else body


def _innermost(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error


def _without_key(cause: str, key: SecretStr | None) -> str:
    """One short line in which the key, should a server have repeated it, is not shown."""
    value = key.get_secret_value() if key is not None else ""
    if len(value) >= _SHORTEST_SECRET:
        for shown in (value, json.dumps(value)[1:-1]):
            cause = cause.replace(shown, "[key]")
    cause = " ".join(cause.split())
    return cause if len(cause) <= _LONGEST else f"{cause[:_LONGEST]}…"


def _retry_after_s(headers: Mapping[str, Any]) -> float | None:
    """Seconds from a `Retry-After`; its other form, a date, is not used by model servers and not read."""
    try:
        wait_s = float(headers.get("retry-after", ""))
    except ValueError:
        return None
    return wait_s if 0 < wait_s < float("inf") else None
