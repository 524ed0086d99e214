"""What the server tells of voices: the player's as it is heard, and the characters' as they speak.

Times in speech count in milliseconds from the first sample of the utterance.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from npc_server.protocol.fields import FromServer, Milliseconds

__all__ = [
    "Cue",
    "Speech",
    "SpeechAudio",
    "SpeechStarted",
    "SpeechStopped",
    "SpokenWord",
    "Transcript",
    "UtteranceCancel",
    "UtteranceEnd",
    "UtteranceStart",
    "VisemeEvent",
    "VisemeFrames",
]


class SpeechStarted(FromServer):
    """The player's voice begins; `at_ms` counts from the first microphone sample of the session."""

    type: Literal["speech_started"] = "speech_started"
    at_ms: Milliseconds


class SpeechStopped(FromServer):
    """The player's voice ends; `at_ms` as in `SpeechStarted`."""

    type: Literal["speech_stopped"] = "speech_stopped"
    at_ms: Milliseconds


class Transcript(FromServer):
    type: Literal["transcript"] = "transcript"
    turn: str
    text: str
    final: bool


class SpeechAudio(FromServer):
    """Format of an utterance's sound: mono."""

    codec: Literal["pcm_s16le"] = "pcm_s16le"
    rate: int


class UtteranceStart(FromServer):
    """A character begins a line.

    Attributes:
        turn: of the player, that it answers.
        text: the line, where it is known as a whole.
        continues: the utterance that was broken off and of which this is the rest.
    """

    type: Literal["utterance_start"] = "utterance_start"
    utterance: str
    turn: str | None = None
    character: str
    interruptible: bool = True
    audio: SpeechAudio | None = None
    text: str | None = None
    continues: str | None = None


class VisemeEvent(FromServer):
    """One mouth shape.

    Attributes:
        t_ms: when it begins, the client's `lead_ms` taken off; may be negative.
        d_ms: how long it holds.
        v: index into `lipsync.names` of the welcome.
        w: weight, 0 to 1.
    """

    t_ms: Milliseconds
    d_ms: Milliseconds
    v: int = Field(ge=0)
    w: float = Field(default=1.0, ge=0, le=1)


class VisemeFrames(FromServer):
    """Weights for each picture: `weights` holds rows of one uint8 for each name of the set."""

    fps: int
    first_frame: int
    weights: bytes


class SpokenWord(FromServer):
    t_ms: Milliseconds
    d_ms: Milliseconds
    text: str


class Speech(FromServer):
    """A piece of sound with everything that happens in it.

    Attributes:
        index: 0, 1, 2 ... within the utterance.
        at_ms: where the first sample of `pcm` stands.
        pcm: int16 little-endian mono; empty for a client without sound.
        source: where the times come from.
    """

    type: Literal["speech"] = "speech"
    utterance: str
    index: int
    at_ms: Milliseconds
    pcm: bytes
    visemes: list[VisemeEvent] | VisemeFrames = Field(default_factory=list)
    words: list[SpokenWord] = Field(default_factory=list)
    source: Literal["native", "durations", "aligned", "audio"]


class Cue(FromServer):
    """Something for the body to do at a place in the sound."""

    type: Literal["cue"] = "cue"
    utterance: str
    at_ms: Milliseconds
    kind: Literal["emotion", "gesture", "gaze"]
    character: str
    name: str
    strength: float | None = Field(default=None, ge=0, le=1)


class UtteranceEnd(FromServer):
    """Every utterance ends in this.

    Attributes:
        duration_ms: of the sound that was sent, or heard if `interrupted`.
        heard_text: what was heard of `text`, if `interrupted`.
    """

    type: Literal["utterance_end"] = "utterance_end"
    utterance: str
    duration_ms: Milliseconds
    text: str
    interrupted: bool = False
    heard_text: str | None = None


class UtteranceCancel(FromServer):
    """Stop at `at_ms`, faded out over `fade_ms`; later pieces are not coming."""

    type: Literal["utterance_cancel"] = "utterance_cancel"
    utterance: str
    at_ms: Milliseconds
    fade_ms: Milliseconds = 0
