"""What a person at the inspector may have a session do, and how far it may go.

An order waits in the same line as the player's acts and changes the story in the same way: a step that
is taken by order has to be legal, and like a fact that is set it is committed by the engine before
anything is said of it. Nothing a client or a model sends becomes an order.

    the mind answers ◀──give back── paused        nobody answers the player
                     ◀──give back── taken over    the director does, line by line

While it is paused or taken over, the player is heard and remembered, and the story's clock stands still.
A character that the player comes to meanwhile greets when the mind is given back, if it is still faced.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from npc_server.errors import NpcError
from npc_server.session.session_log import SessionLog
from npc_server.session.surroundings import Surroundings
from npc_server.thinking.answer import SpokenLine
from npc_server.world.playthrough import Committed
from story_graph import EdgeProposed, FactSet, FactValue, Signal, Why

__all__ = ["Direction", "MindState", "Order", "OrderRefused", "Ordered", "SetFact", "SetMind", "SpeakAs", "TakeEdge"]

MindState = Literal["answers", "paused", "taken_over"]


@dataclass(frozen=True, slots=True)
class TakeEdge:
    """Take an edge that is legal now, whatever sets it off; `edge` is its full id."""

    edge: str


@dataclass(frozen=True, slots=True)
class SetFact:
    key: str
    value: FactValue


@dataclass(frozen=True, slots=True)
class SpeakAs:
    """Say something in a character's voice. The story does not move."""

    character: str
    text: str


@dataclass(frozen=True, slots=True)
class SetMind:
    state: MindState


Order = TakeEdge | SetFact | SpeakAs | SetMind


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order as an act; `done` gets the story's version, or the error that refused it."""

    order: Order
    by: str
    done: asyncio.Future[int] = field(compare=False)


class OrderRefused(NpcError):
    """The order can't be carried out; says why, for people."""


class Direction:
    """One session's.

    Attributes:
        held_by: who paused the mind or took over; None while it answers.

    Args:
        commit: lets a signal happen and has it told, and its lines spoken.
        perform: lets a line be spoken after those that wait.
        cut: lets whoever speaks fall silent.
        on_held: told whether the story's time stands still from now on.
        greet: lets a character notice that the player stands before it.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        log: SessionLog,
        *,
        commit: Callable[[Signal], Awaitable[Committed]],
        perform: Callable[[SpokenLine], None],
        cut: Callable[[], None],
        version: Callable[[], int],
        on_held: Callable[[bool], None],
        greet: Callable[[str], None],
    ) -> None:
        self._surroundings = surroundings
        self._log = log
        self._commit = commit
        self._perform = perform
        self._cut = cut
        self._version = version
        self._on_held = on_held
        self._greet = greet
        self._ungreeted: list[str] = []
        self._mind: MindState = "answers"
        self.held_by: str | None = None

    @property
    def mind(self) -> MindState:
        return self._mind

    @property
    def is_held(self) -> bool:
        """Whether the mind leaves the player without an answer."""
        return self._mind != "answers"

    def put_off_greeting(self, character: str) -> None:
        """The player comes to a character while the mind is held."""
        if character not in self._ungreeted:
            self._ungreeted.append(character)

    async def carry_out(self, ordered: Ordered) -> None:
        """Do what was ordered, or refuse it. Either way, whoever ordered it is told.

        Raises:
            CancelledError: the session closes.
        """
        try:
            await self._obey(ordered.order, ordered.by)
        except asyncio.CancelledError:
            ordered.done.cancel()
            raise
        except Exception as error:
            if not ordered.done.done():
                ordered.done.set_exception(error)
            return
        if not ordered.done.done():
            ordered.done.set_result(self._version())

    async def _obey(self, order: Order, by: str) -> None:
        match order:
            case TakeEdge(edge):
                await self._commit(EdgeProposed(edge, Why("director", matched=by)))
            case SetFact(key, value):
                await self._commit(FactSet(key, value, Why("director", matched=by)))
            case SpeakAs(character, text):
                if character not in self._surroundings.faced:
                    raise OrderRefused(f"the player does not face {character!r} and would not hear it")
                self._perform(SpokenLine(character, text))
            case SetMind(state):
                self._set_mind(state, by)

    def _set_mind(self, state: MindState, by: str) -> None:
        if state == "taken_over" and self._mind != state:
            self._cut()
        self._mind = state
        self.held_by = by if self.is_held else None
        self._on_held(self.is_held)
        self._log.note("mind", {"state": state, "by": by})
        if not self.is_held:
            met, self._ungreeted = self._ungreeted, []
            for character in met:
                if character in self._surroundings.faced:
                    self._greet(character)
