"""Signals: the only things that can move a story. `step(story, state, signal)` takes one.

Each is what happened, never what should follow; the engine decides what follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from story_graph.facts import FactValue

__all__ = [
    "Approached",
    "EdgeProposed",
    "EventHappened",
    "FactSet",
    "Missed",
    "Rejected",
    "Signal",
    "TimePassed",
    "Why",
]


@dataclass(frozen=True, slots=True)
class Rejected:
    """An edge that was considered and not taken, with its score and a reason for people."""

    edge: str
    reason: str
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation that goes with a step.

    Attributes:
        by: `intent`, `choice`, `event`, `timer`, `otherwise`, `automatic`, `model` or `director`.
        matched: the example utterance, event or label that fitted; of a director the name.
        score: of the match, 0 to 1.
        evidence: what the player said.
    """

    by: str
    matched: str | None = None
    score: float | None = None
    evidence: str | None = None
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class Approached:
    """The player came to face a character: its node's greeting is due."""

    character: str


@dataclass(frozen=True, slots=True)
class EdgeProposed:
    """The matcher, a tapped choice, a model or a director wants this edge; the engine re-checks it.

    `character` is who was spoken to. Without it, the first track that stands on the edge's node
    moves; two can stand there while both tell of a scene that they called.
    """

    edge: str
    why: Why
    character: str | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """The player spoke to a character and nothing fitted: `otherwise`, or a nudge, is due.

    With `unclear` two edges fitted equally well: the node's `unclear` line is due instead.
    """

    character: str
    evidence: str | None = None
    unclear: bool = False
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True, slots=True)
class EventHappened:
    """The game tells of an event."""

    name: str
    args: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class TimePassed:
    """The story clock reached `clock_s`; timers that are due go off. It never goes back."""

    clock_s: float


@dataclass(frozen=True, slots=True)
class FactSet:
    """A director gives a fact a value, as when a story is tried out. Neither players nor models can.

    `why.by` is `director`, and `why.matched` the director's name.
    """

    key: str
    value: FactValue
    why: Why


Signal = Approached | EdgeProposed | Missed | EventHappened | TimePassed | FactSet
