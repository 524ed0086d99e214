"""How the load talks to each framework: send the microphone's sound, receive what it answers.

PlainConnection   Pipecat and LiveKit, behind the bare wire of `fixed`
NpcConnection     our own server, by docs/protocol.md
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Literal, Protocol, Self

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.peers.fixed import SOUND, answer_in_sound

__all__ = ["Connection", "Heard", "NpcConnection", "PlainConnection"]

_PLAYBACK_EVERY = 5
"""Frames between two `playback` messages, which makes 100 ms."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A piece of an answer, or that it is to stop."""

    kind: Literal["sound", "stop"]
    answer: str = ""
    """Which answer the sound belongs to."""
    pcm: bytes = b""


class Connection(Protocol):
    """One player's line to a framework."""

    @classmethod
    async def open(cls, url: str, player: str) -> Self:
        """Connect; from then on the microphone is open."""

    async def send(self, pcm: bytes) -> None:
        """Send 20 ms of int16 at 16 kHz."""

    def receive(self) -> AsyncIterator[Heard]:
        """What comes, until the line is closed."""

    async def close(self) -> None: ...


class PlainConnection:
    """A `Connection` to `pipecat_server` or `livekit_server`."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    @classmethod
    async def open(cls, url: str, player: str) -> Self:
        return cls(await connect(url, compression=None, ping_interval=None))

    async def send(self, pcm: bytes) -> None:
        await self._socket.send(pcm)

    async def receive(self) -> AsyncIterator[Heard]:
        async for data in self._socket:
            assert isinstance(data, bytes)
            if not data.startswith(SOUND):
                yield Heard("stop")
            elif (answer := answer_in_sound(data[1:])) is not None:
                yield Heard("sound", str(answer), data[1:])

    async def close(self) -> None:
        await self._socket.close()


class NpcConnection:
    """A `Connection` to npc-server. It reports playback, as a game has to, and takes mouth shapes."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._answers: dict[str, str] = {}
        self._playing = ""
        self._playing_since = self._sound_ms = 0.0
        self._sent = 0

    @classmethod
    async def open(cls, url: str, player: str) -> Self:
        connection = cls(await connect(url, subprotocols=[Subprotocol("npc.v1")], compression=None, ping_interval=None))
        await connection._say("hello", protocol=1, world="", player={"id": player})
        await connection._say("talk", characters=["clerk"])
        await connection._say("mic", state="open")
        return connection

    async def send(self, pcm: bytes) -> None:
        await self._say("audio", pcm=pcm)
        self._sent += 1
        if self._playing and self._sent % _PLAYBACK_EVERY == 0:
            await self._report_playback()

    async def receive(self) -> AsyncIterator[Heard]:
        async for data in self._socket:
            message = msgpack.unpackb(data)
            utterance = message.get("utterance", "")
            match message["type"]:
                case "utterance_start":
                    self._begin(utterance, message)
                case "speech":
                    self._playing_since = self._playing_since or time.perf_counter()
                    self._sound_ms = message["at_ms"] + len(message["pcm"]) / 48
                    yield Heard("sound", self._answers[utterance], message["pcm"])
                case "utterance_cancel":
                    yield Heard("stop")
                    await self._say("playback", utterance=utterance, played_ms=message["at_ms"], state="stopped")
                    self._playing = ""
                case "error":
                    raise RuntimeError(f"npc-server refused something: {message}")

    async def close(self) -> None:
        await self._socket.close()

    def _begin(self, utterance: str, message: dict[str, Any]) -> None:
        """The rest of a line that was broken off belongs to the line's answer."""
        continued = self._answers.get(message.get("continues", ""))
        self._answers[utterance] = continued or message.get("turn", utterance)
        self._playing, self._playing_since, self._sound_ms = utterance, 0.0, 0.0

    async def _report_playback(self) -> None:
        played_ms = (time.perf_counter() - self._playing_since) * 1000 if self._playing_since else 0.0
        is_finished = self._sound_ms > 0 and played_ms >= self._sound_ms
        await self._say(
            "playback",
            utterance=self._playing,
            played_ms=min(played_ms, self._sound_ms),
            state="finished" if is_finished else "playing",
        )
        if is_finished:
            self._playing = ""

    async def _say(self, type_: str, **fields: Any) -> None:
        await self._socket.send(msgpack.packb({"type": type_, **fields}))
