"""Tool calls of the fake model, as obedient as its words: it calls whatever the player's last line names.

A tool is named by the words of its name, or by a word that one of its arguments may be. It speaks as well, unless the
line says "without a word"; told what came of its calls, it says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from npc_server.fake_openai.obedient import last_line, pick, words

__all__ = ["a_call", "call_deltas", "calls", "results", "wants_no_word"]

_NUMBER = re.compile(r"-?\d+")
_FRAGMENT = 4
"""Characters of arguments that come at once; chosen, so that keys and values are cut anywhere."""


def calls(messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The calls that the line asks for, in the order of the tools."""
    asked = words(last_line(messages))
    named = [tool["function"] for tool in tools if _is_named(tool["function"], asked)]
    return [_call(number, function, messages) for number, function in enumerate(named)]


def a_call(
    messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]], number: int = 0
) -> dict[str, Any]:
    """A good call of the first tool, whatever was said."""
    function = tools[0]["function"] if tools else {"name": "nothing"}
    return _call(number, function, messages)


def results(messages: Sequence[Mapping[str, Any]]) -> str:
    """What came of the calls before, if the last message tells of it."""
    told: list[str] = []
    for message in reversed(messages):
        if message.get("role") != "tool":
            break
        told.insert(0, str(message.get("content")))
    return ", ".join(told)


def wants_no_word(messages: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it is told to act and be silent."""
    return "without a word" in last_line(messages).lower()


def call_deltas(made: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The calls as a stream brings them: in fragments, those of several calls in turn."""
    for fragments in zip_longest(*(_fragments(index, call) for index, call in enumerate(made))):
        for fragment in fragments:
            if fragment is not None:
                yield {"tool_calls": [fragment]}


def _fragments(index: int, call: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    name, arguments = call["function"]["name"], call["function"]["arguments"]
    half = len(name) // 2
    first = {"name": name[:half], "arguments": ""}
    yield {"index": index, "id": call["id"], "type": "function", "function": first}
    yield {"index": index, "function": {"name": name[half:]}}
    for at in range(0, len(arguments), _FRAGMENT):
        yield {"index": index, "function": {"arguments": arguments[at : at + _FRAGMENT]}}


def _is_named(function: Mapping[str, Any], asked: set[str]) -> bool:
    properties: Mapping[str, Any] = function.get("parameters", {}).get("properties", {})
    options = [words(str(option)) for about in properties.values() for option in about.get("enum", ())]
    return any(named and named <= asked for named in [words(function["name"]), *options])


def _call(number: int, function: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    properties: Mapping[str, Any] = function.get("parameters", {}).get("properties", {})
    arguments = {name: _argument(about, messages) for name, about in properties.items()}
    written = {"name": function["name"], "arguments": json.dumps(arguments)}
    return {"id": f"call_{number + 1}", "type": "function", "function": written}


def _argument(about: Mapping[str, Any], messages: Sequence[Mapping[str, Any]]) -> object:
    line = last_line(messages)
    if "enum" in about:
        return pick(messages, about["enum"])
    found = _NUMBER.search(line)
    number = int(found[0]) if found else 1
    return {"boolean": True, "integer": number, "number": number + 0.5}.get(str(about.get("type")), line)
