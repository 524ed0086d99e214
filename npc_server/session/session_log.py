"""What happens in one session, for whoever looks on: the one place where a session can be observed.

Every message to the client and from it (but sound and `playback`), each state of the story, each prompt,
each line as it was heard, and what a director did. Entries hold what was there anyway, by reference, so
that noting one costs well under a microsecond; turning it into text is the onlooker's work.

The log is bounded in entries and bytes: the oldest go. Sound is kept only from the moment that somebody
looks on, and of what a game sends only its outline, however much it sends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from npc_server.gateway.ports import Outbox
from npc_server.protocol.client_messages import Choose, Talk, TypedText
from npc_server.protocol.server_messages import ServerMessage
from npc_server.protocol.speech import Speech, Transcript, UtteranceEnd, UtteranceStart
from npc_server.protocol.story import StoryUpdate
from npc_server.thinking.mood import Mood
from npc_server.thinking.prompt.build import Prompt
from npc_server.world.memory_book import Item
from story_graph import Event, FactValue, Signal, State

__all__ = [
    "MOST_BYTES",
    "MOST_ENTRIES",
    "MOST_SOUND_BYTES",
    "CharacterMemory",
    "Entry",
    "Heard",
    "Kind",
    "ObservedOutbox",
    "OrderSeen",
    "SessionLog",
    "StorySeen",
]

MOST_ENTRIES = 4000
"""Chosen: an hour of lively talk."""
MOST_BYTES = 4 << 20
"""Of all entries but their sound, estimated; chosen, three times what those of an hour take."""
MOST_SOUND_BYTES = 4 << 20
"""Chosen: 87 s of 24 kHz sound."""
_TRIMMED_AT_ONCE = 256
_ENTRY_BYTES = 600
_STORY_BYTES = 4000
_PART_BYTES = 250
_MOST_OUTLINE = 160

Kind = Literal["sent", "received", "story", "heard", "prompt", "latency", "memory", "order", "mind", "end"]


class Entry(NamedTuple):
    """One thing that happened. A tuple, since one is made for every message.

    Attributes:
        number: 0, 1, 2 ... in the session.
        at_s: the session's clock.
        body: as the kind has it: a message, a `StorySeen`, a `Heard`, a `Prompt` ...
        size: bytes that it holds, but for sound; an estimate.
    """

    number: int
    at_s: float
    kind: Kind
    body: object
    size: int


@dataclass(frozen=True, slots=True)
class StorySeen:
    """The story, at the beginning and after each commit.

    Attributes:
        signal: what was committed; None for a state that no step led to.
        events: what came of it.
    """

    version: int
    state: State
    queries: Mapping[str, FactValue]
    signal: Signal | None = None
    events: Sequence[Event] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """A line that is over, and what was heard of it."""

    character: str
    text: str
    heard: str
    turn: str | None


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """What a director ordered; `outcome` is `done`, or why it was refused."""

    order: object
    by: str
    outcome: str


@dataclass(frozen=True, slots=True)
class CharacterMemory:
    """What one character remembers of the player, and how it feels; None before the conversation."""

    character: str
    mood: Mood | None
    items: tuple[Item, ...]


class SessionLog:
    """One session's.

    Args:
        clock: seconds, never going back.
    """

    __slots__ = (
        "_bytes",
        "_clock",
        "_entries",
        "_keeps_sound",
        "_next",
        "_onlookers",
        "_sound_bytes",
        "_sounding",
    )

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: list[Entry] = []
        self._next = 0
        self._onlookers: list[Callable[[Entry], None]] = []
        self._keeps_sound = False
        self._bytes = 0
        self._sounding: list[int] = []  # numbers of the entries with sound
        self._sound_bytes = 0

    @property
    def entries(self) -> Sequence[Entry]:
        """Those that are kept, oldest first; a copy."""
        return tuple(self._entries[-MOST_ENTRIES:])

    @property
    def is_watched(self) -> bool:
        return bool(self._onlookers)

    def watch(self, onlooker: Callable[[Entry], None]) -> None:
        """Tell somebody of each entry from now on; sound is kept from now on, too."""
        self._keeps_sound = True
        self._onlookers.append(onlooker)

    def unwatch(self, onlooker: Callable[[Entry], None]) -> None:
        self._onlookers.remove(onlooker)

    def note(self, kind: Kind, body: object) -> None:
        """Something happened. Never fails and never waits."""
        if isinstance(body, Speech):
            body = self._with_bounded_sound(body)
        elif kind == "received":
            body = _outline(body)
        entry = Entry(self._next, self._clock(), kind, body, _size(body))
        self._next += 1
        self._entries.append(entry)
        self._bytes += entry.size
        if len(self._entries) > MOST_ENTRIES + _TRIMMED_AT_ONCE or self._bytes > MOST_BYTES:
            self._trim()
        for onlooker in self._onlookers:
            onlooker(entry)

    def _with_bounded_sound(self, speech: Speech) -> Speech:
        if not self._keeps_sound:
            return speech.model_copy(update={"pcm": b""})
        self._sounding.append(self._next)
        self._sound_bytes += len(speech.pcm)
        while self._sound_bytes > MOST_SOUND_BYTES and len(self._sounding) > 1:
            self._silence(self._sounding.pop(0))
        return speech

    def _silence(self, number: int) -> None:
        """Forget the sound of an entry."""
        place = number - self._entries[0].number
        entry = self._entries[place]
        assert isinstance(entry.body, Speech)
        self._sound_bytes -= len(entry.body.pcm)
        self._entries[place] = entry._replace(body=entry.body.model_copy(update={"pcm": b""}))

    def _trim(self) -> None:
        """Forget the oldest entries; a sixteenth of the bytes more than must be, so that it is seldom done."""
        going, bytes_ = 0, self._bytes
        while len(self._entries) - going > MOST_ENTRIES or bytes_ > MOST_BYTES - MOST_BYTES // 16:
            bytes_ -= self._entries[going].size
            going += 1
        first_kept = self._entries[0].number + going
        while self._sounding and self._sounding[0] < first_kept:
            self._silence(self._sounding.pop(0))
        del self._entries[:going]
        self._bytes = bytes_


def _outline(message: object) -> object:
    """What is kept of a client's message: the words of a player whole, of the rest no value longer than a line."""
    if isinstance(message, TypedText | Talk | Choose):
        return message
    assert isinstance(message, BaseModel)
    told = {name: getattr(message, name) for name in type(message).model_fields if name not in ("image", "pcm")}
    return {name: value if isinstance(value, bool) else str(value)[:_MOST_OUTLINE] for name, value in told.items()}


