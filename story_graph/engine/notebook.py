"""What stands in the player's notebook, and which ending was reached: read from a state, nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping

from story_graph.conditions.evaluate import holds
from story_graph.engine.templates import render_text
from story_graph.engine.view import NO_QUERIES, StoryView
from story_graph.facts import FactValue
from story_graph.state import State
from story_graph.story import Story

__all__ = ["ending_reached", "notes_written"]


def notes_written(story: Story, state: State, queries: Mapping[str, FactValue] = NO_QUERIES) -> dict[str, str]:
    """The notes whose guard holds now: texts by name, in the author's order."""
    view = StoryView(story, state, queries)
    return {note.name: render_text(note.text, story, state) for note in story.notes if holds(note.when, view)}


def ending_reached(story: Story, state: State) -> str | None:
    """Name of the ending where a track stands, of the first one if there are several."""
    endings = (story.nodes[cursor.node].ending for cursor in state.tracks.values())
    return next((ending for ending in endings if ending is not None), None)
