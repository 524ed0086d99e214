"""What leaves the room: a proposed signal, and lines to be spoken."""

from __future__ import annotations

from dataclasses import dataclass

from story_graph import LineSaid, Signal

__all__ = ["Proposal", "SpokenLine"]


@dataclass(frozen=True, slots=True)
class SpokenLine:
    """A line to speak.

    Attributes:
        character: who says it.
        line: id of the authored line; None for a character's own stock phrase.
    """

    character: str
    text: str
    line: str | None = None
    emotion: str | None = None
    strength: float = 1.0
    gesture: str | None = None

    @classmethod
    def authored(cls, said: LineSaid) -> SpokenLine:
        return cls(said.character, said.text, said.line, said.emotion, said.strength, said.gesture)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the mind makes of the player's words.

    Attributes:
        signal: to be committed.
        readings: labels of the two readings, if both fit equally well.
        contenders: ids of the edges that fit equally well, the best first.
    """

    signal: Signal
    readings: tuple[str, str] | None = None
    contenders: tuple[str, ...] = ()
