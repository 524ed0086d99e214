"""From the probabilities of single windows to stretches of speech, with hysteresis.

Quiet becomes speech after `speech_ms` of windows at or above `start_threshold`; speech becomes
quiet after `silence_ms` that begin with a window below `stop_threshold` and hold none at or above
`start_threshold`. A window between both thresholds keeps what is under way and adds to a silence.
"""

from __future__ import annotations

from typing import Literal

from npc_server.listening.settings import ListeningSettings
from npc_server.listening.vad.detector import WINDOW_MS

__all__ = ["Edge", "SpeechGate"]

Edge = Literal["started", "stopped"]


class SpeechGate:
    """The state of one stream. Pure: it knows no time but the windows given to it."""

    def __init__(self, settings: ListeningSettings) -> None:
        self._settings = settings
        self.is_speech = False
        self.silence_ms = 0
        """Within speech: how long nobody has spoken now."""
        self.start_ms = 0
        """How long before the end of the last window the speech now started began."""
        self._run_ms = 0
        self._loud_ms = 0

    def judge(self, probability: float) -> Edge | None:
        """Take the next window's probability.

        Returns:
            "started" or "stopped" if this window decided so. Speech then began `start_ms`, or ended
            `silence_ms`, before the end of this window.
        """
        return self._while_speech(probability) if self.is_speech else self._while_quiet(probability)

    def reset(self) -> None:
        """Quiet again, without telling."""
        self.is_speech = False
        self.silence_ms = self._run_ms = self._loud_ms = 0

    def _while_quiet(self, probability: float) -> Edge | None:
        if probability < self._settings.stop_threshold:
            self._run_ms = self._loud_ms = 0
            return None
        is_loud = probability >= self._settings.start_threshold
        if not is_loud and not self._loud_ms:
            return None
        self._run_ms += WINDOW_MS
        self._loud_ms += WINDOW_MS if is_loud else 0
        if self._loud_ms < self._settings.speech_ms:
            return None
        self.start_ms = self._run_ms
        self.reset()
        self.is_speech = True
        return "started"

    def _while_speech(self, probability: float) -> Edge | None:
        if probability >= self._settings.start_threshold:
            self.silence_ms = 0
        elif probability < self._settings.stop_threshold or self.silence_ms:
            self.silence_ms += WINDOW_MS
        if self.silence_ms < self._settings.silence_ms:
            return None
        self.is_speech = False
        self._run_ms = self._loud_ms = 0
        return "stopped"
