"""HTTP/1.1 over asyncio streams: as much of it as clients of the OpenAI API use.

Connections are kept alive. A client that hangs up while it is being answered ends its handler at
once, by cancelling it. No pipelining, no chunked requests.
"""

from __future__ import annotations

import asyncio
import http
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

__all__ = ["Handler", "Reply", "Request", "serve_connection"]

MOST_BODY_BYTES = 32 * 1024 * 1024
"""A recording of ten minutes or a large picture; chosen."""
_MOST_HEADERS = 100


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request.

    Attributes:
        headers: by names in lower case.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class _BadRequest(Exception):
    """What was sent is no request that this server takes."""


class Reply:
    """The answer to one request: `send` it whole, or `begin`, `write` and `end` it."""

    def __init__(self, writer: asyncio.StreamWriter, *, has_body: bool = True) -> None:
        self._writer = writer
        self._has_body = has_body
        self.is_begun = False
        self.is_cut = False

    async def send(
        self,
        body: bytes,
        content_type: str = "application/json",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._head(status, content_type, {"Content-Length": str(len(body)), **(headers or {})})
        if self._has_body:
            self._writer.write(body)
        await self._writer.drain()

    async def send_json(self, value: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        await self.send(json.dumps(value).encode(), status=status, headers=headers)

    async def begin(self, content_type: str) -> None:
        """Send the head; the body follows in pieces."""
        self._head(200, content_type, {"Transfer-Encoding": "chunked"})
        await self._writer.drain()

    async def write(self, piece: bytes) -> None:
        """Send a piece of the body, not empty."""
        self._writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await self._writer.drain()

    async def end(self) -> None:
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    def cut(self) -> None:
        """Drop the connection here, whatever has been sent."""
        self.is_cut = True

    def _head(self, status: int, content_type: str, headers: Mapping[str, str]) -> None:
        self.is_begun = True
        lines = [f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}", f"Content-Type: {content_type}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))


Handler = Callable[[Request, Reply], Awaitable[None]]
"""Answers a request. Cancelled when the client hangs up."""


async def serve_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handler: Handler) -> None:
    """Answer one request after the other until the client hangs up."""
    try:
        while (request := await _read_request(reader)) is not None:
            reply = Reply(writer, has_body=request.method != "HEAD")
            is_there = await _handle(request, reply, reader, handler)
            if not is_there or reply.is_cut or request.headers.get("connection", "").lower() == "close":
                break
    except _BadRequest as error:
        with suppress(ConnectionError):
            await Reply(writer).send_json({"error": {"message": str(error)}}, status=400)
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def _handle(request: Request, reply: Reply, reader: asyncio.StreamReader, handler: Handler) -> bool:
    """Answer while watching the client; the result is whether it is still there."""
    handling = asyncio.ensure_future(handler(request, reply))
    watching = asyncio.ensure_future(reader.read(1))
    try:
        await asyncio.wait({handling, watching}, return_when=asyncio.FIRST_COMPLETED)
        if not handling.done():
            return False
        handling.result()
        return not watching.done()
    finally:
        for task in (handling, watching):
            task.cancel()
        await asyncio.wait({handling, watching})


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    """The next request; None if the client hung up before it."""
    try:
        line = await reader.readline()
        if not line:
            return None
        method, path, version = line.decode("latin-1").split()
        headers: dict[str, str] = {}
        while header := (await reader.readline()).decode("latin-1").strip():
            name, _, value = header.partition(":")
            headers[name.strip().lower()] = value.strip()
            if len(headers) > _MOST_HEADERS:
                raise _BadRequest("too many headers")
        length = int(headers.get("content-length", "0"))
    except ValueError as error:  # too long a line, or no number, or no three words
        raise _BadRequest(f"not HTTP/1.1: {error}") from error
    if not version.startswith("HTTP/1.") or "transfer-encoding" in headers:
        raise _BadRequest("this server takes HTTP/1.1 with a Content-Length")
    if not 0 <= length <= MOST_BODY_BYTES:
        raise _BadRequest(f"a body of {length} bytes; at most {MOST_BODY_BYTES} are taken")
    return Request(method, path.partition("?")[0], headers, await reader.readexactly(length))
