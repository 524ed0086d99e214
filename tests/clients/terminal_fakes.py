"""A server for the terminal client: answers every act with `idle` and notes it."""

from __future__ import annotations

import io
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgpack
from rich.console import Console
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

PEOPLE = ("agnes", "walter")
RATE_HZ = 16_000


class FakeServer:
    """`acts` is what the player did, in order."""

    def __init__(self) -> None:
        self.url = ""
        self.acts: list[str] = []

    async def converse(self, socket: ServerConnection) -> None:
        faced = ""
        async for data in socket:
            match msgpack.unpackb(data):
                case {"type": "hello"}:
                    await _send(socket, "welcome", **_WELCOME)
                case {"type": "talk", "characters": [faced]}:
                    self.acts.append(f"turns to {faced}")
                    await _send(socket, "state", character=faced, state="idle")
                case {"type": "mic", "state": "commit"}:
                    self.acts.append(f"speaks to {faced}")
                    await _send(socket, "state", character=faced, state="idle")


@asynccontextmanager
async def running_server() -> AsyncIterator[FakeServer]:
    fake = FakeServer()
    async with serve(fake.converse, "127.0.0.1", 0, subprotocols=[Subprotocol("npc.v1")]) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        fake.url = f"ws://127.0.0.1:{port}/v1"
        yield fake


def recording(path: Path) -> Path:
    """A WAV of 40 ms that the client takes."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(bytes(RATE_HZ // 25 * 2))
    return path


def quiet_console() -> tuple[Console, io.StringIO]:
    shown = io.StringIO()
    return Console(file=shown, width=200), shown


async def _send(socket: ServerConnection, type_: str, **fields: Any) -> None:
    await socket.send(msgpack.packb({"type": type_, **fields}))


_WELCOME: dict[str, Any] = {
    "session": "s-1",
    "resume_token": "secret",
    "recovered": False,
    "world": "fake",
    "characters": [{"id": person, "name": person.title()} for person in PEOPLE],
    "audio_in": {"codec": "pcm_s16le", "rate": RATE_HZ, "channels": 1},
    "seq": 1,
}
