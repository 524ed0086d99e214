"""Everything that goes wrong with a model's server, by name: `npc-server fake-openai --fault stall`.

A single request asks for a fault by its model: `fake:stall`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from npc_server.fake_openai.completions import Completion, event
from npc_server.fake_openai.tool_faults import STALL_S, TOOL_FAULTS

__all__ = ["FAULTS", "Fault"]

SLOW_S = 5.0
DRIP_S = 0.4
"""Chosen: less than the second for which a further token is waited for."""
_PAGE = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>It's not you, it's us.</body></html>"
_ODD_SHAPES: tuple[object, ...] = (
    [],
    "text",
    None,
    {"choices": None},
    {"choices": []},
    {"choices": ["x"]},
    {"choices": [{}]},
    {"choices": [{"delta": None}]},
    {"choices": [{"delta": {"content": 5}}]},
    {"choices": [{"delta": {"content": None}, "finish_reason": {}}]},
)

Fault = Callable[[Completion], Awaitable[None]]
"""Answers a request in its own way."""


async def _some_tokens(asked: Completion, count: int = 3) -> None:
    await asked.begin()
    async for token in asked.paced([" and"] * count):
        await asked.send(token)


async def _cut_in_character(asked: Completion) -> None:
    """The connection is dropped between the bytes of one character."""
    await _some_tokens(asked)
    whole = event({"choices": [{"index": 0, "delta": {"content": " é"}}]})
    await asked.reply.write(whole[: whole.index("é".encode()) + 1])
    asked.reply.cut()


async def _cut_in_character_cleanly(asked: Completion) -> None:
    """The same, but the response ends as if it were whole."""
    await _cut_in_character(asked)
    await asked.reply.end()


async def _split_characters(asked: Completion) -> None:
    """Nothing wrong: a good answer whose bytes come one by one."""
    await asked.begin()
    for token in ("Grüß", " dich,", " 世界", " 😀", "!"):
        for byte in event({"choices": [{"index": 0, "delta": {"content": token}}]}):
            await asked.reply.write(bytes([byte]))
    await asked.reply.write(event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))
    await asked.reply.write(b"data: [DONE]\n\n")
    await asked.reply.end()


async def _no_done(asked: Completion) -> None:
    """A finished answer, but the stream ends without `[DONE]`."""
    await _some_tokens(asked)
    await asked.reply.write(event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}))
    await asked.reply.end()


async def _broken_off(asked: Completion) -> None:
    """The stream ends amid the answer: no reason, no `[DONE]`."""
    await _some_tokens(asked)
    await asked.reply.end()


async def _rate_limit(asked: Completion) -> None:
    error = {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}
    await asked.reply.send_json({"error": error}, status=429, headers={"Retry-After": "2"})


async def _error_200(asked: Completion) -> None:
    """An error in the body of a success."""
    await asked.reply.send_json({"error": {"message": "The model is overloaded", "type": "server_error"}})


async def _error_in_stream(asked: Completion) -> None:
    await _some_tokens(asked)
    await asked.reply.write(event({"error": {"message": "out of memory", "type": "server_error"}}))
    await asked.reply.end()


async def _server_error(asked: Completion) -> None:
    await asked.reply.send_json({"error": {"message": "something broke"}}, status=500)


async def _bad_key(asked: Completion) -> None:
    """The key is refused, and repeated in the message, as some servers do."""
    message = f"Incorrect API key provided: {asked.authorization.removeprefix('Bearer ')}"
    await asked.reply.send_json({"error": {"message": message, "code": "invalid_api_key"}}, status=401)


async def _stall(asked: Completion) -> None:
    """Three tokens, then nothing."""
    await _some_tokens(asked)
    await asyncio.sleep(STALL_S)
    asked.reply.cut()


async def _mute(asked: Completion) -> None:
    """The request is taken, and nothing comes, not even a head."""
    await asyncio.sleep(STALL_S)
    asked.reply.cut()


async def _slow_first_token(asked: Completion) -> None:
    """A good answer, seconds late."""
    await asyncio.sleep(SLOW_S)
    await asked.respond()


async def _endless(asked: Completion) -> None:
    """Tokens for ever, whatever limit was asked for."""
    await asked.begin()
    while True:
        async for token in asked.paced([" and"]):
            await asked.send(token)


async def _drip(asked: Completion) -> None:
    """Tokens for ever, slowly, and never the end of a sentence."""
    await asked.begin()
    while True:
        async for token in asked.paced([" and"]):
            await asked.send(token)
        await asyncio.sleep(DRIP_S)


async def _endless_line(asked: Completion) -> None:
    """A line that never ends."""
    await asked.begin()
    await asked.reply.write(b"data: ")
    while True:
        await asked.reply.write(b"x" * 65_536)


async def _html(asked: Completion) -> None:
    await asked.reply.send(_PAGE.encode(), "text/html; charset=utf-8")


async def _drop_connection(asked: Completion) -> None:
    """The connection is dropped without a byte."""
    asked.reply.cut()


async def _garbage_json(asked: Completion) -> None:
    await asked.begin()
    await asked.reply.write(b'data: {"choices": [{"delta": {"cont\n\n')
    await asked.reply.end()


async def _odd_shapes(asked: Completion) -> None:
    """JSON, but nothing of what should be in it."""
    await asked.begin()
    for shape in _ODD_SHAPES:
        await asked.reply.write(event(shape))
    await asked.reply.end()


async def _empty(asked: Completion) -> None:
    await asked.begin()
    await asked.reply.write(b"data: [DONE]\n\n")
    await asked.reply.end()


async def _no_schema(asked: Completion) -> None:
    """Nothing wrong but that answers can't be held to a schema."""
    await _refusing(asked, "response_format", "This model does not support response_format `json_schema`")


async def _new_names(asked: Completion) -> None:
    """Nothing wrong but that `max_tokens` has a new name, as with OpenAI's newer models."""
    message = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens'."
    await _refusing(asked, "max_tokens", message)


async def _refusing(asked: Completion, parameter: str, message: str) -> None:
    if parameter in asked.body:
        error: Mapping[str, Any] = {"message": message, "param": parameter, "code": "unsupported_parameter"}
        await asked.reply.send_json({"error": error}, status=400)
    else:
        await asked.respond()


FAULTS: Mapping[str, Fault] = {
    "bad-key": _bad_key,
    "broken-off": _broken_off,
    "cut-in-character": _cut_in_character,
    "cut-in-character-cleanly": _cut_in_character_cleanly,
    "drip": _drip,
    "drop-connection": _drop_connection,
    "empty": _empty,
    "endless": _endless,
    "endless-line": _endless_line,
    "error-200": _error_200,
    "error-in-stream": _error_in_stream,
    "garbage-json": _garbage_json,
    "html": _html,
    "mute": _mute,
    "new-names": _new_names,
    "no-done": _no_done,
    "no-schema": _no_schema,
    "odd-shapes": _odd_shapes,
    "rate-limit": _rate_limit,
    "server-error": _server_error,
    "slow-first-token": _slow_first_token,
    "split-characters": _split_characters,
    "stall": _stall,
    **TOOL_FAULTS,
}
