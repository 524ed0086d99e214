"""What a character does in the game of a model's own accord, and how actions ended, whoever asked for them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

__all__ = ["ActionCall", "ActionOutcome"]


@dataclass(frozen=True, slots=True)
class ActionOutcome:
    """How an action went.

    Attributes:
        state: `under way` until the game has answered.
        detail: the game's own word for what came of it, or why it failed.
    """

    character: str
    name: str
    state: Literal["done", "failed", "under way"]
    detail: str = ""
    args: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class ActionCall:
    """An action within an answer, to be done when all that stands before it was heard.

    Attributes:
        args: of the types that its author declared.
        outcome: set by whoever carries it out, when the game has answered or was given up.
    """

    character: str
    name: str
    args: Mapping[str, object]
    outcome: asyncio.Future[ActionOutcome] = field(repr=False)

    def settle(self, outcome: ActionOutcome) -> None:
        """Tell how it went; nobody may be waiting any more."""
        if not self.outcome.done():
            self.outcome.set_result(outcome)
