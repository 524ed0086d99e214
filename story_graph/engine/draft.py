"""A step in the making: a copy of the state that may be changed, and the events so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from story_graph.engine.templates import render_text
from story_graph.engine.view import NO_QUERIES, StoryView
from story_graph.events import Event, FactChanged, LineSaid, StepResult
from story_graph.facts import FactValue
from story_graph.state import Cursor, State
from story_graph.story import AGAIN, GREET, Line, Story

__all__ = ["MAX_AUTOMATIC_EDGES", "Draft"]

MAX_AUTOMATIC_EDGES = 100
"""Edges that may be taken by themselves after one thing that happened; chosen, far above what stories need."""


class Draft:
    """Working copy of a state. Thrown away if the step turns out to be illegal."""

    def __init__(self, story: Story, state: State, queries: Mapping[str, FactValue] = NO_QUERIES) -> None:
        self.story = story
        self.story_hash = state.story_hash
        self.tracks: dict[str, Cursor] = dict(state.tracks)
        self.facts: dict[str, FactValue] = dict(state.facts)
        self.visits: dict[str, int] = dict(state.visits)
        self.taken: dict[str, int] = dict(state.taken)
        self.last_turn: dict[str, int] = dict(state.last_turn)
        self.turn = state.turn
        self.clock_s = state.clock_s
        self.rng = state.rng
        self.events: list[Event] = []
        self.event_arguments: Mapping[str, FactValue] = NO_QUERIES
        self._queries = queries

    @property
    def view(self) -> StoryView:
        return StoryView(self.story, self, self._queries, self.event_arguments)

    def change_cursor(self, track: str, **changes: Any) -> None:
        self.tracks[track] = replace(self.tracks[track], **changes)

    def set_fact(self, key: str, value: FactValue) -> None:
        """Give a fact a value and note the change, if it is one."""
        fact = self.story.facts[key]
        before = self.facts.get(key, fact.default)
        if before == value:
            return
        if value == fact.default:
            del self.facts[key]
        else:
            self.facts[key] = value
        self.events.append(FactChanged(key, before, value))

    def say(self, track: str, line: Line) -> None:
        """Let a line be said by its speaker, in the variant whose turn it is."""
        speaker = line.speaker or self.story.tracks[track].character
        if speaker is None:
            scene = self.story.scenes[line.id.partition(".")[0]]
            speaker = scene.character or ""
        node = self.tracks[track].node
        count = max(self.visits.get(node, 1) - 1, 0) if line.name in (GREET, AGAIN) else self.turn
        self.events.append(
            LineSaid(
                line=line.id,
                character=speaker,
                text=render_text(line.texts[count % len(line.texts)], self.story, self),
                emotion=line.emotion,
                strength=line.strength,
                gesture=line.gesture,
            )
        )

    def freeze(self) -> StepResult:
        state = State(
            story_hash=self.story.hash,
            tracks=self.tracks,
            facts=self.facts,
            visits=self.visits,
            taken=self.taken,
            last_turn=self.last_turn,
            turn=self.turn,
            clock_s=self.clock_s,
            rng=self.rng,
        )
        return StepResult(state, tuple(self.events))
