"""What characters do in the game: asked for by a step or by a model, carried out by the game, the outcome remembered.

    asked ──action──▶ pending ──action_result──▶ done, or failed
                         └──no answer in time──▶ failed

Only actions that the character's author declared are asked for, with arguments of the declared types.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from npc_server.errors import PeerError
from npc_server.gateway.ports import Outbox
from npc_server.protocol.client_messages import ActionResult
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.server_messages import Action
from npc_server.session.utterance import Utterance
from npc_server.thinking.actions import ActionCall, ActionOutcome
from story_graph import Character
from story_graph.action_arguments import wrong_argument

__all__ = ["ANSWER_WITHIN_S", "Actions"]

_log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 15.0
"""How long the game may take; chosen: a walk across a room."""
_KEPT_OUTCOMES = 8
"""Outcomes that a character still knows of. Chosen."""
_MOST_DETAIL = 200
"""Characters of the game's word for an outcome."""

OnOutcome = Callable[[ActionOutcome], None]


@dataclass(frozen=True, slots=True)
class _Pending:
    character: str
    name: str
    args: Mapping[str, object]
    deadline: asyncio.TimerHandle
    on_outcome: OnOutcome
    is_of_another_time: bool = False

    def outcome(self, state: Literal["done", "failed", "under way"], detail: str = "") -> ActionOutcome:
        return ActionOutcome(self.character, self.name, state, detail[:_MOST_DETAIL], self.args)


class Actions:
    """One session's. Ended by `close`."""

    def __init__(self, characters: Mapping[str, Character], outbox: Outbox) -> None:
        self._characters = characters
        self._outbox = outbox
        self._pending: dict[str, _Pending] = {}
        self._number = 0
        self._outcomes: list[ActionOutcome] = []

    def ask(self, character: str, name: str, args: Mapping[str, object]) -> bool:
        """Ask the game for what a step wants done.

        Returns:
            False if the character may not do that, or not so; nothing is asked then.
        """
        return self._ask(character, name, args, None, _ignore)

    def ask_for(self, call: ActionCall, after: Utterance | None) -> None:
        """Ask the game for what a model wants done, and let it know the outcome.

        Args:
            after: the line that has been heard before; None if none was.
        """
        if not self._ask(call.character, call.name, call.args, after, call.settle):
            call.settle(ActionOutcome(call.character, call.name, "failed", "it can't be done", call.args))

    def take(self, result: ActionResult) -> None:
        """The game says how an action went.

        Raises:
            PeerError: no such action waits.
        """
        pending = self._pending.pop(result.action, None)
        if pending is None:
            raise PeerError(ErrorCode.UNKNOWN_ACTION, f"no action {result.action!r} waits for a result", field="action")
        pending.deadline.cancel()
        detail = result.error if result.error is not None else "" if result.result is None else str(result.result)
        self._end(pending, pending.outcome("done" if result.ok else "failed", detail))

    def outcomes(self, character: str) -> tuple[ActionOutcome, ...]:
        """How this character's last actions ended, oldest first, then those that are under way."""
        pending = [one.outcome("under way") for one in self._pending.values() if not one.is_of_another_time]
        return tuple(outcome for outcome in (*self._outcomes, *pending) if outcome.character == character)

    def forget(self) -> None:
        """The story goes on from another time, in which none of this has happened."""
        self._outcomes.clear()
        self._pending = {id_: replace(one, is_of_another_time=True) for id_, one in self._pending.items()}

    def close(self) -> None:
        """Wait for nothing more. Closing twice is fine."""
        for pending in self._pending.values():
            pending.deadline.cancel()
        self._pending.clear()

    def _ask(
        self,
        character: str,
        name: str,
        args: Mapping[str, object],
        after: Utterance | None,
        on_outcome: OnOutcome,
    ) -> bool:
        spec = next((one for one in self._characters[character].actions if one.name == name), None)
        wrong = f"{character} has no action {name}" if spec is None else wrong_argument(spec, args)
        if wrong is not None:
            _log.warning("an action is left out: %s", wrong)
            return False
        self._number += 1
        id_ = f"a{self._number}"
        deadline = asyncio.get_running_loop().call_later(ANSWER_WITHIN_S, self._give_up, id_)
        self._pending[id_] = _Pending(character, name, dict(args), deadline, on_outcome)
        self._outbox.send(
            Action(
                action=id_,
                character=character,
                name=name,
                args=dict(args),
                utterance=None if after is None else after.id,
                at_ms=None if after is None else round(after.sent_ms),
            )
        )
        return True

    def _give_up(self, id_: str) -> None:
        pending = self._pending.pop(id_)
        self._end(pending, pending.outcome("failed", "the game did not answer"))

    def _end(self, pending: _Pending, outcome: ActionOutcome) -> None:
        if not pending.is_of_another_time:
            self._outcomes.append(outcome)
            del self._outcomes[:-_KEPT_OUTCOMES]
        pending.on_outcome(outcome)


def _ignore(outcome: ActionOutcome) -> None:
    """A step does not wait for what it asked for."""
