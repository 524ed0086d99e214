"""What a character can do and did in the game, for its model: the tools on offer, and how its actions ended."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from npc_server.thinking.actions import ActionOutcome
from npc_server.thinking.llm.model import Tool
from npc_server.thinking.prompt.budget import MESSAGE_TOKENS, estimated_tokens
from npc_server.thinking.prompt.untrusted_text import cleaned
from npc_server.thinking.secrets import Secrets
from npc_server.thinking.tool_calls import tools_of
from story_graph import Character, StoryView

__all__ = ["Offered", "OfferedTools", "told_outcome", "told_outcomes"]

_MOST_ARGUMENTS, _MOST_DETAIL = 80, 120


@dataclass(frozen=True, slots=True)
class Offered:
    """What a model is offered now.

    Attributes:
        written: for each tool, a text of about the length that it takes in the prompt.
        dropped: how many found no room.
        tokens: estimate for all of them.
    """

    tools: tuple[Tool, ...]
    written: tuple[str, ...]
    dropped: int
    tokens: int


@dataclass(frozen=True, slots=True)
class _Offer:
    tool: Tool
    written: str
    tokens: int
    tells: frozenset[str]


class OfferedTools:
    """One character's. Made once, shared by all players. A tool that tells a locked secret is not offered."""

    def __init__(self, character: Character, secrets: Secrets) -> None:
        self._secrets = secrets
        written = [(tool, json.dumps([tool.name, tool.description, tool.parameters])) for tool in tools_of(character)]
        self._offers = [
            _Offer(tool, text, estimated_tokens(text) + MESSAGE_TOKENS, secrets.told_in(text)) for tool, text in written
        ]

    def now(self, view: StoryView, most_tokens: int) -> Offered:
        """The tools in the author's order, as far as there is room for them."""
        open_ = [one for one in self._offers if not one.tells or not self._secrets.locked(one.tells, view)]
        fitting, tokens = 0, 0
        while fitting < len(open_) and tokens + open_[fitting].tokens <= most_tokens:
            tokens += open_[fitting].tokens
            fitting += 1
        taken = open_[:fitting]
        tools, written = tuple(one.tool for one in taken), tuple(one.written for one in taken)
        return Offered(tools, written, len(open_) - fitting, tokens)


def told_outcomes(outcomes: Sequence[ActionOutcome]) -> Iterator[str]:
    """A line for each, oldest first."""
    for one in outcomes:
        args = ", ".join(f"{name} {value}" for name, value in one.args.items())
        about = f" ({cleaned(args, _MOST_ARGUMENTS)})" if args else ""
        yield f"- {one.name.replace('_', ' ')}{about}: {told_outcome(one)}"


def told_outcome(outcome: ActionOutcome) -> str:
    """How it went, in a few words; what the game says is not trusted."""
    detail = cleaned(outcome.detail, _MOST_DETAIL)
    return f"{outcome.state}, {detail}" if detail else outcome.state
