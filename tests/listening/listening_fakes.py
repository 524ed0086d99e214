"""A detector that reads the probability from the sound, and a recogniser that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import numpy as np

from npc_server.errors import ProviderError
from npc_server.listening.listener import Listener
from npc_server.listening.settings import ListeningSettings
from npc_server.listening.types import Interim, ListeningEvent, Transcript, Vocabulary
from npc_server.listening.vad.detector import WINDOW_SAMPLES

VOICE, SILENCE = 1000, 0


def sound(milliseconds: int, level: int, rate_hz: int = 16_000) -> bytes:
    return np.full(milliseconds * rate_hz // 1000, level, "<i2").tobytes()


class LevelDetector:
    """A window whose middle sample is `VOICE` has probability 1."""

    def open(self, on_probability: Callable[[float], None]) -> LevelStream:
        return LevelStream(on_probability)


class LevelStream:
    def __init__(self, on_probability: Callable[[float], None]) -> None:
        self._on_probability: Callable[[float], None] | None = on_probability

    def submit(self, window: bytes) -> None:
        level = np.frombuffer(window, "<i2")[WINDOW_SAMPLES // 2]
        asyncio.get_running_loop().call_soon(self._deliver, min(1.0, abs(float(level)) / VOICE))

    def close(self) -> None:
        self._on_probability = None

    def _deliver(self, probability: float) -> None:
        if self._on_probability is not None:
            self._on_probability(probability)


class FakeRecognition:
    def __init__(self, owner: FakeRecogniser, on_interim: Callable[[Interim], None]) -> None:
        self._owner = owner
        self.on_interim = on_interim
        self.sound = b""
        self.settled_at: list[int] = []
        self.is_cancelled = False
        self.is_finished = False

    def feed(self, pcm16k: bytes) -> None:
        self.sound += pcm16k

    def settle(self) -> None:
        self.settled_at.append(len(self.sound) // 32)

    async def finish(self) -> Transcript:
        await self._owner.may_finish.wait()
        self.is_finished = True
        if self._owner.failure is not None:
            raise self._owner.failure
        return Transcript(self._owner.text, 0.9, 1.0)

    def cancel(self) -> None:
        self.is_cancelled = True


class FakeRecogniser:
    name = "fake"

    def __init__(self) -> None:
        self.text = "who are you"
        self.failure: ProviderError | None = None
        self.turns: list[FakeRecognition] = []
        self.vocabularies: list[Vocabulary] = []
        self.prepared: list[Vocabulary] = []
        self.may_finish = asyncio.Event()
        self.may_finish.set()

    async def start(self) -> None: ...
    async def close(self) -> None: ...
    async def prepare(self, vocabulary: Vocabulary) -> None:
        self.prepared.append(vocabulary)

    def open(self, vocabulary: Vocabulary, on_interim: Callable[[Interim], None]) -> FakeRecognition:
        self.vocabularies.append(vocabulary)
        self.turns.append(FakeRecognition(self, on_interim))
        return self.turns[-1]


class Ear:
    """A listener with fakes, and what it told."""

    def __init__(self, *, rate_hz: int = 16_000, channels: int = 1) -> None:
        self.events: list[ListeningEvent] = []
        self.recogniser = FakeRecogniser()
        self.listener = Listener(
            detector=LevelDetector(),
            recogniser=self.recogniser,
            on_event=self.events.append,
            settings=ListeningSettings(),
            rate_hz=rate_hz,
            channels=channels,
            clock=asyncio.get_running_loop().time,
        )
        self._rate_hz = rate_hz

    async def hear(self, *parts: tuple[int, int]) -> None:
        """Feed (milliseconds, level) parts in messages of 20 ms, and let all of it be judged."""
        pcm = b"".join(sound(milliseconds, level, self._rate_hz) for milliseconds, level in parts)
        step = self._rate_hz // 50 * 2
        for at in range(0, len(pcm), step):
            self.listener.feed(pcm[at : at + step])
            await settle(3)
        await settle()

    def of(self, kind: type) -> list[ListeningEvent]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def names(self) -> list[str]:
        return [type(event).__name__ for event in self.events]


async def settle(rounds: int = 20) -> None:
    """Let everything run that is ready."""
    for _ in range(rounds):
        await asyncio.sleep(0)
