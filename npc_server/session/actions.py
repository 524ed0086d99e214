"""What characters do in the game: asked for by a step, carried out by the game, its outcome remembered.

    asked ──action──▶ pending ──action_result──▶ done, or failed
                         └──no answer in time──▶ failed

Only actions that the character's author declared are asked for, with arguments of the declared types.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from npc_server.errors import PeerError
from npc_server.gateway.ports import Outbox
from npc_server.protocol.client_messages import ActionResult
from npc_server.protocol.error_codes import ErrorCode
from npc_server.protocol.server_messages import Action
from story_graph import Character
from story_graph.action_arguments import wrong_argument

__all__ = ["ANSWER_WITHIN_S", "Actions", "Outcome"]

_log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 15.0
"""How long the game may take; chosen: a walk across a room."""
_KEPT_OUTCOMES = 8
"""Outcomes that a character still knows of. Chosen."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an action ended; `detail` is the game's own word for it."""

    character: str
    name: str
    is_done: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class _Pending:
    character: str
    name: str
    deadline: asyncio.TimerHandle


class Actions:
    """One session's. Ended by `close`."""

    def __init__(self, characters: Mapping[str, Character], outbox: Outbox) -> None:
        self._characters = characters
        self._outbox = outbox
        self._pending: dict[str, _Pending] = {}
        self._number = 0
        self._outcomes: deque[Outcome] = deque(maxlen=_KEPT_OUTCOMES)

    def ask(self, character: str, name: str, args: Mapping[str, object], utterance: str | None = None) -> bool:
        """Ask the game for an action.

        Returns:
            False if the character may not do that, or not so; nothing is asked then.
        """
        spec = next((one for one in self._characters[character].actions if one.name == name), None)
        wrong = f"{character} has no action {name}" if spec is None else wrong_argument(spec, args)
        if wrong is not None:
            _log.warning("an action is left out: %s", wrong)
            return False
        self._number += 1
        action = f"a{self._number}"
        deadline = asyncio.get_running_loop().call_later(ANSWER_WITHIN_S, self._give_up, action)
        self._pending[action] = _Pending(character, name, deadline)
        self._outbox.send(Action(action=action, character=character, name=name, args=dict(args), utterance=utterance))
        return True

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
        self._outcomes.append(Outcome(pending.character, pending.name, result.ok, detail[:200]))

    def outcomes(self, character: str) -> tuple[Outcome, ...]:
        """How this character's last actions ended, oldest first."""
        return tuple(outcome for outcome in self._outcomes if outcome.character == character)

    def close(self) -> None:
        """Wait for nothing more. Closing twice is fine."""
        for pending in self._pending.values():
            pending.deadline.cancel()
        self._pending.clear()

    def _give_up(self, action: str) -> None:
        pending = self._pending.pop(action)
        self._outcomes.append(Outcome(pending.character, pending.name, False, "the game did not answer"))
