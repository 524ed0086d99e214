"""What leaves the room: a proposed signal, lines to be spoken, and things to be done between them."""

from __future__ import annotations

from dataclasses import dataclass, field

from npc_server.thinking.actions import ActionCall
from story_graph import LineSaid, Signal

__all__ = ["AnswerPart", "Proposal", "SpokenLine"]


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


AnswerPart = SpokenLine | ActionCall
"""An answer is these, in the order in which they are said and done."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the mind makes of the player's words.

    Attributes:
        signal: to be committed.
        readings: labels of the two readings, if both fit equally well.
        contenders: ids of the edges that fit equally well, the best first.
        deciding_s: how long a model was asked what the words mean.
    """

    signal: Signal
    readings: tuple[str, str] | None = None
    contenders: tuple[str, ...] = ()
    deciding_s: float = field(default=0.0, compare=False)
