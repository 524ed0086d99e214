"""What conditions and templates see of a state: facts with their defaults, visits, host queries."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from story_graph.conditions.evaluate import evaluate
from story_graph.facts import FactValue
from story_graph.story import Story

__all__ = ["NEVER", "NO_QUERIES", "Readable", "StoryView", "fact_values"]

NEVER = 1_000_000_000
"""`turns_since` of a node that was never visited."""

NO_QUERIES: Mapping[str, FactValue] = MappingProxyType({})


class Readable(Protocol):
    """The parts of a state that a view reads; `State` and the draft of a step both have them."""

    @property
    def facts(self) -> Mapping[str, FactValue]: ...
    @property
    def visits(self) -> Mapping[str, int]: ...
    @property
    def last_turn(self) -> Mapping[str, int]: ...
    @property
    def turn(self) -> int: ...


class StoryView:
    """Reads a state through the story's declarations.

    Args:
        queries: the host's answers by query name; an unanswered one is false.
        event: arguments of the game event being handled, read as `event.<name>`.
    """

    def __init__(
        self,
        story: Story,
        state: Readable,
        queries: Mapping[str, FactValue] = NO_QUERIES,
        event: Mapping[str, FactValue] = NO_QUERIES,
    ) -> None:
        self._story = story
        self._state = state
        self._queries = queries
        self._event = event

    def fact(self, key: str) -> FactValue:
        if key.startswith("event."):
            return self._event.get(key.removeprefix("event."), False)
        declared = self._story.facts[key]
        if declared.derived is not None:
            return evaluate(declared.derived, self)
        return self._state.facts.get(key, declared.default)

    def visits(self, node: str) -> int:
        return self._state.visits.get(node, 0)

    def turns_since(self, node: str) -> int:
        last = self._state.last_turn.get(node)
        return NEVER if last is None else self._state.turn - last

    def query(self, name: str) -> FactValue:
        return self._queries.get(name, False)


def fact_values(story: Story, state: Readable, queries: Mapping[str, FactValue] = NO_QUERIES) -> dict[str, FactValue]:
    """Every fact's present value by key, derived ones too."""
    view = StoryView(story, state, queries)
    return {key: view.fact(key) for key in story.facts}
