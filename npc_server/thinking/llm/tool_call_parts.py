"""Fragments of tool calls: read out of a server's JSON, and put together to whole calls."""

from __future__ import annotations

import json
from collections.abc import Iterator

from npc_server.thinking.llm.model import ToolCall, ToolCallPart

__all__ = ["CallParts", "ToolCalls"]

_MOST_CALLS = 8
"""Of one answer; chosen: nobody does more at once."""
_LONGEST_NAME, _LONGEST_ARGUMENTS = 128, 8192
"""Characters; chosen. What is longer is cut, and so no JSON any more."""


class CallParts:
    """The fragments in one answer's messages. Servers leave things out: the index, the id, the quotes around
    arguments that they have parsed already.
    """

    def __init__(self) -> None:
        self._ids: list[str] = []

    def of(self, message: object) -> Iterator[ToolCallPart]:
        """The fragments in a message, or in a piece of one; what is none of them is passed over."""
        calls = message.get("tool_calls") if isinstance(message, dict) else None
        for call in calls if isinstance(calls, list) else []:
            function = call.get("function") if isinstance(call, dict) else None
            if not isinstance(call, dict) or not isinstance(function, dict):
                continue
            id_ = _text(call.get("id"))
            arguments = function.get("arguments")
            written = json.dumps(arguments) if isinstance(arguments, dict) else _text(arguments)
            yield ToolCallPart(self._index(call.get("index"), id_), id_, _text(function.get("name")), written)

    def _index(self, told: object, id_: str) -> int:
        """Its index; one that is not told goes on with the call before, unless it has an id of its own."""
        if isinstance(told, int) and not isinstance(told, bool):
            return told
        if id_ and id_ not in self._ids:
            self._ids.append(id_)
        return max(0, len(self._ids) - 1)


class ToolCalls:
    """Puts the fragments of one answer together."""

    def __init__(self) -> None:
        self._parts: dict[int, list[str]] = {}

    def add(self, part: ToolCallPart) -> None:
        """Take the next fragment; those of calls beyond the most that are taken are dropped."""
        if part.index not in self._parts and len(self._parts) >= _MOST_CALLS:
            return
        whole = self._parts.setdefault(part.index, ["", "", ""])
        whole[0] = whole[0] or part.id[:_LONGEST_NAME]
        whole[1] = (whole[1] + part.name)[:_LONGEST_NAME]
        whole[2] = (whole[2] + part.arguments)[:_LONGEST_ARGUMENTS]

    def calls(self) -> tuple[ToolCall, ...]:
        """What there is so far, by index; each with an id."""
        return tuple(
            ToolCall(id_ or f"call_{index}", _whole(name), _whole(arguments))
            for index, (id_, name, arguments) in sorted(self._parts.items())
        )


def _whole(text: str) -> str:
    """With the halves of characters put together that came in different fragments."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
