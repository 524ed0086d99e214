"""A TCP connection that writes WebSocket frames by hand, right or wrong (RFC 6455, section 5.2)."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import msgpack

__all__ = ["BINARY", "CONTINUATION", "PING", "RSV1", "TEXT", "RawSocket", "frame", "raw_socket"]

CONTINUATION, TEXT, BINARY, PING = 0x0, 0x1, 0x2, 0x9
RSV1 = 0x40
"""Marks a compressed frame, where compression was agreed upon."""
_FIN, _CLOSE = 0x80, 0x8


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    is_last: bool = True,
    flags: int = 0,
    claimed: int | None = None,
    mask: bool = True,
) -> bytes:
    """One frame of a client, with a mask of zeros.

    Args:
        claimed: length that the header tells; None is the payload's own.
    """
    length = len(payload) if claimed is None else claimed
    masked = 0x80 if mask else 0
    if length < 126:
        head = struct.pack(">B", masked | length)
    elif length < 1 << 16:
        head = struct.pack(">BH", masked | 126, length)
    else:
        head = struct.pack(">BQ", masked | 127, length)
    return bytes([(_FIN if is_last else 0) | flags | opcode]) + head + (bytes(4) if mask else b"") + payload


class RawSocket:
    """Made by `raw_socket`."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self.reader = reader
        self.writer = writer
        self._host = host

    async def shake_hands(self, *headers: str) -> str:
        """Become a WebSocket; returns the response's head."""
        request = (
            "GET /v1 HTTP/1.1",
            f"Host: {self._host}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Protocol: npc.v1",
            *headers,
        )
        self.writer.write("\r\n".join((*request, "", "")).encode())
        return (await self.reader.readuntil(b"\r\n\r\n")).decode()

    async def hello(self, player: str, **fields: Any) -> dict[str, Any]:
        """Say hello; returns the answer."""
        message = {"type": "hello", "protocol": 1, "player": {"id": player}, **fields}
        self.writer.write(frame(BINARY, msgpack.packb(message)))
        answer: dict[str, Any] = msgpack.unpackb(await self.receive())
        return answer

    async def receive(self) -> bytes:
        """The payload of the server's next frame."""
        return (await self._frame())[1]

    async def closed(self, within_s: float = 15.0) -> int | None:
        """The close code, when the server has closed; None if it cut the connection without one."""
        async with asyncio.timeout(within_s):
            try:
                while True:
                    opcode, payload = await self._frame()
                    if opcode == _CLOSE:
                        return int.from_bytes(payload[:2], "big")
            except (asyncio.IncompleteReadError, ConnectionError):
                return None

    async def _frame(self) -> tuple[int, bytes]:
        first, length = await self.reader.readexactly(2)
        if length == 126:
            (length,) = struct.unpack(">H", await self.reader.readexactly(2))
        elif length == 127:
            (length,) = struct.unpack(">Q", await self.reader.readexactly(8))
        return first & 0x0F, await self.reader.readexactly(length)


@asynccontextmanager
async def raw_socket(url: str, *, receive_buffer_bytes: int | None = None) -> AsyncIterator[RawSocket]:
    """A TCP connection to a server, on which nothing was said yet; cut at the end."""
    address = urlsplit(url)
    raw = socket.socket()
    if receive_buffer_bytes is not None:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer_bytes)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, (address.hostname, address.port))
    reader, writer = await asyncio.open_connection(sock=raw)
    try:
        yield RawSocket(reader, writer, address.netloc)
    finally:
        writer.transport.abort()
