"""What one act has characters say and do: lines that are known, or that a model is still writing."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from npc_server.session.latency import TurnTimer
from npc_server.session.utterance import Utterance
from npc_server.thinking.answer import AnswerPart, SpokenLine

__all__ = ["Answer", "one_by_one"]


async def one_by_one(lines: Sequence[SpokenLine]) -> AsyncGenerator[AnswerPart, None]:
    """Lines that are known already, as if they came one after the other."""
    for line in lines:
        yield line


@dataclass(eq=False, slots=True)
class Answer:
    """The lines of one act, in the order in which they are spoken, and what is done between them.

    Attributes:
        parts: closed by the performance.
        turn: of the player, that they answer; None for what nobody asked for.
        addressee: whose `idle` ends the player's act, though it may have nothing to say.
        filler: a sound in character, for the case that the first line is late.
        not_before_s: the clock at which the first sound may be heard; an answer can be too fast.
        timer: told of the first words and the first sound.
        is_cut: nothing more of it is said.
        speakers: who spoke in it so far.
        said: the last line of it that was begun.
    """

    parts: AsyncGenerator[AnswerPart, None]
    turn: str | None = None
    addressee: str | None = None
    filler: SpokenLine | None = None
    not_before_s: float = 0.0
    timer: TurnTimer | None = None
    is_cut: bool = False
    speakers: list[str] = field(default_factory=list)
    said: Utterance | None = None
