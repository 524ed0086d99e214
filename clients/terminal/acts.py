"""What the player does next, as typed: plain text is said, a slash begins a command.

A number picks the offered choice of that number. The same lines work typed by hand and piped in
as a script.
"""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = [
    "HELP",
    "Act",
    "Choose",
    "Leave",
    "NotUnderstood",
    "PlayWav",
    "Say",
    "TalkTo",
    "Tell",
    "Wait",
    "parse_act",
    "parse_wav",
]

HELP = """  any text          say it                     a number       pick that choice
  /talk NAME        turn to a character        /wav FILE      say what is in a recording,
                                               /wav NAME=FILE to that character
  /event NAME JSON  tell of a game event       /wait SECONDS  let time pass
  /save SLOT        /load SLOT                 /interrupt     stop the character's speech
  /help             /quit"""


_EVENT = re.compile(r"/event\s+(?P<name>\S+)\s+(?P<args>.+)")
_LONGEST_WAIT_S = 3600.0


class NotUnderstood(Exception):
    """The line is no command; the words say what would be."""


@dataclass(frozen=True, slots=True)
class Say:
    text: str


@dataclass(frozen=True, slots=True)
class PlayWav:
    """`character` is turned to first; None is whoever is faced."""

    path: Path
    character: str | None = None


@dataclass(frozen=True, slots=True)
class TalkTo:
    character: str


@dataclass(frozen=True, slots=True)
class Choose:
    """`number` counts from 1 over the choices on offer."""

    number: int


@dataclass(frozen=True, slots=True)
class Tell:
    """A message that goes to the server as it is, such as a save."""

    type: str
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    seconds: float


@dataclass(frozen=True, slots=True)
class Leave:
    pass


Act = Say | PlayWav | TalkTo | Choose | Tell | Wait | Leave


_TO_CHARACTER = re.compile(r"([a-z][a-z0-9_]*)=(.+)")
"""A character's id and a file; a file whose own name looks like this is given as `./agnes=1.wav`."""


def parse_wav(text: str) -> PlayWav:
    """The recording that `FILE` or `CHARACTER=FILE` names."""
    found = _TO_CHARACTER.fullmatch(text)
    return PlayWav(Path(found[2]), found[1]) if found else PlayWav(Path(text))


def parse_act(line: str) -> Act | None:
    """The act that a line asks for; None for an empty line.

    Raises:
        NotUnderstood: an unknown command, or one whose arguments are wrong.
    """
    line = line.strip()
    if not line:
        return None
    if line.isdecimal():
        return Choose(int(line))
    if not line.startswith("/"):
        return Say(line)
    event = _EVENT.fullmatch(line)
    if event is not None:
        return _parse_event(event["name"], event["args"], line)
    try:
        words = shlex.split(line[1:])
    except ValueError as error:
        raise NotUnderstood(f"{line}: {error}") from error
    return _parse_command(words[0] if words else "", words[1:], line)


def _parse_event(name: str, args: str, line: str) -> Act:
    """The arguments are JSON as it is, with or without quotes around all of it."""
    text = args[1:-1] if args[:1] == args[-1:] == "'" else args
    try:
        value = json.loads(text)
    except ValueError as error:
        raise NotUnderstood(f'{line}: {error}; JSON is wanted, such as {{"item": "wool"}}') from error
    if not isinstance(value, dict):
        raise NotUnderstood(f'{line}: a map of arguments is wanted, such as {{"item": "wool"}}')
    return Tell("event", {"name": name, "args": value})


def _parse_command(command: str, arguments: list[str], line: str) -> Act:
    try:
        match command, arguments:
            case "talk", [name]:
                return TalkTo(name)
            case "wav", [path]:
                return parse_wav(path)
            case "wait", [seconds] if 0 <= float(seconds) <= _LONGEST_WAIT_S:
                return Wait(float(seconds))
            case "event", [name]:
                return Tell("event", {"name": name})
            case ("save" | "load") as what, [slot]:
                return Tell(what, {"slot": slot})
            case "interrupt", []:
                return Tell("interrupt")
            case (("quit" | "exit"), []):
                return Leave()
    except ValueError as error:
        raise NotUnderstood(f"{line}: {error}") from error
    raise NotUnderstood(f"{line}: not a command, or not its arguments.\n{HELP}")
