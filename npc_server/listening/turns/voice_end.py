"""Where exactly a voice ended: the detector says in which window, the sound's level says where in it.

A detector's window has 32 ms and its probability falls late, by two to six windows. The last loud
stretch of 8 ms before that is taken for the end, so that silence is counted from the voice itself.
"""

from __future__ import annotations

from collections import deque

import numpy as np

from npc_server.listening.vad.detector import WINDOW_MS

__all__ = ["BURST_MS", "LATEST_FALL_MS", "VoiceEnd"]

_STRETCH_MS = 8
_STRETCH_SAMPLES = 16 * _STRETCH_MS
_KEPT = 64
"""Stretches that are remembered: half a second. Chosen."""
_LOUD_OF_PEAK = 0.02
"""A stretch quieter than this against the turn's loudest is no voice: 34 dB down. Chosen."""
_LOUD_OF_NOISE = 3.0
"""A voice stands out of the noise by this factor (10 dB). Chosen."""
_LOUD_FLOOR = 16.0
"""Quieter than this (66 dB below full scale) is silence in any case. Chosen."""
LATEST_FALL_MS = 6 * WINDOW_MS
"""How late the detector's probability falls at most; measured on two synthetic voices: 66 to 176 ms."""
BURST_MS = 128
"""A stop at the end of a word bursts after its closure; the detector hears no voice in it. Chosen: the
longest closure is 100 ms.
"""
_NOISE_WEIGHT = 0.05

_Levels = np.ndarray[tuple[int], np.dtype[np.float32]]


class VoiceEnd:
    """Follows the level of one microphone. Positions are milliseconds of the stream."""

    def __init__(self) -> None:
        self._levels: deque[float] = deque(maxlen=_KEPT)
        self._end_ms = 0
        self._noise = _LOUD_FLOOR
        self._peak = 0.0

    def begin(self) -> None:
        """A turn begins: how loud it is has to be learnt anew."""
        self._peak = max(self._levels, default=0.0)

    def hear(self, window: bytes, end_ms: int, *, is_voice: bool) -> None:
        """Take a window that ends at `end_ms`; `is_voice` as the detector has it."""
        levels = _levels_of(window)
        self._levels.extend(levels.tolist())
        self._end_ms = end_ms
        loudest = float(levels.max(initial=0.0))
        if is_voice:
            self._peak = max(self._peak, loudest)
        else:
            # Falls at once and rises slowly: a pause between words is quieter than any word.
            self._noise = min(loudest, self._noise + _NOISE_WEIGHT * (loudest - self._noise))

    def end_ms(self, detected_ms: int) -> int:
        """Where the voice ended that the detector heard until `detected_ms`."""
        loud = self._loud
        at_ms = self._end_ms
        for level in reversed(self._levels):
            if at_ms <= detected_ms - LATEST_FALL_MS:
                break
            if level > loud and at_ms <= detected_ms + BURST_MS:
                return at_ms
            at_ms -= _STRETCH_MS
        return detected_ms if at_ms > detected_ms else max(at_ms, detected_ms - LATEST_FALL_MS)

    def is_quiet(self, pcm16k: bytes) -> bool:
        """Whether sound that is not judged yet holds no voice by its level."""
        return float(_levels_of(pcm16k).max(initial=0.0)) <= self._loud

    def quiet_ms(self) -> int:
        """For how long it has been quiet at the end of the last window, by the level alone."""
        loud = self._loud
        quiet = 0
        for level in reversed(self._levels):
            if level > loud:
                break
            quiet += _STRETCH_MS
        return quiet

    @property
    def _loud(self) -> float:
        return max(_LOUD_FLOOR, self._noise * _LOUD_OF_NOISE, self._peak * _LOUD_OF_PEAK)


def _levels_of(pcm16k: bytes) -> _Levels:
    """Root mean square of each 8 ms, the last one perhaps shorter; int16 mono at 16 kHz."""
    samples = np.frombuffer(pcm16k, "<i2").astype(np.float32)
    whole = len(samples) // _STRETCH_SAMPLES * _STRETCH_SAMPLES
    stretches = samples[:whole].reshape(-1, _STRETCH_SAMPLES)
    levels = np.sqrt(np.einsum("ij,ij->i", stretches, stretches) / _STRETCH_SAMPLES)
    rest = samples[whole:]
    if rest.size:
        levels = np.append(levels, np.sqrt(np.mean(rest * rest)))
    result: _Levels = levels.astype(np.float32, copy=False)
    return result
