"""What a step did, in order: the lines to speak, the changes to show, the calls on the game."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from story_graph.facts import FactValue
from story_graph.signals import Why
from story_graph.state import State

__all__ = ["ActionAsked", "Emitted", "Ended", "Event", "FactChanged", "LineSaid", "Moved", "StepResult"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A track took an edge (a loop back to its own node counts)."""

    track: str
    from_node: str
    to_node: str
    edge: str
    why: Why


@dataclass(frozen=True, slots=True)
class LineSaid:
    """A line is due, its templates filled in.

    `character` is the speaker's id. `line` is the authored line's full id.
    """

    line: str
    character: str
    text: str
    emotion: str | None = None
    strength: float = 1.0
    gesture: str | None = None


@dataclass(frozen=True, slots=True)
class FactChanged:
    key: str
    before: FactValue
    after: FactValue


@dataclass(frozen=True, slots=True)
class Emitted:
    name: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ActionAsked:
    character: str
    name: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ended:
    """A track reached a node with an `ending`."""

    track: str
    ending: str


Event = Moved | LineSaid | FactChanged | Emitted | ActionAsked | Ended


@dataclass(frozen=True, slots=True)
class StepResult:
    """The state after the step and what happened on the way."""

    state: State
    events: tuple[Event, ...]
