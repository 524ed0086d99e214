"""What the server sends that is neither speech nor story, and the union of all it sends."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from npc_server.protocol.fields import AudioInput, AudioOutput, FromServer, Milliseconds
from npc_server.protocol.speech import (
    Cue,
    Speech,
    SpeechStarted,
    SpeechStopped,
    Transcript,
    UtteranceCancel,
    UtteranceEnd,
    UtteranceStart,
)
from npc_server.protocol.story import Choices, Loaded, Relationship, Saved, Slots, StoryUpdate

__all__ = [
    "SERVER_MESSAGES",
    "Action",
    "CharacterDescription",
    "CharacterState",
    "ErrorMessage",
    "Goaway",
    "Latency",
    "Limits",
    "Lipsync",
    "Pong",
    "ServerDescription",
    "ServerMessage",
    "Welcome",
]


class CharacterDescription(FromServer):
    """A character that may be talked to; further fields may come with later versions."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: str
    name: str
    description: str | None = None
    voice: str | None = None
    portrait: str | None = None


class Lipsync(FromServer):
    """The mouth shapes of this session; a viseme's `v` is an index into `names`."""

    set: str
    names: list[str]
    mode: Literal["events", "frames"] = "events"
    fps: int | None = None
    lead_ms: int = 0


class Limits(FromServer):
    """What the server takes from this client.

    Attributes:
        frame_bytes: largest frame.
        text_chars: longest typed text.
        messages_per_s: where a lasting flood is slowed down.
        resume_ms: how long a lost connection may come back.
    """

    frame_bytes: int = 0
    text_chars: int = 0
    messages_per_s: int = 0
    resume_ms: int = 0


class ServerDescription(FromServer):
    name: str
    version: str


class Welcome(FromServer):
    """The answer to `hello`. The gateway fills in `resume_token`, `recovered` and `limits`.

    Attributes:
        recovered: the session goes on, and what the client missed follows.
        audio_out: None if the session has no sound.
        lipsync: None if the client draws no mouths.
        title: of the world, for people.
        story: the whole state.
    """

    type: Literal["welcome"] = "welcome"
    session: str
    resume_token: str = ""
    recovered: bool = False
    world: str
    characters: list[CharacterDescription]
    audio_in: AudioInput
    audio_out: AudioOutput | None
    lipsync: Lipsync | None
    limits: Limits = Field(default_factory=Limits)
    story: StoryUpdate
    server: ServerDescription
    title: str | None = None


class ErrorMessage(FromServer):
    """Something that the client sent can't be taken, or the connection ends (`fatal`)."""

    type: Literal["error"] = "error"
    code: str
    message: str
    field: str | None = None
    fatal: bool = False


class CharacterState(FromServer):
    """For animation. Every act of the player ends with the addressee's `idle`."""

    type: Literal["state"] = "state"
    character: str
    state: Literal["idle", "listening", "thinking", "speaking"]


class Action(FromServer):
    """A character does something in the game; answered by `action_result`."""

    type: Literal["action"] = "action"
    action: str
    character: str
    name: str
    args: dict[str, object] = Field(default_factory=dict)
    utterance: str | None = None
    at_ms: Milliseconds | None = None


class Latency(FromServer):
    """Where one turn's time went; parts that a turn did not have are missing.

    Attributes:
        endpoint_ms: last word to the end of the turn.
        stt_ms: end of the turn to its transcript.
        decide_ms: transcript to a committed story step.
        first_token_ms: decision to the first words of the answer.
        first_audio_ms: first words to the first sound.
        total_ms: last word to the first sound.
    """

    type: Literal["latency"] = "latency"
    turn: str
    endpoint_ms: float | None = None
    stt_ms: float | None = None
    decide_ms: float | None = None
    first_token_ms: float | None = None
    first_audio_ms: float | None = None
    total_ms: float


class Pong(FromServer):
    """The answer to `ping`; `server_ms` is the server's own clock, of no known beginning."""

    type: Literal["pong"] = "pong"
    t_ms: Milliseconds
    server_ms: Milliseconds


class Goaway(FromServer):
    """The server ends and wants the client to come back, here or elsewhere."""

    type: Literal["goaway"] = "goaway"
    reason: str
    reconnect_after_ms: int


ServerMessage = (
    Welcome
    | ErrorMessage
    | SpeechStarted
    | SpeechStopped
    | Transcript
    | CharacterState
    | UtteranceStart
    | Speech
    | Cue
    | UtteranceEnd
    | UtteranceCancel
    | Action
    | Choices
    | StoryUpdate
    | Relationship
    | Saved
    | Loaded
    | Slots
    | Latency
    | Pong
    | Goaway
)

SERVER_MESSAGES: dict[str, type[ServerMessage]] = {
    "welcome": Welcome,
    "error": ErrorMessage,
    "speech_started": SpeechStarted,
    "speech_stopped": SpeechStopped,
    "transcript": Transcript,
    "state": CharacterState,
    "utterance_start": UtteranceStart,
    "speech": Speech,
    "cue": Cue,
    "utterance_end": UtteranceEnd,
    "utterance_cancel": UtteranceCancel,
    "action": Action,
    "choices": Choices,
    "story_update": StoryUpdate,
    "relationship": Relationship,
    "saved": Saved,
    "loaded": Loaded,
    "slots": Slots,
    "latency": Latency,
    "pong": Pong,
    "goaway": Goaway,
}
