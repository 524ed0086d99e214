"""A host whose sessions do as their messages say, and a client that speaks plain msgpack."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from npc_server.errors import PeerError
from npc_server.gateway.connection import Deadlines
from npc_server.gateway.metrics import Metrics
from npc_server.gateway.ports import Outbox
from npc_server.gateway.server import Gateway
from npc_server.protocol.client_messages import ClientMessage, GameEvent, Hello, TypedText
from npc_server.protocol.fields import AudioInput, AudioOutput
from npc_server.protocol.server_messages import ServerDescription, Welcome
from npc_server.protocol.speech import Speech, Transcript
from npc_server.protocol.story import StoryUpdate
from npc_server.settings import GatewaySection


class FakeSession:
    """Answers each typed text with a transcript of it. Events make it crash, refuse, wait or talk much."""

    def __init__(self, id_: str, hello: Hello, outbox: Outbox) -> None:
        self.id = id_
        self.hello = hello
        self.outbox = outbox
        self.calls: list[str] = []
        self.handled: list[ClientMessage] = []
        self.is_waiting = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.is_closed = asyncio.Event()
        self.is_detached = asyncio.Event()

    def welcome(self) -> Welcome:
        return Welcome(
            session=self.id,
            world="Harbour",
            characters=[],
            audio_in=AudioInput(),
            audio_out=AudioOutput(),
            lipsync=None,
            story=StoryUpdate(version=len(self.handled), full=True),
            server=ServerDescription(name="fake", version="1"),
        )

    async def handle(self, message: ClientMessage) -> None:
        self.handled.append(message)
        if isinstance(message, TypedText):
            self.say(message.text)
        elif isinstance(message, GameEvent):
            await self._happen(message)

    def say(self, text: str) -> None:
        self.outbox.send(Transcript(turn="t", text=text, final=True))

    async def detached(self) -> None:
        self.calls.append("detached")
        self.is_detached.set()

    async def attached(self) -> None:
        self.calls.append("attached")
        self.is_detached.clear()

    async def close(self) -> None:
        self.calls.append("close")
        self.is_closed.set()

    async def _happen(self, event: GameEvent) -> None:
        match event.name:
            case "crash":
                raise RuntimeError("the session broke")
            case "refuse":
                raise PeerError("unknown_event", "no such event", field="name")
            case "wait":
                self.is_waiting.set()
                await self.may_go_on.wait()
                self.calls.append("went on")
            case "talk_much":
                for index in range(200):
                    pcm = bytes(24_000)
                    self.outbox.send(Speech(utterance="u", index=index, at_ms=0, pcm=pcm, source="native"))
            case "flood":
                for _ in range(4000):
                    self.say("x" * 500)


class FakeHost:
    def __init__(self) -> None:
        self.sessions: list[FakeSession] = []
        self.opened: asyncio.Queue[FakeSession] = asyncio.Queue()

    async def open(self, hello: Hello, outbox: Outbox) -> FakeSession:
        if hello.world == "atlantis":
            raise PeerError("unknown_world", "there is no world named atlantis", field="world")
        if hello.world == "broken":
            raise RuntimeError("the world broke")
        session = FakeSession(f"s-{len(self.sessions) + 1}", hello, outbox)
        self.sessions.append(session)
        self.opened.put_nowait(session)
        return session


class Client:
    """One socket. Keeps the welcome and the `seq` of the last message."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.welcome: dict[str, Any] = {}
        self.seq = 0

    async def send(self, type_: str, **fields: Any) -> None:
        await self.socket.send(msgpack.packb({"type": type_, **fields}))

    async def receive(self) -> dict[str, Any]:
        async with asyncio.timeout(5):
            message: dict[str, Any] = msgpack.unpackb(await self.socket.recv())
        self.seq = message.get("seq", self.seq)
        return message

    async def receive_close(self) -> tuple[int, str, list[dict[str, Any]]]:
        """Close code, reason, and what came before it."""
        messages = []
        try:
            while True:
                messages.append(await self.receive())
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code, closed.rcvd.reason, messages

    async def hello(self, player: str = "robin", **fields: Any) -> Self:
        """Say hello and take the welcome."""
        await self.send("hello", **{"protocol": 1, "world": "", "player": {"id": player}, **fields})
        self.welcome = await self.receive()
        return self

    def resume_fields(self, seq: int | None = None) -> dict[str, Any]:
        """The `resume` of a client that goes on where this one was."""
        seq = self.seq if seq is None else seq
        return {"session": self.welcome["session"], "token": self.welcome["resume_token"], "seq": seq}

    def lose_connection(self) -> None:
        """As when a cable is pulled: no close frame."""
        self.socket.transport.abort()


class RunningGateway:
    def __init__(self, gateway: Gateway, host: FakeHost, metrics: Metrics) -> None:
        self.gateway = gateway
        self.host = host
        self.metrics = metrics

    @asynccontextmanager
    async def connect(self, *, origin: str | None = None, **options: Any) -> AsyncIterator[Client]:
        async with connect(
            self.gateway.url,
            subprotocols=[Subprotocol("npc.v1")],
            compression=None,
            origin=None if origin is None else Origin(origin),
            close_timeout=1,
            **options,
        ) as socket:
            yield Client(socket)

    def metric(self, line_start: str) -> float:
        lines = self.metrics.render().decode().splitlines()
        return next((float(line.split()[-1]) for line in lines if line.startswith(line_start)), 0.0)


@asynccontextmanager
async def running_gateway(deadlines: Deadlines | None = None, **settings: Any) -> AsyncIterator[RunningGateway]:
    """A gateway on a free port of this machine, with fake sessions behind it."""
    host, metrics = FakeHost(), Metrics()
    section = GatewaySection.model_validate({"port": 0, **settings})
    gateway = Gateway(section, host, metrics, deadlines=deadlines)
    await gateway.start()
    try:
        yield RunningGateway(gateway, host, metrics)
    finally:
        await gateway.close()
