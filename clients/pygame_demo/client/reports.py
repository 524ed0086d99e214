"""What the server is told of how much was heard.

Every 100 ms, and at once when a line ends or all that came is heard, so that the next piece or line may come.
"""

from __future__ import annotations

from typing import Any

from clients.pygame_demo.client.playout import Playout

__all__ = ["PlaybackReports"]

_EVERY_S = 0.1


class PlaybackReports:
    """The lines under way, and what was last told of each."""

    def __init__(self, playout: Playout) -> None:
        self._playout = playout
        self._told: dict[str, tuple[float, float]] = {}

    def begin(self, utterance: str) -> None:
        """Tell of this line from now on."""
        self._told[utterance] = (0.0, float("-inf"))

    def clear(self) -> None:
        """The server forgot them all."""
        self._told.clear()

    def due(self, now_s: float) -> list[dict[str, Any]]:
        """The fields of each `playback` message that is to be sent now."""
        return [report for utterance in list(self._told) if (report := self._report(utterance, now_s)) is not None]

    def _report(self, utterance: str, now_s: float) -> dict[str, Any] | None:
        ending = self._playout.ending(utterance, now_s)
        if ending is not None:
            del self._told[utterance]
            state = "stopped" if ending.is_cut else "finished"
            return {"utterance": utterance, "played_ms": round(ending.position_ms, 1), "state": state}
        position_ms = round(self._playout.position_ms(utterance, now_s) or 0.0, 1)
        told_ms, told_s = self._told[utterance]
        is_due = now_s - told_s >= _EVERY_S or self._playout.is_all_heard(utterance, now_s)
        if position_ms <= told_ms or not is_due:
            return None
        self._told[utterance] = (position_ms, now_s)
        return {"utterance": utterance, "played_ms": position_ms, "state": "playing"}
