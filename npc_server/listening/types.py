"""What passes between this room and its neighbours: the vocabulary in, the events out.

Sound is int16 little-endian mono PCM as bytes. Positions are milliseconds from the first sample
of this session's microphone stream, counted in samples received.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

__all__ = [
    "DropReason",
    "Interim",
    "InterimHeard",
    "ListeningEvent",
    "MicrophoneState",
    "SpeechStarted",
    "SpeechStopped",
    "Transcript",
    "TurnDropped",
    "TurnEnded",
    "Vocabulary",
]

MicrophoneState = Literal["open", "push", "commit", "cancel", "closed"]
"""The states of the wire contract's `mic` message."""

DropReason = Literal["cancelled", "no_speech", "not_understood", "recogniser_busy", "recogniser_failed"]
"""Why a turn came to nothing: the player took it back (or closed the microphone), nobody spoke while
the button was down, no word was recognised, or the recogniser had no place for it or failed."""


@dataclass(frozen=True)
class Vocabulary:
    """What the player can be expected to say here. Equal contents have equal keys."""

    expected: tuple[str, ...] = ()
    """Example lines of the edges that are legal now."""
    story: tuple[str, ...] = ()
    """Every line of the story that a player might say."""
    names: tuple[str, ...] = ()
    """Names of characters, places and the player."""

    @cached_property
    def key(self) -> str:
        """Content hash, 32 hexadecimal digits; also usable as a file name."""
        parts = (self.expected, self.story, self.names)
        text = "\x1e".join("\x1f".join(part) for part in parts)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Transcript:
    """What a recogniser made of one turn."""

    text: str
    """Words in lower case without punctuation or as the provider writes them; empty: no word."""
    confidence: float | None
    """0 (noise, or words outside the vocabulary) to 1; None where the provider can't tell."""
    decode_ms: float
    """Time that the engine worked on the turn, most of it while the player still spoke."""


@dataclass(frozen=True)
class Interim:
    """The words so far, as a recogniser tells them while the turn goes on."""

    text: str
    is_settled: bool = False
    """They cover everything that was fed before `settle`, as well as can be recognised."""
    confidence: float | None = None
    """As in `Transcript`, of settled words."""


@dataclass(frozen=True)
class SpeechStarted:
    """The player's voice began (or the button went down)."""

    at_ms: int


@dataclass(frozen=True)
class SpeechStopped:
    """The player's voice ended (or the button went up); a `TurnEnded` or `TurnDropped` follows."""

    at_ms: int


@dataclass(frozen=True)
class InterimHeard:
    """The words so far; later ones replace earlier ones."""

    text: str
    is_settled: bool = False
    """They are what the turn's transcript will be, if the player says nothing more."""
    confidence: float | None = None


@dataclass(frozen=True)
class TurnEnded:
    """The turn is over and recognised."""

    transcript: Transcript
    speech_end_ms: int
    """Where the voice ended."""
    endpoint_ms: int
    """From there to the decision that the turn is over, in sound received."""
    stt_ms: float
    """From that decision to the transcript, by the clock."""
    by: Literal["silence", "commit"]
    """What ended it: the player's silence (or the longest turn allowed), or the button."""
    voiced_ms: int = 0
    """How much voice there was in it."""


@dataclass(frozen=True)
class TurnDropped:
    """The turn came to nothing; the next one works."""

    reason: DropReason
    detail: str = ""
    """What the recogniser said when it failed, for the log."""
    voiced_ms: int = 0
    """How much voice there was in it."""
    by: Literal["silence", "commit"] = "silence"


ListeningEvent = SpeechStarted | SpeechStopped | InterimHeard | TurnEnded | TurnDropped
