"""What a character may say unprompted, as the story stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from npc_server.thinking.answer import SpokenLine
from story_graph import Character, FactValue, State, Story, StoryView, render_text
from story_graph.conditions.evaluate import holds

__all__ = ["PossibleBark", "possible_barks"]


@dataclass(frozen=True, slots=True)
class PossibleBark:
    """One that may be said now.

    Attributes:
        id: `character.name`.
        variants: its texts, filled in; said in turn.
        cooldown_s: least time between two times that it is said.
    """

    id: str
    character: str
    variants: tuple[str, ...]
    cooldown_s: float

    def line(self, times_said: int) -> SpokenLine:
        """The variant whose turn it is."""
        return SpokenLine(self.character, self.variants[times_said % len(self.variants)])


def possible_barks(
    character: Character, story: Story, state: State, queries: Mapping[str, FactValue]
) -> tuple[PossibleBark, ...]:
    """The barks whose condition holds, in the author's order."""
    view = StoryView(story, state, queries)
    return tuple(
        PossibleBark(
            f"{character.id}.{bark.name}",
            character.id,
            tuple(render_text(text, story, state) for text in bark.texts),
            bark.cooldown_s,
        )
        for bark in character.barks
        if bark.texts and holds(bark.when, view)
    )
