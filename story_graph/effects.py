"""Effects: what an edge or a node does to the narrative state and asks of the game.

Written by authors under `do` or `enter`; applied only by `step`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from story_graph.facts import FactValue

__all__ = ["AddMember", "AddNumber", "AskAction", "Effect", "Emit", "RemoveMember", "SetFact"]


@dataclass(frozen=True, slots=True)
class SetFact:
    """Give a fact a value: `{door: open}`, or `{gold: "=5"}` for an int."""

    key: str
    value: FactValue


@dataclass(frozen=True, slots=True)
class AddNumber:
    """Add to an int fact: `{gold: -5}`; the sum is clamped to the fact's bounds."""

    key: str
    amount: int


@dataclass(frozen=True, slots=True)
class AddMember:
    """Put a member into a set fact: `{clues: +ring}`."""

    key: str
    member: str


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """Take a member out of a set fact: `{clues: -ring}`."""

    key: str
    member: str


@dataclass(frozen=True, slots=True)
class Emit:
    """Tell the game that something happened: `{emit: bell_rings}`."""

    name: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AskAction:
    """Ask a character to do something in the game: `{act: {name: open_gate, args: {..}}}`.

    `character` is None for the character of the track that runs the effect.
    """

    name: str
    args: Mapping[str, object]
    character: str | None = None


Effect = SetFact | AddNumber | AddMember | RemoveMember | Emit | AskAction
