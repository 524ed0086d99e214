"""What passes through the room: phones, words, pieces of raw synthesis, visemes, finished chunks.

All sound is int16 little-endian mono bytes. All times are milliseconds from the first sample of
the utterance, never of a piece or chunk.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SAMPLE_BYTES", "Phone", "SpeechChunk", "SpeechFormat", "SynthesisPiece", "Viseme", "Word"]

SAMPLE_BYTES = 2
"""Bytes of one int16 mono sample."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One speech sound in the synthesiser's own symbols (espeak: mnemonics such as `aI`)."""

    start_ms: float
    duration_ms: float
    symbol: str


@dataclass(frozen=True, slots=True)
class Word:
    """One word as written in the text that was asked for."""

    start_ms: float
    duration_ms: float
    text: str


@dataclass(frozen=True, slots=True)
class SynthesisPiece:
    """Sound as it leaves a synthesiser, a clause or so, with the phones and words in it.

    Phones and words lie within the piece's own sound; their times count from the utterance's start.

    Attributes:
        pcm: int16 mono at `rate`.
        rate: samples a second.
        source: where the timing came from, as in the wire contract: `native`, `durations`,
            `aligned` or `audio`.
    """

    pcm: bytes
    rate: int
    phones: tuple[Phone, ...]
    words: tuple[Word, ...]
    source: str

    @property
    def duration_ms(self) -> float:
        return len(self.pcm) / SAMPLE_BYTES * 1000 / self.rate


@dataclass(frozen=True, slots=True)
class Viseme:
    """One mouth shape that holds from `t_ms` (negative with a lead) for `d_ms`.

    Attributes:
        name: in the viseme set of the format, `PP` for closed lips in `oculus15`.
        weight: 0 to 1, how far the face goes towards the shape.
    """

    t_ms: int
    d_ms: int
    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class SpeechFormat:
    """What a client wants to get.

    Attributes:
        rate: samples a second, 8000 to 48000.
        viseme_set: name of the mouth shapes; `oculus15`.
        lead_ms: how much earlier than their sound the mouth shapes stand, 0 to 200.
    """

    rate: int = 24000
    viseme_set: str = "oculus15"
    lead_ms: int = 0


@dataclass(frozen=True, slots=True)
class SpeechChunk:
    """A piece of an utterance that is ready to send.

    Attributes:
        index: 0, 1, 2 ... within the utterance.
        at_ms: where its first sample stands in the utterance.
        pcm: int16 mono at the format's rate.
        visemes: those that start before the chunk ends and were in no chunk before.
        words: likewise.
        source: where the timing came from, see `SynthesisPiece`.
        duration_ms: length of its sound.
    """

    index: int
    at_ms: float
    pcm: bytes
    visemes: tuple[Viseme, ...]
    words: tuple[Word, ...]
    source: str
    duration_ms: float
