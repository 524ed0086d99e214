"""What happens to a story, waiting in one line: each act is carried out after the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from npc_server.session.direction import Ordered

__all__ = [
    "Act",
    "Approach",
    "Chosen",
    "Happened",
    "Heard",
    "HearingTimes",
    "ListSlots",
    "LoadSlot",
    "SaveSlot",
    "SceneChanged",
    "TimerDue",
    "Unheard",
]


@dataclass(frozen=True, slots=True)
class HearingTimes:
    """Where the time of a spoken turn went before it became an act, in milliseconds.

    Attributes:
        endpoint_ms: from the player's last word to the decision that the turn is over.
        stt_ms: from there to the transcript.
        is_button: the player let a button go: that is when the answer is wanted.
    """

    endpoint_ms: float | None = None
    stt_ms: float | None = None
    is_button: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """The player said or typed something to a character.

    Attributes:
        confidence: of the recogniser, 0 to 1; None for typed words.
        at_s: the clock at its arrival.
        id: the client's own name for its message; the same one moves the story once.
    """

    turn: str
    text: str
    character: str
    at_s: float
    confidence: float | None = None
    times: HearingTimes = field(default_factory=HearingTimes)
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Unheard:
    """The player said something to a character, and no word of it was understood."""

    turn: str
    character: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The player tapped an offered choice; `choice` is an edge's id, `id` as in `Heard`."""

    turn: str
    choice: str
    character: str
    at_s: float
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Approach:
    """The player turned to a character."""

    character: str


@dataclass(frozen=True, slots=True)
class Happened:
    """The game told of an event. `may_speak` lets characters say what the story has them say;
    with `must_speak` the addressee, if there is one, is not silent. `id` as in `Heard`.
    """

    name: str
    args: Mapping[str, object]
    may_speak: bool
    must_speak: bool
    addressee: str | None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class SceneChanged:
    """The game told other facts of what is around, so that host queries have other answers."""


@dataclass(frozen=True, slots=True)
class TimerDue:
    """The story clock reached the earliest timer."""


@dataclass(frozen=True, slots=True)
class SaveSlot:
    slot: str


@dataclass(frozen=True, slots=True)
class LoadSlot:
    slot: str


@dataclass(frozen=True, slots=True)
class ListSlots:
    """The player wants to see what is saved."""


Act = (
    Heard | Unheard | Chosen | Approach | Happened | SceneChanged | TimerDue | SaveSlot | LoadSlot | ListSlots | Ordered
)
