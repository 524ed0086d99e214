"""What happens to a story, waiting in one line: each act is carried out after the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Act", "Approach", "Chosen", "Heard", "Happened", "HearingTimes", "LoadSlot", "SaveSlot", "TimerDue"]


@dataclass(frozen=True, slots=True)
class HearingTimes:
    """Where the time of a spoken turn went before it became an act, in milliseconds.

    Attributes:
        endpoint_ms: from the player's last word to the decision that the turn is over.
        stt_ms: from there to the transcript.
    """

    endpoint_ms: float = 0.0
    stt_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """The player said or typed something to a character. `at_s` is the loop's time of its arrival."""

    turn: str
    text: str
    character: str
    at_s: float
    times: HearingTimes = field(default_factory=HearingTimes)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The player tapped an offered choice; `choice` is an edge's id."""

    turn: str
    choice: str
    character: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Approach:
    """The player turned to a character, or walked away from everybody (None)."""

    character: str | None


@dataclass(frozen=True, slots=True)
class Happened:
    """The game told of an event; `number` makes its commit happen once."""

    number: int
    name: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class TimerDue:
    """The story clock reached the earliest timer."""


@dataclass(frozen=True, slots=True)
class SaveSlot:
    slot: str


@dataclass(frozen=True, slots=True)
class LoadSlot:
    slot: str


Act = Heard | Chosen | Approach | Happened | TimerDue | SaveSlot | LoadSlot
