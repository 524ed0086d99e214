"""One socket, from its hello to its close.

    greeting ──hello taken──▶ talking ──bye──────────────▶ session ended
        │ refused, late          ├──socket lost, fatal──▶ session parked
        ▼                        └──give_up_seat─────────▶ session goes on with another socket
      closed

One task reads and hands each message to the session before it reads the next; one writes what
waits in the outbox. Whatever goes wrong in a session stays on its own connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed

from npc_server.errors import PeerError, ProviderError
from npc_server.gateway.handshake import complete_welcome, receive_hello
from npc_server.gateway.metrics import Metrics
from npc_server.gateway.outbox import OutboxOverflow
from npc_server.gateway.rate_limit import RateLimit
from npc_server.gateway.seat import Seat
from npc_server.gateway.sessions import Sessions
from npc_server.gateway.tokens import TokenVerifier
from npc_server.gateway.wakeup import Wakeup
from npc_server.protocol.client_messages import Bye, ClientMessage, Hello, Ping, Resume
from npc_server.protocol.codec import decode_client, encode_server
from npc_server.protocol.error_codes import NORMAL_CLOSE, ErrorCode, close_code
from npc_server.protocol.server_messages import ErrorMessage, Goaway, Pong, ServerMessage

__all__ = ["Connection", "Deadlines"]

_log = logging.getLogger(__name__)

_NO_HEADERS = Headers()
_MOST_REASON_BYTES = 123
"""RFC 6455, section 5.5: a control frame has 125 bytes, the close code takes two."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """In seconds; `hello_s` is specified by the contract, the others are chosen.

    Attributes:
        hello_s: from the open socket to its hello.
        send_s: for the socket to take one frame.
        handle_s: for the session to finish a message whose connection has ended.
        flush_s: for what waits to be sent when the server ends.
    """

    hello_s: float = 5.0
    send_s: float = 10.0
    handle_s: float = 5.0
    flush_s: float = 1.0


class Connection:
    """Made for each socket and run once.

    Args:
        verifier: None where no tokens are asked for.
        clock: seconds, never going back; pongs tell it.
    """

    def __init__(
        self,
        socket: ServerConnection,
        sessions: Sessions,
        metrics: Metrics,
        verifier: TokenVerifier | None,
        *,
        clock: Callable[[], float],
        resume_window_s: float,
        deadlines: Deadlines,
    ) -> None:
        self._socket = socket
        self._sessions = sessions
        self._metrics = metrics
        self._verifier = verifier
        self._clock = clock
        self._resume_window_s = resume_window_s
        self._deadlines = deadlines
        self._rate_limit = RateLimit(clock)
        self._outcome: asyncio.Future[PeerError | None] = asyncio.get_running_loop().create_future()
        self._changed = Wakeup()
        self._is_quiet = False
        self._is_idle = True
        self._is_ending = False
        self._seat: Seat | None = None

    async def run(self) -> None:
        """Serve the socket until it is closed. Never raises but when cancelled."""
        _forget_headers(self._socket)
        admitted = await self._admit()
        if admitted is not None:
            await self._talk(*admitted)

    async def give_up_seat(self) -> None:
        """As `SeatHolder` says."""
        self._stop(PeerError(ErrorCode.REPLACED, "you connected again elsewhere; this connection ends", fatal=True))
        while not self._is_quiet:
            await self._changed.wait()

    async def go_away(self, reason: str, reconnect_after_ms: int) -> None:
        """The server ends: send what waits, say so and close."""
        try:
            async with asyncio.timeout(self._deadlines.flush_s):
                await self._send_unnumbered(Goaway(reason=reason, reconnect_after_ms=reconnect_after_ms))
                if self._seat is not None:
                    await self._seat.outbox.emptied()
        except (ConnectionClosed, TimeoutError, PeerError):
            pass  # closed below all the same
        self._stop(PeerError(ErrorCode.SHUTTING_DOWN, reason, fatal=True))
        if self._seat is None:
            await self._socket.close(close_code(ErrorCode.SHUTTING_DOWN), reason)

    async def look_whether_alive(self, within_s: float) -> None:
        """Ping the client; one that does not answer within the time is gone, and its socket is closed."""
        try:
            async with asyncio.timeout(within_s):
                await (await self._socket.ping())
        except ConnectionClosed:
            pass
        except TimeoutError:
            self._stop(PeerError(ErrorCode.TOO_SLOW, "no answer to a ping; come back to go on", fatal=True))

    async def refuse_busy(self) -> None:
        """Turn the socket away: there are as many as there may be."""
        await self._close(PeerError(ErrorCode.BUSY, "the server is full; try again in a minute"))

    async def _admit(self) -> tuple[Seat, Resume | None, bool] | None:
        """Take the hello. Of all that it says only the wish to resume is needed later."""
        try:
            hello = await receive_hello(self._socket, self._verifier, self._deadlines.hello_s)
            self._seat, recovered = await self._sessions.admit(hello, self)
            return self._seat, hello.resume, recovered
        except PeerError as error:
            await self._close(error)
        except ConnectionClosed:
            pass
        except Exception:
            _log.exception("a hello could not be served")
            await self._close(PeerError(ErrorCode.INTERNAL, "the server could not begin a session; try again later"))
        return None

    async def _talk(self, seat: Seat, resume: Resume | None, recovered: bool) -> None:
        outcome: PeerError | None = None
        said_bye = False
        tasks: list[asyncio.Task[None]] = []
        try:
            await self._greet(seat, resume, recovered)
            reading = asyncio.create_task(self._read(seat), name="reading")
            tasks = [reading, asyncio.create_task(self._write(seat), name="writing")]
            seat.outbox.on_overflow = lambda: self._stop(_too_slow())
            ends: list[asyncio.Future[Any]] = [*tasks, self._outcome]
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            said_bye = reading.done() and reading.exception() is None
            outcome = self._why_it_ended(tasks)
        except Exception as error:
            outcome = _as_peer_error(error)
        finally:
            await self._finish(tasks)
        if said_bye:
            await self._sessions.end(seat, self)
        else:
            await self._sessions.park(seat, self)
        await self._close(outcome)

    async def _greet(self, seat: Seat, resume: Resume | None, recovered: bool) -> None:
        welcome = complete_welcome(seat, recovered=recovered, resume_window_s=self._resume_window_s)
        if recovered and resume is not None:
            await self._send(encode_server(welcome, resume.seq))
        else:
            await self._send(seat.outbox.greet(welcome))
        if resume is not None and resume.session == seat.session.id:
            await seat.session.attached()

    async def _read(self, seat: Seat) -> None:
        """Take messages until `bye`, or until the connection ends.

        Raises:
            ConnectionClosed: the socket is gone.
            PeerError: a fatal one.
        """
        while not self._is_ending:
            data = await self._socket.recv()
            self._metrics.message_received()
            wait_s = self._rate_limit.take()
            # Nothing else here is sure to wait: without this a burst of messages would keep the loop.
            await asyncio.sleep(wait_s)
            try:
                message = decode_client(data)
                if isinstance(message, Bye):
                    return
                await self._handle(seat, message)
            except PeerError as error:
                if error.fatal:
                    raise
                self._tell(seat, error)

    async def _handle(self, seat: Seat, message: ClientMessage) -> None:
        if isinstance(message, Ping):
            await self._send_unnumbered(Pong(t_ms=message.t_ms, server_ms=round(self._clock() * 1000, 3)))
            return
        if isinstance(message, Hello):
            raise PeerError(ErrorCode.ALREADY_GREETED, "`hello` comes once; open a new connection for another session")
        self._is_idle = False
        try:
            await seat.session.handle(message)
        except PeerError:
            raise
        except ProviderError as error:
            _log.warning("session %s: %s", seat.session.id, error)
            raise PeerError(ErrorCode.PROVIDER_FAILED, f"{error.provider} failed; try again") from error
        except Exception as error:
            _log.exception("session %s failed on `%s`", seat.session.id, message.type)
            raise PeerError(
                ErrorCode.INTERNAL, f"the server failed on `{message.type}`; the conversation goes on"
            ) from error
        finally:
            self._is_idle = True
            self._changed.wake()

    async def _write(self, seat: Seat) -> None:
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._send(await seat.outbox.next())
        # The loss ends the connection only where the reader comes to it: behind the messages that
        # the client had sent before.
        await asyncio.get_running_loop().create_future()

    async def _send(self, frame: bytes) -> None:
        try:
            async with asyncio.timeout(self._deadlines.send_s):
                await self._socket.send(frame)
        except TimeoutError:
            raise _too_slow() from None

    async def _send_unnumbered(self, message: ServerMessage) -> None:
        await self._send(encode_server(message, None))

    def _tell(self, seat: Seat, error: PeerError) -> None:
        self._metrics.error(error.code)
        seat.outbox.send(_error_message(error, fatal=False))

    def _stop(self, why: PeerError) -> None:
        if not self._outcome.done():
            self._outcome.set_result(why)

    def _why_it_ended(self, tasks: list[asyncio.Task[None]]) -> PeerError | None:
        """The error to close with; None if the client ended it or is gone."""
        if self._outcome.done():
            return self._outcome.result()
        reading, writing = tasks
        failure = (reading if reading.done() else writing).exception()
        return None if failure is None else _as_peer_error(failure)

    async def _finish(self, tasks: list[asyncio.Task[None]]) -> None:
        """Let the session end the message that it has in hand, and stop the tasks.

        What the tasks raised was looked at before, or comes from stopping them.
        """
        self._is_ending = True
        try:
            async with asyncio.timeout(self._deadlines.handle_s):
                while not self._is_idle:
                    await self._changed.wait()
        except TimeoutError:
            _log.warning("a message was still being handled %g s after its connection", self._deadlines.handle_s)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._is_quiet = True
        self._changed.wake()

    async def _close(self, error: PeerError | None) -> None:
        """Close the socket, with the error's words if there is one."""
        if error is None:
            await self._socket.close(NORMAL_CLOSE)
            return
        self._metrics.error(error.code)
        try:
            if error.code != ErrorCode.TOO_SLOW:
                await self._send_unnumbered(_error_message(error, fatal=True))
        except (ConnectionClosed, PeerError):
            pass  # the close code says the same
        await self._socket.close(close_code(error.code), _shortened(error.message))


def _forget_headers(socket: ServerConnection) -> None:
    """Free what the handshake brought, a few KiB that nobody reads again."""
    for half in (socket.request, socket.response):
        if half is not None:
            half.headers = _NO_HEADERS


def _as_peer_error(failure: BaseException) -> PeerError | None:
    """What to tell the client of why its connection ends; None if it is not there to be told."""
    match failure:
        case ConnectionClosed():
            return None
        case OutboxOverflow():
            return _too_slow()
        case PeerError():
            return failure
    _log.error("a connection failed", exc_info=failure)
    return PeerError(ErrorCode.INTERNAL, "the server failed on this connection; come back to go on", fatal=True)


def _too_slow() -> PeerError:
    return PeerError(
        ErrorCode.TOO_SLOW, "the connection does not take what is sent; come back when it does", fatal=True
    )


def _error_message(error: PeerError, *, fatal: bool) -> ErrorMessage:
    return ErrorMessage(code=error.code, message=error.message, field=error.field, fatal=fatal)


def _shortened(reason: str) -> str:
    return reason.encode()[:_MOST_REASON_BYTES].decode(errors="ignore")
