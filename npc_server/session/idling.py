"""What characters say when nobody asks: their barks, while the player stands before them in silence.

A bark is said when its condition holds, its own cool-down is over, and the player has done nothing
for a while; the one that was said longest ago goes first.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from npc_server.thinking.answer import SpokenLine
from npc_server.thinking.barks import PossibleBark

__all__ = ["IDLE_S", "Idling"]

IDLE_S = 20.0
"""Silence after which a character may speak up. Chosen: shorter is pushy, longer seems asleep."""


class Idling:
    """One session's. Started by `start`, ended by `close`.

    Args:
        barks: those that may be said now, by the character whom the player faces.
        silent_since: the clock when the last line ended; None while somebody speaks or nobody is faced.
        say: lets a line be said.
        clock: seconds, never going back.
    """

    def __init__(
        self,
        *,
        barks: Callable[[], Sequence[PossibleBark]],
        silent_since: Callable[[], float | None],
        say: Callable[[SpokenLine], None],
        clock: Callable[[], float],
    ) -> None:
        self._barks = barks
        self._silent_since = silent_since
        self._say = say
        self._clock = clock
        self._last_act_s = clock()
        self._said_s: dict[str, float] = {}
        self._times_said: Counter[str] = Counter()
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        self._wait(IDLE_S)

    def close(self) -> None:
        """Say nothing more. Closing twice is fine."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def touch(self) -> None:
        """Something happened: the silence begins anew."""
        self._last_act_s = self._clock()

    def _wait(self, seconds: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        silent_since_s = self._silent_since()
        if silent_since_s is None:
            self._wait(IDLE_S)
            return
        silent_s = self._clock() - max(silent_since_s, self._last_act_s)
        if silent_s < IDLE_S - 0.001:
            self._wait(IDLE_S - silent_s)
            return
        self._bark()
        self.touch()
        self._wait(IDLE_S)

    def _bark(self) -> None:
        now_s = self._clock()
        ready = [bark for bark in self._barks() if self._is_rested(bark, now_s)]
        if ready:
            bark = min(ready, key=lambda one: self._said_s.get(one.id, -1.0))
            line = bark.line(self._times_said[bark.id])
            self._said_s[bark.id] = now_s
            self._times_said[bark.id] += 1
            self._say(line)

    def _is_rested(self, bark: PossibleBark, now_s: float) -> bool:
        said_s = self._said_s.get(bark.id)
        return said_s is None or now_s - said_s >= bark.cooldown_s
