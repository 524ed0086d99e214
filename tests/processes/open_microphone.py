"""A microphone that is open in real time, for a player on a socket."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from tests.listening.player_voices import say, with_silence
from tests.processes.wire_player import FRAME_BYTES, WirePlayer

__all__ = ["REAL_TIME_S", "OpenMicrophone"]

REAL_TIME_S = 0.02


class OpenMicrophone:
    """Sends sound every 20 ms, faint noise where nothing is said, until it is closed."""

    def __init__(self, player: WirePlayer, voice: str) -> None:
        self._player = player
        self._voice = voice
        self._to_say: asyncio.Queue[bytes] = asyncio.Queue()
        self._task = asyncio.create_task(self._run(), name="open microphone")

    def say(self, text: str) -> None:
        self.play(say(text, self._voice))

    def play(self, pcm: bytes) -> None:
        """Let it be heard: int16 mono at 16 kHz."""
        sound = with_silence(pcm, before_ms=100, after_ms=0)
        for at in range(0, len(sound), FRAME_BYTES):
            self._to_say.put_nowait(sound[at : at + FRAME_BYTES].ljust(FRAME_BYTES, b"\0"))

    async def close(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        began_s, number = loop.time(), 0
        silence = with_silence(b"", before_ms=20, after_ms=0)
        while True:
            await asyncio.sleep(max(0.0, began_s + number * REAL_TIME_S - loop.time()))
            frame = silence if self._to_say.empty() else self._to_say.get_nowait()
            await self._player.send("audio", pcm=frame, seq=number)
            number += 1
