"""The sound of one turn on its way to the recogniser, and what is known of its end.

When it has been quiet for `settle_ms`, the recogniser is told to settle, and what comes then is
held back: if the turn ends, its transcript is ready or nearly; if the player goes on, nothing of
the sound is missing.
"""

from __future__ import annotations

from npc_server.listening.settings import ListeningSettings
from npc_server.listening.stt.recogniser import Recognition
from npc_server.listening.stt.text_normalisation import normalise
from npc_server.listening.turns.evidence import TurnEvidence
from npc_server.listening.turns.voice_end import BURST_MS, LATEST_FALL_MS, VoiceEnd
from npc_server.listening.types import Interim
from npc_server.listening.vad.detector import WINDOW_MS

__all__ = ["Turn"]

_SURELY_QUIET_MS = 112
"""Quiet by the level for so long is silence, though the detector has not noticed yet. Chosen: longer than
the closure of any stop."""


class Turn:
    """Belongs to the listener, which ends its recognition by `finish` or `cancel`.

    Attributes:
        start_ms: where the turn began in the stream.
        voiced_ms: how much of it was voice.
        is_silent: it has become silent, after there was a voice.
        evidence: what the player seems to have said.
    """

    def __init__(
        self, recognition: Recognition, settings: ListeningSettings, voice_end: VoiceEnd, start_ms: int
    ) -> None:
        self.recognition = recognition
        self.start_ms = start_ms
        self.voiced_ms = 0
        self.is_silent = False
        self.evidence = TurnEvidence()
        self._settings = settings
        self._voice_end = voice_end
        self._detected_ms: int | None = None
        self._is_settled = False
        self._is_level_misleading = False
        self._voiced_since_settled_ms = 0
        self._held = bytearray()

    @property
    def has_voice(self) -> bool:
        """Whether there was a voice in it at all."""
        return self._detected_ms is not None

    @property
    def voice_end_ms(self) -> int | None:
        """Where the last voice in it ended; None while there was none."""
        if self._detected_ms is None or self._is_level_misleading:
            return self._detected_ms
        return self._voice_end.end_ms(self._detected_ms)

    def hear(self, window: bytes, probability: float, end_ms: int) -> int | None:
        """Take the next window, which ends at `end_ms` of the stream.

        Returns:
            How long the pause was that ended with this window, if one did.
        """
        pause_ms = None
        if probability >= self._settings.start_threshold:
            pause_ms = self._go_on(end_ms)
        elif probability < self._settings.stop_threshold:
            self.is_silent = self.has_voice
        if not self._is_level_misleading and self._voice_end.quiet_ms() >= _SURELY_QUIET_MS:
            self.is_silent = self.has_voice
        if self._is_settled and self._is_burst(end_ms):
            self._unsettle()
        if self._is_settled:
            self._held += window
            return pause_ms
        self.recognition.feed(window)
        is_quiet = not self._is_level_misleading and self._voice_end.quiet_ms() >= self._settings.settle_ms
        if self.has_voice and (self.is_silent or is_quiet):
            self._settle(end_ms)
        return pause_ms

    def take(self, interim: Interim) -> None:
        """The recogniser's words so far. Words of a settling that the player has spoken over are old."""
        if interim.is_settled and not self._is_settled:
            return
        self.evidence = TurnEvidence(normalise(interim.text), interim.is_settled)

    def add_tail(self, pcm16k: bytes) -> None:
        """Take the last sound, too short for a window."""
        if pcm16k and not self._is_settled:
            self.recognition.feed(pcm16k)

    def _is_burst(self, end_ms: int) -> bool:
        """Whether this window holds the end of a word that seemed to be over: a stop after its closure."""
        is_near = self._detected_ms is not None and end_ms - WINDOW_MS <= self._detected_ms + BURST_MS
        return is_near and self._voice_end.quiet_ms() < WINDOW_MS

    def _settle(self, now_ms: int) -> None:
        end_ms = self.voice_end_ms
        if end_ms is not None and now_ms - end_ms >= self._settings.settle_ms:
            self._is_settled = True
            self._voiced_since_settled_ms = 0
            self.recognition.settle()

    def _go_on(self, end_ms: int) -> int | None:
        pause_ms = None
        if self.is_silent and self._detected_ms is not None:
            pause_ms = max(0, end_ms - WINDOW_MS - self._detected_ms)
        self._detected_ms = end_ms
        self.voiced_ms += WINDOW_MS
        self.is_silent = False
        if self._is_settled:
            self._voiced_since_settled_ms += WINDOW_MS
            # The detector may lag behind the level for a while; then it is the level that is wrong.
            self._is_level_misleading = self._voiced_since_settled_ms > LATEST_FALL_MS
            if self._is_level_misleading or self._voice_end.quiet_ms() < WINDOW_MS:
                self._unsettle()
        return pause_ms

    def _unsettle(self) -> None:
        self._is_settled = False
        self.evidence = TurnEvidence(self.evidence.words)
        self.recognition.feed(bytes(self._held))
        self._held.clear()
