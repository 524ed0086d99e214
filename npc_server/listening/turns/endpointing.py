"""How much silence ends the turn that is under way: the strategies, composed for one player.

The order is the priority: a line that the story waits for ends at once, though its last word could
go on; what seems unfinished waits; anything else waits as long as this player's pauses ask for.
"""

from __future__ import annotations

from npc_server.listening.settings import ListeningSettings
from npc_server.listening.stt.text_normalisation import normalise
from npc_server.listening.turns.evidence import EndStrategy, TurnEvidence
from npc_server.listening.turns.strategies.legal_line import LegalLine
from npc_server.listening.turns.strategies.own_pauses import OwnPauses
from npc_server.listening.turns.strategies.unfinished import Unfinished
from npc_server.listening.types import Vocabulary

__all__ = ["Endpointing"]

_RIGHT_AFTER_MS = 700
"""Who speaks again this soon after a turn's end had not finished. Chosen."""


class Endpointing:
    """One player's. Pure: it knows no time but what it is told."""

    def __init__(self, settings: ListeningSettings) -> None:
        self._settings = settings
        self._pauses = OwnPauses(
            settings.silence_ms, least_ms=settings.least_silence_ms, most_ms=settings.most_silence_ms
        )
        self._strategies: tuple[EndStrategy, ...] = (self._pauses,)
        self._has_paused = False
        self._last_end_ms: int | None = None

    def expect(self, vocabulary: Vocabulary) -> None:
        """Take what may be said from now on."""
        lines = [words for line in vocabulary.expected if (words := normalise(line))]
        self._strategies = (
            LegalLine(lines, self._settings.legal_line_ms),
            Unfinished(lines, self._settings.unfinished_ms),
            self._pauses,
        )

    def silence_ms(self, evidence: TurnEvidence) -> int:
        """How much silence ends the turn now."""
        opinions = (strategy.silence_ms(evidence) for strategy in self._strategies)
        return next(opinion for opinion in opinions if opinion is not None)

    def begun(self, at_ms: int) -> None:
        """A turn began; right after the last one it shows that one to have been cut off."""
        if self._last_end_ms is not None and at_ms - self._last_end_ms <= _RIGHT_AFTER_MS:
            self._pauses.paused(at_ms - self._last_end_ms)
        self._has_paused = False

    def paused(self, silence_ms: int) -> None:
        """The player went on after so much silence."""
        self._has_paused = True
        self._pauses.paused(silence_ms)

    def ended(self, voice_end_ms: int) -> None:
        """The turn is over; its voice ended there."""
        self._last_end_ms = voice_end_ms
        if not self._has_paused:
            self._pauses.spoke_fluently()
