"""What the fixed providers of every compared framework do: the same delays, words and sound.

Standard library only: the servers import it in the peers' environment, the load in the project's.
"""

from __future__ import annotations

import asyncio
import itertools
import re
import struct
from collections.abc import AsyncIterator, Iterator

__all__ = [
    "NOMINAL_MS",
    "SILENCE_S",
    "SOUND",
    "SOUND_RATE_HZ",
    "STOP",
    "STT_S",
    "TTS_S",
    "VOICE_RATE_HZ",
    "answer_in_sound",
    "answer_tokens",
    "sound_pieces",
]

SILENCE_S = 0.2
"""Silence that ends a turn."""
STT_S = 0.05
"""From the moment when the recogniser is told of the turn's end to its transcript."""
FIRST_TOKEN_S, NEXT_TOKEN_S, SENTENCE_TOKENS = 0.1, 0.005, 15
TTS_S = 0.05
"""From a sentence's text to its first 20 ms of sound."""
NOMINAL_MS = 1000 * (SILENCE_S + STT_S + FIRST_TOKEN_S + NEXT_TOKEN_S * (SENTENCE_TOKENS - 1) + TTS_S)
"""From the last sample of speech to the first sound, with nothing added: 470."""

VOICE_RATE_HZ, SOUND_RATE_HZ = 16_000, 24_000
SOUND, STOP = b"a", b"s"
"""First byte of what a peer's server sends: sound (int16 follows), or "stop playing". The load sends bare int16."""

_SENTENCES = (
    "Answer {} goes down to the water and the boats lie there until the morning.",
    "Answer {} says you will find a bed at the inn before the night comes.",
)
_SENTENCE_MS, _FIRST_PIECE_MS, _PIECE_MS = 1500, 20, 100
_LEVEL = 1000
"""Sample value of answer 0. The sound of answer n is `_LEVEL + n` throughout, so that the load knows whose it is."""


async def answer_tokens(answer: int) -> AsyncIterator[str]:
    """Two sentences of 15 tokens. Each token has its own time, so that no delay adds to another."""
    loop = asyncio.get_running_loop()
    asked_s = loop.time()
    words = [word for sentence in _SENTENCES for word in sentence.format(answer).split()]
    for at, word in enumerate(words):
        wait_s = asked_s + FIRST_TOKEN_S + NEXT_TOKEN_S * at - loop.time()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        yield f" {word}" if at else word


def sound_pieces(text: str) -> Iterator[bytes]:
    """A sentence's sound, int16 at 24 kHz: 20 ms, then the rest of 1.5 s in pieces of 100 ms."""
    found = re.search(r"\d+", text)
    sample = struct.pack("<h", _LEVEL + int(found[0]) if found else _LEVEL)
    for length_ms in (
        _FIRST_PIECE_MS,
        *itertools.repeat(_PIECE_MS, 14),
        _SENTENCE_MS - _FIRST_PIECE_MS - 14 * _PIECE_MS,
    ):
        yield sample * (SOUND_RATE_HZ * length_ms // 1000)


def answer_in_sound(pcm: bytes) -> int | None:
    """Which answer a piece of sound belongs to; None for silence that a framework put in between."""
    (sample,) = struct.unpack_from("<h", pcm)
    return sample - _LEVEL if sample else None
