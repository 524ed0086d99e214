"""Commands without an id of their own, until the server has answered them.

What has an id is sent again after every loss, since the server does it once. These would be done twice: a load may undo
what was said since, and a character that is faced twice greets twice. So after a loss the client first waits for the
answers that the server sends again, and then repeats what none came for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["Unanswered"]

Message = dict[str, Any]

_NAMES = frozenset({"talk", "save", "load"})
_ANSWERS = {"state": "talk", "saved": "save", "loaded": "load"}
_REFUSALS = {"unknown_character": "talk", "unknown_slot": "load"}


@dataclass(slots=True)
class _Command:
    fields: Message
    sent_s: float


class Unanswered:
    """The last `talk`, `save` and `load`. A new one takes the place of the one before."""

    def __init__(self) -> None:
        self._commands: dict[str, _Command] = {}

    def sending(self, type_: str, fields: Message, now_s: float) -> None:
        """This message goes out now; others than the three are of no interest."""
        if type_ in _NAMES:
            self._commands.pop(type_, None)
            self._commands[type_] = _Command(fields, now_s)

    def sent(self, type_: str, now_s: float) -> None:
        """It went out, after having waited for a connection perhaps."""
        if type_ in self._commands:
            self._commands[type_].sent_s = now_s

    def take(self, message: Message) -> None:
        """Look whether a message of the server is an answer."""
        answered = _ANSWERS.get(message["type"], "")
        if message["type"] == "error":
            answered = _REFUSALS.get(message["code"], "")
        command = self._commands.get(answered)
        if command is not None and _is_answer(message, command.fields):
            del self._commands[answered]

    def sent_between(self, begin_s: float, end_s: float) -> list[tuple[str, Message]]:
        """Those of that time that no answer came for, in the order in which they were sent."""
        return [
            (type_, command.fields) for type_, command in self._commands.items() if begin_s <= command.sent_s <= end_s
        ]


def _is_answer(message: Message, fields: Message) -> bool:
    match message["type"]:
        case "state":
            return bool(fields["characters"]) and message["character"] == fields["characters"][0]
        case "saved" | "loaded":
            return bool(message["slot"] == fields["slot"])
    return True
