"""Story time: seconds that a player spent in the story, standing still while nobody is connected."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["StoryClock"]


class StoryClock:
    """Runs from `begin_s` on while it is not paused.

    Args:
        now: a monotonic clock in seconds, such as the event loop's.
    """

    def __init__(self, now: Callable[[], float], begin_s: float) -> None:
        self._now = now
        self._reached_s = begin_s
        self._since: float | None = now()

    def now_s(self) -> float:
        """Story time in seconds; never goes back but by `reset`."""
        if self._since is None:
            return self._reached_s
        return self._reached_s + self._now() - self._since

    @property
    def is_paused(self) -> bool:
        return self._since is None

    def pause(self) -> None:
        """Stand still. Pausing twice is fine."""
        self._reached_s, self._since = self.now_s(), None

    def resume(self) -> None:
        """Go on. Resuming twice is fine."""
        self._reached_s, self._since = self.now_s(), self._now()

    def reset(self, clock_s: float) -> None:
        """Go on from another time, after a save slot was loaded."""
        self._reached_s = clock_s
        if self._since is not None:
            self._since = self._now()
