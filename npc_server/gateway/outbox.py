"""What waits for one player's socket, and what it was sent, for the case that it comes back.

    send() ──▶ queue (unnumbered) ──next()──▶ numbered ──▶ the socket
                                              └──▶ history ──resume_after(seq)──▶ the new socket

A message gets its `seq` when it leaves the queue, so that sound can be dropped from the queue
without a gap. Both parts are bounded in bytes. When the queue is full, waiting sound goes first;
if that is not enough, the client is too slow and what it missed is lost to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from npc_server.gateway.wakeup import Wakeup
from npc_server.protocol.codec import number, pack_unnumbered
from npc_server.protocol.server_messages import ServerMessage
from npc_server.protocol.speech import Speech

__all__ = ["HISTORY_BYTES", "QUEUE_BYTES", "OutboxOverflow", "QueuedOutbox"]

QUEUE_BYTES = 512 * 1024
"""Most that waits for a socket; chosen: ten seconds of 24 kHz sound."""
HISTORY_BYTES = 512 * 1024
"""Most that is kept of what was sent; chosen, as above."""
_MESSAGE_OVERHEAD_BYTES = 200
"""What the bookkeeping of one message takes, measured at 180; keeps empty messages from being free."""


class OutboxOverflow(Exception):
    """The client reads too slowly; what waited for it has been dropped."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    frame: bytes
    speech_of: str | None

    @property
    def cost_bytes(self) -> int:
        return len(self.frame) + _MESSAGE_OVERHEAD_BYTES


class QueuedOutbox:
    """Implements `ports.Outbox`. Belongs to a session; at most one connection takes from it.

    Attributes:
        dropped_speech: pieces of sound that were dropped because the queue was full.
        on_overflow: called when the client proves too slow for the queue, though nobody takes from it.
    """

    def __init__(self, queue_bytes: int = QUEUE_BYTES, history_bytes: int = HISTORY_BYTES) -> None:
        self._queue_limit_bytes = queue_bytes
        self._history_limit_bytes = history_bytes
        # Lists, of which an empty one takes no memory: an empty deque has 0.7 KiB, times 2,000 idle players.
        self._queue: list[_Waiting] = []
        self._queue_bytes = 0
        self._history: list[bytes] = []
        self._history_bytes = 0
        self._first_unsent_seq = 1
        self._replay: list[bytes] = []  # the next one is the last
        self._changed = Wakeup()
        self._taken = Wakeup()
        self._is_closed = False
        self._has_overflowed = False
        self.dropped_speech = 0
        self.on_overflow: Callable[[], None] | None = None

    @property
    def last_seq(self) -> int:
        """The `seq` of the last message that left the queue; 0 if none did."""
        return self._first_unsent_seq - 1

    @property
    def is_empty(self) -> bool:
        """Whether everything was taken by a connection."""
        return not self._queue and not self._replay

    def send(self, message: ServerMessage) -> None:
        """Queue a message. Never blocks; a closed or overflowed outbox takes nothing."""
        if self._is_closed or self._has_overflowed:
            return
        speech_of = message.utterance if isinstance(message, Speech) else None
        waiting = _Waiting(pack_unnumbered(message), speech_of)
        self._queue.append(waiting)
        self._queue_bytes += waiting.cost_bytes
        if self._queue_bytes > self._queue_limit_bytes:
            self._make_room()
        self._changed.wake()

    def drop_speech(self, utterance: str) -> None:
        """Forget the waiting sound of one utterance."""
        self._keep([waiting for waiting in self._queue if waiting.speech_of != utterance])

    async def next(self) -> bytes:
        """The next frame to send. Safe to cancel.

        Raises:
            OutboxOverflow: the client was too slow for the queue.
        """
        while True:
            if self._has_overflowed:
                raise OutboxOverflow
            if self._replay:
                self._taken.wake()
                return self._replay.pop()
            if self._queue:
                self._taken.wake()
                return self._take()
            await self._changed.wait()

    async def emptied(self) -> None:
        """Return when everything was taken. Safe to cancel."""
        while not self.is_empty:
            await self._taken.wait()

    def greet(self, welcome: ServerMessage) -> bytes:
        """The frame of a welcome, which goes ahead of everything that waits and takes the next `seq`."""
        return self._number(pack_unnumbered(welcome))

    def resume_after(self, seq: int) -> bool:
        """Send again, with `next`, what came after `seq`.

        Returns:
            False if some of it is gone or `seq` was never reached. Then nothing is sent again,
            what waited is dropped, and the outbox is as good as new but for its numbering.
        """
        missed = self.last_seq - seq
        self._replay.clear()
        if self._has_overflowed or not 0 <= missed <= len(self._history):
            self._forget_everything()
            return False
        self._replay.extend(reversed(self._history[len(self._history) - missed :]))
        self._changed.wake()
        return True

    def close(self) -> None:
        """Forget everything and take nothing more."""
        self._is_closed = True
        self._forget_everything()

    def _take(self) -> bytes:
        waiting = self._queue.pop(0)
        self._queue_bytes -= waiting.cost_bytes
        return self._number(waiting.frame)

    def _number(self, unnumbered: bytes) -> bytes:
        frame = number(unnumbered, self._first_unsent_seq)
        self._first_unsent_seq += 1
        self._history.append(frame)
        self._history_bytes += len(frame) + _MESSAGE_OVERHEAD_BYTES
        while self._history_bytes > self._history_limit_bytes:
            self._history_bytes -= len(self._history.pop(0)) + _MESSAGE_OVERHEAD_BYTES
        return frame

    def _make_room(self) -> None:
        spoken = sum(waiting.speech_of is not None for waiting in self._queue)
        self._keep([waiting for waiting in self._queue if waiting.speech_of is None])
        self.dropped_speech += spoken
        if self._queue_bytes > self._queue_limit_bytes:
            self._forget_everything()
            self._has_overflowed = True
            self._changed.wake()
            if self.on_overflow is not None:
                self.on_overflow()

    def _keep(self, kept: list[_Waiting]) -> None:
        self._queue = kept
        self._queue_bytes = sum(waiting.cost_bytes for waiting in kept)

    def _forget_everything(self) -> None:
        self._keep([])
        self._history.clear()
        self._history_bytes = 0
        self._replay.clear()
        self._has_overflowed = False
        self._taken.wake()
