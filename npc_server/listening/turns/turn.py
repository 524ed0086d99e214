"""The sound of one turn on its way to the recogniser.

When the player has been silent for `settle_ms`, the recogniser is told to settle, and what comes
then is held back: if the turn ends, its transcript is ready or nearly; if the player goes on,
nothing of the sound is missing.
"""

from __future__ import annotations

from npc_server.listening.settings import ListeningSettings
from npc_server.listening.stt.recogniser import Recognition
from npc_server.listening.vad.detector import WINDOW_MS

__all__ = ["Turn"]


class Turn:
    """Belongs to the listener, which ends its recognition by `finish` or `cancel`."""

    def __init__(self, recognition: Recognition, settings: ListeningSettings, start_ms: int) -> None:
        self.recognition = recognition
        self.start_ms = start_ms
        self.voice_end_ms: int | None = None
        """End of the last window with a voice; None while there was none."""
        self._settings = settings
        self._silence_ms = 0
        self._is_settled = False
        self._held = bytearray()

    def hear(self, window: bytes, probability: float, end_ms: int) -> None:
        """Take the next window, which ends at `end_ms` of the stream."""
        if probability >= self._settings.start_threshold:
            self._go_on(end_ms)
        elif probability < self._settings.stop_threshold or self._silence_ms:
            self._silence_ms += WINDOW_MS
        if self._is_settled:
            self._held += window
            return
        self.recognition.feed(window)
        if self.voice_end_ms is not None and self._silence_ms >= self._settings.settle_ms:
            self._is_settled = True
            self.recognition.settle()

    def add_tail(self, pcm16k: bytes) -> None:
        """Take the last sound, too short for a window."""
        if pcm16k and not self._is_settled:
            self.recognition.feed(pcm16k)

    def _go_on(self, end_ms: int) -> None:
        self.voice_end_ms = end_ms
        self._silence_ms = 0
        if self._is_settled:
            self._is_settled = False
            self.recognition.feed(bytes(self._held))
            self._held.clear()
