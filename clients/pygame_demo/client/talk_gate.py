"""Decides which microphone sound goes to the server: the talk button, or all of it hands-free.

```
          press                  release                 200 ms later
 SHUT ───────────▶ HELD ───────────────────▶ TAIL ───────────────────▶ SHUT, or OPEN if hands-free
 OPEN ───────────▶  │ mic: push, and the       │ sound goes on            mic: commit (then open)
                    │ 300 ms before            │ press: HELD again
```

People begin to speak while they press the button, and let it go on the last sound: hence the time before and after.
It sends nothing itself: each call gives the messages that are due.
"""

from __future__ import annotations

from collections import deque
from enum import Enum, auto
from typing import Any

__all__ = ["Outgoing", "TalkGate"]

Outgoing = tuple[str, dict[str, Any]]
"""A message's type and its fields."""

_BEFORE_FRAMES = 15
_AFTER_FRAMES = 10
"""Of 20 ms: 300 ms before and 200 ms after. Chosen: a finger's delay, and the decay of a word's last sound."""
_NO_SOUND_S = 0.4
"""A microphone that gives nothing for so long after the release was lost; the turn ends all the same."""


class Phase(Enum):
    SHUT = auto()
    OPEN = auto()
    HELD = auto()
    TAIL = auto()


class TalkGate:
    """Belongs to one thread. `phase` says what the microphone does."""

    def __init__(self) -> None:
        self.phase = Phase.SHUT
        self._is_hands_free = False
        self._before: deque[bytes] = deque(maxlen=_BEFORE_FRAMES)
        self._seq = 0
        self._tail_frames = 0
        self._released_s = 0.0

    @property
    def is_held(self) -> bool:
        """Somebody talks by the button, or did just now."""
        return self.phase in (Phase.HELD, Phase.TAIL)

    def press(self) -> list[Outgoing]:
        """The button went down."""
        if self.phase is Phase.HELD:
            return []
        if self.phase is Phase.TAIL:
            self.phase = Phase.HELD
            return []
        self.phase = Phase.HELD
        before = [self._audio(pcm) for pcm in self._before]
        self._before.clear()
        return [("mic", {"state": "push"}), *before]

    def release(self, now_s: float) -> list[Outgoing]:
        """The button came up."""
        if self.phase is Phase.HELD:
            self.phase, self._tail_frames, self._released_s = Phase.TAIL, _AFTER_FRAMES, now_s
        return []

    def hands_free(self, is_on: bool) -> list[Outgoing]:
        """Send everything (or nothing any more) while no button is held."""
        self._is_hands_free = is_on
        if self.is_held or is_on == (self.phase is Phase.OPEN):
            return []
        return self._rest()

    def frame(self, pcm: bytes, *, lost: int = 0) -> list[Outgoing]:
        """A frame of 20 ms came from the microphone, after `lost` ones that did not."""
        self._seq += lost
        if self.phase is Phase.SHUT:
            self._before.append(pcm)
            return []
        sent = [self._audio(pcm)]
        if self.phase is Phase.TAIL:
            self._tail_frames -= 1
            if self._tail_frames <= 0:
                sent += self._commit()
        return sent

    def time_passes(self, now_s: float) -> list[Outgoing]:
        """End a turn whose microphone fell silent."""
        if self.phase is Phase.TAIL and now_s - self._released_s > _NO_SOUND_S:
            return self._commit()
        return []

    def restate(self) -> list[Outgoing]:
        """What a server that forgot the session has to know."""
        match self.phase:
            case Phase.HELD | Phase.TAIL:
                return [("mic", {"state": "push"})]
            case Phase.OPEN:
                return [("mic", {"state": "open"})]
            case Phase.SHUT:
                return []

    def _commit(self) -> list[Outgoing]:
        return [("mic", {"state": "commit"}), *(self._rest() if self._is_hands_free else self._shut())]

    def _rest(self) -> list[Outgoing]:
        if not self._is_hands_free:
            return [*self._shut(), ("mic", {"state": "closed"})]
        self.phase = Phase.OPEN
        return [("mic", {"state": "open"})]

    def _shut(self) -> list[Outgoing]:
        self.phase = Phase.SHUT
        self._before.clear()
        return []

    def _audio(self, pcm: bytes) -> Outgoing:
        self._seq += 1
        return "audio", {"seq": self._seq, "pcm": pcm}
