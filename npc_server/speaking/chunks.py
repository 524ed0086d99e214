"""Pieces of synthesis to chunks that can be sent: resampled, with mouth shapes, evenly cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from npc_server.speaking.lipsync.timeline import visemes_of
from npc_server.speaking.resample import SpeechResampler
from npc_server.speaking.types import SAMPLE_BYTES, SpeechChunk, SpeechFormat, SynthesisPiece, Viseme, Word

__all__ = ["CHUNK_MS", "FIRST_CHUNK_MS", "ChunkCutter"]

FIRST_CHUNK_MS = 40
"""Small, so that the client begins to play at once; chosen."""
CHUNK_MS = 100
_TAIL_MS = 120
"""Silence in which the mouth comes to rest if the synthesis ends on a sound; chosen."""
_MARGIN_MS = 10
"""Silence at the very end, so that rounding lets no shape outlast its sound."""


class ChunkCutter:
    """The chunks of one utterance."""

    def __init__(self, form: SpeechFormat) -> None:
        self._rate = form.rate
        self._lead_ms = form.lead_ms
        self._resampler = SpeechResampler(form.rate)
        self._sound = bytearray()
        self._visemes: deque[Viseme] = deque()
        self._words: deque[Word] = deque()
        self._last_shape = "sil"
        self._source = "native"
        self._pushed_ms = 0.0
        self._cut_samples = 0
        self._index = 0

    def push(self, piece: SynthesisPiece) -> Iterator[SpeechChunk]:
        """The chunks that this piece completes."""
        visemes = visemes_of(piece, self._pushed_ms)
        self._source = piece.source
        self._words.extend(piece.words)
        self._append(piece.pcm, piece.rate, visemes)
        # With a lead, the shapes of a chunk's last part belong to sound after it.
        kept_back = self._rate * self._lead_ms // 1000 * SAMPLE_BYTES
        while len(self._sound) >= (size := self._chunk_bytes()) + kept_back:
            yield self._cut(size)

    def finish(self) -> Iterator[SpeechChunk]:
        """The rest, ending in silence and the shape `sil`."""
        if self._pushed_ms == 0:
            return
        is_at_rest = self._last_shape == "sil"
        tail_ms = _MARGIN_MS if is_at_rest else _TAIL_MS
        at_ms = int(self._pushed_ms)
        rest = () if is_at_rest else (Viseme(at_ms, tail_ms - _MARGIN_MS, "sil"),)
        self._append(bytes(self._rate * tail_ms // 1000 * SAMPLE_BYTES), self._rate, rest)
        self._sound += self._resampler.flush()
        while len(self._sound) > (size := self._chunk_bytes()):
            yield self._cut(size)
        yield self._cut(len(self._sound))

    def _append(self, pcm: bytes, rate: int, visemes: tuple[Viseme, ...]) -> None:
        self._sound += self._resampler.push(pcm, rate)
        self._pushed_ms += len(pcm) / SAMPLE_BYTES * 1000 / rate
        for viseme in visemes:
            self._visemes.append(replace(viseme, t_ms=viseme.t_ms - self._lead_ms))
            self._last_shape = viseme.name

    def _chunk_bytes(self) -> int:
        length_ms = CHUNK_MS if self._index else FIRST_CHUNK_MS
        return self._rate * length_ms // 1000 * SAMPLE_BYTES

    def _cut(self, size: int) -> SpeechChunk:
        pcm = bytes(self._sound[:size])
        del self._sound[:size]
        at_ms = self._cut_samples * 1000 / self._rate
        self._cut_samples += size // SAMPLE_BYTES
        end_ms = self._cut_samples * 1000 / self._rate
        chunk = SpeechChunk(
            self._index,
            at_ms,
            pcm,
            tuple(self._visemes.popleft() for _ in range(sum(1 for each in self._visemes if each.t_ms < end_ms))),
            tuple(self._words.popleft() for _ in range(sum(1 for each in self._words if each.start_ms < end_ms))),
            self._source,
            end_ms - at_ms,
        )
        self._index += 1
        return chunk
