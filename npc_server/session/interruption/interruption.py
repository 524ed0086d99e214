"""The strategies, composed for one server."""

from __future__ import annotations

from npc_server.listening.stt.text_normalisation import normalise
from npc_server.session.interruption.backchannel import Backchannel
from npc_server.session.interruption.minimum_words import MinimumWords
from npc_server.session.interruption.overlap import InterruptionStrategy, Overlap
from npc_server.session.interruption.short_sound import ShortSound

__all__ = ["Interruption"]


class Interruption:
    """Pure, and the same for all players.

    Args:
        least_words: that interrupt a character, unless the sound is short and its word says enough.
    """

    def __init__(self, least_words: int) -> None:
        self._strategies: tuple[InterruptionStrategy, ...] = (Backchannel(), ShortSound(), MinimumWords(least_words))

    def is_meant(self, text: str, voiced_ms: int) -> bool:
        """Whether the player wanted the turn.

        Args:
            text: what was recognised; nothing interrupts nobody.
            voiced_ms: how much voice there was.
        """
        words = normalise(text)
        if not words:
            return False
        overlap = Overlap(tuple(words), voiced_ms)
        opinions = (strategy.is_meant(overlap) for strategy in self._strategies)
        return next((opinion for opinion in opinions if opinion is not None), True)
