"""The fake server: its routes, and what was asked of it.

    async with start_fake_openai() as fake:
        ...                                   # fake.base_url is what a client is given
        assert fake.requests[-1].body["messages"]

| route | answers |
|---|---|
| `GET /v1/models` | `fake`, and one model for each fault: `fake:stall` |
| `POST /v1/chat/completions` | see `completions`; other model names are taken too |
| `POST /v1/audio/speech` | a hum, `pcm` or `wav` |
| `POST /v1/audio/transcriptions` | always the same words |
| `GET /requests` | the last requests, oldest first, without their keys |
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from npc_server.fake_openai.audio import HEARD, RATE_HZ, hum, wav
from npc_server.fake_openai.completions import Completion, Pace
from npc_server.fake_openai.faults import FAULTS
from npc_server.fake_openai.http import Reply, Request, serve_connection

__all__ = ["FakeOpenAi", "RecordedRequest", "start_fake_openai"]

_log = logging.getLogger(__name__)

_MOST_RECORDED = 200


@dataclass
class RecordedRequest:
    """A request and what became of it. No header is kept, so no key is.

    Attributes:
        body: the JSON that was sent; None for anything else.
        at_s, ended_s: on `time.monotonic`, which all processes of a machine share on Linux.
        outcome: `gone` if the client hung up before the answer was whole.
    """

    method: str
    path: str
    body: Any
    at_s: float
    outcome: Literal["open", "answered", "gone"] = "open"
    ended_s: float | None = None

    def as_json(self) -> dict[str, Any]:
        names = ("method", "path", "body", "at_s", "outcome", "ended_s")
        return {name: getattr(self, name) for name in names}


class FakeOpenAi:
    """See the module's text. Made by `start_fake_openai`.

    Attributes:
        requests: the last ones, oldest first.
        connections: how many were opened.
    """

    def __init__(self, pace: Pace, fault: str | None) -> None:
        self.pace = pace
        self.fault = fault
        self.requests: deque[RecordedRequest] = deque(maxlen=_MOST_RECORDED)
        self.connections = 0
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Event()

    @property
    def base_url(self) -> str:
        """What a client of the OpenAI API is given. Only while it runs."""
        assert self._server is not None
        host, port = self._server.sockets[0].getsockname()[:2]
        return f"http://{host}:{port}/v1"

    def chats(self) -> list[RecordedRequest]:
        """The requests for a completion."""
        return [request for request in self.requests if request.path == "/v1/chat/completions"]

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds of the requests; it is looked at whenever one begins or ends."""
        while not holds():
            self._changed.clear()
            await self._changed.wait()

    async def start(self, host: str, port: int) -> None:
        self._server = await asyncio.start_server(self._connected, host, port)

    async def close(self) -> None:
        """Stop listening, and drop whoever is connected."""
        assert self._server is not None
        self._server.close()
        for task in self._open:
            task.cancel()
        if self._open:
            await asyncio.wait(self._open)
        await self._server.wait_closed()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(serve_connection(reader, writer, self._answer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _answer(self, request: Request, reply: Reply) -> None:
        if request.path == "/requests":
            await reply.send_json([recorded.as_json() for recorded in self.requests])
            return
        recorded = RecordedRequest(request.method, request.path, _json(request), time.monotonic())
        self.requests.append(recorded)
        self._changed.set()
        try:
            await self._route(request, recorded.body, reply)
        except (asyncio.CancelledError, ConnectionError):
            self._end(recorded, "gone")
            raise
        except Exception as error:
            _log.exception("the fake server could not answer %s", request.path)
            if reply.is_begun:
                reply.cut()
            else:
                await reply.send_json({"error": {"message": f"the fake server failed: {error!r}"}}, status=500)
        self._end(recorded, "answered")

    def _end(self, recorded: RecordedRequest, outcome: Literal["answered", "gone"]) -> None:
        recorded.outcome, recorded.ended_s = outcome, time.monotonic()
        self._changed.set()

    async def _route(self, request: Request, body: Any, reply: Reply) -> None:
        match request.method, request.path:
            case "GET" | "HEAD", "/v1/models":
                models = [{"id": name, "object": "model"} for name in ("fake", *(f"fake:{name}" for name in FAULTS))]
                await reply.send_json({"object": "list", "data": models})
            case "POST", "/v1/chat/completions" if isinstance(body, dict):
                await self._complete(Completion(body, reply, self.pace, request.headers.get("authorization", "")))
            case "POST", "/v1/audio/speech" if isinstance(body, dict):
                pcm = hum(str(body.get("input", "")))
                if body.get("response_format") == "pcm":
                    await reply.send(pcm, f"audio/pcm;rate={RATE_HZ}")
                else:
                    await reply.send(wav(pcm), "audio/wav")
            case "POST", "/v1/audio/transcriptions":
                await reply.send_json({"text": HEARD})
            case _:
                message = f"the fake server has no {request.method} {request.path}, or takes no such body"
                await reply.send_json({"error": {"message": message}}, status=404)

    async def _complete(self, asked: Completion) -> None:
        model = str(asked.body.get("model", ""))
        name = model.removeprefix("fake:") if model.startswith("fake:") else self.fault
        if name is None:
            await asked.respond()
        elif name in FAULTS:
            await FAULTS[name](asked)
        else:
            await asked.reply.send_json({"error": {"message": f"there is no fault {name!r}"}}, status=404)


@asynccontextmanager
async def start_fake_openai(
    host: str = "127.0.0.1", port: int = 0, *, pace: Pace | None = None, fault: str | None = None
) -> AsyncGenerator[FakeOpenAi, None]:
    """A fake server that runs within the context.

    Args:
        port: 0 takes a free one.
        fault: from `FAULTS`; for every request whose model names no other.

    Raises:
        OSError: the address can't be listened on.
    """
    fake = FakeOpenAi(pace or Pace(), fault)
    await fake.start(host, port)
    try:
        yield fake
    finally:
        await fake.close()


def _json(request: Request) -> Any:
    """The body, if it is JSON."""
    try:
        return json.loads(request.body) if request.body else None
    except ValueError:
        return None
