"""Turns a character's declared actions into tools for a model, and the model's calls into actions.

Only what the author declared, with arguments of the declared types, becomes an action, and nothing that would
tell a locked secret. An action moves nothing in the story.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import NoReturn

from npc_server.thinking.llm.model import Tool, ToolCall
from story_graph import Character
from story_graph.action_arguments import wrong_argument

__all__ = ["BadCall", "arguments_of", "tools_of"]

_TYPES = {"bool": "boolean", "int": "integer", "number": "number", "text": "string"}
_LARGEST = 2**53 - 1
"""Beyond it, not every engine reads a whole number as what it is."""
_LONGEST_TEXT = 500
"""Characters of one argument; chosen: a note, not a letter."""


class BadCall(Exception):
    """A call that is no action of the character; its words say why."""


def tools_of(character: Character) -> tuple[Tool, ...]:
    """What a model that speaks for this character may call."""
    return tuple(
        Tool(action.name, action.description or action.name.replace("_", " "), _schema(action.args))
        for action in character.actions
        if not action.story_only
    )


def arguments_of(call: ToolCall, character: Character) -> Mapping[str, object]:
    """The arguments of a call.

    Raises:
        BadCall: the character has no such action for a model to call, or the arguments are not those declared.
    """
    spec = next((one for one in character.actions if one.name == call.name and not one.story_only), None)
    if spec is None:
        raise BadCall(f"{character.id} has no action {call.name[:80]!r} that a model may ask for")
    try:
        arguments = json.loads(call.arguments.strip() or "{}", parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadCall(f"the arguments of {spec.name} are no JSON: {call.arguments[:80]!r}") from None
    if not isinstance(arguments, dict):
        raise BadCall(f"the arguments of {spec.name} are no JSON object: {call.arguments[:80]!r}")
    wrong = wrong_argument(spec, arguments)
    if wrong is not None:
        raise BadCall(wrong[:200])
    for name, value in arguments.items():
        if not _can_be_sent(value):
            raise BadCall(f"{name} of {spec.name} is too large, too long or no text")
    return arguments


def _schema(args: Mapping[str, str | tuple[str, ...]]) -> Mapping[str, object]:
    return {
        "type": "object",
        "properties": {
            name: {"type": "string", "enum": list(kind)} if isinstance(kind, tuple) else {"type": _TYPES[kind]}
            for name, kind in args.items()
        },
        "required": list(args),
        "additionalProperties": False,
    }


def _can_be_sent(value: object) -> bool:
    """Whether a game can take it: JSON allows numbers without end, and halves of characters."""
    match value:
        case int():
            return abs(value) <= _LARGEST
        case float():
            return math.isfinite(value)
        case str():
            return len(value) <= _LONGEST_TEXT and not any("\ud800" <= character <= "\udfff" for character in value)
        case _:
            return False


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")
