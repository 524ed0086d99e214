"""Fewer words than are wanted do not interrupt: for games that are played among other people."""

from __future__ import annotations

from npc_server.session.interruption.overlap import Overlap

__all__ = ["MinimumWords"]


class MinimumWords:
    """Knows the setting `listening.interruption_words`."""

    def __init__(self, words: int) -> None:
        self._words = words

    def is_meant(self, overlap: Overlap) -> bool | None:
        """See `InterruptionStrategy`."""
        return False if len(overlap.words) < self._words else None
