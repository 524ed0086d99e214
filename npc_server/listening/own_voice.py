"""What one player's ear knows of the characters' own sound, so as not to take its echo for the player."""

from __future__ import annotations

from npc_server.listening.echo import EchoGuard
from npc_server.listening.resample import Resampler

__all__ = ["OwnVoice"]


class OwnVoice:
    """The echo guard, fed with sound of any rate. Positions are milliseconds of the microphone's stream."""

    def __init__(self) -> None:
        self._guard = EchoGuard()
        self._resampler: Resampler | None = None
        self._rate_hz = 0

    def sent(self, pcm: bytes, rate_hz: int, at_ms: float) -> None:
        """A character's sound will be heard at this position at the earliest: int16 mono."""
        if rate_hz != self._rate_hz:
            self._rate_hz = rate_hz
            self._resampler = Resampler(rate_hz)
        assert self._resampler is not None
        self._guard.sent(self._resampler.push(pcm), at_ms)

    def stopped(self, at_ms: float) -> None:
        """The character fell silent."""
        self._resampler, self._rate_hz = None, 0
        self._guard.stopped(at_ms)

    def is_heard_in(self, window: bytes, at_ms: float) -> bool:
        """Whether a window that begins here holds the character's voice and not the player's."""
        return self._guard.is_own_voice(window, at_ms)
