"""When the story's timers go off: its clock, what makes it stand still, and the wake-up for the next timer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from npc_server.session.story_clock import StoryClock

__all__ = ["StoryTime"]


class StoryTime:
    """One session's. Ended by `close`.

    Args:
        clock: seconds, never going back.
        begin_s: story time now.
        next_due_s: story time of the next timer; None while there is none, or it has to wait.
        on_due: called when it is due.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        begin_s: float,
        *,
        next_due_s: Callable[[], float | None],
        on_due: Callable[[], None],
    ) -> None:
        self._clock = StoryClock(clock, begin_s)
        self._next_due_s = next_due_s
        self._on_due = on_due
        self._stopped_by: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None

    def now_s(self) -> float:
        """Story time."""
        return self._clock.now_s()

    def stop(self, by: str) -> None:
        """Let it stand still, for a reason with a name. Stopping twice is fine."""
        self._stopped_by.add(by)
        self._clock.pause()
        self.close()

    def run(self, by: str) -> None:
        """That reason is gone; time runs once none is left."""
        self._stopped_by.discard(by)
        if not self._stopped_by:
            self._clock.resume()
            self.look()

    def reset(self, clock_s: float) -> None:
        """Go on from another time, after a save slot was loaded."""
        self._clock.reset(clock_s)

    def look(self) -> None:
        """Wake for the next timer, which may be another one now."""
        self.close()
        due_s = None if self._clock.is_paused else self._next_due_s()
        if due_s is not None:
            wait_s = max(0.0, due_s - self.now_s())
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._on_due)

    def close(self) -> None:
        """Wake no more, until somebody looks again. Closing twice is fine."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
