"""What goes wrong when a model calls tools. The speech before is good: a sentence of three words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from npc_server.fake_openai.completions import Completion
from npc_server.fake_openai.tool_use import a_call, call_deltas

__all__ = ["TOOL_FAULTS"]

STALL_S = 30.0
"""Specified: longer than anybody waits."""


async def _speak(asked: Completion) -> None:
    await asked.begin()
    async for token in asked.paced(["As", " you", " wish."]):
        await asked.send(token)


async def _half_a_call(asked: Completion) -> None:
    deltas = list(call_deltas([a_call(asked.messages, asked.tools)]))
    for delta in deltas[:-1]:
        await asked.send_delta(delta)


async def _call(asked: Completion, name: str | None, arguments: str | None) -> None:
    """A whole answer with a call, changed so."""
    call = a_call(asked.messages, asked.tools)
    written = call["function"]
    written["name"] = name if name is not None else written["name"]
    written["arguments"] = arguments if arguments is not None else written["arguments"]
    await _speak(asked)
    for delta in call_deltas([call]):
        await asked.send_delta(delta)
    await asked.finish("tool_calls")


async def _cut(asked: Completion) -> None:
    """The connection is dropped amid the arguments."""
    await _speak(asked)
    await _half_a_call(asked)
    asked.reply.cut()


async def _broken_off(asked: Completion) -> None:
    """The same, but the response ends as if it were whole."""
    await _speak(asked)
    await _half_a_call(asked)
    await asked.reply.end()


async def _stall(asked: Completion) -> None:
    """Nothing comes after half of the arguments."""
    await _speak(asked)
    await _half_a_call(asked)
    await asyncio.sleep(STALL_S)
    asked.reply.cut()


async def _unknown(asked: Completion) -> None:
    await _call(asked, "open_every_door", None)


async def _garbage(asked: Completion) -> None:
    """A finished answer whose arguments are no JSON."""
    await _call(asked, None, '{"what": "so')


async def _wrong_types(asked: Completion) -> None:
    """Every argument is a list."""
    arguments: dict[str, Any] = json.loads(a_call(asked.messages, asked.tools)["function"]["arguments"])
    await _call(asked, None, json.dumps({name: [value] for name, value in arguments.items()} or {"more": []}))


async def _no_done(asked: Completion) -> None:
    """Nothing wrong, but the stream ends without `[DONE]`."""
    await _speak(asked)
    for delta in call_deltas([a_call(asked.messages, asked.tools)]):
        await asked.send_delta(delta)
    await asked.finish("tool_calls", is_done=False)


async def _no_tools(asked: Completion) -> None:
    """Nothing wrong but that tools are refused, as by models that were not made for them."""
    if asked.tools:
        error = {"message": "fake does not support tools", "type": "api_error"}
        await asked.reply.send_json({"error": error}, status=400)
    else:
        await asked.respond()


async def _parallel(asked: Completion) -> None:
    """Nothing wrong: three calls whose fragments come in turn, without a word."""
    await asked.begin()
    for delta in call_deltas([a_call(asked.messages, asked.tools, number) for number in range(3)]):
        await asked.send_delta(delta)
    await asked.finish("tool_calls")


TOOL_FAULTS: Mapping[str, Callable[[Completion], Awaitable[None]]] = {
    "no-tools": _no_tools,
    "tool-broken-off": _broken_off,
    "tool-cut": _cut,
    "tool-garbage": _garbage,
    "tool-no-done": _no_done,
    "tool-parallel": _parallel,
    "tool-stall": _stall,
    "tool-unknown": _unknown,
    "tool-wrong-types": _wrong_types,
}
