"""An event loop whose clock jumps: a conversation of 30 s runs in milliseconds, and always alike.

`VirtualTimeLoop.time()` starts at 0 and moves only when nothing is ready: it then jumps to the
next timer. Work for threads is done on the spot. Child processes and sockets do not belong into such
a loop, since time would jump while they work; whoever needs them waits inside `real_time()`.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

__all__ = ["VirtualTimeLoop", "run_in_virtual_time"]

T = TypeVar("T")

_NOTHING_HAPPENS_AFTER_S = 3600.0
"""A dialogue longer than an hour of virtual time is a test that hangs."""


class _JumpingSelector(selectors.DefaultSelector):
    """Instead of waiting for the next timer, tells the loop to move its clock there."""

    loop: VirtualTimeLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or self.loop.is_real:
            return super().select(timeout)
        ready = super().select(0)
        if not ready and timeout > 0:
            self.loop.jump(timeout)
        return ready


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """See the module's text."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self._rounds = 0
        self._at_round: tuple[int, Callable[[], object]] | None = None
        self.is_real = False
        selector = _JumpingSelector()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self._now_s

    def after_rounds(self, rounds: int, function: Callable[[], object]) -> None:
        """Call a function when the loop has gone round so often from now: between any two awaits there is a round."""
        self._at_round = (self._rounds + rounds, function)

    def _run_once(self) -> None:
        self._rounds += 1
        if self._at_round is not None and self._rounds >= self._at_round[0]:
            (_, function), self._at_round = self._at_round, None
            self.call_soon(function)
        super()._run_once()  # type: ignore[misc]

    def run_in_executor(self, executor: Any, function: Any, *arguments: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """Work for a thread is done here and now; whoever waits for it goes on in the next round."""
        future = self.create_future()
        try:
            result = function(*arguments)
        except BaseException as error:
            self.call_soon(_set_exception, future, error)
        else:
            self.call_soon(_set_result, future, result)
        return future

    def jump(self, seconds: float) -> None:
        self._now_s += seconds
        if self._now_s > _NOTHING_HAPPENS_AFTER_S:
            raise AssertionError(f"still running after {self._now_s:.0f} s of virtual time")

    @contextmanager
    def real_time(self) -> Iterator[None]:
        """Within it the loop waits for threads and sockets without moving its clock."""
        self.is_real = True
        try:
            yield
        finally:
            self.is_real = False


def _set_result(future: asyncio.Future[Any], result: object) -> None:
    if not future.done():
        future.set_result(result)


def _set_exception(future: asyncio.Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)


def run_in_virtual_time(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in a fresh virtual loop, and leave no task behind."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
