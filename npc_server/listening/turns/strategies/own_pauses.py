"""Silence as long as this player's own pauses ask for: who thinks while talking is given time."""

from __future__ import annotations

from npc_server.listening.turns.evidence import TurnEvidence

__all__ = ["SHORTEST_PAUSE_MS", "OwnPauses"]

SHORTEST_PAUSE_MS = 100
"""A shorter silence belongs to a word: the closure of a stop takes up to 100 ms (lip-sync research note)."""
_MARGIN = 1.6
"""Silence that ends a turn, in average pauses. Chosen: the longest tenth of pauses is about that long."""
_WEIGHT = 0.3
"""Of the newest pause in the average. Chosen: three pauses change most of it."""
_FLUENT_WEIGHT = 0.1
"""How fast a player who never pauses is answered faster. Chosen."""


class OwnPauses:
    """One player's average pause. Always has an opinion.

    Args:
        start_ms: silence that ends a turn while nothing is known of the player.
        least_ms, most_ms: bounds of what it may come to.
    """

    def __init__(self, start_ms: int, *, least_ms: int, most_ms: int) -> None:
        self._least_ms = min(least_ms, start_ms)
        self._most_ms = max(most_ms, start_ms)
        self._average_ms = start_ms / _MARGIN

    def silence_ms(self, evidence: TurnEvidence) -> int:
        """See `EndStrategy`."""
        return round(min(max(self._average_ms * _MARGIN, self._least_ms), self._most_ms))

    def paused(self, silence_ms: int) -> None:
        """The player was silent for so long and then went on, in the same turn or right after its end."""
        if silence_ms >= SHORTEST_PAUSE_MS:
            self._average_ms += _WEIGHT * (silence_ms - self._average_ms)

    def spoke_fluently(self) -> None:
        """A turn ended in which the player never paused."""
        self._average_ms += _FLUENT_WEIGHT * (SHORTEST_PAUSE_MS - self._average_ms)
