"""A bounded set of equal children: each new channel goes to the least busy one.

A child that died is replaced when the next channel is opened, so one crash costs the
conversations that it carried and nobody else's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from npc_server.errors import ProviderError
from npc_server.workers.process import Channel, WorkerProcess

__all__ = ["WorkerPool"]

_log = logging.getLogger(__name__)


class WorkerPool:
    """Keeps `size` children of one module. Started by `start`, ended by `close`."""

    def __init__(self, name: str, module: str, arguments: Sequence[str] = (), *, size: int) -> None:
        self.name = name
        self._module = module
        self._arguments = tuple(arguments)
        self._size = size
        self._workers: list[WorkerProcess] = []
        self._mending = asyncio.Lock()
        self._is_closed = False

    async def start(self) -> None:
        """Start all children at once."""
        await self._fill()

    async def open(self) -> Channel:
        """A channel to the least busy living child.

        Raises:
            ProviderError: the pool is closed or a child can't be started.
        """
        if self._is_closed:
            raise ProviderError(self.name, "the pool is closed")
        if len(self._living()) < self._size:
            await self._fill()
        return min(self._living(), key=lambda worker: worker.open_channels).open()

    @property
    def open_channels(self) -> int:
        return sum(worker.open_channels for worker in self._workers)

    @property
    def size(self) -> int:
        return self._size

    @property
    def pids(self) -> tuple[int, ...]:
        return tuple(worker.pid for worker in self._living())

    async def close(self) -> None:
        """End all children."""
        self._is_closed = True
        async with self._mending:
            workers, self._workers = self._workers, []
            await asyncio.gather(*(worker.close() for worker in workers))

    def _living(self) -> list[WorkerProcess]:
        return [worker for worker in self._workers if worker.is_alive]

    async def _fill(self) -> None:
        async with self._mending:
            dead = [worker for worker in self._workers if not worker.is_alive]
            for worker in dead:
                _log.warning("a %s worker (pid %d) has died; starting another", self.name, worker.pid)
                await worker.close()
            living = self._living()
            missing = self._size - len(living)
            started = await asyncio.gather(
                *(WorkerProcess.start(self.name, self._module, self._arguments) for _ in range(missing))
            )
            self._workers = [*living, *started]
