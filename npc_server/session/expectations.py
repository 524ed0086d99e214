"""What a player can be expected to say: the vocabulary that the recogniser is given.

Pure: story and state in, words out. A node's own lines weigh most; the rest of the story and its
names are known words too.
"""

from __future__ import annotations

from collections.abc import Mapping

from npc_server.listening.types import Vocabulary
from story_graph import Edge, FactValue, State, World, legal_edges, render_text
from story_graph.facts import PLAYER_NAME

__all__ = ["Expectations"]


class Expectations:
    """One world's, shared by all its players."""

    def __init__(self, world: World) -> None:
        self._story = world.story
        self._names = (*(character.name for character in world.characters.values()), world.title)
        examples = (example for edge in world.story.edges.values() for example in edge.intents)
        self._examples = tuple(dict.fromkeys(examples))

    def of(self, state: State, addressee: str | None, queries: Mapping[str, FactValue]) -> Vocabulary:
        """What the player may say to this character now."""
        edges = legal_edges(self._story, state, addressee, queries) if addressee is not None else ()
        expected = tuple(dict.fromkeys(example for edge in edges for example in self._said(edge, state)))
        player = state.facts.get(PLAYER_NAME)
        return Vocabulary(expected, self._examples, (*self._names, *([player] if isinstance(player, str) else [])))

    def _said(self, edge: Edge, state: State) -> tuple[str, ...]:
        if edge.choice is None:
            return edge.intents
        return (*edge.intents, render_text(edge.choice, self._story, state))
