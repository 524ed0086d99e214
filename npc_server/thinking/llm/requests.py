"""The bodies of requests to a server that speaks the OpenAI API, and what servers refuse in them."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import openai

from npc_server.thinking.llm.event_stream import first_choice
from npc_server.thinking.llm.failures import told_error
from npc_server.thinking.llm.model import ChatMessage, Tool

__all__ = ["NONE", "Dialect", "chosen", "messages_with_options"]

_log = logging.getLogger(__name__)

NONE = "none"
"""What a model answers that finds no option fitting."""

_REFUSALS = (400, 415, 422, 500, 501)
"""Servers disagree on whose fault it is."""
_TOLD_BY = {
    "max_tokens": ("max_tokens",),
    "response_format": ("response_format", "json_schema", "grammar"),
    "temperature": ("temperature",),
    "image": ("image",),
    "tools": ("tools", "tool choice", "tool-choice", "tool_choice"),
}
"""Words in a refusal, by what is refused."""


class Dialect:
    """What this server takes, learnt from what it refuses. Servers differ; none says so ahead.

    | refused | then |
    |---|---|
    | `max_tokens` | it is called `max_completion_tokens`, as by OpenAI's newer models |
    | `response_format` | options stand in the prompt only |
    | `temperature` | left out |
    | pictures | left out |
    | tools | left out; then characters do nothing of their own accord |

    Args:
        further: fields of every request.
    """

    def __init__(self, model: str, further: Mapping[str, Any]) -> None:
        self._model = model
        self._further = dict(further)
        self._refused: set[str] = set()

    def learns_from(self, error: openai.APIStatusError) -> bool:
        """Whether the same request, made anew, may be taken now."""
        if error.status_code not in _REFUSALS:
            return False
        told = f"{error.param or ''} {told_error(error.body)}"
        new = {name for name, words in _TOLD_BY.items() if any(word in told for word in words)} - self._refused
        for name in sorted(new):
            _log.warning("the model's server takes no %s, which is left out from now on: %s", name, told[:200])
        self._refused |= new
        return bool(new)

    def body(
        self,
        messages: Sequence[ChatMessage],
        *,
        most_tokens: int,
        options: Sequence[str] | None = None,
        tools: Sequence[Tool] = (),
    ) -> dict[str, Any]:
        """The body of a request: for an answer, or for a choice among options."""
        limit = "max_completion_tokens" if "max_tokens" in self._refused else "max_tokens"
        body: dict[str, Any] = {
            **self._further,
            "model": self._model,
            "messages": [self._message(message) for message in messages],
            limit: most_tokens,
            "stream": options is None,
        }
        if options is not None:
            body |= {"temperature": 0, "response_format": _form(options)}
        if tools:
            body["tools"] = [_tool(tool) for tool in tools]
        return {name: value for name, value in body.items() if name == limit or name not in self._refused}

    def _message(self, message: ChatMessage) -> dict[str, Any]:
        if message.call_id is not None:
            return {"role": message.role, "tool_call_id": message.call_id, "content": message.content}
        if message.calls:
            calls = [
                {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
                for call in message.calls
            ]
            return {"role": message.role, "content": message.content or None, "tool_calls": calls}
        if message.image is None or "image" in self._refused:
            return {"role": message.role, "content": message.content}
        data = base64.b64encode(message.image).decode()
        parts = [
            {"type": "text", "text": message.content},
            {"type": "image_url", "image_url": {"url": f"data:{message.image_type};base64,{data}"}},
        ]
        return {"role": message.role, "content": parts}


def messages_with_options(messages: Sequence[ChatMessage], options: Sequence[str]) -> tuple[ChatMessage, ...]:
    """The messages with a word on how to choose. It goes with the brief, where no player's words stand."""
    listed = json.dumps(_with_none(options), ensure_ascii=False)
    how = f'Answer with JSON, {{"choice": ...}}, where the choice is exactly one of {listed}.'
    first, *rest = messages
    if first.role != "system":
        return (ChatMessage("system", how), *messages)
    return (ChatMessage("system", f"{first.content}\n{how}"), *rest)


def chosen(answer: object, options: Sequence[str]) -> str | None:
    """The option in a whole answer; None for anything that is not exactly one of them."""
    message = first_choice(answer).get("message")
    content = message.get("content") if isinstance(message, dict) else None
    if not isinstance(content, str):
        return None
    content = content.strip()
    if content in options:
        return content
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        return None
    choice = parsed.get("choice") if isinstance(parsed, dict) else None
    return choice if isinstance(choice, str) and choice in options else None


def _tool(tool: Tool) -> dict[str, Any]:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}


def _form(options: Sequence[str]) -> dict[str, Any]:
    """A schema that a server with constrained decoding can't leave."""
    schema = {
        "type": "object",
        "properties": {"choice": {"type": "string", "enum": _with_none(options)}},
        "required": ["choice"],
        "additionalProperties": False,
    }
    return {"type": "json_schema", "json_schema": {"name": "choice", "strict": True, "schema": schema}}


def _with_none(options: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*options, NONE]))
