"""A gateway with the inspector, real conversations with fake voices behind it, and an onlooker's socket."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from npc_server.gateway.metrics import Metrics
from npc_server.gateway.server import Gateway
from npc_server.inspector.live import SUBPROTOCOL
from npc_server.inspector.mount import Inspector
from npc_server.settings import GatewaySection
from tests.session.stage import theatre

__all__ = ["Desk", "Onlooker", "inspected_gateway"]


class Onlooker:
    """A page, as far as the server can tell."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.told: list[dict[str, Any]] = []
        self._number = 0

    async def send(self, **request: Any) -> None:
        await self.socket.send(json.dumps(request))

    async def until(self, is_: str, **fields: Any) -> dict[str, Any]:
        """The next message of this kind."""
        async with asyncio.timeout(10):
            while True:
                message: dict[str, Any] = json.loads(await self.socket.recv())
                self.told.append(message)
                if message["is"] == is_ and all(message.get(key) == value for key, value in fields.items()):
                    return message

    async def hello(self, **fields: Any) -> dict[str, Any]:
        await self.send(do="hello", **fields)
        return await self.until("welcome")

    async def ask(self, **request: Any) -> dict[str, Any]:
        """Its answer: `done` or `refused`."""
        self._number += 1
        await self.send(**request, id=self._number)
        async with asyncio.timeout(10):
            while True:
                message: dict[str, Any] = json.loads(await self.socket.recv())
                self.told.append(message)
                if message.get("id") == self._number:
                    return message

    async def watch(self) -> str:
        """Look on at the session that is there; its id."""
        sessions = (await self.until("sessions"))["sessions"]
        assert (await self.ask(do="watch", session=sessions[0]["id"]))["is"] == "done"
        return str(sessions[0]["id"])

    async def entry(self, kind: str, **fields: Any) -> dict[str, Any]:
        """What the log says, in one of this kind that was told or will be."""
        seen = 0
        while True:
            for message in self.told[seen:]:
                for entry in message.get("entries", ()):
                    what = entry["what"]
                    if entry["kind"] == kind and all(what.get(key) == value for key, value in fields.items()):
                        return dict(what)
            seen = len(self.told)
            await self.until("entries")


class Desk:
    """The gateway's address, and ways to knock."""

    def __init__(self, gateway: Gateway) -> None:
        self.address = gateway.url.removeprefix("ws://").removesuffix("/v1")

    def fetch(self, path: str, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(f"http://{self.address}{path}", headers=names)
        try:
            with urllib.request.urlopen(request, timeout=5) as response:
                return response.status, dict(response.headers), response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, dict(error.headers), error.read()

    @asynccontextmanager
    async def look_on(self, *, origin: str | None = "", **options: Any) -> AsyncIterator[Onlooker]:
        """A socket; its origin is that of the page itself unless another is given."""
        own = f"http://{self.address}" if origin == "" else origin
        async with connect(
            f"ws://{self.address}/inspect/live",
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            origin=None if own is None else Origin(own),
            max_size=None,
            **options,
        ) as socket:
            yield Onlooker(socket)

    @asynccontextmanager
    async def player(self, id_: str = "robin", **hello: Any) -> AsyncIterator[ClientConnection]:
        """A player who has said hello, and faces Martha unless the test is about something else."""
        # Without a limit: a player who reads nothing would otherwise not see the server's answer to its farewell.
        async with connect(f"ws://{self.address}/v1", subprotocols=[Subprotocol("npc.v1")], max_queue=None) as socket:
            await socket.send(msgpack.packb({"type": "hello", "protocol": 1, "player": {"id": id_}, **hello}))
            assert msgpack.unpackb(await socket.recv())["type"] == "welcome"
            await socket.send(msgpack.packb({"type": "talk", "characters": ["martha"]}))
            yield socket


@asynccontextmanager
async def inspected_gateway(folder: Path, **settings: Any) -> AsyncIterator[Desk]:
    async with theatre(folder) as house:
        section = GatewaySection.model_validate({"port": 0, **settings})
        gateway = Gateway(section, house.host, Metrics(), mount=Inspector(section, house.host))
        await gateway.start()
        try:
            yield Desk(gateway)
        finally:
            await gateway.close()
