"""How a character speaks at this moment: the snapshot that a game draws in each frame."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AT_REST", "MOUTH_SHAPES", "SILENT", "SpokenWord", "Voice"]

MOUTH_SHAPES = ("sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U")
"""`oculus15`, in the order of docs/protocol.md."""

AT_REST: tuple[float, ...] = (1.0,) + (0.0,) * (len(MOUTH_SHAPES) - 1)
"""The weights of a mouth that does not speak."""


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """A word of a line, for subtitles that light up.

    Attributes:
        text: as it is written in the line, with its punctuation.
        is_heard: its sound has begun.
    """

    text: str
    at_ms: float
    duration_ms: float
    is_heard: bool


@dataclass(frozen=True, slots=True)
class Voice:
    """One character's voice in one frame.

    Attributes:
        mouth: a weight from 0 to 1 for each of `MOUTH_SHAPES`, adding up to 1; of the sound that is heard now.
        is_speaking: sound of this character is being heard.
        utterance: the line that is being said; "" between lines.
        text: the whole line if it is known, else the words that came so far.
        words: those that came so far, in order.
        position_ms: how much of the line has been heard.
    """

    mouth: tuple[float, ...] = AT_REST
    is_speaking: bool = False
    utterance: str = ""
    text: str = ""
    words: tuple[SpokenWord, ...] = ()
    position_ms: float = 0.0


SILENT = Voice()
"""Of a character that says nothing."""
