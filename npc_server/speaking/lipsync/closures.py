"""Where the closure of a stop begins: espeak marks a stop when it bursts, after its silence.

Lips that closed at the mark would close 30 to 50 ms late ("Apple": mark at 151 ms, silence from
120 to 150 ms), so the start is found by walking back over the near-zero samples before it.
"""

from __future__ import annotations

import numpy as np

from npc_server.speaking.lipsync.shapes import STOPS, bare, is_pause
from npc_server.speaking.types import Phone, SynthesisPiece

__all__ = ["with_closures"]

_LONGEST_MS = 120.0
"""Lips close at most this long before the burst (research note on lip-sync)."""
_AFTER_PAUSE_MS = 60.0
"""How long they are closed when a pause, silent as well, comes before; chosen."""
_LEFT_TO_THE_PHONE_BEFORE = 0.4
"""A share that the phone before keeps in any case; chosen."""
_TOLERANCE_MS = 5.0
"""A burst may begin this long before its mark, and a silence shorter than this is none; chosen."""
_SILENCE_OF_PEAK = 0.01
_SILENCE_FLOOR = 8
"""Samples up to 1 % of the piece's peak count as silence; measured: espeak's closures stay under 0.2 %."""


def with_closures(piece: SynthesisPiece, start_ms: float) -> tuple[Phone, ...]:
    """The piece's phones with each stop begun at its closure and the phone before cut there.

    Args:
        start_ms: where the piece's first sample stands in the utterance.
    """
    loud = _loud(piece.pcm)
    phones = list(piece.phones)
    for index, phone in enumerate(phones):
        if index == 0 or bare(phone.symbol) not in STOPS:
            continue
        before = phones[index - 1]
        closed_ms = _closed_from(phone, before, loud, piece.rate, start_ms)
        end_ms = phone.start_ms + phone.duration_ms
        phones[index - 1] = Phone(before.start_ms, closed_ms - before.start_ms, before.symbol)
        phones[index] = Phone(closed_ms, end_ms - closed_ms, phone.symbol)
    return tuple(phones)


def _loud(pcm: bytes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    # int32: the magnitude of -32768 does not fit an int16.
    level = np.abs(np.frombuffer(pcm, "<i2").astype(np.int32))
    peak = int(level.max(initial=0))
    loud: np.ndarray[tuple[int], np.dtype[np.bool_]] = level > max(_SILENCE_FLOOR, peak * _SILENCE_OF_PEAK)
    return loud


def _closed_from(
    phone: Phone, before: Phone, loud: np.ndarray[tuple[int], np.dtype[np.bool_]], rate: int, start_ms: float
) -> float:
    if is_pause(before.symbol):
        return max(before.start_ms, phone.start_ms - _AFTER_PAUSE_MS)
    earliest = max(phone.start_ms - _LONGEST_MS, before.start_ms + before.duration_ms * _LEFT_TO_THE_PHONE_BEFORE)
    latest = max(earliest, phone.start_ms - _TOLERANCE_MS)
    first, last = (round((at_ms - start_ms) * rate / 1000) for at_ms in (earliest, latest))
    sounding = np.flatnonzero(loud[first:last])
    quiet_from = first + (int(sounding[-1]) + 1 if sounding.size else 0)
    closed_ms = max(earliest, start_ms + quiet_from * 1000 / rate)
    return closed_ms if latest - closed_ms >= _TOLERANCE_MS else phone.start_ms
