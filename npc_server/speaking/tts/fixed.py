"""A synthesiser with a fixed delay that hums: for measuring what the server itself adds.

Every line takes `LINE_MS` of sound, however long it is. The first `FIRST_PIECE_MS` of it come `DELAY_S`
after it was asked for, the rest as fast as it is taken. It has every voice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import numpy as np

from npc_server.errors import ProviderError
from npc_server.speaking.types import SAMPLE_BYTES, Phone, SynthesisPiece, Word
from story_graph.character import Voice

__all__ = ["DELAY_S", "FIRST_PIECE_MS", "LINE_MS", "FixedSynthesiser"]

DELAY_S = 0.05
FIRST_PIECE_MS = 20
LINE_MS = 1500
"""Specified, all three, the same as in the benchmarks of other servers."""
_RATE = 24_000
_FIRST_SAMPLES = FIRST_PIECE_MS * _RATE // 1000
_SAMPLES = LINE_MS * _RATE // 1000
_MOST_PIECES = 15
"""After the first; of about 100 ms each. Chosen."""
_PHONE_MS = 80.0
"""About a sound of human speech; chosen."""
_HUM_HZ, _HUM_LEVEL = 220.0, 600.0
"""Quiet, far from silent, of 32,767; chosen."""


class FixedSynthesiser:
    """A `Synthesiser`."""

    name = "fixed"

    def __init__(self, *, workers: int = 1) -> None:
        """`workers`: as the other synthesisers take; it needs none."""
        hum = np.sin(np.arange(_SAMPLES) * (2 * np.pi * _HUM_HZ / _RATE)) * _HUM_LEVEL
        self._pcm = hum.astype("<i2").tobytes()
        self._is_closed = False

    async def start(self) -> None: ...

    async def close(self) -> None:
        self._is_closed = True

    def voices(self) -> tuple[str, ...]:
        """One of many: it has every voice."""
        return (Voice().name,)

    def check_voice(self, voice: Voice) -> None:
        """Every voice will do."""

    async def synthesise(self, text: str, voice: Voice) -> AsyncGenerator[SynthesisPiece, None]:
        """See `Synthesiser.synthesise`. The words take equal parts of all but the first piece."""
        await asyncio.sleep(DELAY_S)
        if self._is_closed:
            raise ProviderError(self.name, "it was closed")
        yield self._piece(0, _FIRST_SAMPLES, [])
        words = text.split()
        count = max(1, min(len(words), _MOST_PIECES))
        for index in range(count):
            spoken = [word for at, word in enumerate(words) if at * count // len(words) == index]
            yield self._piece(_place(index, count), _place(index + 1, count), spoken)

    def _piece(self, start: int, end: int, words: list[str]) -> SynthesisPiece:
        """The sound from one sample to another, with these words in it."""
        at_ms, length_ms = start * 1000 / _RATE, (end - start) * 1000 / _RATE
        word_ms = length_ms / max(1, len(words))
        phone_count = max(1, round(length_ms / _PHONE_MS))
        phone_ms = length_ms / phone_count
        return SynthesisPiece(
            self._pcm[start * SAMPLE_BYTES : end * SAMPLE_BYTES],
            _RATE,
            tuple(Phone(at_ms + i * phone_ms, phone_ms, "ma"[i % 2]) for i in range(phone_count)),
            tuple(Word(at_ms + i * word_ms, word_ms, word) for i, word in enumerate(words)),
            "native",
        )


def _place(index: int, count: int) -> int:
    """The sample where piece `index` of `count` begins, after the first piece."""
    return _FIRST_SAMPLES + (_SAMPLES - _FIRST_SAMPLES) * index // count
