"""The pure narrative engine: what a story is, and the only way that it moves.

    world = load_world(Path("characters/hello"))
    state = begin(world.story, player_name="Ada").state
    result = step(world.story, state, Approached("mira"))
    result.state, result.events

`loading/` reads YAML, `engine/` steps, `conditions/` are the guards' language, `matching/` finds
the edge that a player's words mean, `checks/` finds an author's mistakes, `views/` draws the graph.
Nothing here knows of sound, sockets or time; what moves a story comes in as a signal.
"""

from story_graph.character import Character, Knowledge, Voice
from story_graph.diagnostics import Diagnostic, Severity
from story_graph.engine.legality import EdgeStatus, edge_report, edge_statuses, legal_edges
from story_graph.engine.notebook import ending_reached, notes_written
from story_graph.engine.step import begin, step
from story_graph.engine.templates import render_text
from story_graph.engine.timers import next_timer_s
from story_graph.engine.view import StoryView, fact_values
from story_graph.errors import IllegalStep, SaveInvalid, StoryGraphError, WorldInvalid, ZeroProgress
from story_graph.events import ActionAsked, Emitted, Ended, Event, FactChanged, LineSaid, Moved, StepResult
from story_graph.facts import FactValue
from story_graph.loading.loader import load_world
from story_graph.saves import decode_state, encode_state
from story_graph.signals import (
    Approached,
    EdgeProposed,
    EventHappened,
    FactSet,
    Missed,
    Rejected,
    Signal,
    TimePassed,
    Why,
)
from story_graph.state import Cursor, State
from story_graph.story import Edge, Line, Node, Note, Story, Track
from story_graph.world import World

__all__ = [
    "ActionAsked",
    "Approached",
    "Character",
    "Cursor",
    "Diagnostic",
    "Edge",
    "EdgeProposed",
    "Emitted",
    "Ended",
    "Event",
    "EventHappened",
    "EdgeStatus",
    "FactChanged",
    "FactSet",
    "FactValue",
    "IllegalStep",
    "Knowledge",
    "Line",
    "LineSaid",
    "Missed",
    "Moved",
    "Node",
    "Note",
    "Rejected",
    "SaveInvalid",
    "Severity",
    "Signal",
    "State",
    "StepResult",
    "Story",
    "StoryGraphError",
    "StoryView",
    "TimePassed",
    "Track",
    "Voice",
    "Why",
    "World",
    "WorldInvalid",
    "ZeroProgress",
    "begin",
    "decode_state",
    "edge_report",
    "edge_statuses",
    "encode_state",
    "ending_reached",
    "fact_values",
    "legal_edges",
    "load_world",
    "next_timer_s",
    "notes_written",
    "render_text",
    "step",
]
