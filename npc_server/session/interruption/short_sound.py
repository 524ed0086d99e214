"""A sound too short for a sentence interrupts only with a word that does so by itself.

A recogniser makes any word of an "uh-huh" or a cough.
"""

from __future__ import annotations

from npc_server.session.interruption.overlap import Overlap

__all__ = ["ShortSound"]

_SHORT_MS = 450
"""Chosen: two syllables; an "uh-huh" has 300."""
_INTERRUPTIONS = frozenset(
    "stop wait no what why who where when how hey enough quiet hush help sorry but hello listen liar never".split()
)


class ShortSound:
    """Decides on every short sound, and on no other. Knows English only."""

    def is_meant(self, overlap: Overlap) -> bool | None:
        """See `InterruptionStrategy`."""
        return overlap.words[0] in _INTERRUPTIONS if overlap.voiced_ms < _SHORT_MS else None
