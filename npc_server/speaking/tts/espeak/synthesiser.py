"""espeak-ng as a synthesiser: sound with an exact event for each phone and word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from npc_server.errors import ProviderError
from npc_server.speaking.text import portions
from npc_server.speaking.tts.espeak.clauses import Clauses
from npc_server.speaking.tts.espeak.voices import espeak_voices
from npc_server.speaking.types import SAMPLE_BYTES, Phone, SynthesisPiece
from npc_server.workers.framing import Frame
from npc_server.workers.pool import WorkerPool
from npc_server.workers.process import Channel
from story_graph.character import Voice

__all__ = ["EspeakSynthesiser"]

_CHILD = "npc_server.speaking.tts.espeak.child"
_DEADLINE_S = 5.0
"""Longest wait for one clause, which takes a few ms; a busy machine has a thousandfold reserve."""
_SENTENCE_PAUSE_MS = 300.0
"""Measured: what espeak 1.52 puts between two sentences at 165 words a minute."""
_PAUSE_RATE = 22_050
"""Samples a second of every voice of espeak-ng that is not MBROLA's."""


class EspeakSynthesiser:
    """The embedded synthesiser. Owns its child processes."""

    name = "espeak"

    def __init__(self, *, workers: int = 1) -> None:
        self._pool = WorkerPool(self.name, _CHILD, size=workers)

    async def start(self) -> None:
        """Start the children and let each load its engine."""
        espeak_voices()
        await self._pool.start()
        await asyncio.gather(*(self._warm() for _ in range(self._pool.size)))

    async def close(self) -> None:
        await self._pool.close()

    @property
    def pids(self) -> tuple[int, ...]:
        """The living children."""
        return self._pool.pids

    def voices(self) -> tuple[str, ...]:
        """Language tags and files; each may be followed by `+` and a variant, such as `en-gb+f3`."""
        names = espeak_voices()
        return (*sorted(names.languages), *(f"en-gb+{variant}" for variant in sorted(names.variants)))

    def check_voice(self, voice: Voice) -> None:
        """Raise `ConfigurationError` if there is no such voice."""
        espeak_voices().path(voice.name)

    async def synthesise(self, text: str, voice: Voice) -> AsyncGenerator[SynthesisPiece, None]:
        """See `Synthesiser.synthesise`. One piece a clause; the engine works at most one portion ahead."""
        path = espeak_voices().path(voice.name)
        channel = await self._pool.open()
        with channel:
            at_ms = 0.0
            for index, portion in enumerate(portions(text)):
                if index:
                    yield (gap := _silence(at_ms))
                    at_ms += gap.duration_ms
                channel.send(_request(portion, path, voice))
                clauses = Clauses(portion, at_ms)
                while "done" not in (frame := await self._receive(channel)):
                    piece = clauses.take(frame)
                    at_ms += piece.duration_ms
                    yield piece

    async def _warm(self) -> None:
        channel = await self._pool.open()
        with channel:
            channel.send(_request("a", espeak_voices().path(Voice().name), Voice()))
            while "done" not in await channel.receive():
                pass

    async def _receive(self, channel: Channel) -> Frame:
        # Not `wait_for`: before Python 3.12 it swallows a cancellation that comes together with the
        # frame, and a line that nobody wants any more is then fetched for ever.
        try:
            async with asyncio.timeout(_DEADLINE_S):
                return await channel.receive()
        except TimeoutError as error:
            raise ProviderError(self.name, f"no sound within {_DEADLINE_S:g} s; is the machine overloaded?") from error


def _request(text: str, path: str, voice: Voice) -> Frame:
    return {
        "text": text,
        "voice": path,
        "rate": voice.rate,
        "pitch": voice.pitch,
        "pitch_range": voice.pitch_range,
        "volume": voice.volume,
    }


def _silence(at_ms: float) -> SynthesisPiece:
    """The pause of a sentence: espeak leaves it out at the end of what it is given."""
    pcm = bytes(int(_SENTENCE_PAUSE_MS * _PAUSE_RATE / 1000) * SAMPLE_BYTES)
    return SynthesisPiece(pcm, _PAUSE_RATE, (Phone(at_ms, _SENTENCE_PAUSE_MS, "_:"),), (), "native")
