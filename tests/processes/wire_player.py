"""A player who speaks plain msgpack over a socket and keeps everything that the server says."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

__all__ = ["FRAME_BYTES", "Message", "ToldStory", "WirePlayer", "meet"]

Message = dict[str, Any]

FRAME_BYTES = 640
"""20 ms of sound at 16 kHz."""
WITHIN_S = 15.0
"""The longest that a test waits for a message; a busy machine may need seconds."""


@dataclass
class ToldStory:
    """The story as its updates tell it."""

    version: int = 0
    tracks: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    edges: list[str] = field(default_factory=list)
    events: list[Message] = field(default_factory=list)

    def take(self, update: Message) -> None:
        """Take the next `story_update`, or the full one of a welcome."""
        if not update["full"]:
            assert update["version"] == self.version + 1, "an update is missing, or came twice"
        self.version = update["version"]
        self.events += update["events"]
        self.facts.update(update["facts"])
        for change in update["changes"]:
            if not update["full"]:
                assert self.tracks[change["track"]] == change["from"], change
                self.edges.append(change["edge"])
            self.tracks[change["track"]] = change["to"]

    @property
    def place(self) -> tuple[dict[str, str], dict[str, Any]]:
        """Where it stands: the tracks' nodes and the facts."""
        return dict(self.tracks), dict(self.facts)


class WirePlayer:
    """One socket. `meet` makes it and says hello.

    Attributes:
        player: the id that was said in the hello.
        messages: everything that came, in order.
        story: what they told of the story.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.player = ""
        self.messages: list[Message] = []
        self.story = ToldStory()
        self.welcome: Message = {}
        self._looked_at = 0
        self._came = asyncio.Event()
        self._closed: ConnectionClosed | None = None
        self._reader = asyncio.create_task(self._read(), name="wire player")

    async def send(self, type_: str, **fields: Any) -> None:
        await self.socket.send(msgpack.packb({"type": type_, **fields}))

    async def hello(self, player: str, /, **fields: Any) -> Message:
        """Say hello; the answer is a welcome or an error."""
        self.player = player
        await self.send("hello", **{"protocol": 1, "player": {"id": player, "name": "Robin"}, **fields})
        self.welcome = await self.next()
        return self.welcome

    async def next(self, within_s: float = WITHIN_S) -> Message:
        """The message after the one that was looked at last.

        Raises:
            ConnectionClosed: there is none and none will come.
        """
        async with asyncio.timeout(within_s):
            while self._looked_at == len(self.messages):
                if self._closed is not None:
                    raise self._closed
                self._came.clear()
                await self._came.wait()
        self._looked_at += 1
        return self.messages[self._looked_at - 1]

    async def expect(self, type_: str, within_s: float = WITHIN_S, **fields: Any) -> Message:
        """The next message of this type that has these fields, passing over what comes before it."""
        began = self._looked_at
        try:
            async with asyncio.timeout(within_s):
                while True:
                    message = await self.next(within_s)
                    if message["type"] == type_ and all(message.get(key) == value for key, value in fields.items()):
                        return message
        except (TimeoutError, ConnectionClosed) as error:
            came = [_short(message) for message in self.messages[began:]]
            raise AssertionError(f"no `{type_}` with {fields} came ({error!r}), but {came}") from error

    async def face(self, character: str) -> Message:
        """Turn to a character and wait until its greeting begins."""
        await self.send("talk", characters=[character])
        return await self.expect("utterance_start", character=character)

    async def is_answered(self, text: str = "who are you", within_s: float = WITHIN_S) -> Message:
        """Say something by typing; returns the first piece of the spoken answer, or its start without sound."""
        await self.send("text", text=text)
        turn = (await self.expect("transcript", within_s, text=text, final=True))["turn"]
        await self.expect("story_update", within_s)
        start = await self.expect("utterance_start", within_s, turn=turn)
        if "audio_out" not in self.welcome:
            return start
        return await self.expect("speech", within_s, utterance=start["utterance"])

    async def settled(self, within_s: float = WITHIN_S) -> None:
        """Wait until the server has read everything that was sent before."""
        stamp = len(self.messages) + 0.5
        await self.send("ping", t_ms=stamp)
        await self.expect("pong", within_s, t_ms=stamp)

    async def say(self, pcm: bytes, *, seconds_each: float = 0.0) -> None:
        """Send sound in frames of 20 ms, one every `seconds_each` seconds."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        for number, at in enumerate(range(0, len(pcm), FRAME_BYTES)):
            if seconds_each:
                await asyncio.sleep(max(0.0, began_s + number * seconds_each - loop.time()))
            await self.send("audio", pcm=pcm[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0"), seq=number)

    async def closed(self, within_s: float = WITHIN_S) -> tuple[int | None, str]:
        """Close code and reason, when the server has closed the socket; no code if it was cut."""
        async with asyncio.timeout(within_s):
            await asyncio.wait([self._reader])
        assert self._closed is not None
        return (self._closed.rcvd.code, self._closed.rcvd.reason) if self._closed.rcvd else (None, "")

    def of(self, type_: str) -> list[Message]:
        """All messages of a type that came so far."""
        return [message for message in self.messages if message["type"] == type_]

    def resume_fields(self) -> Message:
        """The `resume` of a player who comes back to where this one was."""
        seq = max(message.get("seq", 0) for message in self.messages)
        return {"session": self.welcome["session"], "token": self.welcome["resume_token"], "seq": seq}

    async def close(self) -> None:
        """Leave without a bye."""
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader

    async def _read(self) -> None:
        try:
            while True:
                message: Message = msgpack.unpackb(await self.socket.recv())
                self.messages.append(message)
                if message["type"] == "welcome":
                    self.story.take(message["story"])
                elif message["type"] == "story_update":
                    self.story.take(message)
                self._came.set()
        except ConnectionClosed as closed:
            self._closed = closed
            self._came.set()


@asynccontextmanager
async def meet(url: str, player: str | None = "robin", /, **fields: Any) -> AsyncIterator[WirePlayer]:
    """Connect and say hello; again, for a while, to a server that is too busy for newcomers.

    Args:
        player: id; None says nothing yet.
        fields: further ones of the hello.
    """
    wire = await _connect(url)
    try:
        if player is not None:
            deadline_s = asyncio.get_running_loop().time() + WITHIN_S
            while (answer := await wire.hello(player, **fields)).get("code") == "busy":
                assert asyncio.get_running_loop().time() < deadline_s, answer
                await _cut(wire)
                await asyncio.sleep(0.5)
                wire = await _connect(url)
            assert answer["type"] == "welcome", answer
        yield wire
    finally:
        await _cut(wire)


async def _connect(url: str) -> WirePlayer:
    subprotocol = Subprotocol("npc.v1")
    socket = await connect(url, subprotocols=[subprotocol], compression=None, max_size=2**20, ping_interval=None)
    return WirePlayer(socket)


async def _cut(wire: WirePlayer) -> None:
    await wire.close()
    wire.socket.transport.abort()


def _short(message: Message) -> str:
    kept = ("code", "field", "state", "text", "version", "utterance")
    return f"{message['type']}({', '.join(str(message[key]) for key in kept if key in message)})"
