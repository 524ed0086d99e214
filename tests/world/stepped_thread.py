"""A thread for the store that does nothing until a test tells it to, half a step at a time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

__all__ = ["SteppedThread", "settle"]


class SteppedThread(Executor):
    """Work waits until `advance` does it; its result waits until the next `advance` hands it over."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._done: tuple[Future[Any], Any, Exception | None] | None = None

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._waiting.append((future, lambda: fn(*args, **kwargs)))
        return future

    @property
    def is_idle(self) -> bool:
        return not self._waiting and self._done is None

    def advance(self) -> None:
        """Do the next work, or hand over the result of the one that was done."""
        if self._done is not None:
            (future, result, error), self._done = self._done, None
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)
            return
        future, work = self._waiting.popleft()
        if not future.set_running_or_notify_cancel():
            return
        try:
            self._done = future, work(), None
        except Exception as error:
            self._done = future, None, error


async def settle(rounds: int = 10) -> None:
    """Let everything run that is ready."""
    for _ in range(rounds):
        await asyncio.sleep(0)
