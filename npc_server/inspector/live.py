"""One onlooker's socket: JSON texts, told to the page as things happen, and taken from it.

    page ── hello, watch ──▶           ◀── welcome, sessions, watching, entries ── server
         ── step, fact, say, mind ──▶  ◀── done, refused ──

An onlooker who reads too slowly is let go rather than waited for: no session ever waits for one. The
mind of a session that an onlooker holds goes back to work when the onlooker is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from npc_server.errors import NpcError, PeerError
from npc_server.gateway.wakeup import Wakeup
from npc_server.inspector.access import Access
from npc_server.inspector.entries import entry_as_json, log_header
from npc_server.inspector.orders import BadRequest, Hello, Memory, Ping, Request, Watch, decode_request, order_of
from npc_server.session.direction import OrderRefused, SetMind
from npc_server.session.session import Session
from npc_server.session.session_log import MOST_ENTRIES, Entry
from story_graph import Story, StoryGraphError

__all__ = ["SUBPROTOCOL", "Onlooker"]

_log = logging.getLogger(__name__)

SUBPROTOCOL = "npc.inspect.v1"
_SILENT_FOR_S = 30.0
"""The page pings every 10 s; one that is silent for so long is gone."""
_MOST_WAITING = 2 * MOST_ENTRIES
_AT_ONCE = 16
"""Entries written between two rounds of the event loop: some milliseconds at most. Chosen."""
_LOOKS_EVERY_S = 0.5
_TOO_SLOW, _REFUSED, _GOING_AWAY = 1013, 4401, 1001


class Onlooker:
    """Made for each socket and run once.

    Args:
        sessions: those that can be looked at now, by id; some may be over.
        map_: makes the map of the story, once for all.
    """

    def __init__(
        self,
        socket: ServerConnection,
        access: Access,
        story: Story,
        sessions: Callable[[], Mapping[str, Session]],
        map_: Callable[[], asyncio.Future[Mapping[str, Any]]],
    ) -> None:
        self._socket = socket
        self._access = access
        self._story = story
        self._sessions = sessions
        self._map = map_
        self._name = ""
        self._session: Session | None = None
        self._held: Session | None = None
        self._waiting: deque[Entry] = deque()
        self._changed = Wakeup()
        self._is_sending = asyncio.Lock()

    async def run(self) -> None:
        """Serve the socket until it is closed."""
        tasks: list[asyncio.Task[None]] = []
        try:
            await self._greet()
            tasks = [
                asyncio.create_task(self._tell_sessions(), name="onlooker's sessions"),
                asyncio.create_task(self._tell_entries(), name="onlooker's entries"),
                asyncio.create_task(self._read(), name="onlooker's requests"),
            ]
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except (ConnectionClosed, TimeoutError):
            pass  # the page is closed, or its machine asleep
        except PeerError as error:
            await self._socket.close(_REFUSED, error.message[:100])
        except Exception:
            _log.exception("the inspector failed")
        finally:
            await self._leave(tasks)

    async def close(self) -> None:
        """The server ends."""
        await self._socket.close(_GOING_AWAY, "the server is going down")

    async def _greet(self) -> None:
        async with asyncio.timeout(_SILENT_FOR_S):
            request = decode_request(await self._socket.recv())
        if not isinstance(request, Hello):
            raise PeerError("hello_expected", "`hello` comes first", fatal=True)
        subject = self._access.subject(request.token)
        name = " ".join(request.name.split())
        self._name = f"{name} ({subject})" if name else subject
        await self._send({"is": "welcome", "you": self._name, "map": await self._map()})

    async def _read(self) -> None:
        while True:
            async with asyncio.timeout(_SILENT_FOR_S):
                text = await self._socket.recv()
            try:
                request = decode_request(text)
            except BadRequest as error:
                await self._send({"is": "refused", "id": 0, "message": str(error)})
                continue
            if isinstance(request, Ping):
                continue
            await self._answer(request)

    async def _answer(self, request: Request) -> None:
        try:
            done = await self._do(request)
        except (NpcError, StoryGraphError) as error:
            await self._send({"is": "refused", "id": request.id, "message": str(error)})
            return
        await self._send({"is": "done", "id": request.id, "version": done})

    async def _do(self, request: Request) -> int:
        """The story's version afterwards."""
        match request:
            case Watch(session=id_):
                session = self._sessions().get(id_)
                if session is None:
                    raise BadRequest(f"there is no session {id_} (any more)")
                await self._watch(session)
                return 0
            case Hello():
                raise BadRequest("`hello` comes once")
        session = self._session
        if session is None:
            raise BadRequest("choose a session first")
        if isinstance(request, Memory):
            session.log.note("memory", tuple(await session.memories()))
            return 0
        order = order_of(request)
        assert order is not None
        version = await session.order(order, self._name)
        if isinstance(order, SetMind):
            self._held = session if order.state != "answers" else None
        return version

    async def _watch(self, session: Session) -> None:
        await self._let_go()
        self._waiting.clear()
        self._session = session
        began = datetime.now(UTC).isoformat(timespec="seconds")
        await self._send({"is": "watching", "header": log_header(session.id, session.player, began)})
        self._waiting.extend(session.log.entries)
        session.log.watch(self._take)
        self._changed.wake()

    def _take(self, entry: Entry) -> None:
        if len(self._waiting) < _MOST_WAITING:
            self._waiting.append(entry)
        self._changed.wake()

    async def _tell_entries(self) -> None:
        while True:
            while not self._waiting:
                await self._changed.wait()
            if len(self._waiting) >= _MOST_WAITING:
                await self._socket.close(_TOO_SLOW, "the page does not keep up")
                return
            session = self._session
            entries = [self._waiting.popleft() for _ in range(min(_AT_ONCE, len(self._waiting)))]
            told = [entry_as_json(entry, self._story) for entry in entries]
            if session is self._session and session is not None:
                await self._send({"is": "entries", "session": session.id, "entries": told})
            await asyncio.sleep(0)

    async def _tell_sessions(self) -> None:
        told: object = None
        while True:
            now = [
                {
                    "id": one.id,
                    "player": one.player,
                    "talks": one.conversation is not None,
                    "ended": one.is_closed,
                }
                for one in self._sessions().values()
            ]
            if now != told:
                told = now
                await self._send({"is": "sessions", "sessions": now})
            await asyncio.sleep(_LOOKS_EVERY_S)

    async def _send(self, message: Mapping[str, Any]) -> None:
        async with self._is_sending:
            await self._socket.send(json.dumps(message, ensure_ascii=True, separators=(",", ":"), default=str))

    async def _leave(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._let_go()
        await self._socket.close()

    async def _let_go(self) -> None:
        """Look on no more, and leave no player without an answer."""
        if self._session is not None:
            self._session.log.unwatch(self._take)
            self._session = None
        held, self._held = self._held, None
        if held is not None and held.held_by == self._name:
            with contextlib.suppress(OrderRefused):  # the session has ended
                await held.order(SetMind("answers"), f"{self._name}, by leaving")
