"""A WebSocket that takes what arrives in small pieces, so that no client keeps the event loop for itself.

websockets parses whatever one read of the socket brings, up to 256 KiB, in one go: of empty pings
that is 43,000 frames and 0.4 s in which no other player is served (measured). Here the bytes wait,
while TCP holds the sender back, and one piece is parsed each time the loop comes round.

    read ──▶ unread bytes ──a piece a round──▶ frames, up to the queue's limit ──▶ the connection's reader
"""

from __future__ import annotations

import asyncio
from typing import Any

from websockets.asyncio.server import ServerConnection

__all__ = ["FairSocket"]

_PIECE_BYTES = 1024
"""Parsed at once: 170 frames and 2 ms at most; chosen."""


class FairSocket(ServerConnection):
    """For `serve(create_connection=FairSocket)`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._unread = bytearray()
        self._next_piece: asyncio.Handle | None = None
        self._is_queue_full = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        # The queue of frames would pause and resume the transport on its own, without regard to
        # the bytes that wait here.
        self.recv_messages.pause = self._on_queue_full
        self.recv_messages.resume = self._on_queue_free

    def data_received(self, data: bytes) -> None:
        if not self._unread and len(data) <= _PIECE_BYTES:
            super().data_received(data)
            return
        self._unread += data
        self._hold_sender()
        self._go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self._unread.clear()
        if self._next_piece is not None:
            self._next_piece.cancel()
        super().connection_lost(exc)

    def _parse_piece(self) -> None:
        self._next_piece = None
        piece = bytes(self._unread[:_PIECE_BYTES])
        del self._unread[:_PIECE_BYTES]
        super().data_received(piece)
        self._go_on()

    def _go_on(self) -> None:
        """See to the next piece, or let the sender send more."""
        if self._is_queue_full or self._next_piece is not None:
            return
        if self._unread:
            self._next_piece = self.loop.call_soon(self._parse_piece)
        elif not self.transport.is_closing():
            self.transport.resume_reading()

    def _hold_sender(self) -> None:
        if not self.transport.is_closing():
            self.transport.pause_reading()

    def _on_queue_full(self) -> None:
        self._is_queue_full = True
        self._hold_sender()

    def _on_queue_free(self) -> None:
        self._is_queue_full = False
        self._go_on()
