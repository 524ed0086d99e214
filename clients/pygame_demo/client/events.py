"""What `NpcClient.poll` tells a game: frozen dataclasses, named for what has happened.

Times in `_ms` inside an utterance count from its first sample. What belongs to a sound (an utterance's begin and end,
words, cues, actions) is told when the player has heard that sound, not when its message came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = [
    "ActionRequested",
    "Character",
    "Choice",
    "ChoicesOffered",
    "ConnectionChanged",
    "ConnectionState",
    "CueReached",
    "DeviceChanged",
    "DeviceState",
    "Event",
    "LatencyMeasured",
    "Loaded",
    "Note",
    "PlayerVoiceChanged",
    "RelationshipChanged",
    "Saved",
    "SavedSlot",
    "ServerError",
    "SlotsListed",
    "StateChanged",
    "StoryUpdated",
    "TrackChange",
    "TranscriptReceived",
    "UtteranceFinished",
    "UtteranceStarted",
    "Welcomed",
    "WordHeard",
]

ConnectionState = Literal["connecting", "connected", "lost", "refused"]
DeviceState = Literal["ready", "missing", "lost", "silent"]


@dataclass(frozen=True, slots=True)
class ConnectionChanged:
    """The way to the server changed.

    Attributes:
        state: `connecting`: a try has begun; `connected`; `lost`: not there, tried again by itself; `refused`: the
            server does not want this player, and nothing is tried again.
        message: for the player: what happened, and what can be done.
        retry_in_s: seconds to the next try; None where none is coming.
    """

    state: ConnectionState
    message: str
    retry_in_s: float | None = None


@dataclass(frozen=True, slots=True)
class Character:
    id: str
    name: str
    description: str = ""
    portrait: str = ""


@dataclass(frozen=True, slots=True)
class Welcomed:
    """The session stands; a full `StoryUpdated` follows.

    Attributes:
        world: its id; `title` is for people.
        is_resumed: it is the session from before the loss. If not, all that was being said is gone; the story is not.
    """

    world: str
    characters: tuple[Character, ...]
    is_resumed: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class StateChanged:
    """What a character does, for its animation."""

    character: str
    state: Literal["idle", "listening", "thinking", "speaking"]


@dataclass(frozen=True, slots=True)
class PlayerVoiceChanged:
    """The server hears the player begin (or stop) to speak."""

    is_speaking: bool


@dataclass(frozen=True, slots=True)
class TranscriptReceived:
    """What the player has said, so far or (`is_final`) in the end."""

    turn: str
    text: str
    is_final: bool


@dataclass(frozen=True, slots=True)
class UtteranceStarted:
    """A line's first sound is heard. `text` is "" where the whole line is not known; `Voice.text` grows with it."""

    utterance: str
    character: str
    text: str
    turn: str | None = None
    continues: str | None = None


@dataclass(frozen=True, slots=True)
class WordHeard:
    """A word's sound begins."""

    utterance: str
    character: str
    text: str
    at_ms: float


@dataclass(frozen=True, slots=True)
class CueReached:
    """The sound at which a character shows an emotion, makes a gesture or looks somewhere is heard."""

    utterance: str
    character: str
    kind: Literal["emotion", "gesture", "gaze"]
    name: str
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class UtteranceFinished:
    """A line's last sound was heard, or it was broken off.

    Attributes:
        text: the whole line.
        heard_text: what of it the player heard; all of it, unless it was interrupted.
    """

    utterance: str
    character: str
    text: str
    heard_text: str
    is_interrupted: bool


@dataclass(frozen=True, slots=True)
class Choice:
    id: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ChoicesOffered:
    """What can be picked instead of said, in place of what was offered before; may be empty."""

    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class TrackChange:
    """One track of the story moved. `why` is the server's reason as it is on the wire."""

    track: str
    from_node: str
    to_node: str
    edge: str
    why: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the player's notebook, as the story's author wrote it."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class StoryUpdated:
    """The narrative state moved.

    Attributes:
        facts: those that changed; all of them if `is_full`.
        events: name and arguments of what the story tells the game.
        is_full: the whole state: forget the facts known before.
        notes: the whole notebook as it is now; None: as it was, or if `is_full`, the world has none.
        ending: name of the ending that is reached; "" while there is none.
    """

    version: int
    changes: tuple[TrackChange, ...]
    facts: Mapping[str, Any]
    events: tuple[tuple[str, Mapping[str, Any]], ...]
    is_full: bool
    notes: tuple[Note, ...] | None = None
    ending: str = ""


@dataclass(frozen=True, slots=True)
class RelationshipChanged:
    character: str
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ActionRequested:
    """A character wants to do something in the game; answer with `NpcClient.finish_action`."""

    action: str
    character: str
    name: str
    args: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Saved:
    slot: str
    version: int


@dataclass(frozen=True, slots=True)
class Loaded:
    slot: str
    version: int


@dataclass(frozen=True, slots=True)
class SavedSlot:
    """A save slot.

    Attributes:
        version: of the story when it was saved.
        saved_s: when, in seconds since 1970; None if the server does not know.
        note: the last line of the notebook as it was then; "" if there was none.
    """

    slot: str
    version: int
    saved_s: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SlotsListed:
    """What is saved, the latest first."""

    slots: tuple[SavedSlot, ...]


@dataclass(frozen=True, slots=True)
class LatencyMeasured:
    """Where one turn's time went, as the server measured it. Parts that the turn did not have are None."""

    turn: str
    total_ms: float
    endpoint_ms: float | None = None
    stt_ms: float | None = None
    decide_ms: float | None = None
    first_token_ms: float | None = None
    first_audio_ms: float | None = None


@dataclass(frozen=True, slots=True)
class ServerError:
    """The server could not take something; `message` says to a person what to do."""

    code: str
    message: str
    is_fatal: bool


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """The microphone or speaker is there, missing, or was lost while it ran.

    Attributes:
        state: `lost` is followed by `ready` with another device, or by `missing`; `silent`: the microphone is open and
            gives nothing, as one that is muted or not allowed does.
        name: of the device; "" if there is none.
        message: for the player: cause and cure.
    """

    kind: Literal["microphone", "speaker"]
    state: DeviceState
    name: str
    message: str


Event = (
    ConnectionChanged
    | Welcomed
    | StateChanged
    | PlayerVoiceChanged
    | TranscriptReceived
    | UtteranceStarted
    | WordHeard
    | CueReached
    | UtteranceFinished
    | ChoicesOffered
    | StoryUpdated
    | RelationshipChanged
    | ActionRequested
    | Saved
    | Loaded
    | SlotsListed
    | LatencyMeasured
    | ServerError
    | DeviceChanged
)