def _size(body: object) -> int:
    """An estimate, quick to make."""
    measure = _SIZES.get(type(body))
    return _ENTRY_BYTES if measure is None else _ENTRY_BYTES + measure(body)


_SIZES: Mapping[type, Callable[[Any], int]] = {
    StorySeen: lambda seen: _STORY_BYTES,
    Prompt: lambda prompt: sum(len(one.content) for one in prompt.messages),
    tuple: lambda memories: sum(_ENTRY_BYTES * len(one.items) for one in memories),
    Speech: lambda speech: 0 if not isinstance(speech.visemes, list) else _PART_BYTES * len(speech.visemes),
    Transcript: lambda transcript: len(transcript.text),
    UtteranceStart: lambda start: len(start.text or ""),
    UtteranceEnd: lambda end: 2 * len(end.text),
    TypedText: lambda typed: len(typed.text),
    Heard: lambda heard: 2 * len(heard.text),
    StoryUpdate: lambda update: _PART_BYTES * (len(update.facts) + len(update.changes)),
}
"""Beyond `_ENTRY_BYTES`, of what can be large."""


class ObservedOutbox:
    """An `Outbox` whose messages are noted on their way to the real one."""

    __slots__ = ("_log", "_outbox")

    def __init__(self, outbox: Outbox, log: SessionLog) -> None:
        self._outbox = outbox
        self._log = log

    def send(self, message: ServerMessage) -> None:
        """See `Outbox`."""
        self._log.note("sent", message)
        self._outbox.send(message)

    def drop_speech(self, utterance: str) -> None:
        """See `Outbox`."""
        self._outbox.drop_speech(utterance)
