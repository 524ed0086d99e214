"""All checks, in the order of their codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from story_graph.checks import (
    call_without_return,
    contradictory_guard,
    dead_end,
    exits_spent,
    fact_never_read,
    fact_never_set,
    line_without_speaker,
    overlapping_intents,
    return_without_call,
    secret_open_at_start,
    undeclared_action,
    unreachable_node,
    zero_progress,
)
from story_graph.checks.example import Example
from story_graph.codes import Code
from story_graph.diagnostics import Diagnostic
from story_graph.world import World

__all__ = ["CHECKS", "Check"]


class Check(Protocol):
    """What the module of a check holds; its docstring says what it finds, why it matters and the cure."""

    @property
    def CODE(self) -> Code: ...
    @property
    def EXAMPLES(self) -> tuple[Example, ...]: ...
    def find(self, world: World, /) -> Iterator[Diagnostic]: ...


CHECKS: tuple[Check, ...] = (
    unreachable_node,
    dead_end,
    fact_never_set,
    fact_never_read,
    return_without_call,
    line_without_speaker,
    exits_spent,
    call_without_return,
    contradictory_guard,
    zero_progress,
    overlapping_intents,
    secret_open_at_start,
    undeclared_action,
)
