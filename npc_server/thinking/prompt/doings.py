"""What a character can do and did in the game, for its model: the tools on offer, and how its actions ended."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from npc_server.thinking.actions import ActionOutcome
from npc_server.thinking.llm.model import Tool
from npc_server.thinking.prompt.untrusted_text import cleaned
from npc_server.thinking.secrets import Secrets
from npc_server.thinking.tool_calls import tools_of
from story_graph import Character, StoryView

__all__ = ["OfferedTools", "told_outcome", "told_outcomes"]

_MOST_ARGUMENTS, _MOST_DETAIL = 80, 120


@dataclass(frozen=True, slots=True)
class _Offer:
    tool: Tool
    written: str
    tells: frozenset[str]


class OfferedTools:
    """One character's. Made once, shared by all players. A tool that tells a locked secret is not offered."""

    def __init__(self, character: Character, secrets: Secrets) -> None:
        self._secrets = secrets
        written = [(tool, json.dumps([tool.name, tool.description, tool.parameters])) for tool in tools_of(character)]
        self._offers = [_Offer(tool, text, secrets.told_in(text)) for tool, text in written]

    def now(self, view: StoryView) -> tuple[tuple[Tool, ...], list[str]]:
        """The tools, and for each a text of about the length that it takes in the prompt."""
        open_ = [one for one in self._offers if not one.tells or not self._secrets.locked(one.tells, view)]
        return tuple(one.tool for one in open_), [one.written for one in open_]


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
