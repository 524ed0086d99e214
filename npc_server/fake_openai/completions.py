"""Chat completions at a set pace, whole or as an event stream, with tool calls or a choice where asked for."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from npc_server.fake_openai.http import Reply
from npc_server.fake_openai.obedient import answer, brief, pick
from npc_server.fake_openai.tool_use import call_deltas, calls, results, wants_no_word

__all__ = ["Completion", "Pace", "event"]

_TOKEN = re.compile(r"\s*\S+")
_DONE = b"data: [DONE]\n\n"
_ASKED_IN_WORDS = re.compile(r"exactly one of (\[.*\])")
"""How a request without a schema may still list its options: as JSON, in a prompt."""


@dataclass(frozen=True, slots=True)
class Pace:
    """When tokens come: the first after `first_token_s`, every further one `token_s` after the one before."""

    first_token_s: float = 0.1
    token_s: float = 0.005


@dataclass
class Completion:
    """One request for a chat completion, and its answer.

    Args:
        body: of the request.
        authorization: its header, for a fault that repeats it.
    """

    body: Mapping[str, Any]
    reply: Reply
    pace: Pace
    authorization: str = ""
    _asked_s: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    _sent: int = 0

    @property
    def is_streamed(self) -> bool:
        return self.body.get("stream") is True

    @property
    def limit(self) -> int | None:
        """Where the answer is cut off, in tokens."""
        limit = self.body.get("max_tokens") or self.body.get("max_completion_tokens")
        return limit if isinstance(limit, int) else None

    @property
    def messages(self) -> list[Mapping[str, Any]]:
        return [message for message in self.body.get("messages") or [] if isinstance(message, dict)]

    @property
    def tools(self) -> Sequence[Mapping[str, Any]]:
        return self.body.get("tools") or []

    def write(self) -> dict[str, Any]:
        """The answer's message."""
        messages = self.messages
        form = (self.body.get("response_format") or {}).get("json_schema", {}).get("schema")
        if form:
            return {"role": "assistant", "content": _filled(form, messages)}
        if listed := _ASKED_IN_WORDS.search(brief(messages)):
            return {"role": "assistant", "content": pick(messages, json.loads(listed[1]))}
        if told := results(messages):
            return {"role": "assistant", "content": f"So it went, as you see: {told}."}
        if made := calls(messages, self.tools):
            content = None if wants_no_word(messages) else answer(messages)
            return {"role": "assistant", "content": content, "tool_calls": made}
        return {"role": "assistant", "content": answer(messages)}

    async def respond(self) -> None:
        """Answer as asked, without a fault."""
        message = self.write()
        tokens = _TOKEN.findall(message["content"] or "")
        made = message.get("tool_calls", [])
        is_cut = self.limit is not None and len(tokens) > self.limit
        reason = "length" if is_cut else "tool_calls" if made else "stop"
        tokens = tokens[: self.limit]
        if not self.is_streamed:
            await self.wait(len(tokens) - 1)
            message["content"] = "".join(tokens) if message["content"] is not None else None
            await self.reply.send_json(_whole(self.body, message, reason, len(tokens)))
            return
        await self.begin()
        async for token in self.paced(tokens):
            await self.send(token)
        await self.wait(self._sent)
        for delta in call_deltas(made):
            await self.send_delta(delta)
        await self.finish(reason)

    async def begin(self) -> None:
        """Begin an event stream."""
        await self.reply.begin("text/event-stream")

    async def paced(self, tokens: Sequence[str]) -> AsyncIterator[str]:
        """The tokens, each at its time."""
        for token in tokens:
            await self.wait(self._sent)
            yield token

    async def send(self, token: str) -> None:
        """Send a token in an event of its own."""
        delta = {"content": token} if self._sent else {"role": "assistant", "content": token}
        self._sent += 1
        await self.send_delta(delta)

    async def send_delta(self, delta: Mapping[str, Any]) -> None:
        """Send any piece of a message in an event of its own."""
        await self.reply.write(event(_chunk(self.body, delta, None)))

    async def finish(self, reason: str, *, is_done: bool = True) -> None:
        """End the stream with a reason, and with `[DONE]` unless that is left out."""
        await self.reply.write(event(_chunk(self.body, {}, reason)))
        if is_done:
            await self.reply.write(_DONE)
        await self.reply.end()

    async def wait(self, index: int) -> None:
        """Until the token with this index is due; measured from the request, so that no delay adds to another."""
        due_s = self._asked_s + self.pace.first_token_s + max(0, index) * self.pace.token_s
        await asyncio.sleep(max(0.0, due_s - asyncio.get_running_loop().time()))


def event(value: object) -> bytes:
    """One event of a stream; text goes out as UTF-8, unescaped."""
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def _filled(schema: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> str:
    """An object with each enumerated property picked."""
    properties: Mapping[str, Any] = schema.get("properties", {})
    return json.dumps({name: pick(messages, about["enum"]) for name, about in properties.items() if "enum" in about})


def _chunk(body: Mapping[str, Any], delta: Mapping[str, Any], reason: str | None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {"id": "chatcmpl-fake", "object": "chat.completion.chunk", "model": body.get("model"), "choices": [choice]}


def _whole(body: Mapping[str, Any], message: Mapping[str, Any], reason: str, tokens: int) -> dict[str, Any]:
    return {
        "id": "chatcmpl-fake",
        "object": "chat.completion",
        "model": body.get("model"),
        "choices": [{"index": 0, "message": message, "finish_reason": reason}],
        "usage": {"prompt_tokens": 0, "completion_tokens": tokens, "total_tokens": tokens},
    }
