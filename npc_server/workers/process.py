"""The parent's side of one child process: channels over its pipes.

A channel is one conversation with the child: requests out, replies in, in order. The child may
have many open at once. When the child dies every open channel raises `WorkerDied`.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from collections.abc import Sequence
from typing import Self

from npc_server.errors import ProviderError
from npc_server.workers.framing import HEADER_BYTES, Frame, pack_frame, payload_length, unpack_payload

__all__ = ["Channel", "WorkerDied", "WorkerProcess"]

_GRACE_S = 2.0
"""How long a child may take to end after its pipe is closed; chosen."""


class WorkerDied(ProviderError):
    """The child process ended while somebody waited for it."""


class Channel:
    """One conversation with a child. Owned by whoever opened it, who must close it."""

    def __init__(self, worker: WorkerProcess, number: int) -> None:
        self._worker = worker
        self._number = number
        self._replies: asyncio.Queue[Frame | None] = asyncio.Queue()

    def send(self, frame: Frame) -> None:
        """Send a request without waiting.

        Raises:
            WorkerDied: the child is gone.
        """
        self._worker.write({**frame, "channel": self._number})

    async def receive(self) -> Frame:
        """The next reply. Safe to cancel.

        Raises:
            WorkerDied: the child is gone.
            ProviderError: the child reported an error for this channel.
        """
        frame = await self._replies.get()
        if frame is None:
            self._replies.put_nowait(None)
            raise WorkerDied(self._worker.name, "its process ended; a new one is started")
        if "error" in frame:
            raise ProviderError(self._worker.name, str(frame["error"]))
        return frame

    def close(self) -> None:
        """Drop whatever replies still come. Closing twice is fine."""
        self._worker.forget(self._number)

    def deliver(self, frame: Frame | None) -> None:
        self._replies.put_nowait(frame)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class WorkerProcess:
    """One running child. Made by `start`, ended by `close`."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self._process = process
        self._channels: dict[int, Channel] = {}
        self._numbers = itertools.count(1)
        self._is_alive = True
        self._reader = asyncio.create_task(self._read(), name=f"worker {name}")

    @classmethod
    async def start(cls, name: str, module: str, arguments: Sequence[str] = ()) -> Self:
        """Run `python -m module arguments` with pipes to it.

        Args:
            name: of the provider, for errors and logs.
            module: one whose main block calls `run_child`.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            module,
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        return cls(name, process)

    @property
    def is_alive(self) -> bool:
        return self._is_alive

    @property
    def open_channels(self) -> int:
        return len(self._channels)

    @property
    def pid(self) -> int:
        return self._process.pid

    def open(self) -> Channel:
        """A new channel.

        Raises:
            WorkerDied: the child is gone.
        """
        self._check_alive()
        number = next(self._numbers)
        channel = self._channels[number] = Channel(self, number)
        return channel

    def write(self, frame: Frame) -> None:
        self._check_alive()
        assert self._process.stdin is not None
        self._process.stdin.write(pack_frame(frame))

    def forget(self, number: int) -> None:
        self._channels.pop(number, None)

    async def close(self) -> None:
        """Close the pipe and wait for the child; kill it if it does not end."""
        self._is_alive = False
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _GRACE_S)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reader

    def _check_alive(self) -> None:
        if not self._is_alive:
            raise WorkerDied(self.name, "its process has ended")

    async def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        try:
            while True:
                header = await stream.readexactly(HEADER_BYTES)
                frame = unpack_payload(await stream.readexactly(payload_length(header)))
                channel = self._channels.get(frame["channel"])
                if channel is not None:
                    channel.deliver(frame)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._is_alive = False
            for channel in self._channels.values():
                channel.deliver(None)
